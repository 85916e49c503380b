"""Finished letters, and who may have them."""

from io import BytesIO

import pytest
from attrs import evolve
from PIL import Image
from pypdf import PdfReader

from ekelurahan.adapters.local_files import LocalFiles
from ekelurahan.compose.folders import create_city_folder, open_key_register
from ekelurahan.compose.publishing import records_in
from ekelurahan.compose.verifiers import open_verifier
from ekelurahan.errors import (
    InputError,
    NotAllowedError,
    NotFoundError,
    StorageError,
    TransitionError,
)
from ekelurahan.model.events import DataRead
from ekelurahan.seal.claims import SealClaims
from ekelurahan.seal.cose import seal
from ekelurahan.seal.reasons import Reason
from ekelurahan.seal.verdicts import Verdict


@pytest.fixture
def letter(desk, siti, lurah, request_):
    """Siti's domicile letter, issued."""
    desk.requests.approve(request_.id, by=lurah, seen=request_.seen)
    return desk.letters.of(request_.id, by=siti)


def test_before_the_first_signature_there_is_no_letter(desk, siti, request_):
    """Asking early says that nobody has signed yet."""
    with pytest.raises(NotFoundError, match="nobody has signed"):
        desk.letters.of(request_.id, by=siti)


def test_a_letter_half_signed_has_no_file(desk, siti, lurah, poverty_request):
    """Until the camat has acknowledged it there is nothing to download."""
    desk.requests.approve(poverty_request.id, by=lurah, seen=poverty_request.seen)
    letter = desk.letters.of(poverty_request.id, by=siti)

    with pytest.raises(TransitionError, match="signed, not issued"):
        desk.letters.pdf(letter.id, by=siti)


def test_a_letter_belongs_to_its_applicant(desk, sumiati, request_, letter):
    """Another resident gets neither the letter nor its file, knowing both keys."""
    with pytest.raises(NotAllowedError):
        desk.letters.of(request_.id, by=sumiati)
    with pytest.raises(NotAllowedError):
        desk.letters.pdf(letter.id, by=sumiati)


def test_unknown_keys_are_not_found(desk, siti):
    """A made-up key of a request or letter is not found."""
    with pytest.raises(NotFoundError):
        desk.letters.of("nothing", by=siti)
    with pytest.raises(NotFoundError):
        desk.letters.pdf("nothing", by=siti)


def test_an_altered_file_is_never_handed_out(desk, siti, letter, folder):
    """A file changed on the disk is an error, not a letter."""
    path = folder / "files" / letter.pdf[:2] / letter.pdf
    path.chmod(0o600)
    path.write_bytes(path.read_bytes().replace(b"PDF-1.7", b"PDF-1.6"))

    with pytest.raises(StorageError, match="altered"):
        desk.letters.pdf(letter.id, by=siti)


def test_a_lost_file_is_told(desk, siti, letter, tmp_path):
    """A file that is gone is not found; the letter and its number stay."""
    elsewhere = evolve(desk, files=LocalFiles(tmp_path / "empty"))

    with pytest.raises(NotFoundError):
        elsewhere.letters.pdf(letter.id, by=siti)


def test_the_verifier_knows_what_the_desk_knows(desk, letter):
    """A letter just issued is genuine at once, with everything the clerk compares."""
    result = desk.verifier.check(letter.signatures[0].seal)

    assert Verdict.GENUINE is result.verdict
    assert ("Siti Rahmawati", "400.12.2.1/0001/PTK/2026", "Kelurahan Parit Tokaya") == (
        result.facts.name,
        result.facts.number,
        result.facts.office_name,
    )
    assert "2027-05-25T00:00:00+07:00" == result.facts.expires_at.isoformat()
    assert result.facts.fits_nik("6171014508900001")
    assert not result.facts.fits_nik("6171014508900002")


def test_after_its_last_day_a_letter_has_expired(desk, letter, clock, folder):
    """It counts to the end of 24 May 2027 in Pontianak, and not a minute longer."""
    clock.at = letter.signatures[0].signed_at.replace(
        year=2027, month=5, day=24, hour=16, minute=59
    )
    create_city_folder(folder, clock=clock)
    assert Verdict.GENUINE is desk.verifier.check(letter.signatures[0].seal).verdict

    clock.advance(minutes=1)
    assert Verdict.EXPIRED is desk.verifier.check(letter.signatures[0].seal).verdict


def page_count(pdf):
    """Count the pages of a file."""
    return len(PdfReader(BytesIO(pdf)).pages)


def test_papers_are_printed_behind_the_letter(desk, siti, lurah):
    """The copy has the pages of both; the issued file is as it was."""
    paper = BytesIO()
    Image.new("L", (60, 40), 128).save(paper, "PNG")
    ktp = desk.documents.record(paper.getvalue(), owner=siti, name="ktp", by=siti)
    request = desk.requests.submit(
        "SKD",
        applicant=siti,
        answers={"keperluan": "membuka rekening bank"},
        documents={"ktp": ktp.id},
        by=siti,
    )
    desk.requests.approve(request.id, by=lurah, seen=request.seen)
    letter = desk.letters.of(request.id, by=lurah)

    assert 2 == page_count(desk.letters.pdf_with_enclosures(letter.id, by=lurah))
    assert 1 == page_count(desk.letters.pdf(letter.id, by=lurah))
    with desk.store.read() as unit:
        about = [e for _, e in unit.events_about("siti", since=None, after=0, limit=99)]
    assert [
        ("letter", letter.id),
        ("letter-file", letter.id),
        ("paper", ktp.id),
        ("letter-file", letter.id),
    ] == [(e.what.value, e.key) for e in about if isinstance(e, DataRead)]


def test_a_letter_without_papers_is_printed_alone(desk, letter, lurah):
    """Nothing is behind it, and nobody has seen a paper."""
    assert 1 == page_count(desk.letters.pdf_with_enclosures(letter.id, by=lurah))
    with desk.store.read() as unit:
        about = [e for _, e in unit.events_about("siti", since=None, after=0, limit=99)]
    assert ["letter-file"] == [e.what.value for e in about if isinstance(e, DataRead)]


def test_letters_in_force_are_printed_together(desk, lurah, request_):
    """One file for the printer, a letter after the other, as often as it is named."""
    desk.requests.approve(request_.id, by=lurah, seen=request_.seen)
    letter = desk.letters.of(request_.id, by=lurah)

    assert 2 == page_count(desk.letters.print_run([letter.id, letter.id], by=lurah))


def test_a_letter_that_is_not_in_force_is_not_printed(desk, lurah, camat, poverty_request):
    """It is named, so that it can be left out; and an empty run is refused."""
    desk.requests.approve(poverty_request.id, by=lurah, seen=poverty_request.seen)
    letter = desk.letters.of(poverty_request.id, by=camat)

    with pytest.raises(TransitionError, match="only letters in force are printed") as caught:
        desk.letters.print_run([letter.id], by=lurah)
    assert letter.number.text == caught.value.values["number"]
    with pytest.raises(InputError, match="no letter to print"):
        desk.letters.print_run([], by=lurah)


def test_the_desk_confirms_its_own_letters_of_a_stolen_key(desk, letter, lurah, folder, clock):
    """What the city has issued stays genuine; whatever the thief seals does not."""
    kid = letter.signatures[0].kid
    token = seal(
        SealClaims("SKD", "1", "Joko", b"", 5, clock.now()),
        desk.signer.key_for(office="61.71.01.1004", official=lurah.id),
        desk.signer,
    )
    open_key_register(folder, clock=clock).compromise(kid, records_in(desk.store))
    desk.letters.publish_statuses()

    for verifier in (desk.verifier, open_verifier(folder / "trust", clock=clock)):
        assert verifier.check(letter.signatures[0].seal)
        assert (Reason.KEY_COMPROMISED,) == verifier.check_token(token).reasons
