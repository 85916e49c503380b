"""The page that people look at, against what its seals say."""

import json

import pytest
from tests.conftest import NUMBER

from ekelurahan.seal.page_checks import SeenPage, check_pages
from ekelurahan.seal.qr_text import split
from ekelurahan.seal.reasons import Reason
from ekelurahan.seal.verdicts import PASSED, Outcome

NAME, NIK, OTHER_NIK = "Siti Rahmawati binti Abdullah", "6171010000000001", "6171010000000002"
TEXT = f"Nomor : {NUMBER}\nNama : {NAME}\nNIK : {NIK}\n"


def content(address=None, **answers):
    """Write the part of a letter.json that pages are compared with."""
    return json.dumps({"content": {"subject": {"address": address}, "answers": answers}})


@pytest.fixture
def page_of(check, sealed):
    """Check pages with these texts, the last one with the seal; its code is attached."""

    def page_of(*texts, codes=None, attached=True, content=None, is_covered=False, seal=None):
        seal = seal or sealed()
        facts, token = check(seal).facts, split(seal)[1]
        *others, last = texts
        pages = [
            *(SeenPage((), text) for text in others),
            SeenPage((seal,) if codes is None else codes, last, is_covered),
        ]
        return check_pages(pages, [facts], attached=[token] if attached else None, content=content)

    return page_of


@pytest.mark.parametrize("attached", [True, False])
def test_a_page_that_shows_the_sealed_facts_passes(page_of, attached):
    """In a file of the office as in a print of it."""
    assert PASSED == page_of(TEXT, attached=attached)


@pytest.mark.parametrize(
    "text",
    [
        TEXT.replace("Rahmawati binti", "Rahmawati\nbinti"),
        TEXT.replace("/PTK", "/\nPTK"),
        TEXT.upper(),
        TEXT.replace("Abdullah", "Abdul\u00adlah"),
        TEXT.replace(NIK, "6171 0100 0000 0001"),
        TEXT.replace(f"NIK : {NIK}", ""),
        f"No.{NUMBER}, a.n. {NAME}.",
    ],
)
def test_how_lines_break_does_not_matter(page_of, text):
    """White space, capitals, soft hyphens and grouped digits; a page need not show the NIK."""
    assert PASSED == page_of(text)


@pytest.mark.parametrize(
    "text",
    [
        TEXT.replace("Siti", "Sita"),
        TEXT.replace("Abdullah", "Abdullahman"),
        TEXT.replace("Siti", "Nursiti"),
        TEXT.replace("Abdullah", "Abdullah-Saleh"),
        TEXT.replace("2026", "2025"),
        TEXT.replace("400.", "1400."),
        TEXT.replace("400.", "1.400."),
        TEXT.replace("2026", "2026/1"),
    ],
)
def test_another_name_or_number_is_found(page_of, text):
    """Also one that only continues the sealed one."""
    check = page_of(text)

    assert (Outcome.FAILED, Reason.PAGE_DIFFERS) == (check.outcome, check.reason)


@pytest.mark.parametrize("content", [None, content(nik=int(NIK))])
def test_another_nik_is_found(page_of, content):
    """With the attached content, or by the check the seal holds."""
    assert Reason.PAGE_DIFFERS is page_of(TEXT.replace(NIK, OTHER_NIK), content=content).reason


def test_the_content_may_name_other_people(page_of):
    """A second NIK is fine where the sealed content has it, and not where it does not."""
    two = f"{TEXT}Ahli waris: NIK {OTHER_NIK}"
    text = TEXT + OTHER_NIK

    assert PASSED == page_of(two, content=content(nik=NIK, heirs=[{"nik": OTHER_NIK}]))
    assert Reason.PAGE_DIFFERS is page_of(two, content=content(nik=NIK)).reason
    assert PASSED == page_of(text, content=content(nik=NIK))


def test_a_seal_that_is_not_attached_is_found(page_of, sealed):
    """The code on the page must be the one inside the file; codes of other things do not count."""
    seal = sealed()

    assert Reason.PAGE_CODE_DIFFERS is page_of(TEXT, codes=(seal, sealed(number="1"))).reason
    assert PASSED == page_of(
        TEXT, codes=(seal, "https://bank.example/", "https://bank.example/x#123")
    )


def test_a_code_that_cannot_be_read_is_told(page_of):
    """Neither genuine nor forged because of it."""
    check = page_of(TEXT, codes=())

    assert (Outcome.UNKNOWN, Reason.NO_CODE) == (check.outcome, check.reason)


def test_a_picture_is_for_people_to_compare(page_of):
    """A scan has no text; a file of the office has."""
    for attached, reason in ((False, Reason.PAGE_IS_PICTURE), (True, Reason.PAGE_ADDED)):
        check = page_of("", attached=attached)
        assert (Outcome.UNKNOWN, reason) == (check.outcome, check.reason)


def test_a_picture_beside_the_pages_of_the_office_is_told(page_of):
    """A page that is a picture with the same code stands in no file of the office."""
    assert Reason.PAGE_ADDED is page_of(f"{NUMBER} {NAME}", "", content=content()).reason


def test_covering_everything_is_no_better_than_covering_something(page_of):
    """A picture over the whole page hides what was sealed as well."""
    check = page_of(f"{NUMBER} {NAME}", content=content(a="kredit"), is_covered=True)

    assert Reason.PAGE_COVERED is check.reason


def test_text_without_the_sealed_content_proves_little(page_of, sealed):
    """Who takes the attachments out of a file cannot make it better."""
    seal = sealed(digest=bytes(16))
    check = page_of(TEXT, attached=False, codes=(seal,), seal=seal)

    assert (Outcome.UNKNOWN, Reason.PAGE_UNPROVEN) == (check.outcome, check.reason)


def test_a_scan_may_have_other_pages(page_of):
    """An identity card behind the letter is no forgery, nor is it compared."""
    assert Reason.PAGE_IS_PICTURE is page_of("", "", attached=False).reason


@pytest.mark.parametrize("page", ["Berhak menerima rumah", ""])
def test_a_page_without_seal_and_number_is_told(page_of, page):
    """Nobody vouches for it; a page that bears the number belongs to the letter."""
    assert Reason.PAGE_ADDED is page_of(page, TEXT).reason
    assert PASSED == page_of(f"Nomor {NUMBER} Halaman 1 dari 2", TEXT)


def test_a_file_that_nothing_ties_to_its_seal_is_told(page_of):
    """Attachments alone do not make a picture without a code the office's letter."""
    assert Reason.PAGE_ADDED is page_of("", codes=()).reason


def test_covered_text_is_told(page_of):
    """A box over any word of the page."""
    assert Reason.PAGE_COVERED is page_of(TEXT, is_covered=True).reason


@pytest.mark.parametrize(
    ("line", "is_shown"),
    [
        ("Jalan Contoh RT 001, untuk kredit. Rp1.250.000, anak: Budi; 4 (empat)", True),
        ("Jalan Contoh RT 001, untuk kredit. Rp 1250000, anak: Budi; 4", True),
        ("Jalan Lain RT 001, untuk kredit. Rp1.250.000, anak: Budi; 4", False),
        ("Jalan Contoh RT 001, untuk beasiswa. Rp1.250.000, anak: Budi; 4", False),
        ("Jalan Contoh RT 001, untuk kredit. Rp11.250.000, anak: Budi; 4", False),
        ("Jalan Contoh RT 001, untuk kredit. Rp1.250.000, anak: Bayu; 4", False),
    ],
)
def test_answers_are_compared_as_far_as_they_have_one_form(page_of, line, is_shown):
    """Address, texts, amounts and lists; dates are written in many ways."""
    sealed = content(
        "Jalan Contoh RT 001",
        keperluan="kredit.",
        jumlah=1_250_000,
        mulai="2019-03-01",
        anak=[{"nama": "Budi"}],
        tanggungan=4,
        catatan=None,
    )
    check = page_of(f"{NUMBER} {NAME} {line}", content=sealed)

    assert (None if is_shown else Reason.PAGE_INCOMPLETE) is check.reason


def test_an_answer_may_run_from_one_page_to_the_next(page_of):
    """Footers stand between its halves; a line that every page repeats may be the answer, too."""
    footer = f"Nomor {NUMBER} Halaman"
    pages = (f"{NAME}\nuntuk membuka\n{footer} 1", f"rekening bank\n{NAME}\n{footer} 2")

    assert PASSED == page_of(*pages, content=content(keperluan="membuka rekening bank", nama=NAME))
    assert Reason.PAGE_INCOMPLETE is page_of(*pages, content=content(keperluan="kredit")).reason


def test_a_content_of_another_form_is_not_compared(page_of):
    """A format that is younger than the verifier."""
    assert PASSED == page_of(f"{NUMBER} {NAME}", content="{}")
