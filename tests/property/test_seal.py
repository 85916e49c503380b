"""Laws of the seal that hold for every letter and for every bad input."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ekelurahan.ports import SealSigner
from ekelurahan.seal import cbor, cose, qr_text, strict_json
from ekelurahan.seal.claims import SealClaims
from ekelurahan.seal.key_document import KeyDocument
from ekelurahan.seal.keys import PublicKey
from ekelurahan.seal.reasons import RefusedError
from ekelurahan.seal.status_list import LetterSealStatus, StatusList
from ekelurahan.seal.trust import RootPins, TrustList
from ekelurahan.seal.verdicts import Verdict, VerificationResult

pytestmark = pytest.mark.property

Check = Callable[..., VerificationResult]
Sealed = Callable[..., str]

HEAD = "https://verifikasi.pontianak.go.id/v#"
PLAIN = st.recursive(
    st.none() | st.integers(-(2**64), 2**64 - 1) | st.binary() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.integers(-99, 99) | st.text(), inner),
    max_leaves=8,
)


def texts(longest: int) -> st.SearchStrategy[str]:
    """Draw printable texts that are short enough in every normal form."""
    return st.text(min_size=1, max_size=longest // 4).filter(str.isprintable)


CLAIMS = st.builds(
    SealClaims,
    kind=texts(8),
    number=texts(40),
    subject=texts(76),
    id_check=st.sampled_from([b"", b"\0\0", b"\xff\x01"]),
    status_index=st.integers(0, 2**32 - 1),
    issued_at=st.datetimes(datetime(2020, 1, 1), datetime(2050, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - Hypothesis adds the zone
    expires_at=st.none()
    | st.datetimes(datetime(2051, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - Hypothesis adds the zone
    digest=st.none() | st.binary(min_size=16, max_size=16),
    office=st.none() | st.just("61.71.01.1004"),
    role=st.none() | texts(76),
    signatory=st.none() | texts(76),
)


@given(CLAIMS)
def test_claims_survive_the_way_there_and_back(claims: SealClaims):
    """Decoding inverts encoding."""
    assert claims == SealClaims.decode(claims.encode())


@given(st.binary(min_size=1, max_size=qr_text.TOKEN_SIZE))
def test_tokens_survive_the_way_through_the_symbol(token: bytes):
    """Reading inverts writing, and different tokens have different digits."""
    text = qr_text.seal_text(HEAD, token)

    assert (HEAD, token) == qr_text.split(text)
    assert text == "".join(qr_text.segments(text))


@given(PLAIN)
def test_cbor_has_one_form_only(value: object):
    """What is decoded encodes to the same bytes again."""
    encoded = cbor.encode(value)
    try:
        decoded = cbor.decode(encoded)
    except ValueError as error:
        assert "too deep" in str(error)  # noqa: PT017 - anything else is decoded
    else:
        assert encoded == cbor.encode(decoded)


@given(st.binary(max_size=64))
def test_cbor_is_decoded_to_the_same_bytes_or_refused(encoded: bytes):
    """Nothing raises but ValueError, and nothing is taken that would be written otherwise."""
    try:
        decoded = cbor.decode(encoded)
    except ValueError:
        return
    assert encoded == cbor.encode(decoded)


@given(seal=st.text() | st.binary() | st.from_regex(rf"{HEAD}[0-9]{{0,600}}", fullmatch=True))
def test_checking_never_raises_and_never_trusts_rubbish(check: Check, seal: str | bytes):
    """Whatever is scanned comes out as a verdict, and it is never SAH."""
    assert check(seal).verdict in {Verdict.FORGED, Verdict.UNDETERMINED}


@given(place=st.integers(len(HEAD), 430), digit=st.sampled_from("0123456789"))
def test_any_one_digit_changed_is_forged(check: Check, sealed: Sealed, place: int, digit: str):
    """No digit of a genuine text can be another one."""
    text = sealed()
    changed = text[:place] + digit + text[place + 1 :]

    if len(changed) == len(text) and changed != text:
        assert Verdict.FORGED is check(changed).verdict


@given(payload=st.binary(max_size=99) | PLAIN.map(cbor.encode))
def test_nothing_signed_but_claims_is_trusted(
    check: Check, keys: dict[str, PublicKey], signer: SealSigner, payload: bytes
):
    """Even a key of the city cannot make a letter of other bytes."""
    token = cose.sign(payload, keys["letter"], signer)

    if len(token) <= qr_text.TOKEN_SIZE:
        assert Verdict.FORGED is check(qr_text.seal_text(HEAD, token)).verdict


@given(
    st.dictionaries(st.integers(0, 1023), st.sampled_from(LetterSealStatus)),
)
def test_a_status_list_gives_back_what_was_put_in(statuses: dict[int, LetterSealStatus]):
    """Every place has its own status; the others are in force."""
    at = datetime(2026, 11, 24, tzinfo=UTC)
    made = StatusList.of("https://a.id/1", statuses.items(), size=1024, at=at)

    for place in range(1024):
        assert statuses.get(place, LetterSealStatus.IN_FORCE) is made.status_of(place)


@given(token=st.binary())
def test_a_status_list_of_rubbish_is_refused(
    trust: TrustList, keys: dict[str, PublicKey], signer: SealSigner, token: bytes
):
    """Signed or not, rubbish raises RefusedError and nothing else."""
    (period,) = trust.document.status_lists
    content_type = "application/statuslist+cwt"
    signed = cose.sign(token, keys["status"], signer, content_type=content_type)

    for rubbish in (token, signed):
        with pytest.raises(RefusedError):
            StatusList.read(rubbish, period, trust)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
MEMBERS = ["seq", "iat", "exp", "authority", "time_zone", "url_heads", "status_lists", "keys"]


@given(name=st.sampled_from([*MEMBERS, "kind_names", "kind_days"]), value=JSON)
def test_a_key_document_is_read_or_refused(document: KeyDocument, name: str, value: object):
    """Whatever stands in a member, nothing raises but RefusedError."""
    members = strict_json.read(document.encode()) | {name: value}
    try:
        read = KeyDocument.decode(strict_json.write(members))
    except RefusedError:
        return
    assert read == KeyDocument.decode(read.encode())


@given(value=JSON)
def test_a_key_is_read_or_refused(document: KeyDocument, value: object):
    """Whatever stands in a member of a key, nothing raises but RefusedError."""
    members = strict_json.read(document.encode())
    for name in list(members["keys"][0]):
        changed = [members["keys"][0] | {name: value}, *members["keys"][1:]]
        try:
            KeyDocument.decode(strict_json.write(members | {"keys": changed}))
        except RefusedError:
            continue


@given(jws=st.text() | st.from_regex(r"[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*"))
def test_a_signed_document_of_rubbish_is_refused(keys: dict[str, PublicKey], jws: str):
    """Nothing raises but RefusedError."""
    with pytest.raises(RefusedError):
        TrustList.load(jws, RootPins(keys["root"].thumbprint))
