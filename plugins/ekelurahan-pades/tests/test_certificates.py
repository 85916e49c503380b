"""Certificates that may not sign, and passphrases that do not fit."""

from datetime import UTC, datetime, timedelta

import pytest
from asn1crypto import x509 as asn1
from attrs import evolve
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import PrivateFormat
from cryptography.hazmat.primitives.serialization.pkcs12 import (
    PBES,
    PKCS12KeyAndCertificates,
    load_pkcs12,
    serialize_key_and_certificates,
)
from ekelurahan_pades import Level, Settings
from ekelurahan_pades.key_files import usable
from ekelurahan_pades.keys import chain_of
from ekelurahan_pades.refusals import Refusals
from pades_authority import NIP, PASSPHRASE

from ekelurahan import Nip, PluginHost, Secret
from ekelurahan.errors import (
    CredentialError,
    MisconfiguredError,
    PermanentError,
    PluginError,
    RetryableError,
)

STAMPS_PASSWORD = {"timestamps_user": "kota", "timestamps_password": {"env": "TSA_PASSWORD"}}
LEVELS = [Level.B_B, Level.B_T, Level.B_LT]


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(
    ("label", "problem"),
    [
        ("ended", "has ended"),
        ("to-come", "not valid yet"),
        ("revoked", "was revoked"),
        ("other-use", "for other uses"),
        ("small", "of a kind that is not used"),
    ],
)
def test_such_certificates_never_sign(signer, pdf, order, authority, label, problem, level):
    """They are refused for good, and before anything is signed or stamped."""
    authority.asked.clear()
    with pytest.raises(PermanentError, match=problem):
        signer(label, level).sign(pdf, order)
    assert not any("tsa" in path for path in authority.asked)


def test_approved_before_it_was_issued(signer, pdf, order):
    """A certificate cannot sign for a moment when there was none."""
    early = evolve(order, signed_at=datetime.now(UTC) - timedelta(days=60))
    with pytest.raises(PermanentError, match="not valid yet"):
        signer().sign(pdf, early)


def test_an_authority_nobody_trusts(signer, pdf, order):
    """The root must be among those that are named."""
    stranger = evolve(signer(), roots=())
    with pytest.raises(MisconfiguredError, match="no authority that is trusted") as caught:
        stranger.sign(pdf, order)
    assert "roots" in caught.value.advice


def test_authorities_are_asked_now_and_then(signer, pdf, order, authority):
    """A fast series of letters asks once; after the pause it asks again, and so does a new level."""
    clock = [datetime.now(UTC)]
    made = evolve(signer(recheck=timedelta(minutes=10)), now=lambda: clock[0])
    authority.asked.clear()
    for _ in range(3):
        made.sign(pdf, order)
    once = len(authority.asked)
    clock[0] += timedelta(minutes=11)
    made.sign(pdf, order)
    assert (2, 4) == (once, len(authority.asked))


def test_a_certificate_that_cannot_be_asked_about(signer, pdf, order):
    """It is good enough for B-B; for long-term levels what they need is missing."""
    assert signer("unasked").sign(pdf, order)
    with pytest.raises(RetryableError, match="no authority says"):
        signer("unasked", Level.B_LT).sign(pdf, order)


@pytest.mark.parametrize("level", LEVELS)
def test_an_authority_that_does_not_answer(signer, pdf, order, authority, level):
    """It is tried again later, and nothing is signed now."""
    authority.down.add("ocsp")
    authority.down.add("crls")
    with pytest.raises(RetryableError, match="no authority says"):
        signer(level=level).sign(pdf, order)


@pytest.mark.parametrize("level", [Level.B_T, Level.B_LTA])
def test_no_time_stamp(signer, pdf, order, authority, level):
    """A server that fails, answers rubbish or is not there costs a try, not a letter."""
    authority.down.add("tsa")
    with pytest.raises(RetryableError, match="gave no time stamp"):
        signer(level=level).sign(pdf, order)
    with pytest.raises(RetryableError, match="gave no time stamp"):
        signer(level=level, timestamps="http://127.0.0.1:9/tsa").sign(pdf, order)


def test_a_time_stamp_server_that_asks_who(signer, pdf, order, authority):
    """Name and password are sent as HTTP has it."""
    made = signer(
        level=Level.B_T, timestamps_user="kota", timestamps_password=Secret("tanda waktu")
    )
    authority.logins.clear()
    made.sign(pdf, order)
    assert {"Basic a290YTp0YW5kYSB3YWt0dQ=="} == set(authority.logins)
    assert "tanda waktu" not in repr(made)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"name": "Rina Wulandari, S.Sos., M.Si."}, "is of 'BAYU PRASETYA', and not of"),
        ({"name": "S.Sos."}, "and not of"),
        ({"nip": Nip("198001012005012001")}, "has another NIP"),
    ],
)
def test_the_certificate_of_somebody_else(signer, pdf, order, changes, problem):
    """Name and NIP must be the official's."""
    with pytest.raises(MisconfiguredError, match=problem) as caught:
        signer().sign(pdf, evolve(order, **changes))
    assert caught.value.advice
    assert NIP.replace(" ", "") not in f"{caught.value} {caught.value.values}"


def test_titles_are_not_compared(signer, pdf, order):
    """They change more often than certificates."""
    assert signer().sign(pdf, evolve(order, name="Drs. H. Bayu  PRASETYA, M.Si."))


def test_a_name_that_is_written_otherwise(signer, holder, pdf, order):
    """The city says so, for that one official."""
    other = evolve(order, name="Bayu P. Adinata")
    with pytest.raises(MisconfiguredError, match="and not of"):
        signer().sign(pdf, other)
    assert signer(holder(name="Bayu Prasetya")).sign(pdf, other)


def test_certificates_without_nip(signer, pdf, order):
    """They are refused unless the city says that its authority never names one."""
    with pytest.raises(MisconfiguredError, match="has no NIP") as caught:
        signer("no-nip").sign(pdf, order)
    assert "needs_nip = false" in caught.value.advice
    assert signer("no-nip", needs_nip=False).sign(pdf, order)
    assert signer("no-nip").sign(pdf, evolve(order, nip=None))
    with pytest.raises(MisconfiguredError, match="has another NIP"):
        signer(needs_nip=False).sign(pdf, evolve(order, nip=Nip("198001012005012001")))


def test_a_wrong_passphrase_is_tried_once(signer, holder, pdf, order):
    """The file is not even opened with it again; a right one still works."""
    made = signer(holder(passphrase=None))
    wrong = evolve(order, passphrase=Secret("tebakan"))
    for _ in range(2):
        with pytest.raises(CredentialError, match="is wrong") as caught:
            made.sign(pdf, wrong)
    assert "tebakan" not in f"{caught.value!r} {caught.value.values} {made!r}"
    assert made.sign(pdf, evolve(order, passphrase=Secret(PASSPHRASE)))
    with pytest.raises(CredentialError, match="is missing"):
        made.sign(pdf, order)


def test_what_was_refused_is_not_kept():
    """Only a digest is remembered, under a key that no other process has."""
    one, other = Refusals(), Refusals()
    one.note(b"file", Secret("tebakan"))
    with pytest.raises(CredentialError):
        one.require_new(b"file", Secret("tebakan"))
    one.require_new(b"other file", Secret("tebakan"))
    other.note(b"file", Secret("tebakan"))
    assert one._known.isdisjoint(other._known)


def test_an_official_gives_the_passphrase_for_one_act(signer, holder, pdf, order):
    """The key is forgotten after it: without a passphrase nothing is signed."""
    made = signer(holder(passphrase=None))
    made.sign(pdf, evolve(order, passphrase=Secret(PASSPHRASE)))
    assert {} == made._files._kept


def test_a_renewed_file_is_opened_anew(signer, holder, authority, pdf, order, roots):
    """Who replaces the file of an official need not restart anything."""
    held = holder()
    made = signer(held)
    before = made.sign(pdf, order)
    held.file.write_bytes(authority.pkcs12("bayu-rsa", PASSPHRASE))
    assert len(made.sign(pdf, order)) > len(before)


@pytest.mark.parametrize("content", [b"", b"no certificate", b"\x30\x03\x02\x01\x03"])
def test_files_that_are_something_else(signer, holder, pdf, order, content):
    """They are told from a wrong passphrase."""
    held = holder()
    held.file.write_bytes(content)
    with pytest.raises(MisconfiguredError, match="no PKCS#12 file"):
        signer(held).sign(pdf, order)
    with pytest.raises(MisconfiguredError, match="no PKCS#12 file"):
        signer(held).check()


def test_a_missing_file(signer, holder, pdf, order):
    """The doctor tells before anybody approves."""
    held = holder()
    made = signer(held)
    made.check()
    held.file.unlink()
    with pytest.raises(MisconfiguredError, match=r"bayu\.p12 cannot be used: No such file"):
        made.check()


def test_files_without_a_pair(holder):
    """A key of another certificate, no key, or one of an unknown kind: whoever packed it erred."""
    path = holder().file
    whole = load_pkcs12(path.read_bytes(), PASSPHRASE.encode())
    others = {
        "belongs to another key": ec.generate_private_key(ec.SECP256R1()),
        "holds no key": None,
        "neither RSA nor": ed25519.Ed25519PrivateKey.generate(),
    }
    for problem, key in others.items():
        mixed = PKCS12KeyAndCertificates(key, whole.cert, [])
        with pytest.raises(MisconfiguredError, match=problem):
            usable(path, mixed)


def test_a_file_that_cannot_be_signed(signer, order):
    """Something that is no PDF is refused as what it is."""
    with pytest.raises(PermanentError, match="cannot be signed"):
        signer(level=Level.B_T).sign(b"%PDF-1.7 but no more", order)


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"level": "B-T"}, "needs 'timestamps'"),
        ({"level": "B-X"}, "level"),
        ({"holders": {"x": {"token": "t", "key": "k"}}}, "need 'library'"),
        ({"holders": {"x": {"token": "t"}}, "library": "l.so"}, "must name the key"),
        ({"holders": {"x": {}}}, "must name a file or a token"),
        ({"timestamps_user": "kota"}, "needs 'timestamps_password'"),
        ({"timestamps": "nonsense"}, "must be like https://"),
        ({"timestamps": "ftp://tsa.example.id/tsa"}, "must be like https://"),
        ({"timestamps": "https://[tsa"}, "must be like https://"),
        ({"timestamps": "https://kota:sandi@tsa.example.id"}, "must be like https://"),
        ({"timestamps": "http://tsa.example.id", **STAMPS_PASSWORD}, "must be https"),
        ({"timestamps": "http://10.0.0.9/tsa", **STAMPS_PASSWORD}, "must be https"),
        ({"holders": {"x": {"file": "x.p12", "passphrase": "open"}}}, "is a secret"),
    ],
)
def test_settings_that_cannot_work(tmp_path, authority, monkeypatch, changed, problem):
    """Each is told when the host is built, with its place."""
    import ekelurahan_pades

    monkeypatch.setenv("TSA_PASSWORD", "sandi")
    (tmp_path / "roots.pem").write_bytes(authority.roots)
    section = {"roots": str(tmp_path / "roots.pem"), "holders": {}, **changed}
    with pytest.raises(PluginError, match=problem):
        PluginHost(ekelurahan_pades, settings={"ekelurahan_pades": section})


@pytest.mark.parametrize(
    "url", ["https://tsa.example.id/tsa", "http://localhost:8080/tsa", "http://[::1]/tsa"]
)
def test_where_a_password_may_travel(url):
    """Encrypted, or within this machine; without one, time stamps need no encryption."""
    secret = Secret("sandi")
    assert Settings({}, "r", timestamps=url, timestamps_user="k", timestamps_password=secret)
    assert Settings({}, "r", timestamps="http://tsa.example.id/tsa")


def test_roots_that_are_missing(tmp_path):
    """Without authorities nothing could be checked, so nothing is offered."""
    from ekelurahan_pades import PadesSigner

    (tmp_path / "roots.pem").write_text("nothing")
    for name in ("roots.pem", "none.pem"):
        with pytest.raises(MisconfiguredError, match="no certificates in"):
            PadesSigner.of(Settings({}, tmp_path / name))


def test_a_chain_ends_below_its_root(authority):
    """Roots are not put into files; certificates that have nothing to do with it neither."""
    own, issuing, root, other = (
        asn1.Certificate.load(authority.certificate(label))
        for label in ("bayu", "issuing", "root", "stamping")
    )
    assert (issuing,) == chain_of(own, [other, root, issuing])
    assert () == chain_of(own, [other, root])


def test_a_time_stamping_authority_nobody_trusts(signer, authority, pdf, order):
    """Its root must be named as well: a time stamp that nobody believes is worth nothing."""
    issuing = asn1.Certificate.load(authority.certificate("issuing"))
    made = evolve(signer(level=Level.B_T), roots=(issuing,))
    with pytest.raises(MisconfiguredError, match="time-stamping authority is not trusted"):
        made.sign(pdf, order)


def test_a_file_as_windows_wrote_them(signer, holder, pdf, order):
    """Triple DES and SHA-1, which many authorities still hand out, are read."""
    held = holder()
    whole = load_pkcs12(held.file.read_bytes(), PASSPHRASE.encode())
    old = (
        PrivateFormat.PKCS12.encryption_builder()
        .key_cert_algorithm(PBES.PBESv1SHA1And3KeyTripleDESCBC)
        .hmac_hash(SHA1())  # noqa: S303 - that is what they do
        .build(PASSPHRASE.encode())
    )
    above = [extra.certificate for extra in whole.additional_certs]
    packed = serialize_key_and_certificates(b"", whole.key, whole.cert.certificate, above, old)
    held.file.write_bytes(packed)
    assert signer(held).sign(pdf, order)
