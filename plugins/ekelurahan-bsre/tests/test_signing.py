"""What the signer asks, in which order, and what it never does."""

import logging
import ssl
import traceback
from base64 import b64decode
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address

import pytest
from attrs import evolve
from bsre_authority import named
from bsre_service import LURAH, RIGHT, Service, User, serve, settings_for
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from ekelurahan_bsre import Appearance, EsignSigner, Settings, Version
from ekelurahan_bsre.memory import MOST_FILES, Attempt, Memory
from ekelurahan_bsre.people import Person

from ekelurahan import Secret
from ekelurahan.adapters.pdf_signatures import check_signatures
from ekelurahan.errors import MisconfiguredError, PermanentError, RetryableError
from ekelurahan.texts import explain

V1, V2 = Version.V1, Version.V2


class TestStatus:
    """Whether they may sign is asked before a passphrase is sent."""

    def test_it_comes_first(self, signer, service, pdf, order, version):
        """Status, then the order; nothing else."""
        signer.sign(pdf, order)
        expected = {
            V1: [f"/api/user/status/{LURAH.digits}", "/api/sign/pdf"],
            V2: ["/api/v2/user/check/status", "/api/v2/sign/pdf"],
        }
        assert expected[version] == service.asked

    @pytest.mark.parametrize(
        ("status", "told"),
        [
            ("EXPIRED", "sertifikat pejabat sudah berakhir"),
            ("RENEW", "sertifikat pejabat harus diperbarui"),
            ("WAITING_FOR_VERIFICATION", "BSrE belum memverifikasi pejabat ini"),
            ("NEW", "pejabat belum mengaktifkan akun BSrE-nya"),
            ("NO_CERTIFICATE", "pejabat belum punya sertifikat"),
            ("NOT_REGISTERED", "BSrE tidak mengenal pejabat ini"),
            ("SUSPEND", "sertifikat pejabat ditangguhkan"),
            ("REVOKE", "sertifikat pejabat sudah dicabut"),
            ("PARDONED", "BSrE menyatakan 'PARDONED' tentang pejabat ini"),
            (f"x{LURAH.digits}", "BSrE menyatakan '…' tentang pejabat ini"),
        ],
    )
    def test_who_may_not_sign(self, signer, service, pdf, order, status, told):
        """Each status is told with advice, and no passphrase is sent."""
        service.users[LURAH.digits].status = status
        with pytest.raises(PermanentError) as caught:
            signer.sign(pdf, order)
        said = explain(caught.value)
        assert said.startswith(told)
        assert 2 == len(said.splitlines())
        assert 0 == service.signatures()

    def test_a_status_that_is_none(self, signer, service, pdf, order):
        """What is no text is no permission."""
        service.users[LURAH.digits].status = {"boleh": True}
        with pytest.raises(RetryableError):
            signer.sign(pdf, order)
        assert 0 == service.signatures()

    def test_an_unknown_user(self, signer, service, pdf, order):
        """Code 2011 waits for a person."""
        service.users.clear()
        with pytest.raises(PermanentError, match="does not know the official"):
            signer.sign(pdf, order)


class TestPassphrase:
    """It lives for one act, and a wrong one is sent once."""

    def test_a_missing_one_asks_nobody(self, signer, service, pdf, without):
        """The service hears nothing before there is a passphrase."""
        with pytest.raises(MisconfiguredError, match="is missing"):
            signer.sign(pdf, without)
        assert [] == service.asked

    def test_a_wrong_one_is_sent_once(self, signer, service, pdf, order):
        """Neither the same order nor another one of the same official sends it again."""
        wrong = evolve(order, passphrase=Secret("salah"))
        with pytest.raises(MisconfiguredError, match="passphrase is wrong"):
            signer.sign(pdf, wrong)
        for key in (order.key, "another letter"):
            with pytest.raises(MisconfiguredError, match="refused before"):
                signer.sign(pdf, evolve(wrong, key=key))
        assert (1, 1) == (service.signatures(), service.users[LURAH.digits].wrong)

    def test_the_right_one_afterwards(self, signer, pdf, order):
        """Another passphrase is another attempt."""
        with pytest.raises(MisconfiguredError):
            signer.sign(pdf, evolve(order, passphrase=Secret("salah")))
        assert signer.sign(pdf, order).startswith(pdf)

    def test_a_lock(self, signer, service, pdf, order):
        """When BSrE has locked the account, not even the right one is sent."""
        for n in range(3):
            with pytest.raises(MisconfiguredError):
                signer.sign(pdf, evolve(order, passphrase=Secret(f"salah {n}")))
        with pytest.raises(PermanentError, match="suspended"):
            signer.sign(pdf, order)
        assert 3 == service.signatures()

    def test_several_letters_at_once(self, signer, service, pdf, order):
        """A wrong passphrase for many letters is sent once: the others wait for what it comes to."""
        orders = [evolve(order, key=f"{n}", passphrase=Secret("salah")) for n in range(6)]
        with ThreadPoolExecutor(6) as threads:
            errors = [threads.submit(signer.sign, pdf, each).exception for each in orders]
            told = sorted(str(error()) for error in errors)
        assert ["the passphrase is wrong"] == [text for text in told if "is wrong" in text]
        assert 1 == service.signatures()

    def test_the_same_letter_at_once(self, signer, service, pdf, order):
        """An order that is given again while the first attempt runs is signed once."""
        with ThreadPoolExecutor(2) as threads:
            first, second = threads.map(lambda _: signer.sign(pdf, order), range(2))
        assert first == second
        assert 1 == service.signatures()

    def test_not_its_turn(self, settings, service, pdf, order):
        """Nobody waits without end for another letter."""
        memory = Memory(patience=0.01)
        signer = evolve(EsignSigner.of(settings), memory=memory)
        with memory.turn(Person(nik=LURAH.digits)), pytest.raises(RetryableError, match="another"):
            signer.sign(pdf, order)
        assert [] == service.asked

    def test_it_appears_nowhere(self, signer, settings, pdf, order, caplog):
        """Not in logs, texts, reprs or the variables of a traceback; nor is a NIK in the log."""
        caplog.set_level(logging.DEBUG)
        wrong = evolve(order, passphrase=Secret("Kapuas-yang-salah"))
        shown = [repr(signer), repr(settings), repr(signer._memory), repr(wrong)]
        with pytest.raises(MisconfiguredError) as caught:
            signer.sign(pdf, wrong)
        signer.sign(pdf, order)
        told = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
        ours = [frame for frame in told.stack if "/ekelurahan_bsre/" in frame.filename]
        assert ours
        shown += [f"{frame.locals}" for frame in ours]
        shown += [explain(caught.value), f"{caught.value.values}"]
        everything = "\n".join([*shown, caplog.text])
        assert "httpcore" in caplog.text
        for secret in ("Kapuas-yang-salah", RIGHT, settings.password.reveal()):
            assert secret not in everything
        assert LURAH.digits not in caplog.text


class TestMemory:
    """Small, short and in memory only."""

    def test_a_refusal_ends(self):
        """After an hour a passphrase may have become the right one."""
        now = [0.0]
        memory, lurah = Memory(now=lambda: now[0]), Person(nik=LURAH.digits)
        memory.refuse(lurah, Secret("salah"))
        assert memory.is_refused(lurah, Secret("salah"))
        assert not memory.is_refused(Person(email="lurah@kota.example"), Secret("salah"))
        now[0] = 3600.0
        assert not memory.is_refused(lurah, Secret("salah"))

    def test_the_last_files(self):
        """Of older ones it is only known that there was an attempt."""
        memory = Memory()
        for n in range(MOST_FILES + 1):
            memory.note(f"{n}", Attempt(signed=b"%PDF"))
        assert Attempt() == memory.attempt("0")
        assert Attempt(signed=b"%PDF") == memory.attempt("1")

    def test_it_is_bounded(self):
        """The oldest orders are forgotten, and refusals of passphrases, too."""
        memory, lurah = Memory(), Person(nik=LURAH.digits)
        for n in range(1001):
            memory.note(f"{n}", Attempt())
            memory.refuse(lurah, Secret(f"{n}"))
        assert (None, Attempt()) == (memory.attempt("0"), memory.attempt("1"))
        assert not memory.is_refused(lurah, Secret("0"))
        assert memory.is_refused(lurah, Secret("1"))


class TestLook:
    """Invisible, or at coordinates."""

    def test_invisible(self, signer, service, pdf, order, version):
        """By default nothing shows; reason and place stand in the signature."""
        signer.sign(pdf, order)
        (sent,) = service.orders
        expected = {V1: "invisible", V2: "INVISIBLE"}
        assert expected[version] == sent["tampilan"]
        assert ("Tanda tangan elektronik", order.office) == (sent["reason"], sent["location"])
        assert pdf == sent["file"]
        assert not {"page", "imageTTD", "imageBase64", "tag_koordinat"} & {*sent}

    def test_visible(self, service, pdf, order, version, tmp_path):
        """Page, place and picture are sent, never a tag."""
        image = tmp_path / "ttd.png"
        image.write_bytes(b"\x89PNG gambar")
        look = Appearance(1, 40, 60.5, 120, 48, image)
        settings = settings_for(service, version, visible=look, location="Pontianak")
        signed = EsignSigner.of(settings).sign(pdf, order)
        (sent,) = service.orders
        if version is V1:
            assert ("visible", "true") == (sent["tampilan"], sent["image"])
            assert ("1", "40", "60.5") == (sent["page"], sent["xAxis"], sent["yAxis"])
            assert b"\x89PNG gambar" == sent["imageTTD"]
        else:
            assert ("VISIBLE", 1, 40, 60.5) == tuple(
                sent[name] for name in ("tampilan", "page", "originX", "originY")
            )
            assert b"\x89PNG gambar" == b64decode(sent["imageBase64"])
        assert ("Pontianak", False) == (sent["location"], "tag_koordinat" in sent)
        assert "passed" == checked(signed, service)

    def test_a_link_with_v1(self, service, pdf, order):
        """Version 1 can show a QR code of its own instead of a picture."""
        look = Appearance(1, 40, 60, 48, 48, link="https://surat.example/v")
        EsignSigner.of(settings_for(service, V1, visible=look)).sign(pdf, order)
        (sent,) = service.orders
        assert ("false", "https://surat.example/v") == (sent["image"], sent["linkQR"])
        assert "imageTTD" not in sent

    def test_no_picture_with_v2(self, service, pdf, order):
        """An empty member makes some servers fail: it is left out."""
        look = Appearance(1, 40, 60, 48, 48)
        EsignSigner.of(settings_for(service, V2, visible=look)).sign(pdf, order)
        assert "imageBase64" not in service.orders[0]

    @pytest.mark.parametrize(("name", "kind"), [("a.JPG", b"image/jpeg"), ("a.png", b"image/png")])
    def test_the_kind_of_picture(self, service, pdf, order, tmp_path, name, kind):
        """The form says which it is."""
        (tmp_path / name).write_bytes(b"gambar")
        look = Appearance(1, 40, 60, 48, 48, tmp_path / name)
        EsignSigner.of(settings_for(service, V1, visible=look)).sign(pdf, order)
        assert kind in service.body


class TestPeople:
    """By what BSrE knows an official."""

    def test_an_address_with_v2(self, service, pdf, order):
        """Where an address is given, no NIK is sent."""
        service.users = {"bayu@kota.example": User("Bayu Prasetya", RIGHT)}
        emails = {"bayu-prasetya": "bayu@kota.example"}
        EsignSigner.of(settings_for(service, V2, emails=emails)).sign(pdf, order)
        assert ("bayu@kota.example", False) == (
            service.orders[0]["email"],
            "nik" in service.orders[0],
        )

    def test_neither(self, signer, service, pdf, order):
        """Without either nothing is asked, and the city file is named."""
        with pytest.raises(MisconfiguredError, match="has none of bayu-prasetya"):
            signer.sign(pdf, evolve(order, nik=None))
        assert [] == service.asked


class TestReaching:
    """Reaching the service, and only the service."""

    def test_nobody_there(self, settings, service, pdf, order):
        """A server that is down is a matter of time."""
        empty = Service()
        serve(empty)()
        signer = EsignSigner.of(evolve(settings, url=empty.address))
        with pytest.raises(RetryableError, match="cannot be reached"):
            signer.sign(pdf, order)
        assert [] == service.asked

    def test_a_wrong_account(self, settings, service, pdf, order):
        """Settings that are wrong are told as such."""
        signer = EsignSigner.of(evolve(settings, password=Secret("old")))
        with pytest.raises(MisconfiguredError, match="refuses the agency's account"):
            signer.sign(pdf, order)
        assert 0 == service.signatures()

    def test_the_other_version(self, settings, service, pdf, order):
        """An address where there is no Esign of this version."""
        signer = EsignSigner.of(evolve(settings, url=f"{service.address}/elsewhere"))
        with pytest.raises(MisconfiguredError, match="no Esign of this version"):
            signer.sign(pdf, order)

    def test_check(self, signer, settings, service):
        """The doctor learns of a wrong account and a server that is down, without anybody's NIK."""
        signer.check()
        assert LURAH.digits not in f"{service.asked} {service.body}"
        with pytest.raises(MisconfiguredError):
            EsignSigner.of(evolve(settings, password=Secret("old"))).check()

    def test_check_of_somebody(self, signer, service):
        """A service that answers anything at all about nobody works."""
        service.users["0" * 16] = User("Nobody", "")
        signer.check()


class TestTls:
    """Passphrases travel to the service and to nobody else."""

    @pytest.fixture
    def secure(self, tmp_path):
        """A service with a certificate of its own making."""
        key = ec.generate_private_key(ec.SECP256R1())
        now = datetime.now(UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(named("127.0.0.1"))
            .issuer_name(named("127.0.0.1"))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(
                x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]),
                critical=False,
            )
            .sign(key, hashes.SHA256())
        )
        own, secret = tmp_path / "ca.pem", tmp_path / "key.pem"
        own.write_bytes(made.public_bytes(Encoding.PEM))
        secret.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(own, secret)
        service = Service(users={LURAH.digits: User("Bayu Prasetya", RIGHT)})
        stop = serve(service, tls=context)
        yield service, own
        stop()

    def test_an_unknown_certificate(self, secure, version, pdf, order):
        """It is refused before anything is sent, and told as what it is."""
        service, _ = secure
        with pytest.raises(MisconfiguredError, match="TLS certificate"):
            EsignSigner.of(settings_for(service, version)).sign(pdf, order)
        assert [] == service.asked

    def test_an_authority_of_the_agency(self, secure, version, pdf, order):
        """With the agency's own authority it signs."""
        service, own = secure
        signed = EsignSigner.of(settings_for(service, version, ca_file=own)).sign(pdf, order)
        assert "passed" == checked(signed, service)


class TestSettings:
    """What cannot work or is not safe is refused when it is read."""

    @pytest.mark.parametrize(
        "url",
        ["https://esign.kota.example", "http://localhost:8", "http://[::1]:8", "http://127.9.9.9"],
    )
    def test_good_addresses(self, url):
        """Anything over TLS; without it only this machine."""
        assert url == Settings(url, "kota", Secret("x"), V2).url

    @pytest.mark.parametrize(
        ("url", "told"),
        [
            ("http://10.0.0.8", "must be https"),
            ("http://esign.kota.example", "must be https"),
            ("https://kota:s3cret@esign.example", "neither a password"),
            ("https://esign.example/?key=s3cret", "neither a password"),
            ("ftp://esign.example", "must be like"),
            ("esign.example", "must be like"),
        ],
    )
    def test_bad_addresses(self, url, told):
        """Nothing that gives a passphrase or a password away."""
        with pytest.raises(ValueError, match=told) as caught:
            Settings(url, "kota", Secret("x"), V2)
        assert "s3cret" not in str(caught.value)

    @pytest.mark.parametrize(
        ("others", "told"),
        [
            ({"patience": timedelta(seconds=31)}, "patience"),
            ({"patience": timedelta()}, "patience"),
            ({"emails": {"a": "a@b.example"}}, "v1 knows people by their NIK"),
            ({"visible": Appearance(1, 0, 0, 9, 9)}, "an image or a link"),
        ],
    )
    def test_what_cannot_work(self, others, told):
        """Each is told by name."""
        with pytest.raises(ValueError, match=told):
            Settings("https://esign.example", "kota", Secret("x"), V1, **others)

    @pytest.mark.parametrize("place", [(0, 1, 1, 9, 9), (1, -1, 1, 9, 9), (1, 1, 1, 0, 9)])
    def test_no_place(self, place):
        """A signature stands somewhere on a page."""
        with pytest.raises(ValueError, match="a place on a page"):
            Appearance(*place)

    def test_missing_files(self, tmp_path):
        """A picture or an authority that is not there is told at once."""
        with pytest.raises(ValueError, match="image"):
            Appearance(1, 1, 1, 9, 9, tmp_path / "none.png")
        with pytest.raises(ValueError, match="ca_file"):
            Settings("https://e.example", "kota", Secret("x"), V2, ca_file=tmp_path / "none.pem")


def checked(signed, service):
    """Check as verifiers do."""
    found = check_signatures(signed, roots=service.authority.pem, at=datetime.now(UTC))
    return found.check.outcome.value
