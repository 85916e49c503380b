"""Papers: recorded once, seen by their owner and the owner's office."""

from hashlib import sha256

import pytest
from attrs import evolve

from ekelurahan.desk.documents import LARGEST_DOCUMENT
from ekelurahan.errors import InputError, NotAllowedError, NotFoundError, StorageError

PAPERS = {
    "application/pdf": b"%PDF-1.4 ktp",
    "image/jpeg": b"\xff\xd8\xff\xe0 ktp",
    "image/png": b"\x89PNG\r\n\x1a\n ktp",
}


@pytest.mark.parametrize(("media_type", "content"), PAPERS.items())
def test_a_paper_comes_back(desk, siti, media_type, content):
    """The bytes are kept under their digest, with type and size, and listed."""
    paper = desk.documents.record(content, owner=siti, name="ktp", by=siti)

    assert (media_type, len(content)) == (paper.media_type, paper.size)
    assert content == desk.documents.content(paper.id, by=siti)
    assert [paper] == desk.documents.of(siti, by=siti)


@pytest.mark.parametrize("content", [b"", b"MZ\x90", b"<svg/>", b"GIF89a"])
def test_other_files_are_refused(desk, siti, content):
    """Programs, drawings and empty files are no papers."""
    with pytest.raises(InputError, match="no PDF, JPEG or PNG"):
        desk.documents.record(content, owner=siti, name="ktp", by=siti)


def test_a_huge_paper_is_refused(desk, siti):
    """One byte over 10 MiB is too large, and the error says what to do."""
    with pytest.raises(InputError, match="larger than 10 MiB") as caught:
        desk.documents.record(b"%PDF-".ljust(LARGEST_DOCUMENT + 1), owner=siti, name="ktp", by=siti)
    assert "200 dpi" in caught.value.advice


def test_the_counter_records_for_residents_of_its_office(desk, siti, official):
    """The loket of her kelurahan may; that of another may not."""
    record = desk.documents.record
    own, other = official("loket@61.71.01.1004"), official("loket@61.71.01.1005")

    assert "siti" == record(b"%PDF-", owner=siti, name="kk", by=own).owner
    with pytest.raises(NotAllowedError):
        record(b"%PDF-", owner=siti, name="kk", by=other)


def test_the_camat_sees_the_papers_he_acknowledges(desk, siti, camat, official):
    """Officials of the kecamatan above may read them; those of another may not."""
    paper = desk.documents.record(b"%PDF-", owner=siti, name="ktp", by=siti)

    assert b"%PDF-" == desk.documents.content(paper.id, by=camat)
    with pytest.raises(NotAllowedError):
        desk.documents.content(paper.id, by=official("camat@61.71.04"))


def test_papers_of_others_stay_closed(desk, siti, sumiati):
    """Another resident neither lists nor reads them, knowing the key."""
    paper = desk.documents.record(b"%PDF-", owner=siti, name="ktp", by=siti)

    with pytest.raises(NotAllowedError):
        desk.documents.of(siti, by=sumiati)
    with pytest.raises(NotAllowedError):
        desk.documents.content(paper.id, by=sumiati)


class Forgetting:
    """A file store that keeps nothing, and says it did."""

    def put(self, content):
        """Work the digest out."""
        return sha256(content).hexdigest()

    def get(self, digest):
        """Find nothing."""
        raise NotFoundError("there is no file {key}", key=digest)


class Wrong(Forgetting):
    """A file store that keeps something else."""

    def get(self, _):
        """Find something else."""
        return b"%PDF-1.7 other"


@pytest.mark.parametrize("files", [Forgetting(), Wrong()])
def test_a_stores_word_is_not_enough(desk, siti, files):
    """A paper is read back before anybody relies on it."""
    broken = evolve(desk, files=files)
    with pytest.raises(StorageError, match="something else"):
        broken.documents.record(b"%PDF-1.7", owner=siti, name="ktp", by=siti)
    assert [] == desk.documents.of(siti, by=siti)
