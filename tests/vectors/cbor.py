"""Tokens that are not written in the one form the format allows."""

from collections.abc import Iterator
from typing import Any

import cbor2
from attrs import evolve
from tests.vectors.cases import Case, forged, undetermined
from tests.vectors.city import TODAY, Seal, cbor, kid, sealed, signed, twin


def cases() -> Iterator[Case]:
    """The envelope: COSE_Sign1 in deterministic CBOR, and every region of it with one bit flipped."""
    yield from _flips()
    yield from _around()
    yield from _parts()
    yield from _headers()
    yield from _signatures()


def _flips() -> Iterator[Case]:
    token, payload = TODAY.token, TODAY.token.index(TODAY.payload)
    broken = {
        "tag": 0,
        "array": 1,
        "protected-length": 2,
        "header-map": 3,
        "header-label": 4,
        "kid-label": 6,
        "kid-length": 7,
        "unprotected": 12,
        "payload-length": 14,
        "signature-length": len(token) - 65,
    }
    for name, place in broken.items():
        yield _malformed(f"flip-{name}", "One flipped bit, and it is no token.", _flip(place))
    yield forged(
        "flip-algorithm",
        "One bit turns ES256 into EdDSA; the key decides, not the token.",
        "key",
        "wrong-algorithm",
        seal=evolve(TODAY, protected=_flip(5)[3:12]),
    )
    yield forged(
        "flip-kid",
        "One bit of the key id, and there is no such key.",
        "key",
        "unknown-key",
        seal=evolve(TODAY, protected=_flip(9)[3:12]),
    )
    regions = {"exp": 3, "iat": 9, "kind": 21, "number": 30, "subject": 60, "place": -1}
    for name, offset in regions.items():
        place = offset % len(TODAY.payload)
        changed = _flip(payload + place)[payload : payload + len(TODAY.payload)]
        yield _wrong(f"flip-{name}", "One bit of what is signed.", payload=changed)
    for name, place in {"r": -64, "r-end": -33, "s": -31, "s-end": -1}.items():
        changed = _flip(len(token) + place)[-64:]
        yield _wrong(f"flip-{name}", "One bit of the signature.", signature=changed)
    yield forged(
        "flip-s-high",
        "The highest bit of s makes it the larger one, whatever else it is.",
        "signature",
        "altered-signature",
        seal=evolve(TODAY, signature=_flip(len(token) - 32, 0x80)[-64:]),
    )


def _flip(place: int, bit: int = 1) -> bytes:
    token = bytearray(TODAY.token)
    token[place] ^= bit
    return bytes(token)


def _wrong(name: str, why: str, **changes: bytes) -> Case:
    return forged(name, why, "signature", "wrong-signature", seal=evolve(TODAY, **changes))


def _malformed(name: str, why: str, token: bytes) -> Case:
    return forged(name, why, "token", "malformed-token", seal=None, token=token)


def _around() -> Iterator[Case]:
    token = TODAY.token
    forms = {
        "trailing-byte": (token + b"\0", "A byte is left over."),
        "leading-byte": (b"\0" + token, "The token begins with tag 18."),
        "cut": (token[:-1], "A byte is missing."),
        "no-tag": (token[1:], "Tag 18 is written."),
        "two-tags": (b"\xd2" + token, "One tag is enough."),
        "cwt-tag": (b"\xd8\x3d" + token, "Tag 61 (CWT) is not written."),
        "other-tag": (b"\xd1" + token[1:], "Tag 17 is COSE_Mac0."),
        "long-tag": (b"\xd8\x12" + token[1:], "Tag 18 has one byte."),
        "empty-array": (b"\xd2\x80", "An empty list is no COSE_Sign1."),
        "indefinite-array": (b"\xd2\x9f" + token[2:] + b"\xff", "Every list tells its length."),
        "indefinite-bytes": (
            token[:-66] + b"\x5f" + token[-66:] + b"\xff",
            "Every byte string tells its length.",
        ),
        "long-array": (b"\xd2\x98\x04" + token[2:], "The length has its shortest form."),
        "long-length": (
            token[:-66] + b"\x59\x00\x40" + token[-64:],
            "The length of the signature in two bytes instead of one.",
        ),
        "huge-length": (
            token[:-66] + b"\x5b" + b"\xff" * 8 + token[-64:],
            "A length beyond all memory is only a wrong length.",
        ),
        "huge-array": (b"\xd2\x9b" + b"\xff" * 8 + token[2:], "So is that of a list."),
        "nothing": (b"\xd2", "A tag with nothing under it."),
        "map": (b"\xd2" + cbor({0: 0}), "A map is no COSE_Sign1."),
        "deep": (b"\xd2" + b"\x81" * 200 + b"\xf6", "Lists in lists, 200 deep."),
    }
    for name, (changed, why) in forms.items():
        yield _malformed(name, why, changed)
    yield undetermined(
        "token-alone",
        "Bytes without an address that cannot be read are no seal.",
        "token",
        "not-a-seal",
        seal=None,
        token=b"rubbish",
        head=None,
    )
    yield undetermined(
        "token-alone-trailing-byte",
        "So are those that nearly are one.",
        "token",
        "not-a-seal",
        seal=None,
        token=token + b"\0",
        head=None,
    )
    yield undetermined(
        "token-alone-empty",
        "So is nothing.",
        "token",
        "not-a-seal",
        seal=None,
        token=b"",
        head=None,
    )
    yield undetermined(
        "token-alone-248-bytes",
        "No token has more than 247 bytes, well signed or not.",
        "token",
        "not-a-seal",
        seal=None,
        token=_of_size(248).token,
        head=None,
    )


def _of_size(size: int) -> Seal:
    free = size - len(sealed(subject="").token) - 1
    return sealed(subject="é" * (free // 2) + "e" * (free % 2))


def _parts() -> Iterator[Case]:
    protected, payload, signature = TODAY.protected, TODAY.payload, TODAY.signature
    forms: dict[str, tuple[list[Any], str]] = {
        "unprotected-kid": (
            [protected, {4: kid("letter")}, payload, signature],
            "Nothing stands in the unprotected header.",
        ),
        "unprotected-other": (
            [protected, {99: b""}, payload, signature],
            "Not even what nobody knows.",
        ),
        "unprotected-list": ([protected, [], payload, signature], "It is a map."),
        "unprotected-null": ([protected, None, payload, signature], "It is not left out."),
        "detached-payload": ([protected, {}, None, signature], "The payload is in the token."),
        "payload-map": ([protected, {}, {6: 0}, signature], "The payload is a byte string."),
        "payload-text": ([protected, {}, "x", signature], "The payload is no text."),
        "protected-map": (
            [{1: -7, 4: kid("letter")}, {}, payload, signature],
            "The protected header is a byte string.",
        ),
        "three-parts": ([protected, {}, payload], "Four parts."),
        "five-parts": ([protected, {}, payload, signature, None], "No fifth."),
        "signature-63": ([protected, {}, payload, signature[1:]], "A signature has 64 bytes."),
        "signature-65": ([protected, {}, payload, signature + b"\0"], "No byte more."),
        "signature-empty": ([protected, {}, payload, b""], "It is not empty."),
        "signature-null": ([protected, {}, payload, None], "It is not left out."),
        "signature-text": ([protected, {}, payload, "a" * 64], "It is no text."),
        "signature-list": ([protected, {}, payload, [signature]], "It is no list (COSE_Sign)."),
    }
    for name, (parts, why) in forms.items():
        yield _malformed(name, why, b"\xd2" + cbor(parts))


def _headers() -> Iterator[Case]:
    kid_letter = kid("letter")
    maps: dict[str, tuple[object, str]] = {
        "empty-map": ({}, "alg and kid are there."),
        "no-alg": ({4: kid_letter}, "alg is there."),
        "no-kid": ({1: -7}, "kid is there."),
        "alg-text": ({1: "ES256", 4: kid_letter}, "alg is a number."),
        "alg-null": ({1: None, 4: kid_letter}, "alg is not null."),
        "alg-none": ({1: 0, 4: kid_letter}, "There is no algorithm 0."),
        "alg-es384": ({1: -35, 4: kid_letter}, "ES384 is not used."),
        "alg-hmac": ({1: 5, 4: kid_letter}, "Nor is HMAC, with a public key for its secret."),
        "kid-3-bytes": ({1: -7, 4: kid_letter[:3]}, "kid has 4 bytes."),
        "kid-5-bytes": ({1: -7, 4: kid_letter + b"\0"}, "kid has no fifth byte."),
        "kid-text": ({1: -7, 4: "abcd"}, "kid is no text."),
        "crit": ({1: -7, 2: [99], 4: kid_letter, 99: 0}, "Nothing is marked as critical."),
        "typ": ({1: -7, 4: kid_letter, 16: "x"}, "Seals of letters have no typ."),
        "typ-status-list": (
            {1: -7, 4: kid_letter, 16: "application/statuslist+cwt"},
            "A status list is no letter.",
        ),
        "content-type": ({1: -7, 3: 0, 4: kid_letter}, "No other label is known."),
        "x5chain": ({1: -7, 4: kid_letter, 33: b"\x30\0"}, "No certificate comes along."),
        "list": ([1, -7], "The protected header is a map."),
    }
    for name, (header, why) in maps.items():
        yield _malformed(f"header-{name}", why, sealed(header=header).token)
    k = b"\x44" + kid_letter
    raw = {
        "duplicate-label": (b"\xa3\x01\x26\x01\x26\x04" + k, "Every label once."),
        "unsorted": (b"\xa2\x04" + k + b"\x01\x26", "Labels in their order."),
        "long-integer": (b"\xa2\x18\x01\x26\x04" + k, "Whole numbers in their shortest form."),
        "long-algorithm": (b"\xa2\x01\x38\x06\x04" + k, "Negative ones, too."),
        "indefinite-map": (b"\xbf\x01\x26\x04" + k + b"\xff", "Every map tells its length."),
        "float-alg": (b"\xa2\x01\xf9\xc7\x00\x04" + k, "-7.0 is not -7."),
        "float-label": (b"\xa2\xf9\x3c\x00\x26\x04" + k, "1.0 is not 1."),
        "bool-label": (b"\xa2\xf5\x26\x04" + k, "True is not 1."),
        "bool-alg": (b"\xa2\x01\xf5\x04" + k, "Nor is it an algorithm."),
        "undefined-alg": (b"\xa2\x01\xf7\x04" + k, "Undefined is no algorithm."),
        "bignum-alg": (b"\xa2\x01\xc3\x41\x06\x04" + k, "A big number under a tag is not -7."),
        "tagged-kid": (b"\xa2\x01\x26\x04\xd8\x18" + k, "No tag within."),
        "trailing-byte": (b"\xa2\x01\x26\x04" + k + b"\0", "No byte left over within."),
        "empty": (b"", "The protected header is not empty."),
    }
    for name, (protected, why) in raw.items():
        seal = _with_header(protected)
        yield _malformed(f"header-{name}", why, seal.token)


def _with_header(protected: bytes) -> Seal:
    seal = signed(TODAY.payload, header=cbor2.CBORSimpleValue(0))
    return evolve(seal, protected=protected)


def _signatures() -> Iterator[Case]:
    r, s = TODAY.signature[:32], TODAY.signature[32:]
    order = bytes.fromhex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551")
    half = (int.from_bytes(order) // 2).to_bytes(32)
    altered = {
        "high-s": (twin(TODAY.signature), "Anybody can make the other signature that fits."),
        "zeros": (bytes(64), "Some libraries took zeros for a good signature of everything."),
        "r-zero": (bytes(32) + s, "r is not 0."),
        "s-zero": (r + bytes(32), "s is not 0."),
        "r-order": (order + s, "r lies below the order of the curve."),
        "s-order": (r + order, "s lies below the order."),
        "all-ones": (b"\xff" * 64, "Neither lies above."),
        "s-half-and-one": (
            r + (int.from_bytes(half) + 1).to_bytes(32),
            "The smallest s that is too large.",
        ),
    }
    for name, (signature, why) in altered.items():
        yield forged(
            f"signature-{name}",
            why,
            "signature",
            "altered-signature",
            seal=evolve(TODAY, signature=signature),
        )
    yield _wrong(
        "signature-s-half",
        "The largest s that is allowed, but it does not fit.",
        signature=r + half,
    )
    yield _wrong("signature-halves-swapped", "r and s in the other order.", signature=_small(s, r))
    yield _wrong(
        "signature-of-another-letter",
        "A good signature of the same key, under other claims.",
        signature=sealed(subject="Joko Widodo Susilo").signature,
    )
    eddsa = sealed("letter_eddsa")
    group = 2**252 + 27742317777372353535851937790883648493
    shifted = (int.from_bytes(eddsa.signature[32:], "little") + group).to_bytes(32, "little")
    for name, signature, why in (
        ("twin", eddsa.signature[:32] + shifted, "Ed25519 has twins, too: S lies below the order."),
        ("zeros", bytes(64), "Zeros are no signature."),
        ("flip", bytes([eddsa.signature[0] ^ 1]) + eddsa.signature[1:], "One bit."),
    ):
        yield forged(
            f"signature-eddsa-{name}",
            why,
            "signature",
            "wrong-signature",
            seal=evolve(eddsa, signature=signature),
        )


def _small(r: bytes, s: bytes) -> bytes:
    return r + s if s[0] < 0x7F else twin(r + s)
