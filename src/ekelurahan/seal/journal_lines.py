"""A journal as a file: one JSON object a line, each written in one way only.

First a header, then the signed checkpoints, oldest first, then the entries by office and place. The
file is described in ``docs/reference/journal-format.md``; reading it takes no database.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from attrs import frozen

from ekelurahan.model.journal import JournalEntry
from ekelurahan.seal import strict_json
from ekelurahan.seal.strict_json import base64url, from_base64url

FORMAT: Final = "ekelurahan-journal"
VERSION: Final = 1
LONGEST_LINE: Final = strict_json.SIZE


@frozen
class JournalHeader:
    """What the first line says.

    Attributes:
        authority: Whose journal it is, as in the city's key document.
        office: Code of the only office in it; empty for the whole city.
    """

    authority: str
    office: str = ""


def write_lines(
    header: JournalHeader, checkpoints: Iterable[bytes], entries: Iterable[JournalEntry]
) -> Iterator[bytes]:
    r"""Write a journal, line by line.

    Args:
        header: Its first line.
        checkpoints: Signed checkpoints, oldest first.
        entries: By office and place.

    >>> [*write_lines(JournalHeader("Pemerintah Kota Pontianak"), [], [])]
    [b'{"authority":"Pemerintah Kota Pontianak","format":"ekelurahan-journal","office":"","v":1}\n']
    """
    yield _line(
        {
            "format": FORMAT,
            "v": VERSION,
            "authority": header.authority,
            "office": header.office,
        }
    )
    for token in checkpoints:
        yield _line({"checkpoint": base64url(token)})
    for entry in entries:
        yield _line(
            {
                "office": entry.office,
                "place": entry.place,
                "previous": entry.previous,
                "event": entry.body,
                "hash": entry.hash,
            }
        )


def read_line(line: bytes) -> JournalHeader | bytes | JournalEntry:
    """Read one line: a header, a signed checkpoint, or an entry.

    Raises:
        ValueError: it is not as :func:`write_lines` would have written it.
    """
    members = strict_json.read(line)
    if _line(members) != line:
        raise ValueError("written in another way")
    match members:
        case {
            "format": "ekelurahan-journal",
            "v": 1,
            "authority": str(name),
            "office": str(office),
        }:
            _require_members(members, 4)
            return JournalHeader(name, office)
        case {"checkpoint": token}:
            _require_members(members, 1)
            return from_base64url(token)
        case {
            "office": str(office),
            "place": int(place),
            "previous": str(previous),
            "event": str(body),
            "hash": str(own),
        } if type(place) is int:
            _require_members(members, 5)
            return JournalEntry(office, place, previous, body, own)
    raise ValueError("no line of a journal")


def _line(members: dict[str, Any]) -> bytes:
    return strict_json.write(members) + b"\n"


def _require_members(members: dict[str, Any], count: int) -> None:
    if len(members) != count:
        raise ValueError("other members")
