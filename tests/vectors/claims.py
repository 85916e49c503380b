"""Payloads that are well signed, and yet not in the one form claims have."""

from collections.abc import Iterator

from tests.vectors.cases import Case, forged
from tests.vectors.city import CLAIMS, DAY, NOW, cbor, payload, sealed, signed

FACTS = ["SKD", CLAIMS["number"], CLAIMS["subject"], b"", 517]
GOOD = {4: CLAIMS["expires_at"], 6: CLAIMS["issued_at"], -65537: FACTS}


def cases() -> Iterator[Case]:
    """Claims: two readers must not see two letters in one seal, not even if the office made it."""
    yield from _labels()
    yield from _times()
    yield from _facts()
    yield from _texts()
    yield from _bytes()


def _malformed(name: str, why: str, content: bytes) -> Case:
    return forged(name, why, "claims", "malformed-claims", seal=signed(content))


def _labels() -> Iterator[Case]:
    forms: dict[str, tuple[object, str]] = {
        "no-iat": ({4: GOOD[4], -65537: FACTS}, "iat is there."),
        "no-facts": ({4: GOOD[4], 6: GOOD[6]}, "The facts are there."),
        "empty-map": ({}, "A letter says something."),
        "issuer": (GOOD | {1: "kota"}, "No other claim is known."),
        "not-before": (GOOD | {5: GOOD[6]}, "Not even nbf."),
        "text-label": (GOOD | {"x": 0}, "Labels are numbers."),
        "list": ([1], "Claims are a map."),
        "null": (None, "Claims are not null."),
        "text": ("SAH", "Claims are no text."),
    }
    for name, (value, why) in forms.items():
        yield _malformed(name, why, cbor(value))


def _times() -> Iterator[Case]:
    forms: dict[str, tuple[dict[int, object], str]] = {
        "exp-null": ({4: None}, "exp is left out, not null."),
        "exp-is-iat": ({4: GOOD[6]}, "A letter lasts longer than no time."),
        "exp-before-iat": ({4: CLAIMS["issued_at"] - 1}, "It does not end before it begins."),
        "exp-after-9999": ({4: 253_402_214_400}, "Moments end with 30 December 9999."),
        "exp-text": ({4: "2027-05-24"}, "Moments are whole numbers."),
        "exp-bytes": ({4: b"\0"}, "Not bytes."),
        "iat-negative": ({6: -1}, "Moments begin with 1970."),
        "iat-huge": ({6: 2**64 - 1}, "The largest number CBOR has is no moment."),
        "iat-text": ({6: "now"}, "iat is a whole number."),
        "iat-null": ({6: None}, "iat is not null."),
    }
    for name, (change, why) in forms.items():
        yield _malformed(name, why, cbor(GOOD | change))
    yield forged(
        "future",
        "24 hours and a second ahead: it wants to outlive the withdrawal of its key.",
        "claims",
        "issued-in-future",
        seal=sealed(issued_at=NOW + DAY + 1),
        claims_read=True,
    )


def _facts() -> Iterator[Case]:
    forms: dict[str, tuple[object, str]] = {
        "four-facts": (FACTS[:4], "The first five are always there."),
        "ten-facts": ([*FACTS, b"d" * 16, "61.71", "a", "b", "c"], "There are nine at most."),
        "trailing-null": ([*FACTS, None], "What is missing at the end is cut."),
        "facts-map": ({0: "SKD"}, "The facts are a list."),
        "facts-null": (None, "They are not null."),
        "nested-facts": ([FACTS], "They are not a list in a list."),
        "deep": ([[[[]]]], "Nothing is nested so deep."),
        "kind-null": ([None, *FACTS[1:]], "The first five are never null."),
        "kind-bytes": ([b"SKD", *FACTS[1:]], "The kind is a text."),
        "kind-number": ([1, *FACTS[1:]], "Not a number."),
        "subject-bytes": ([*FACTS[:2], b"Siti", *FACTS[3:]], "The name is a text."),
        "id-check-null": ([*FACTS[:3], None, 517], "The check is empty, not null."),
        "id-check-text": ([*FACTS[:3], "ab", 517], "It is bytes."),
        "id-check-1-byte": ([*FACTS[:3], b"a", 517], "It has 2 bytes or none."),
        "id-check-3-bytes": ([*FACTS[:3], b"abc", 517], "Never more."),
        "place-negative": ([*FACTS[:4], -1], "Places begin with 0."),
        "place-too-large": ([*FACTS[:4], 2**32], "They have 32 bits."),
        "place-text": ([*FACTS[:4], "517"], "They are whole numbers."),
        "place-null": ([*FACTS[:4], None], "They are there."),
        "digest-15-bytes": ([*FACTS, b"d" * 15], "The digest has 16 bytes."),
        "digest-32-bytes": ([*FACTS, b"d" * 32], "Not all 32."),
        "digest-text": ([*FACTS, "d" * 16], "It is bytes."),
        "office-number": ([*FACTS, None, 61], "The office is a text."),
        "role-bytes": ([*FACTS, None, None, b"Lurah"], "The role is a text."),
    }
    for name, (facts, why) in forms.items():
        yield _malformed(name, why, cbor(GOOD | {-65537: facts}))


def _texts() -> Iterator[Case]:
    changes = {
        "kind-empty": ({"kind": ""}, "No text is empty."),
        "kind-9-characters": ({"kind": "A" * 9}, "A kind has 8 characters at most."),
        "number-empty": ({"number": ""}, "A letter has a number."),
        "number-41-characters": ({"number": "1" * 41}, "It has 40 characters at most."),
        "subject-empty": ({"subject": ""}, "It is about somebody."),
        "subject-77-characters": ({"subject": "A" * 77}, "A name has 76 characters at most."),
        "office-empty": ({"office": ""}, "What is missing is null, not empty."),
        "office-14-characters": ({"office": "6" * 14}, "A region code has 13 characters."),
        "role-77-characters": ({"subject": "A", "role": "A" * 77}, "A role has 76 at most."),
        "signatory-77-characters": ({"subject": "A", "signatory": "A" * 77}, "A name, too."),
        "control": ({"subject": "Siti\x07"}, "No control characters."),
        "line-break": ({"subject": "Siti\nRahmawati"}, "No line breaks."),
        "nul": ({"subject": "Siti\0"}, "No NUL."),
        "zero-width-space": ({"subject": "Siti\u200bRahma"}, "Nothing that cannot be seen."),
        "soft-hyphen": ({"subject": "Siti\u00adRahma"}, "Not even a soft hyphen."),
        "right-to-left": ({"subject": "Siti \u202eitiS"}, "Nothing that turns the writing."),
        "line-separator": ({"subject": "Siti\u2028Rahma"}, "No line separator."),
        "byte-order-mark": ({"subject": "\ufeffSiti"}, "No byte order mark."),
        "not-composed": ({"subject": "Rene\u0301e"}, "Texts are in NFC."),
        "number-not-composed": ({"number": "e\u0301/1"}, "The number, too."),
    }
    for name, (change, why) in changes.items():
        yield _malformed(name, why, payload({**CLAIMS, **change}))


def _bytes() -> Iterator[Case]:
    good = cbor(GOOD)
    iat = good.index(b"\x06\x1a")
    facts = good.index(b"\x3a\x00\x01\x00\x00")
    head, exp, issued, rest = good[:1], good[1:iat], good[iat:facts], good[facts:]
    forms = {
        "empty": (b"", "The payload is not empty."),
        "no-cbor": (b"\xff", "The payload is CBOR."),
        "trailing-byte": (good + b"\0", "No byte is left over."),
        "cut": (good[:-1], "No byte is missing."),
        "duplicate-iat": (b"\xa4" + exp + issued + issued + rest, "Every label once."),
        "duplicate-iat-differs": (
            b"\xa4" + exp + b"\x06\x00" + issued + rest,
            "Least of all with two values.",
        ),
        "unsorted": (head + issued + exp + rest, "Labels in their order."),
        "indefinite-map": (b"\xbf" + good[1:] + b"\xff", "Every map tells its length."),
        "indefinite-list": (
            good[: facts + 5] + b"\x9f" + good[facts + 6 :] + b"\xff",
            "Every list, too.",
        ),
        "indefinite-text": (good.replace(b"\x63SKD", b"\x7f\x63SKD\xff"), "Every text, too."),
        "long-integer": (
            head + exp + b"\x06\x1b" + bytes(4) + issued[2:] + rest,
            "iat in 8 bytes.",
        ),
        "long-label": (head + exp + b"\x18\x06" + issued[1:] + rest, "A label in 2 bytes."),
        "long-text": (good.replace(b"\x63SKD", b"\x78\x03SKD"), "A length in 2 bytes."),
        "iat-float": (head + exp + b"\x06\xfb\x41\xda\xc1\x00\x00\x00\x00\x00" + rest, "No float."),
        "iat-true": (head + exp + b"\x06\xf5" + rest, "True is no number."),
        "iat-undefined": (head + exp + b"\x06\xf7" + rest, "Undefined is nothing."),
        "iat-simple": (head + exp + b"\x06\xe0" + rest, "Nor is any other simple value."),
        "iat-tagged": (
            head + exp + b"\x06\xc1" + issued[1:] + rest,
            "Tag 1 (time) is not written.",
        ),
        "iat-bignum": (
            head + exp + b"\x06\xc2\x44" + issued[2:] + rest,
            "A big number is not written, either.",
        ),
        "tagged-map": (b"\xd9\xd9\xf7" + good, "No tag says that it is CBOR."),
        "place-false": (good[:-3] + b"\xf4", "False is not 0."),
        "text-not-utf-8": (good.replace(b"\x63SKD", b"\x63SK\xff"), "Texts are UTF-8."),
        "text-surrogate": (
            good.replace(b"\x63SKD", b"\x63\xed\xa0\x80"),
            "Half of a UTF-16 pair is no character.",
        ),
        "text-overlong": (good.replace(b"\x63SKD", b"\x63\xc0\xafD"), "UTF-8 has one form, too."),
    }
    for name, (content, why) in forms.items():
        yield _malformed(f"bytes-{name}", why, content)
