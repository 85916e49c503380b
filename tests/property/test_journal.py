"""Any change of a journal's file is found."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.journals import AUTHORITY, HEADER, OFFICES, SECOND, journal_lines

from ekelurahan.seal.checkpoints import fingerprint_of
from ekelurahan.seal.journal_checks import check_journal
from ekelurahan.seal.journal_lines import JournalHeader, read_line, write_lines

pytestmark = pytest.mark.property

CHANGES = ["byte", "header", "office", "remove", "repeat", "move", "cut", "splice"]


@pytest.fixture(scope="module")
def lines(keys, signer, now):
    """A journal that is whole."""
    return journal_lines([(keys["status"], signer)] * 2, now)


def changed(lines, data):
    """Change bytes or the header, or remove, repeat, swap or cut lines, or a whole office."""
    result = [*lines]
    for _ in range(data.draw(st.integers(1, 3))):
        index = data.draw(st.integers(0, len(result) - 1))
        match data.draw(st.sampled_from(CHANGES)):
            case "header":
                header = JournalHeader(
                    data.draw(st.sampled_from([AUTHORITY, "Pemerintah Kota Lain"])),
                    data.draw(st.sampled_from(["", *OFFICES, "zz"])),
                )
                result[HEADER] = next(write_lines(header, [], []))
            case "office":
                gone = data.draw(st.sampled_from(OFFICES)).encode()
                result = [line for line in result if b'"office":"%b"' % gone not in line]
            case "byte":
                line = bytearray(result[index])
                line[data.draw(st.integers(0, len(line) - 1))] ^= data.draw(st.integers(1, 255))
                result[index] = bytes(line)
            case "remove":
                del result[index]
            case "repeat":
                result.insert(index, result[index])
            case "move":
                result.insert(data.draw(st.integers(0, len(result) - 1)), result.pop(index))
            case "cut":
                del result[index:]
            case _:
                line = result[index]
                start, stop = sorted(data.draw(st.integers(0, len(line))) for _ in range(2))
                result[index] = line[:start] + data.draw(st.binary(max_size=8)) + line[stop:]
        assume(result)
    return b"".join(result)


@given(data=st.data())
def test_any_change_is_found(lines, trust, data):
    """With the last checkpoint kept, nothing can be done to a file that is not noticed."""
    file = changed(lines, data)
    assume(file != b"".join(lines))
    kept = fingerprint_of(read_line(lines[SECOND]))

    assert not check_journal(file.splitlines(keepends=True), trust, since=kept).is_proven


@given(data=st.data())
def test_what_is_proven_was_proven_before(lines, trust, data):
    """With nothing kept, a changed file passes only if it is the true beginning, up to a checkpoint."""
    file = changed(lines, data).splitlines(keepends=True)
    report = check_journal(file, trust)

    assert not report.is_proven or set(file) <= set(lines)


@given(data=st.data())
def test_an_office_is_never_removed_unseen(lines, trust, data):
    """Whatever the header is made to say, what was asked for is there, or it is not proven."""
    file = changed(lines, data).splitlines(keepends=True)
    asked = data.draw(st.sampled_from(["", *OFFICES, "zz"]))
    report = check_journal(
        file, trust, office=asked, since=fingerprint_of(read_line(lines[SECOND]))
    )

    there = {line for line in lines[SECOND + 1 :] if asked.encode() in line}
    assert not report.is_proven or (there and there <= set(file))
