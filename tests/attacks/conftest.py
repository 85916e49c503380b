"""Letters to forge, and a check of whole files."""

from collections.abc import Callable

import pytest
from attrs import evolve
from tests.conftest import NOW, FixedClock

from ekelurahan.adapters.pages import TypstRenderer
from ekelurahan.adapters.pdf_files import PdfLetterReader
from ekelurahan.compose.checking import check_file
from ekelurahan.model.identity import Nik
from ekelurahan.model.letter_kinds import LetterKind
from ekelurahan.model.letters import Letter
from ekelurahan.model.offices import City
from ekelurahan.model.residents import Person
from ekelurahan.ports import SealedPdf
from ekelurahan.seal.file_reports import FileReport
from ekelurahan.seal.verifier import Verifier

CheckFile = Callable[..., FileReport]
Issued = tuple[Letter, bytes]


@pytest.fixture(scope="session")
def genuine(issue: Callable[..., Issued]) -> Issued:
    """Give Siti's domicile letter."""
    return issue()


@pytest.fixture(scope="session")
def of_budi(issue: Callable[..., Issued], subject: Person) -> Issued:
    """Give the letter that Budi got, for other purposes and under the same number."""
    budi = evolve(subject, name="Budi Santoso", nik=Nik("6171011708900002"))
    return issue(answers={"keperluan": "melamar pekerjaan"}, subject=budi)


@pytest.fixture(scope="session")
def acknowledged(issue: Callable[..., Issued]) -> Issued:
    """Give a poverty letter with two signatures."""
    answers = {"keperluan": "beasiswa", "penghasilan": 900_000, "tanggungan": 4}
    return issue("SKTM", answers, acknowledged=True)


@pytest.fixture(scope="session")
def paste(
    make_letter: Callable[..., tuple[Letter, LetterKind, City]], renderer: TypstRenderer
) -> Callable[..., bytes]:
    """Typeset another domicile letter with the QR code of a genuine one."""

    def paste(genuine: Letter, answers: dict[str, str], **changes: object) -> bytes:
        letter, kind, city = make_letter("SKD", answers, **changes)
        signature = evolve(letter.signatures[0], seal=genuine.signatures[0].seal)
        return renderer.render(evolve(letter, signatures=(signature,)), kind, city)

    return paste


@pytest.fixture(scope="session")
def carried() -> Callable[[bytes], SealedPdf]:
    """Read the attachments of a file."""
    return PdfLetterReader().read


@pytest.fixture
def check_pdf(verifier: Verifier) -> CheckFile:
    """Check a file as a bank does, with what the city publishes."""
    return lambda pdf, **asked: check_file(pdf, verifier, clock=FixedClock(NOW), **asked)
