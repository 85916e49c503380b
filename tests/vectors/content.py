"""Seals beside the content of their letter, as a PDF carries them."""

import hashlib
import json
from collections.abc import Callable, Iterator
from typing import Any

from attrs import evolve, frozen
from tests.vectors.cases import Case
from tests.vectors.city import NUMBER, OFFICE, PLACE, Seal, compact, sealed, status_list

Result = dict[str, Any]

LETTER: dict[str, Any] = {
    "format": 1,
    "content": {
        "kind": "SKD",
        "kind_version": 1,
        "title": "Surat Keterangan Domisili",
        "classification": "400.12.2.1",
        "office": OFFICE,
        "office_title": "Kelurahan Parit Tokaya",
        "letterhead": ["PEMERINTAH KOTA PONTIANAK", "KELURAHAN PARIT TOKAYA"],
        "contact": ["Jalan Contoh Nomor 12, Pontianak 78121"],
        "place": "Pontianak",
        "subject": {
            "name": "Siti Rahmawati binti Abdullah",
            "nik": "6171010000000001",
            "birth_place": "Pontianak",
            "birth_date": "1990-08-05",
            "sex": "P",
            "religion": None,
            "marital_status": None,
            "occupation": "Wiraswasta",
            "nationality": "WNI",
            "address": "Jalan Contoh Gang Karya 3 RT 002/RW 005",
        },
        "applicant": None,
        "answers": {
            "purpose": 'Usaha "Warung Ma\u2019ruf & Nur\'aini" \\ Café 林 \U0001f35a</script>\x0b\x7f',
            "years": 3,
            "place": {"street": "Jalan Contoh 1"},
            "children": [{"name": "Budi", "age": 4}, {"name": "Ani", "age": 2}],
        },
        "copies": ["Camat Pontianak Selatan"],
    },
    "signatures": [
        {
            "action": "sign",
            "office": OFFICE,
            "office_title": "Kelurahan Parit Tokaya",
            "heading": ["Lurah Parit Tokaya"],
            "name": "Rudi Hartono, S.STP.",
            "rank": None,
            "nip": "19780411 200312 2 009",
            "number": NUMBER,
            "date": "2026-11-24",
            "expires": "2027-05-24",
            "by_hand": False,
        },
        {
            "action": "acknowledge",
            "office": "61.71.01",
            "office_title": "Kecamatan Pontianak Selatan",
            "heading": ["Camat Pontianak Selatan"],
            "name": "H. Bambang Prasetyo, S.STP., M.A.P.",
            "rank": "Pembina Tk. I (IV/b)",
            "nip": "19710902 199503 1 002",
            "number": "400.12.2.1/0112/PSL/2026",
            "date": "2026-11-24",
            "expires": "2027-05-24",
            "by_hand": False,
        },
    ],
}


def _first(signatures: int) -> dict[str, Any]:
    """Give the letter with its first signatures."""
    return {**LETTER, "signatures": LETTER["signatures"][:signatures]}


ONE, BOTH = compact(_first(1)), compact(LETTER)
LURAH = sealed(digest=hashlib.sha256(ONE).digest()[:16])
CAMAT = sealed("letter_eddsa", digest=hashlib.sha256(BOTH).digest()[:16])


@frozen
class Enclosure:
    """One case: a content, its seals, and what comes out for each.

    Attributes:
        name: Unique.
        why: One sentence.
        content: Bytes of ``letter.json``.
        seals: What is checked of each seal, as if it stood alone.
        change: What the content makes of their results.
        digests: What each seal has to stand for; empty where the content tells nothing.
    """

    name: str
    why: str
    content: bytes
    seals: tuple[Case, ...]
    change: Callable[[Result], Result]
    digests: tuple[bytes, ...]

    def to_json(self) -> dict[str, Any]:
        """Give the case as it stands in its file."""
        alone = [seal.to_json() for seal in self.seals]
        asked = ("now", "pins", "keys_jws", "status_lists", "newest", "confirmed")
        return {
            "name": self.name,
            "why": self.why,
            **{name: alone[0][name] for name in asked},
            "input": {
                "content": self.content.hex(),
                "tokens": [seal["input"]["token"] for seal in alone],
            },
            "steps": {"digests": [digest.hex() for digest in self.digests]},
            "expected": [self.change(seal["expected"]) for seal in alone],
        }

    def shared(self) -> dict[str, dict[str, str]]:
        """Give what the case refers to by name."""
        return self.seals[0].shared()


def _as_it_is(result: Result) -> Result:
    return result


def _differs(result: Result) -> Result:
    return {
        "verdict": "forged",
        "genuine": False,
        "reasons": ["content-differs"],
        "checks": {
            "integrity": {"outcome": "failed", "reason": "content-differs"},
            "issuer": result["checks"]["issuer"],
            "status": {"outcome": "unknown", "reason": None},
        },
        "facts": None,
        "status_age_seconds": None,
        "record_id": None,
    }


def _not_sealed(result: Result) -> Result:
    integrity = {"outcome": "unknown", "reason": "content-not-sealed"}
    return {
        **result,
        "verdict": "undetermined",
        "genuine": False,
        "reasons": ["content-not-sealed"],
        "checks": {**result["checks"], "integrity": integrity},
    }


def cases() -> Iterator[Enclosure]:
    """The attachments of a PDF: letter.json, and one seal for each signature."""
    digests = tuple(hashlib.sha256(content).digest() for content in (ONE, BOTH))
    lurah, camat = _alone(LURAH), _alone(CAMAT)

    def case(
        name: str,
        why: str,
        content: bytes,
        *seals: Case,
        change: Callable[[Result], Result] = _as_it_is,
        digests: tuple[bytes, ...] = (),
    ) -> Enclosure:
        return Enclosure(name, why, content, seals, change, digests)

    yield case("one", "A letter with one signature.", ONE, lurah, digests=digests[:1])
    yield case(
        "two",
        "The lurah's seal covers what the lurah saw, the camat's covers both signatures.",
        BOTH,
        lurah,
        camat,
        digests=digests,
    )
    yield case("one-of-two", "A seal is missing.", BOTH, lurah, change=_differs)
    yield case("two-for-one", "A signature is missing.", ONE, lurah, camat, change=_differs)
    yield case(
        "swapped", "In the other order.", BOTH, camat, lurah, change=_differs, digests=digests
    )
    yield from _revoked_and_forged(case, digests)
    other = compact(_first(1)).replace(b"Rahmawati", b"Rahmayati")
    yield case(
        "transplant",
        "A genuine seal beside another letter's content.",
        other,
        lurah,
        change=_differs,
        digests=(hashlib.sha256(other).digest(),),
    )
    without = _alone(sealed())
    yield case(
        "no-digest",
        "A seal that says nothing of the content does not vouch for it.",
        ONE,
        without,
        change=_not_sealed,
        digests=digests[:1],
    )
    for name, content, why in _forms():
        yield case(name, why, content, lurah, change=_differs)


def _alone(seal: Seal) -> Case:
    return Case("", "", seal, head=None)


def _revoked_and_forged(
    case: Callable[..., Enclosure], digests: tuple[bytes, ...]
) -> Iterator[Enclosure]:
    revoked = evolve(
        _alone(LURAH),
        verdict="revoked",
        reasons=("revoked",),
        stopped_at="status",
        lists=(status_list("revoked", {PLACE: 1}),),
    )
    yield case(
        "revoked", "The content is right, the letter revoked.", ONE, revoked, digests=digests[:1]
    )
    flipped = LURAH.signature[:-1] + bytes([LURAH.signature[-1] ^ 1])
    forged = evolve(
        _alone(evolve(LURAH, signature=flipped)),
        verdict="forged",
        reasons=("wrong-signature",),
        stopped_at="signature",
    )
    yield case("forged", "A forged seal stays one.", ONE, forged, digests=digests[:1])


def _forms() -> Iterator[tuple[str, bytes, str]]:
    letter = _first(1)
    yield "spaced", json.dumps(letter, sort_keys=True, ensure_ascii=False).encode(), "No spaces."
    unsorted = json.dumps(letter, separators=(",", ":"), ensure_ascii=False).encode()
    yield "unsorted", unsorted, "Members in their order."
    escaped = json.dumps(letter, sort_keys=True, separators=(",", ":")).encode()
    yield "escaped", escaped, "No more escapes than needed."
    yield "slash-escaped", ONE.replace(b"/", b"\\/"), "Not even of a slash."
    yield "line-break", ONE + b"\n", "Nothing at the end."
    yield "duplicate", b'{"format":1,' + ONE[1:], "Every member once."
    yield "no-json", b"rubbish", "JSON."
    yield "empty", b"", "Something."
    yield "list", b"[]", "An object."
    yield "no-signatures", compact({"content": LETTER["content"], "format": 1}), "With signatures."
    yield "signatures-null", compact({**letter, "signatures": None}), "A list of them."
