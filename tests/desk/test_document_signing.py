"""A letter signed as a whole file: believed only when it proves itself, and never lost."""

from functools import partial
from io import BytesIO

import pytest
from attrs import evolve
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from tests.desk.conftest import ANSWERS

from ekelurahan.adapters.pdf_signatures import check_signatures
from ekelurahan.model.secrets import Secret
from ekelurahan.testing.authorities import Authority
from ekelurahan.testing.fakes import FakeDocumentSigner
from ekelurahan.testing.faults import Fault, Faulty


def check(roots, pdf, at):
    """Check as verifiers will."""
    return check_signatures(pdf, roots=roots, at=at).check


@pytest.fixture
def signer():
    """A signer with a certificate of the lurah."""
    return FakeDocumentSigner(frozenset({"bayu-prasetya"}))


@pytest.fixture
def signing(desk, signer):
    """The desk, with that signer; or with another, whose authority is trusted as well."""

    def signing(other=None, **changes):
        trusted = partial(check, signer.authority.pem)
        return evolve(
            desk, document_signer=other or signer, **{"signature_check": trusted} | changes
        )

    return signing


def approve(desk, siti, lurah, **options):
    """Ask for a letter and approve it."""
    request = desk.requests.submit("SKD", applicant=siti, answers=ANSWERS, by=siti)
    return desk.requests.approve(request.id, by=lurah, seen=request.seen, **options)


def test_the_stored_file_is_the_signed_one(signing, signer, siti, lurah, clock):
    """Whoever downloads the letter gets a signature over the whole of it, by the lurah."""
    desk = signing()
    request = approve(desk, siti, lurah)
    letter = desk.letters.of(request.id, by=siti)
    found = check_signatures(
        desk.letters.pdf(letter.id, by=siti), roots=signer.authority.pem, at=clock.now()
    )

    assert ("done", "passed") == (request.status.value, found.check.outcome.value)
    assert (letter.signatures[-1].signatory.name,) == found.signers
    assert desk.verifier.check(letter.signatures[-1].seal)


class Cheat:
    """Signs something else."""

    def __init__(self, inner, change):
        self.inner, self.change = inner, change

    def sign(self, pdf, order):
        """Change the file before or after."""
        return self.change(self.inner, pdf, order)


def other_letter(inner, pdf, order):
    """Sign other bytes."""
    return inner.sign(pdf.replace(b"%PDF-1.7", b"%PDF-1.6"), order)


def nothing(inner, pdf, order):  # noqa: ARG001
    """Give back what was sent."""
    return pdf


def stranger(inner, pdf, order):  # noqa: ARG001
    """Sign with a certificate of nobody's."""
    return Authority("Orang Asing").sign(pdf, order.name)


def without_attachments(inner, pdf, order):
    """Append a revision in which nothing is attached any more, and sign that."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    for name in ("/Names", "/AF"):
        writer.root.pop(name, None)
    writer.update_root()
    out = BytesIO()
    writer.write(out)
    return inner.sign(out.getvalue(), order)


@pytest.mark.parametrize(
    ("cheat", "problem"),
    [
        (other_letter, "not the file that was sent"),
        (nothing, "does not verify: not-applicable"),
        (stranger, "does not verify: pdf-signature-untrusted"),
        (without_attachments, "carries something else"),
    ],
)
def test_anything_else_is_refused(signing, signer, siti, lurah, clock, cheat, problem):
    """The letter keeps its number and its place, and is finished when the signer is mended."""
    desk = signing(Cheat(signer, cheat))
    request = approve(desk, siti, lurah)
    assert "signing" == request.status.value
    with desk.store.read() as unit:
        letter = unit.letter_of(request.id)
        (effect,) = unit.effects_of("finish_signature", letter.id)
    assert problem in effect.error
    assert "" == letter.pdf

    clock.advance(minutes=5)
    mended = signing()
    mended.effects.run_due()

    assert letter.number == mended.letters.of(request.id, by=siti).number
    assert "done" == mended.requests.get(request.id, by=siti).status.value


def test_whoever_is_to_sign_has_left(signing, signer, siti, lurah, clock):
    """An official who is gone from the city file is named; once entered again, the letter is signed."""
    desk = signing(Cheat(signer, nothing))
    request = approve(desk, siti, lurah)
    others = {key: o for key, o in desk.city.officials.items() if key != lurah.id}
    without = evolve(signing(), city=evolve(desk.city, officials=others, assignments=()))
    clock.advance(minutes=5)
    without.effects.run_due()
    with desk.store.read() as unit:
        (effect,) = unit.effects_of("finish_signature", unit.letter_of(request.id).id)
    assert f"has no official {lurah.id}" in effect.error
    assert "add the official" in effect.advice

    clock.advance(minutes=10)
    signing().effects.run_due()

    assert "done" == desk.requests.get(request.id, by=siti).status.value


@pytest.mark.parametrize("fault", [Fault.RUBBISH, Fault.TORN, Fault.EMPTY])
def test_rubbish_is_refused(signing, signer, siti, lurah, fault):
    """What is no file, half a file or nothing is never kept."""
    desk = signing(Faulty(signer, [fault]).part())

    assert "signing" == approve(desk, siti, lurah).status.value


def test_without_a_check_nothing_is_believed(signing, siti, lurah):
    """A desk that cannot prove a signature asks a person."""
    desk = signing(signature_check=None)
    approve(desk, siti, lurah)

    assert "can check the signatures" in desk.effects.parked()[0].error


class TestPassphrase:
    """A passphrase lives for one act."""

    @pytest.fixture
    def signer(self):
        """A signer that wants one."""
        return FakeDocumentSigner(frozenset({"bayu-prasetya"}), Secret("hunter2"))

    def test_it_is_handed_to_the_signer(self, signing, siti, lurah):
        """Even where workers of the host do the rest: nobody hands a passphrase on."""
        desk = signing(runner=object())

        assert "done" == approve(desk, siti, lurah, passphrase=Secret("hunter2")).status.value

    @pytest.mark.parametrize("given", [None, Secret("wrong")])
    def test_missing_or_wrong(self, signing, siti, lurah, given, clock):
        """The letter waits for the official, and nothing tries again until they come."""
        desk = signing()
        request = approve(desk, siti, lurah, passphrase=given)
        clock.advance(days=1)
        assert ((), ()) == (desk.effects.run_due().done, desk.effects.run_due().waiting)
        (effect,) = desk.effects.parked()
        assert "wrong" not in repr(effect).replace("missing or wrong", "")

        report = desk.effects.retry(effect.key, passphrase=Secret("hunter2"))

        assert (effect.key,) == report.done
        assert "done" == desk.requests.get(request.id, by=siti).status.value

    def test_it_is_kept_nowhere(self, signing, siti, lurah, folder):
        """Neither in the database, nor in any file, nor in what is shown of the desk."""
        desk = signing(Faulty(FakeDocumentSigner(frozenset()), [Fault.RETRYABLE]).part())
        approve(desk, siti, lurah, passphrase=Secret("hunter2"))

        assert "hunter2" not in repr(desk.effects.with_passphrase(Secret("hunter2")))
        contents = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
        assert not any(b"hunter2" in content for content in contents)
