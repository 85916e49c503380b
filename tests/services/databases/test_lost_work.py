"""Lost work and given-up places, found on servers as they are in a file."""

from attrs import evolve

from ekelurahan.adapters.sql.store import SqlStore
from ekelurahan.model.effects import Effect
from ekelurahan.model.service_requests import RequestStatus
from ekelurahan.model.standing import LetterStatus
from ekelurahan.testing.store_contract.samples import AT, LETTER, REQUEST, STATUS_LIST, another


def test_what_nobody_owes_is_found(url):
    """Seals, publications, requests not handed on, unknown effects, open requests, pages."""
    store = SqlStore.open(url)
    request, letter = another("2")
    with store.begin() as unit:
        unit.add_request(REQUEST)
        unit.add_letter(evolve(LETTER, status=LetterStatus.SIGNING))
        unit.add_request(evolve(request, status=RequestStatus.SIGNING))
        unit.add_letter(evolve(letter, status=LetterStatus.REVOKED))
        place = unit.take_status_index(STATUS_LIST, 8, LETTER.id)
        unit.give_up_place(STATUS_LIST, place)
        unit.owe(Effect("fax:1", "fax", "r1", AT))

    with store.begin() as unit:
        assert ["l1"] == unit.unowed_signatures("finish_signature", limit=9)
        assert ["l2"] == unit.unowed_publications("publish_status", limit=9)
        assert ["r2"] == unit.unhanded_requests(limit=9)
        assert ["fax:1"] == [e.key for e in unit.unknown_effects({"notice"}, limit=9)]
        assert ["r1", "r2"] == [r.id for r in unit.open_requests("", limit=9)]
        assert [(place, LetterStatus.CANCELLED)] == unit.statuses(STATUS_LIST)
        unit.owe(Effect("finish_signature:l1:1", "finish_signature", "l1", AT))
        unit.owe(Effect("publish_status:l2:1", "publish_status", "l2", AT))
        assert [] == unit.unowed_signatures("finish_signature", limit=9)
        assert [] == unit.unowed_publications("publish_status", limit=9)
        assert "publish_status:l2:1" == unit.latest_effect("publish_status").key
    store.close()


def test_of_two_who_swap_one_succeeds(url):
    """A debt is changed only if it is as it was read."""
    store = SqlStore.open(url)
    effect = Effect("notice:1", "notice", "r1", AT)
    with store.begin() as unit:
        unit.owe(effect)
        assert unit.swap_effect(effect, evolve(effect, attempts=1))
        assert not unit.swap_effect(effect, evolve(effect, attempts=1))
    store.close()
