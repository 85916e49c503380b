"""The pinned root and the signed key document."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from attrs import evolve
from joserfc import jws as jose
from joserfc.jwk import ECKey, KeySet

from ekelurahan.errors import InputError
from ekelurahan.ports import SealSigner
from ekelurahan.seal.key_document import KeyDocument
from ekelurahan.seal.keys import PublicKey
from ekelurahan.seal.reasons import Reason, RefusedError
from ekelurahan.seal.strict_json import base64url, from_base64url
from ekelurahan.seal.trust import RootPins, TrustList, sign_key_document


@pytest.fixture
def jws(document: KeyDocument, keys: dict[str, PublicKey], signer: SealSigner) -> str:
    """Give the signed key document."""
    return sign_key_document(document, keys["root"], signer)


@pytest.fixture
def pins(keys: dict[str, PublicKey]) -> RootPins:
    """Give the pins of a verifier."""
    return RootPins(keys["root"].thumbprint)


def reason_of(load: Callable[[], object]) -> Reason:
    """Give the reason of a refusal."""
    with pytest.raises(RefusedError) as refused:
        load()
    return refused.value.reason


def test_a_signed_document_is_taken_over(
    jws: str, pins: RootPins, document: KeyDocument, keys: dict[str, PublicKey]
):
    """The document comes back, with the root that signed it."""
    trust = TrustList.load(jws, pins, newest_seq=document.seq, at=document.issued_at)

    assert (document, keys["root"].thumbprint) == (trust.document, trust.root)


def test_the_payload_is_keys_json_byte_for_byte(jws: str, document: KeyDocument):
    """Both published forms hold the same bytes."""
    assert base64url(document.encode()) == jws.split(".")[1]


def test_the_next_root_is_accepted_before_it_takes_over(
    jws: str, keys: dict[str, PublicKey], document: KeyDocument
):
    """Verifiers pinned both roots long before the change."""
    pins = RootPins(keys["stranger"].thumbprint, next=keys["root"].thumbprint)

    assert document == TrustList.load(jws, pins).document


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")  # RFC 9864 renames it; tools lag behind
@pytest.mark.parametrize("name", ["root", "letter_eddsa"])
def test_another_library_verifies_the_document(
    document: KeyDocument, keys: dict[str, PublicKey], signer: SealSigner, name: str
):
    """Joserfc takes the root from the header and finds the signature good, for both algorithms."""
    signed = sign_key_document(document, keys[name], signer)
    header = jose.extract_compact(signed.encode()).headers()
    registry = jose.JWSRegistry(algorithms=["ES256", "EdDSA"])

    opened = jose.deserialize_compact(
        signed, KeySet.import_key_set({"keys": [header["jwk"]]}), registry=registry
    )
    assert document.encode() == opened.payload
    assert len(document.keys) == len(KeySet.import_key_set(json.loads(opened.payload)).keys)


def test_a_document_signed_by_another_library_is_taken_over(document: KeyDocument):
    """Whoever keeps the root in another tool can sign there."""
    root = ECKey.generate_key("P-256")
    public = PublicKey.from_jwk(root.as_dict(private=False))
    header = {"alg": "ES256", "jwk": public.to_jwk(), "typ": "jwk-set+json"}
    signed = jose.serialize_compact(header, document.encode(), root)

    assert document == TrustList.load(signed, RootPins(public.thumbprint)).document


def test_a_document_of_a_stranger_is_refused(
    document: KeyDocument, keys: dict[str, PublicKey], signer: SealSigner, pins: RootPins
):
    """A good signature by another key proves nothing."""
    signed = sign_key_document(document, keys["stranger"], signer)

    assert Reason.KEYS_NOT_FROM_ROOT is reason_of(lambda: TrustList.load(signed, pins))


def test_an_altered_document_is_refused(
    jws: str, document: KeyDocument, pins: RootPins, keys: dict[str, PublicKey]
):
    """The root's name in the header is not enough; the signature must fit."""
    header, _, signature = jws.split(".")
    altered = evolve(document, seq=document.seq + 1).encode()
    forged = f"{header}.{base64url(altered)}.{signature}"

    assert keys["root"].thumbprint == pins.current
    assert Reason.KEYS_NOT_FROM_ROOT is reason_of(lambda: TrustList.load(forged, pins))


@pytest.mark.parametrize(
    "change",
    [
        {"alg": "none"},
        {"alg": "EdDSA"},
        {"alg": "HS256"},
        {"typ": "jwt"},
        {"crit": ["b64"], "b64": False},
        {"jwk": None},
        {"jwk": {}},
    ],
)
def test_other_headers_are_refused(jws: str, pins: RootPins, change: dict[str, object]):
    """The header is exactly alg, jwk and typ."""
    header, payload, signature = jws.split(".")
    members = json.loads(from_base64url(header))
    forged = f"{base64url(json.dumps(members | change).encode())}.{payload}.{signature}"

    assert Reason.KEYS_MALFORMED is reason_of(lambda: TrustList.load(forged, pins))


@pytest.mark.parametrize("text", ["", ".", "..", "a.b", "a.b.c.d", "é.é.é", "x" * (1 << 22)])
def test_what_is_no_jws_is_refused(text: str, pins: RootPins):
    """Broken and huge texts are refused."""
    assert Reason.KEYS_MALFORMED is reason_of(lambda: TrustList.load(text, pins))


def test_a_signed_text_that_is_no_key_document_is_refused(
    keys: dict[str, PublicKey], signer: SealSigner, pins: RootPins
):
    """Even the root cannot make rubbish a key document."""

    class Rubbish:
        def encode(self) -> bytes:
            return b"{}"

    signed = sign_key_document(Rubbish(), keys["root"], signer)

    assert Reason.KEYS_MALFORMED is reason_of(lambda: TrustList.load(signed, pins))


def test_an_older_document_than_one_seen_is_refused(
    jws: str, pins: RootPins, document: KeyDocument
):
    """An old document may name keys that were withdrawn since."""
    newer = document.seq + 1

    assert Reason.KEYS_ROLLED_BACK is reason_of(lambda: TrustList.load(jws, pins, newest_seq=newer))


def test_a_document_out_of_date_is_refused_where_asked(
    jws: str, pins: RootPins, document: KeyDocument
):
    """The loader refuses expired documents and clocks that are behind, if told the time."""
    late, early = document.expires_at, document.issued_at - timedelta(hours=25)

    assert Reason.KEYS_EXPIRED is reason_of(lambda: TrustList.load(jws, pins, at=late))
    assert Reason.CLOCK_BEHIND is reason_of(lambda: TrustList.load(jws, pins, at=early))
    assert Reason.KEYS_EXPIRED is TrustList.load(jws, pins).problem_at(late)


def test_pins_come_back_from_root_json(keys: dict[str, PublicKey]):
    """With and without a next root."""
    both = RootPins(keys["root"].thumbprint, keys["stranger"].thumbprint)
    one = RootPins(keys["root"].thumbprint)

    assert both == RootPins.decode(both.encode())
    assert one == RootPins.decode(one.encode())


@pytest.mark.parametrize(
    "text", [b"", b"[]", b"{}", b'{"current":7}', b'{"current":"AAAA"}', b'{"current":"!"}']
)
def test_other_pins_are_refused(text: bytes):
    """Missing and impossible thumbprints are refused."""
    assert Reason.KEYS_MALFORMED is reason_of(lambda: RootPins.decode(text))
    with pytest.raises(InputError, match="thumbprint"):
        RootPins("short")
