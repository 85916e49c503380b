"""Finished letters, and who may have them."""

import pytest
from attrs import evolve

from ekelurahan.adapters.local_files import LocalFiles
from ekelurahan.compose.folders import create_city_folder
from ekelurahan.errors import NotAllowedError, NotFoundError, StorageError, TransitionError
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
