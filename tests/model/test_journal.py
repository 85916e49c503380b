"""The chain of the journal."""

import hashlib

from attrs import evolve

from ekelurahan.model.journal import NOTHING_BEFORE, JournalHead


def test_the_hash_is_of_the_published_text():
    """Anybody can compute it with a tool of their own."""
    first, second = JournalHead("61.71").followed_by(['{"v":1}', '{"v":"é"}'])
    text = f'ekelurahan-journal 1\n61.71\n2\n{first.hash}\n{{"v":"é"}}'

    assert NOTHING_BEFORE == first.previous
    assert hashlib.sha256(text.encode()).hexdigest() == second.hash


def test_every_member_counts():
    """Nothing in an entry can be changed without its hash."""
    (entry,) = JournalHead("61.71").followed_by(["{}"])
    changes = {"office": "61.72", "place": 2, "previous": "1" * 64, "body": "{ }", "hash": "1" * 64}

    assert entry.is_whole
    for name, value in changes.items():
        assert not evolve(entry, **{name: value}).is_whole


def test_a_chain_goes_on_where_it_ended():
    """Appending in two acts comes to the same chain as appending in one."""
    first, *rest = JournalHead("61.71").followed_by(["1", "2", "3"])

    assert rest == [*JournalHead("61.71", first.place, first.hash).followed_by(["2", "3"])]
