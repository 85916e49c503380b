"""The worked example in ``docs/reference/seal-format.md``: one seal, byte by byte."""

from collections.abc import Iterator
from pathlib import Path
from textwrap import wrap

from tests.vectors.cases import iso
from tests.vectors.city import (
    CLAIMS,
    FACTS,
    HEAD,
    TODAY,
    cbor,
    digits,
    jwk,
    kid,
)

PAGE = Path(__file__).parents[2] / "docs/reference/seal-format.md"
_BEGIN = "<!-- example: written by python -m tests.vectors.make -->\n"
_END = "<!-- end of the example -->\n"


def with_example(page: str) -> str:
    """Give the page with the example as it has to be."""
    before, _, rest = page.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    return before + _BEGIN + "\n".join(_example()) + "\n" + _END + after


def _example() -> Iterator[str]:
    yield "```python"
    yield "text = ("
    yield from (f'    "{part}"' for part in [HEAD, *wrap(digits(TODAY.token), 80)])
    yield ")"
    yield f'x = "{jwk("letter")["x"]}"'
    yield f'y = "{jwk("letter")["y"]}"'
    yield "```"
    yield ""
    yield f"The {len(digits(TODAY.token))} digits are these {len(TODAY.token)} bytes:"
    yield ""
    yield "```text"
    for depth, encoded, note in _rows():
        lines = wrap(encoded, 48)
        yield f"{'  ' * depth + lines[0]:<58}  {note}".rstrip()
        yield from ("  " * depth + line for line in lines[1:])
    yield "```"
    yield ""
    yield "The signature covers these bytes:"
    yield ""
    yield "```text"
    yield from wrap(TODAY.structure.hex(), 96)
    yield "```"
    yield ""
    yield f"The record id is `{TODAY.record_id.hex()}`."


def _rows() -> Iterator[tuple[int, str, str]]:
    yield 0, "d2", "tag 18: COSE_Sign1"
    yield 0, "84", "a list of 4"
    yield 1, "49", "protected header, 9 bytes:"
    yield 2, "a2", "a map of 2"
    yield 3, "0126", "alg: -7, ES256"
    yield 3, "0444" + kid("letter").hex(), "kid"
    yield 1, "a0", "unprotected header: an empty map"
    yield 1, cbor(TODAY.payload)[:2].hex(), f"payload, {len(TODAY.payload)} bytes:"
    yield from _claims()
    yield 1, "5840", "signature, 64 bytes:"
    yield 2, TODAY.signature[:32].hex(), "r"
    yield 2, TODAY.signature[32:].hex(), "s"


def _claims() -> Iterator[tuple[int, str, str]]:
    yield 2, "a3", "a map of 3"
    for label, name in ((4, "expires_at"), (6, "issued_at")):
        at = CLAIMS[name]
        yield 3, (cbor(label) + cbor(at)).hex(), f"{'exp' if label == 4 else 'iat'}: {iso(at)}"
    yield 3, cbor(-65537).hex() + "85", "the letter, a list of 5"
    for name in FACTS:
        value = CLAIMS[name]
        note = (
            "id_check" if isinstance(value, bytes) else f"{name.removeprefix('status_')}: {value}"
        )
        yield 4, cbor(value).hex(), note.replace("index", "place")
