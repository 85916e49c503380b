"""Files as people hand them in, checked as a whole."""

import hashlib
from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from tests import forging
from tests.conftest import NOW, FixedClock
from tests.signing import Authority

from ekelurahan.adapters.pdf_files import PdfLetterReader
from ekelurahan.adapters.pdf_pages import rasterise
from ekelurahan.compose.checking import check_file
from ekelurahan.errors import InputError, StorageError
from ekelurahan.seal.qr_text import split
from ekelurahan.seal.reasons import Reason
from ekelurahan.seal.verdicts import NOT_APPLICABLE, NOT_REACHED, PASSED, Outcome, Verdict
from ekelurahan.seal.verifier import Verifier

SKTM = {"keperluan": "beasiswa", "penghasilan": 900_000, "tanggungan": 4}


@pytest.fixture(scope="module")
def pdf(issue):
    """A letter with one signature."""
    return issue()[1]


@pytest.fixture(scope="module")
def both(issue):
    """A letter that the camat has acknowledged."""
    return issue("SKTM", SKTM, acknowledged=True)[1]


@pytest.fixture
def check(verifier):
    """Check a file with the city's keys."""
    return lambda content, **asked: check_file(content, verifier, clock=FixedClock(NOW), **asked)


def scan_of(pdf):
    """Print and scan a file: pictures only."""
    pages = [Image.open(BytesIO(page)) for page in rasterise(pdf)]
    scan = BytesIO()
    pages[0].save(scan, "PDF", save_all=True, append_images=pages[1:], resolution=200)
    return scan.getvalue()


def with_hidden_text(scan, text):
    """Put a text layer behind a scan, as text recognition does."""
    return forging.drawn_over(scan, f"BT 3 Tr /F0 12 Tf 100 700 Td ({text}) Tj ET")


class TestLetter:
    """The file as the office handed it out."""

    def test_it_is_genuine(self, check, pdf, both):
        """Seals, content and page hold; it is not signed as a whole, and nobody was asked."""
        for file, seals in ((pdf, 1), (both, 2)):
            report = check(file)
            assert report
            assert seals == len(report.seals)
            assert (PASSED, PASSED, NOT_APPLICABLE, NOT_REACHED) == (
                report.content,
                report.page,
                report.signature,
                report.stored,
            )

    def test_saved_by_another_program_it_is_still_genuine(self, check, pdf):
        """Content and page are what they were."""
        assert check(forging.resaved(pdf))

    def test_turned_and_cropped_it_is_still_genuine(self, check, pdf):
        """A viewer may turn pages."""
        writer = forging.opened(pdf)
        writer.pages[0].rotate(90)
        writer.pages[0].cropbox.lower_left = (20, 20)

        assert check(forging.saved(writer))

    def test_a_text_added_beside_it_is_no_forgery(self, check, pdf):
        """Somebody's note in the margin covers nothing."""
        assert check(forging.drawn_over(pdf, forging.word("arsip", 60, 40)))

    def test_without_keys_nothing_is_said(self, pdf):
        """Neither content nor page are called anything."""
        report = check_file(pdf, Verifier(None, {}, FixedClock(NOW)))

        assert Verdict.UNDETERMINED is report.verdict
        assert (NOT_REACHED, NOT_REACHED) == (report.content, report.page)

    def test_a_seal_of_paper_says_too_little(self, check, pdf, sealed):
        """A seal without digest beside a content: undetermined, with its facts."""
        token = split(sealed(subject="Siti Rahmawati", number="400.12.2.1/007/PTK/2026"))[1]
        content = PdfLetterReader().read(pdf).content
        report = check(
            forging.with_attachments(pdf, [("letter.json", content), ("seal.cose", token)])
        )

        assert Reason.CONTENT_NOT_SEALED is report.content.reason

    def test_a_code_nobody_can_read_is_told(self, check, pdf):
        """A symbol behind a white box: attachments and text are fine, the page has no code."""
        report = check(forging.drawn_over(pdf, forging.box(forging.place_of_symbol(pdf))))

        assert report
        assert (Outcome.UNKNOWN, Reason.NO_CODE) == (report.page.outcome, report.page.reason)
        assert "Halaman          : Tidak ada kode QR yang terbaca" in report.explain()

    def test_without_the_tools_nobody_vouches_for_the_page(self, check, pdf, tmp_path, monkeypatch):
        """The attachments are genuine; what the page shows is not known."""
        (tmp_path / "zxingcpp.py").write_text("raise ImportError")
        monkeypatch.syspath_prepend(tmp_path)
        report = check(pdf)

        assert (Verdict.UNDETERMINED, Reason.PAGE_UNCHECKED) == (
            report.verdict,
            report.page.reason,
        )
        assert "pasang tambahan 'scans'" in report.explain().lower()


class TestOffice:
    """What the office says about the file."""

    def test_the_stored_file_passes(self, check, both):
        """Asked for each seal, the office gives the digest of these bytes."""
        asked = []

        def stored_pdf(record_id):
            asked.append(record_id)
            return hashlib.sha256(both).hexdigest()

        report = check(both, stored_pdf=stored_pdf)

        assert (PASSED, True) == (report.stored, bool(report))
        assert [seal.record_id for seal in report.seals] == asked

    @pytest.mark.parametrize(
        ("answer", "reason"),
        [("0" * 64, Reason.FILE_DIFFERS), (None, Reason.FILE_NOT_STORED)],
    )
    def test_another_file_and_no_record_are_forgeries(self, check, pdf, answer, reason):
        """The office knows what it issued."""
        report = check(pdf, stored_pdf=lambda _record: answer)

        assert (Verdict.FORGED, reason) == (report.verdict, report.stored.reason)

    @pytest.mark.parametrize("error", [StorageError("down"), TimeoutError()])
    def test_an_office_that_cannot_be_asked_says_nothing(self, check, pdf, error):
        """The file is as genuine as without asking."""

        def stored_pdf(_record):
            raise error

        report = check(pdf, stored_pdf=stored_pdf)

        assert (True, Reason.FILE_UNCHECKED) == (bool(report), report.stored.reason)

    def test_prints_are_not_asked_for(self, check, pdf):
        """Nobody stores the resident's scan."""
        report = check(scan_of(pdf), stored_pdf=lambda _record: None)

        assert (True, NOT_APPLICABLE) == (bool(report), report.stored)


class TestSignedLetter:
    """A letter whose file was signed as a whole."""

    def test_signature_and_signer_are_told(self, check, pdf):
        """By an authority that is trusted, and by one that is not."""
        authority = Authority("Penerbit Contoh")
        signed = authority.sign(pdf, "Dra. Kartika")
        report = check(signed, pdf_roots=authority.pem)

        assert (True, PASSED, ("Dra. Kartika",)) == (
            bool(report),
            report.signature,
            report.signers,
        )
        assert "Tanda tangan berkas : sesuai – Dra. Kartika" in report.explain()
        assert Reason.PDF_SIGNATURE_UNTRUSTED is check(signed).signature.reason
        assert check(signed)

    def test_a_file_that_only_seems_signed_is_vouched_for_by_nobody(self, check, pdf):
        """What stands there cannot be read as a signature."""
        report = check(pdf + b"/ByteRange")

        assert (Verdict.UNDETERMINED, Reason.PDF_SIGNATURE_UNREADABLE) == (
            report.verdict,
            report.signature.reason,
        )


class TestPrint:
    """Files without attachments: scans, and letters printed into a PDF."""

    def test_a_scan_is_genuine_and_for_people_to_compare(self, check, pdf, both):
        """The seals are read from the pixels; no text, nothing to compare."""
        for file, seals in ((pdf, 1), (both, 2)):
            report = check(scan_of(file))
            assert report
            assert (seals, Reason.PAGE_IS_PICTURE) == (len(report.seals), report.page.reason)

    def test_recognised_text_behind_a_scan_does_not_count(self, check, pdf):
        """Text recognition makes mistakes; nobody sees its text."""
        report = check(with_hidden_text(scan_of(pdf), "Slti Rahrnawati"))

        assert (True, Reason.PAGE_IS_PICTURE) == (bool(report), report.page.reason)

    def test_a_letter_printed_into_a_file_is_compared_as_far_as_it_goes(self, check, pdf):
        """Number, name and NIK fit; the rest of the text nobody vouches for."""
        report = check(forging.with_attachments(pdf, []))

        assert (Verdict.UNDETERMINED, Reason.PAGE_UNPROVEN) == (report.verdict, report.page.reason)
        assert NOT_APPLICABLE == report.content

    def test_two_letters_in_one_file_are_both_told(self, check, pdf, both):
        """Each once, on its own page."""
        writer = PdfWriter()
        for file in (pdf, both):
            writer.append(PdfReader(BytesIO(forging.with_attachments(file, []))))
        report = check(forging.saved(writer))

        assert (Reason.PAGE_UNPROVEN, 3) == (report.page.reason, sum(map(bool, report.seals)))

    def test_a_file_without_codes_could_not_be_checked(self, check):
        """A blank page is neither genuine nor forged."""
        writer = PdfWriter()
        writer.add_blank_page(200, 200)
        report = check(forging.saved(writer))

        assert (Verdict.UNDETERMINED, (Reason.NO_CODE,)) == (
            report.verdict,
            report.seals[0].reasons,
        )
        assert NOT_REACHED == report.page


def test_a_text_file_holds_the_text_of_a_code(check, sealed):
    """Pasted into an editor, saved, checked."""
    assert check(sealed().encode() + b"\n")


def test_what_is_damaged_is_refused(check, pdf):
    """A cut file is an error of its own, not a forgery."""
    with pytest.raises(InputError, match="damaged"):
        check(pdf[:2000])
