"""What the signer asks, in which order, and what it never does."""

import logging
import traceback
from concurrent.futures import ThreadPoolExecutor

import pytest
from attrs import evolve
from bsre_service import LURAH, RIGHT
from ekelurahan_bsre import EsignSigner, Version
from ekelurahan_bsre.memory import MOST_FILES, Attempt, Memory
from ekelurahan_bsre.people import Person

from ekelurahan import Secret
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
