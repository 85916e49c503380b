"""The page's checker and Python's give the same answer to everything, down to the reason codes.

Valid seals, key documents and lists are altered at random, always in the same way for one seed, and
mostly signed again afterwards: so the readers behind the signature are reached, too.
"""

import json
import random
import zlib
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve, frozen
from tests.conftest import HEAD, FixedClock

from ekelurahan.ports import SealSigner
from ekelurahan.seal import cbor
from ekelurahan.seal.confirmed import ConfirmedRecords
from ekelurahan.seal.cose import parse
from ekelurahan.seal.key_document import KeyDocument
from ekelurahan.seal.keys import PublicKey
from ekelurahan.seal.qr_text import digits_of, split
from ekelurahan.seal.reasons import RefusedError
from ekelurahan.seal.strict_json import base64url, from_base64url
from ekelurahan.seal.trust import RootPins, TrustList, sign_key_document
from ekelurahan.seal.verifier import Verifier

ROUNDS = 150
CONFIRMED = "https://verifikasi.pontianak.go.id/status/confirmed.cwt"
NUMBERS = [
    -1,
    0,
    1,
    2,
    3,
    4,
    23,
    24,
    255,
    256,
    2**32 - 1,
    2**32,
    2**53,
    2**63,
    2**64 - 1,
    1795478400,
]
TEXTS = ["", "a", "SKD", "é", "e\u0301", "\u200b", "\ufeff", "\U0001f600", "a\n", "x" * 77]
ZONES = ["UTC", "Asia/Jayapura", "America/St_Johns", "asia/pontianak", "", "+07:00", "Mars/Olympus"]
HEADS = [
    HEAD,
    HEAD.upper(),
    "https://x.id/v#",
    "http://x.id/v#",
    "https://x.id#",
    "https://x.id/\n#",
]
WORDS = [None, True, False, [], {}, [1], {"a": 1}, [None], 1.5, -0.0, 1e300]
SPACES = ["", " ", "\n", "\x1f", "\x85", "\ufeff", "\u200b", "\u2003"]


@frozen
class City:
    """Makes cases: everything valid, but for what is given."""

    now: datetime
    document: KeyDocument
    keys: Mapping[str, PublicKey]
    signer: SealSigner
    list_token: bytes
    text: str

    def case(self, **changes: Any) -> dict[str, Any]:
        """Give a case as the test vectors write it."""
        valid = {
            "now": self.now.isoformat(),
            "pins": {"current": self.keys["root"].thumbprint, "next": None},
            "keys_jws": self.jws(self.document.encode()),
            "status_lists": {self.document.status_lists[0].uri: self.list_token.hex()},
            "newest": {"seq": 0, "lists": {}},
            "confirmed": None,
            "input": {"text": self.text},
        }
        return valid | changes

    def jws(self, payload: bytes, header: bytes | None = None) -> str:
        """Sign anything as key document."""
        root = self.keys["root"]
        if header is None:
            header = base64url_header(sign_key_document(self.document, root, self.signer))
        signed = f"{base64url(header)}.{base64url(payload)}"
        return f"{signed}.{base64url(self.signer.sign(root.kid, signed.encode()))}"

    def sign(self, protected: bytes, payload: bytes, key: str) -> bytes:
        """Sign anything as COSE_Sign1."""
        signed = cbor.encode(["Signature1", protected, b"", payload])
        signature = self.signer.sign(self.keys[key].kid, signed)
        r, s = signature[:32], int.from_bytes(signature[32:])
        order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
        if self.keys[key].algorithm == "ES256":
            signature = r + min(s, order - s).to_bytes(32)
        return b"\xd2" + cbor.encode([protected, {}, payload, signature])


def base64url_header(jws: str) -> bytes:
    """Read the header of a JWS."""
    return from_base64url(jws.partition(".")[0])


def confirmed(
    case: Mapping[str, Any], trust: TrustList | None, now: datetime
) -> ConfirmedRecords | None:
    """Read the confirmed records of a case; a list that cannot be trusted is as none."""
    if case["confirmed"] is None or trust is None:
        return None
    try:
        return ConfirmedRecords.read(bytes.fromhex(case["confirmed"]), trust, now)
    except RefusedError:
        return None


def of_python(case: Mapping[str, Any]) -> dict[str, Any]:
    """Check a case with the library."""
    now = datetime.fromisoformat(case["now"])
    seen = case["newest"]
    try:
        trust = None
        if case["keys_jws"] is not None:
            pins = RootPins(**case["pins"])
            trust = TrustList.load(case["keys_jws"], pins, newest_seq=seen["seq"])
    except RefusedError as refused:
        return {"refused": refused.reason.value}
    lists = {uri: bytes.fromhex(token) for uri, token in case["status_lists"].items()}
    newest = {uri: datetime.fromisoformat(at) for uri, at in seen["lists"].items()}
    verifier = Verifier(
        trust, lists, FixedClock(now), confirmed=confirmed(case, trust, now), newest=newest
    )
    seal = case["input"]
    if "text" in seal:
        return verifier.check(seal["text"]).to_json()
    return verifier.check_token(bytes.fromhex(seal["token"])).to_json()


@pytest.fixture(scope="session")
def city(
    now: datetime,
    document: KeyDocument,
    keys: Mapping[str, PublicKey],
    signer: SealSigner,
    make_list: Callable[..., bytes],
    sealed: Callable[..., str],
) -> City:
    """Give the maker of cases."""
    return City(now, document, keys, signer, make_list(), sealed())


@pytest.fixture
def same(results_of: Callable[..., list[Any]]) -> Callable[[list[dict[str, Any]]], set[str]]:
    """Run cases through both, and give the reasons and verdicts that came out."""

    def same(cases: list[dict[str, Any]]) -> set[str]:
        expected = [of_python(case) for case in cases]
        for case, theirs, ours in zip(cases, expected, results_of(cases), strict=True):
            assert theirs == ours, json.dumps(case)
        return {
            word
            for result in expected
            for word in (*result.get("reasons", ()), result.get("verdict", result.get("refused")))
        }

    return same


def altered(draw: random.Random, value: bytes) -> bytes:
    """Flip, insert, drop or repeat something."""
    at = draw.randrange(len(value) + 1)
    some = draw.randbytes(draw.choice([1, 1, 1, 2, 8]))
    kinds = [
        value[:at] + bytes([value[at % len(value)] ^ 1 << draw.randrange(8)]) + value[at + 1 :],
        value[:at] + some + value[at:],
        value[:at] + value[at + len(some) :],
        value[:at] + some + value[at + len(some) :],
        value[:at] + value[at:] * 2,
        value[:at],
    ]
    return draw.choice(kinds)


def odd(draw: random.Random) -> Any:
    """Give a value that may stand in CBOR."""
    words = [None, b"", b"\0", bytes(16), [], {}, [[]], [[[]]], {1: 2}, {"a": [b"x"]}]
    return draw.choice([*NUMBERS, *TEXTS, *words])


def test_altered_texts(same, city: City):
    """The text of the QR code."""
    draw = random.Random(1)  # noqa: S311
    digits = city.text.partition("#")[2]

    def texts() -> Iterator[str]:
        for _ in range(ROUNDS):
            at = draw.randrange(len(city.text))
            character = draw.choice("0159#/:?@.aZ \u0661\u212a\u0130é\U0001f600")
            yield city.text[:at] + character + city.text[at + 1 :]
            yield city.text[:at] + character + city.text[at:]
            yield city.text[: -draw.randrange(1, 500)]
            yield draw.choice(SPACES) + city.text + draw.choice(SPACES)
            yield draw.choice(HEADS) + digits_of(altered(draw, split(city.text)[1])[:247])
            yield city.text + digits[: draw.randrange(250)]
        yield from ("", "#", HEAD, HEAD + "9" * 395, HEAD + "9" * 595, city.text.upper())
        yield from (city.text.replace("k", "\u212a", 1), HEAD + "0" * 100_000, "x" * 100_000)

    found = same([city.case(input={"text": text}) for text in texts()])

    assert {"genuine", "malformed-text", "malformed-token", "not-a-seal"} <= found


def test_altered_tokens(same, city: City, sealed: Callable[..., str]):
    """Bytes around what is signed, and signed headers of other forms."""
    draw = random.Random(2)  # noqa: S311
    tokens = [split(sealed(key))[1] for key in ("letter", "letter_eddsa", "training")]
    message = parse(tokens[0])
    header = {1: -7, 4: message.kid}

    def made() -> Iterator[bytes]:
        for _ in range(ROUNDS):
            yield altered(draw, draw.choice(tokens))
            yield city.sign(altered(draw, message.protected), message.payload, "letter")
            changed = header | {draw.choice([1, 4, 2, 16, "a", -1]): odd(draw)}
            yield city.sign(cbor.encode(changed), message.payload, "letter")
            algorithm = {1: draw.choice([-7, -8, -9, -19, -35])}
            yield city.sign(cbor.encode(header | algorithm), message.payload, "letter")
        yield from tokens

    found = same([city.case(input={"token": token.hex()}) for token in made()])

    assert {"genuine", "training", "wrong-signature", "wrong-algorithm", "not-a-seal"} <= found


def test_altered_claims(same, city: City, sealed: Callable[..., str]):
    """What the seal says, signed by the office all the same."""
    draw = random.Random(3)  # noqa: S311
    message = parse(split(sealed(digest=bytes(16), office="61.71.01.1004"))[1])
    claims: dict[Any, Any] = dict(cbor.decode(message.payload))
    facts = list(claims[-65537])

    def payloads() -> Iterator[bytes]:
        for _ in range(ROUNDS):
            yield altered(draw, message.payload)
            at = draw.randrange(len(facts) + 1)
            size = draw.choice([0, 1, 1, 1])
            changed = facts[:at] + [odd(draw)] * size + facts[at + 1 :]
            yield cbor.encode(claims | {-65537: changed})
            yield cbor.encode(claims | {draw.choice([4, 6, -65537, 5, "a"]): odd(draw)})
            second = draw.choice([-90000, -3600, 0, 1, 7200, 90000, 31_000_000])
            yield cbor.encode(claims | {draw.choice([4, 6]): claims[6] + second})

    tokens = [city.sign(message.protected, payload, "letter") for payload in payloads()]
    found = same([city.case(input={"token": token.hex()}) for token in tokens])

    assert {"genuine", "malformed-claims", "expired", "issued-in-future"} <= found


def changed_json(draw: random.Random, value: Any) -> Any:
    """Change one member or item somewhere inside."""
    if isinstance(value, dict) and value and draw.random() < 0.9:
        name = draw.choice(list(value))
        if draw.random() < 0.1:
            return {key: item for key, item in value.items() if key != name}
        return value | {name: changed_json(draw, value[name])}
    if isinstance(value, list) and value and draw.random() < 0.9:
        at = draw.randrange(len(value))
        if draw.random() < 0.1:
            return [*value, value[at]]
        return [*value[:at], changed_json(draw, value[at]), *value[at + 1 :]]
    if isinstance(value, int) and draw.random() < 0.5:
        return value + draw.choice([-(10**9), -86400, -1, 1, 86400, 10**9])
    return draw.choice([*NUMBERS, *TEXTS, *WORDS, *ZONES, *HEADS])


def test_altered_key_documents(same, city: City):
    """Members of the document, its JSON, its header, and its signature."""
    draw = random.Random(4)  # noqa: S311
    limited = evolve(city.document, kind_days={"SKD": 200, "SKU": 1}, confirmed=CONFIRMED)
    text = limited.encode()
    jws = city.jws(text)
    header = base64url_header(jws)

    def documents() -> Iterator[str]:
        for _ in range(ROUNDS):
            members = json.loads(text)
            yield city.jws(json.dumps(changed_json(draw, members)).encode())
            twice = changed_json(draw, changed_json(draw, members))
            yield city.jws(json.dumps(twice, ensure_ascii=False).encode("utf-8", "replace"))
            yield city.jws(altered(draw, text))
            yield city.jws(text, altered(draw, header))
            yield altered(draw, jws.encode()).decode("latin-1")
        for word in (
            "1e3",
            "1.0",
            "NaN",
            "-0",
            "01",
            "9" * 4301,
            '"\\ud800"',
            '{"\\ude00":1}',
            '"\\ud83d\\ude00"',
            '"\t"',
            "[" * 5000,
        ):
            yield city.jws(b'{"more":' + word.encode() + b"," + text[1:])
        yield city.jws(b"\xef\xbb\xbf" + text)
        yield city.jws(b" \n\t\r" + text + b" ")
        yield city.jws(b"\x0b" + text)
        yield city.jws(text[:-1] + b',"seq":7}')
        yield jws

    cases = [city.case(keys_jws=document) for document in documents()]
    cases += [city.case(newest={"seq": seq, "lists": {}}) for seq in (6, 7, 8)]
    cases += [city.case(keys_jws=None)]
    stranger = city.keys["stranger"].thumbprint
    cases += [city.case(pins={"current": stranger, "next": city.keys["root"].thumbprint})]
    found = same(cases)

    assert {"genuine", "keys-malformed", "keys-not-from-root", "keys-rolled-back"} <= found


def test_altered_status_lists(same, city: City, make_list: Callable[..., bytes], now: datetime):
    """The list of the period, whole and altered, of several ages, and with other content."""
    draw = random.Random(5)  # noqa: S311
    uri = city.document.status_lists[0].uri
    message = parse(city.list_token, content_type="application/statuslist+cwt", largest=10**6)
    claims: dict[Any, Any] = dict(cbor.decode(message.payload))

    def payloads() -> Iterator[bytes]:
        for _ in range(ROUNDS):
            yield altered(draw, message.payload)
            yield cbor.encode(claims | {draw.choice([2, 4, 6, 65533, 65534, 1]): odd(draw)})
            yield cbor.encode(claims | {draw.choice([4, 6, 65534]): draw.choice(NUMBERS)})
            size = draw.choice([0, 1, 255, 256, 256, 256, 257, 10**6])
            packed = zlib.compress(draw.randbytes(1) * size)
            packed = draw.choice([packed, packed + b"\0", packed[:-1], altered(draw, packed)])
            yield cbor.encode(claims | {65533: {"bits": draw.choice([2, 2, 2, 1]), "lst": packed}})

    tokens = [city.sign(message.protected, payload, "status") for payload in payloads()]
    tokens += [altered(draw, city.list_token) for _ in range(ROUNDS)]
    cases = [city.case(status_lists={uri: token.hex()}) for token in tokens]
    for hours in (-30, -23, -1, 0, 1, 11, 12, 13, 167, 168, 400, 30, 800, 9000):
        later = now + timedelta(hours=hours, milliseconds=draw.randrange(1000))
        for status in range(4):
            made = make_list([(517, status)])
            cases.append(city.case(now=later.isoformat(), status_lists={uri: made.hex()}))
        newest = {"seq": 0, "lists": {uri: (now - timedelta(hours=hours)).isoformat()}}
        cases.append(city.case(newest=newest))
        future = make_list(at=now + timedelta(hours=hours))
        cases.append(city.case(status_lists={uri: future.hex()}))
    found = same(cases)

    assert {"genuine", "revoked", "status-list-unusable", "status-list-stale"} <= found
    assert {"status-list-rolled-back", "suspended", "clock-behind", "keys-expired"} <= found


def test_altered_confirmations(same, city: City, sealed: Callable[..., str], now: datetime):
    """Letters of a compromised key, and the list that confirms some of them."""
    draw = random.Random(6)  # noqa: S311
    stolen, *others = city.document.keys
    stolen = evolve(stolen, compromised_at=now)
    jws = city.jws(evolve(city.document, keys=(stolen, *others), confirmed=CONFIRMED).encode())
    record = parse(split(city.text)[1]).record_id
    records = ConfirmedRecords.of(CONFIRMED, [record, *map(draw.randbytes, [16] * 9)], at=now)
    token = records.sign(city.keys["status"], city.signer)
    message = parse(token, content_type="application/ekelurahan-confirmed+cwt", largest=10**6)
    claims: dict[Any, Any] = dict(cbor.decode(message.payload))

    def tokens() -> Iterator[bytes]:
        for _ in range(ROUNDS):
            yield altered(draw, token)
            changed = claims | {draw.choice([2, 4, 6, -65538, 1]): odd(draw)}
            yield city.sign(message.protected, cbor.encode(changed), "status")
            yield city.sign(message.protected, altered(draw, message.payload), "status")
        yield token

    cases = [city.case(keys_jws=jws, confirmed=token.hex()) for token in tokens()]
    other = {"text": sealed(subject="Siti")}
    cases += [city.case(keys_jws=jws, confirmed=token.hex(), input=other)]
    cases += [city.case(keys_jws=jws)]
    found = same(cases)

    assert {"genuine", "key-compromised", "confirmed-unknown"} <= found


def test_other_places_and_times(same, city: City, sealed: Callable[..., str]):
    """Dates are those of the city's time zone, of every year, with and without summer time."""
    draw = random.Random(7)  # noqa: S311
    cases = []
    for zone in (
        "Asia/Jakarta",
        "Asia/Makassar",
        "Asia/Ujung_Pandang",
        "Asia/Jayapura",
        "UTC",
        "America/St_Johns",
        "Africa/Monrovia",
        "Australia/Lord_Howe",
        "Europe/Lisbon",
    ):
        period = evolve(city.document.status_lists[0], starts=datetime(1970, 1, 1, tzinfo=UTC))
        key = evolve(city.document.keys[0], starts=datetime(1970, 1, 1, tzinfo=UTC))
        document = evolve(city.document, time_zone=zone, status_lists=(period,), keys=(key,))
        for _ in range(20):
            issued = datetime.fromtimestamp(draw.randrange(1795478400), UTC)
            expires = issued + timedelta(seconds=draw.randrange(1, 200 * 365 * 86400))
            text = sealed(issued_at=issued, expires_at=draw.choice([None, expires]))
            cases.append(city.case(keys_jws=city.jws(document.encode()), input={"text": text}))
    found = same(cases)

    assert {"genuine-status-stale", "expired"} <= found
