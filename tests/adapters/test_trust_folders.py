"""What verifiers need, as files."""

import pytest
from attrs import evolve

from ekelurahan.adapters.trust_folders import TrustFolder
from ekelurahan.errors import InputError, NotFoundError, StorageError
from ekelurahan.seal.trust import RootPins, sign_key_document


@pytest.fixture
def folder(tmp_path, document, keys, signer):
    """A folder with a published key document."""
    made = TrustFolder(tmp_path / "trust")
    jws = sign_key_document(document, keys["root"], signer)
    made.write(RootPins(keys["root"].thumbprint), document, jws)
    return made


def test_what_is_written_is_read(folder, document):
    """The key document comes back, checked against the pinned root; keys.json is the same bytes."""
    assert document == folder.trust_list().document
    assert document.encode() == (folder.path / "keys.json").read_bytes()


def test_the_pins_are_those_of_the_root(folder, keys):
    """Whoever pins the root when the folder is first fetched reads it here."""
    assert RootPins(keys["root"].thumbprint) == folder.pins()


def test_status_lists_are_found_by_their_address(folder, document, make_list):
    """A list that is there is read; one that is not there is left out."""
    uri = document.status_lists[0].uri
    assert {} == dict(folder.status_lists(document))

    folder.write_status_lists({uri: make_list()})

    assert {uri: make_list()} == dict(folder.status_lists(document))


def test_pins_and_confirmed_records_are_read(folder, keys, document):
    """The pinned root comes back, and confirmed records once there are any."""
    uri = "https://verifikasi.pontianak.go.id/status/confirmed.cwt"
    stolen = evolve(document, confirmed=uri)
    assert RootPins(keys["root"].thumbprint) == folder.pins()
    assert [None, None] == [folder.confirmed(document), folder.confirmed(stolen)]

    folder.write_status_lists({uri: b"token"})

    assert [None, b"token"] == [folder.confirmed(document), folder.confirmed(stolen)]


@pytest.mark.parametrize("name", ["root.json", "keys.jws"])
def test_a_missing_file_is_not_found(folder, name):
    """Each of the files is needed, and named when it is missing."""
    (folder.path / name).unlink()

    with pytest.raises(NotFoundError, match=name):
        folder.trust_list()


def test_a_huge_file_is_refused(folder):
    """What is far larger than any key document is not even read."""
    with (folder.path / "keys.jws").open("wb") as file:
        file.truncate(9 * 1024 * 1024)

    with pytest.raises(InputError, match="too large"):
        folder.trust_list()


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    """A file in the way of the folder is a storage error."""
    (tmp_path / "trust").write_text("")

    with pytest.raises(StorageError, match="could not be written"):
        TrustFolder(tmp_path / "trust").write_status_lists({"https://x/status/1.cwt": b""})
