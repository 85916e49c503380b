"""What is found in a journal's file, and what it is called."""

import pytest
from attrs import evolve
from tests.journals import AUTHORITY, FIRST, HEADER, OFFICES, SECOND, entries_of, journal_lines

from ekelurahan.model.journal import JournalHead
from ekelurahan.seal.checkpoints import fingerprint_of
from ekelurahan.seal.journal_checks import (
    MOST_FAULTS,
    JournalFault,
    JournalFlaw,
    JournalReport,
    check_journal,
)
from ekelurahan.seal.journal_lines import JournalHeader, read_line, write_lines

ENTRY = SECOND + 1
OFFICE, OTHER = OFFICES


@pytest.fixture(scope="session")
def lines(keys, signer, now):
    """A journal that is whole."""
    return journal_lines([(keys["status"], signer)] * 2, now)


@pytest.fixture
def flaws(trust):
    """Check a journal and name what is wrong, with line, office and place."""

    def flaws(lines, *, since="", office="", trust=trust):
        return [
            (f.flaw.value, f.line, f.office, f.place)
            for f in check_journal(lines, trust, since=since, office=office).faults
        ]

    return flaws


def written(entry):
    """Give the line of an entry."""
    return [*write_lines(JournalHeader(""), [], [entry])][1]


def replaced(lines, index, *others):
    """Give the lines with others in the place of one."""
    return [*lines[:index], *others, *lines[index + 1 :]]


def test_a_whole_journal_is_proven(lines, trust, now):
    """The report says how much was checked, and which checkpoint to keep."""
    newest = fingerprint_of(read_line(lines[SECOND]))
    report = check_journal(lines, trust, since=fingerprint_of(read_line(lines[FIRST])))

    assert JournalReport(10, 0, newest, report.until, (), "", 2) == report
    assert report.is_proven
    assert report.until < now


def test_one_office_is_proven_by_itself(keys, signer, now, trust):
    """Checkpoints name the other offices too; they are not missed."""
    lines = journal_lines([(keys["status"], signer)] * 2, now, office=OTHER)

    report = check_journal(lines, trust, office=OTHER)
    assert (True, OTHER, 1) == (report.is_proven, report.office, report.offices)


@pytest.mark.parametrize("since", [False, True])
def test_one_office_is_not_the_whole_city(keys, signer, now, flaws, since):
    """Whoever removes the others and says so in the header, which nobody signs, is found."""
    lines = journal_lines([(keys["status"], signer)] * 2, now, office=OTHER)
    kept = fingerprint_of(read_line(lines[SECOND])) if since else ""

    assert [("other-scope", 1, "", 0), ("truncated", 0, OFFICE, 5)] == flaws(lines, since=kept)


def test_the_whole_city_is_not_one_office(lines, flaws):
    """A file that holds more than was asked for is told, too, once."""
    assert "other-scope" in {flaw for flaw, *_ in flaws(lines, office=OTHER)}


def test_an_office_that_no_checkpoint_names(keys, signer, now, flaws):
    """An office that nobody knows has no journal, and an empty one proves nothing."""
    lines = journal_lines([(keys["status"], signer)] * 2, now, office="zz")

    assert [("unknown-office", 0, "zz", 0)] == flaws(lines, office="zz")
    assert ("other-scope", 1, "", 0) == flaws(lines)[0]


def test_a_changed_entry(lines, flaws):
    """An entry whose text does not fit its hash was changed."""
    changed = lines[ENTRY + 1].replace(b'\\"n\\":2', b'\\"n\\":7')

    assert [("changed", 5, OFFICE, 2)] == flaws(replaced(lines, ENTRY + 1, changed))


def test_a_changed_entry_with_a_new_hash(lines, flaws):
    """Whoever computes the hash anew breaks the link of the next entry, and what was signed."""
    forged = [*JournalHead(OFFICE, 2, entries_of(OFFICE)[1].hash).followed_by(["{}"])]

    assert [("rewritten", 6, OFFICE, 3), ("unlinked", 7, OFFICE, 4)] == (
        flaws(replaced(lines, ENTRY + 2, written(forged[0])))
    )


def test_a_removed_entry(lines, flaws):
    """A place is missing in the middle."""
    assert [("removed", 5, OFFICE, 2)] == flaws(replaced(lines, ENTRY + 1))


def test_removed_entries_are_named_by_the_first(lines, flaws):
    """Several in a row are one removal."""
    assert [("removed", 4, OFFICE, 1)] == flaws([*lines[:ENTRY], *lines[ENTRY + 3 :]])


def test_swapped_entries(lines, flaws):
    """An entry that comes after a later one was moved; nothing is called removed."""
    one, other = lines[ENTRY + 1], lines[ENTRY + 2]
    swapped = replaced(replaced(lines, ENTRY + 1, other), ENTRY + 2, one)

    assert [("swapped", 6, OFFICE, 2)] == flaws(swapped)


def test_an_entry_moved_far(lines, flaws):
    """What is left of the gap it leaves is still missed."""
    moved = [*lines[:ENTRY], *lines[ENTRY + 3 : ENTRY + 5], lines[ENTRY + 1], *lines[ENTRY + 5 :]]

    assert [
        ("swapped", 6, OFFICE, 2),
        ("removed", 4, OFFICE, 1),
        ("removed", 4, OFFICE, 3),
    ] == flaws(moved)


def test_an_entry_moved_behind_a_removed_one(lines, flaws):
    """Each of several gaps is told by itself."""
    one, two, _, four, five = range(ENTRY, ENTRY + 5)
    moved = [*lines[:one], lines[two], lines[five], lines[four], *lines[five + 1 :]]

    assert [
        ("swapped", 6, OFFICE, 4),
        ("removed", 4, OFFICE, 1),
        ("removed", 5, OFFICE, 3),
    ] == flaws(moved)


def test_an_entry_moved_into_another_office(lines, flaws):
    """Entries of an office stand together."""
    moved = [*lines[:ENTRY], lines[ENTRY + 5], *lines[ENTRY : ENTRY + 5], *lines[ENTRY + 6 :]]

    assert ("swapped", 5, OFFICE, 1) in flaws(moved)


def test_an_inserted_entry(lines, flaws):
    """A place that was there before is taken twice."""
    extra = evolve(entries_of(OFFICE)[2], body="{}")
    (forged,) = JournalHead(OFFICE, 2, extra.previous).followed_by(["{}"])

    assert ("inserted", 7, OFFICE, 3) in flaws(
        replaced(lines, ENTRY + 2, lines[ENTRY + 2], written(forged))
    )


def test_an_entry_of_an_office_that_was_not_exported(keys, signer, now, flaws):
    """The journal of one office holds no other."""
    lines = journal_lines([(keys["status"], signer)] * 2, now, office=OFFICE)

    more = [*lines, written(entries_of(OTHER)[0])]
    assert [("inserted", 9, OTHER, 1)] == flaws(more, office=OFFICE)


@pytest.mark.parametrize("kept", [ENTRY, ENTRY + 5, ENTRY + 9])
def test_a_tail_cut_off(lines, flaws, kept):
    """A checkpoint names entries that are not there: of one office, or of both."""
    found = flaws(lines[:kept])

    assert {"truncated"} == {flaw for flaw, *_ in found}
    assert ("truncated", 0, OTHER, 5) in found


def test_a_chain_written_anew(lines, flaws):
    """A whole new chain fits itself, but not what was signed."""
    forged = [*JournalHead(OFFICE).followed_by("{}" for _ in range(5))]
    new = [*lines[:ENTRY], *map(written, forged), *lines[ENTRY + 5 :]]

    assert [("rewritten", 6, OFFICE, 3), ("rewritten", 8, OFFICE, 5)] == flaws(new)


@pytest.mark.parametrize("name", ["stranger", "letter"])
def test_a_checkpoint_of_another_key(keys, signer, now, flaws, name):
    """Neither a stranger nor an official vouches for the journal."""
    lines = journal_lines([(keys["status"], signer), (keys[name], signer)], now)

    assert [("checkpoint-key", 3, "", 2)] == flaws(lines)


def test_a_checkpoint_from_before_the_key(keys, signer, document, flaws):
    """A status key vouches while it is in force only."""
    begins = next(key.starts for key in document.keys if key.public == keys["status"])
    found = flaws(journal_lines([(keys["status"], signer)] * 2, begins))

    assert [("checkpoint-key", 2, "", 1), ("checkpoint-key", 3, "", 2)] == found


def test_a_checkpoint_with_a_wrong_signature(lines, flaws):
    """A signature that does not fit is no signature."""
    token = bytearray(read_line(lines[SECOND]))
    token[-33] ^= 1
    (forged,) = [*write_lines(JournalHeader(AUTHORITY), [bytes(token)], [])][1:]

    assert [("checkpoint-key", 3, "", 2)] == flaws(replaced(lines, SECOND, forged))


def test_a_removed_checkpoint(lines, flaws):
    """Each names the one before."""
    assert [("checkpoint-removed", 2, "", 2)] == flaws(replaced(lines, FIRST))


def test_checkpoints_that_contradict_each_other(lines, flaws):
    """A journal that went back between two checkpoints was rewritten."""
    backwards = [lines[HEADER], lines[SECOND], lines[FIRST], *lines[ENTRY:]]

    assert ("rewritten", 3, OFFICE, 3) in flaws(backwards)


def test_a_journal_of_another_city(keys, signer, now, flaws):
    """The first line names the city."""
    lines = journal_lines([(keys["status"], signer)] * 2, now, authority="Pemerintah Kota Lain")

    assert [("other-city", 1, "", 0)] == flaws(lines)


def test_a_kept_checkpoint_must_be_there(lines, trust, flaws):
    """An older file is whole by itself; who has seen a newer checkpoint learns that it is old."""
    kept = fingerprint_of(read_line(lines[SECOND]))
    older = [lines[HEADER], lines[FIRST], *lines[ENTRY : ENTRY + 3], lines[ENTRY + 5]]

    assert check_journal(older, trust).is_proven
    assert [("not-since", 0, "", 0)] == flaws(older, since=kept)


def test_what_no_checkpoint_names_is_not_proven(lines, trust):
    """Entries after the last checkpoint fit the chain, but could have been written anew."""
    report = check_journal(replaced(lines, SECOND), trust)

    assert ((), 6, False) == (report.faults, report.unsigned, report.is_proven)


def test_a_journal_without_checkpoints_is_not_proven(lines, trust):
    """An empty one is not either."""
    assert not check_journal([lines[HEADER], *lines[ENTRY:]], trust).is_proven
    assert not check_journal([lines[HEADER]], trust).is_proven


def test_a_compromised_key_vouches_only_below_a_later_one(keys, signer, now, document, publish):
    """What its thief could have signed counts again once a newer key has signed what follows."""
    renewed = [(keys["status"], signer), (keys["letter_eddsa"], signer)]
    lines = journal_lines(renewed, now)
    compromised = [
        evolve(key, compromised_at=now) if key.public == keys["status"] else key
        for key in document.keys
        if key.public != keys["letter_eddsa"]
    ]
    new = evolve(compromised[-1], public=keys["letter_eddsa"], compromised_at=None)
    later = publish(evolve(document, keys=(*compromised, new)))

    assert check_journal(lines, later).is_proven
    report = check_journal(replaced(lines, SECOND), later)
    assert ((), 10, "") == (report.faults, report.unsigned, report.checkpoint)


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\n",
        b"[]\n",
        b'{"checkpoint":"=="}\n',
        b'{"checkpoint":"AA"}\n',
        b'{"checkpoint":"AA","v":1}\n',
        b'{"v":1}\n',
        b'{"event":"","hash":"","office":"","place":true,"previous":""}\n',
    ],
)
def test_other_lines_are_malformed(lines, flaws, line):
    """What is no line of a journal is named by its number."""
    assert ("malformed", 2, "", 0) in flaws([lines[HEADER], line])


def test_lines_are_written_in_one_way(lines, flaws):
    """A space, a missing line break or a line in the wrong part of the file is a fault."""
    spaced = lines[ENTRY].replace(b":", b": ", 1)
    last = lines[-1].rstrip()

    assert ("malformed", 4, "", 0) in flaws(replaced(lines, ENTRY, spaced))
    assert ("malformed", 13, "", 0) in flaws(replaced(lines, len(lines) - 1, last))
    assert ("malformed", 14, "", 0) in flaws([*lines, lines[FIRST]])
    assert ("malformed", 14, "", 0) in flaws([*lines, lines[HEADER]])
    assert ("malformed", 1, "", 0) in flaws(lines[1:])
    assert [("malformed", 1, "", 0)] == flaws([])


def test_not_every_fault_is_listed(trust):
    """A file of rubbish is given up after a hundred lines."""
    assert MOST_FAULTS == len(check_journal([b"x\n"] * 1000, trust).faults)


@pytest.mark.parametrize("flaw", JournalFlaw)
def test_every_flaw_is_told_in_both_languages(flaw):
    """People read what is wrong in Indonesian or English."""
    fault = JournalFault(flaw, 9, OFFICE, 7)

    assert fault.explain("id") != fault.explain("en")
