"""The page that checks seals in a browser, as files; what it does is tested in a browser."""

import json

import pytest
from tests.conftest import HEAD

from ekelurahan.adapters.verifier_pages import (
    CANNOT_HERE,
    LANGUAGES,
    page_files,
    texts,
    write_verifier_page,
)
from ekelurahan.errors import InputError, StorageError
from ekelurahan.seal.reasons import Reason
from ekelurahan.seal.trust import RootPins
from ekelurahan.seal.verdicts import Verdict


@pytest.fixture
def pins(keys) -> RootPins:
    """The root keys a page trusts."""
    return RootPins(keys["root"].thumbprint, keys["stranger"].thumbprint)


class TestFiles:
    """What is written."""

    def test_the_roots_are_pinned(self, pins):
        """Both root keys and the head stand in a file of the page's own code."""
        assert (
            f'export const CURRENT = "{pins.current}";\n'
            f'export const NEXT = "{pins.next}";\n'
            f'export const HEAD = "{HEAD}";\n'
        ) == page_files(pins, HEAD)["config.js"].decode()

    def test_it_knows_its_place(self, pins):
        """The page finds its own files wherever the city serves it."""
        written = page_files(pins, "https://pontianak.example/surat/v#")

        assert '<base href="/surat/v/">' in written["index.html"].decode()
        assert 'const PATH = "/surat/v";' in written["sw.js"].decode()
        assert "/surat/v" == json.loads(written["manifest.webmanifest"])["start_url"]

    def test_nothing_stands_in_line(self, pins):
        """Scripts and styles are files of their own, as the page's policy wants."""
        shell = page_files(pins, HEAD)["index.html"].decode()

        assert "default-src 'none'" in shell
        assert "style=" not in shell
        assert "<style" not in shell
        assert 1 == shell.count("<script")

    def test_the_worker_keeps_everything_else(self, pins):
        """Without network, no file of the page is missing; any change gives another version."""
        written = page_files(pins, HEAD)
        worker = written["sw.js"].decode()
        other = page_files(RootPins(pins.current), HEAD)["sw.js"].decode()

        assert all(f'"{name}"' in worker for name in written if name != "sw.js")
        assert worker != other
        assert worker == page_files(pins, HEAD)["sw.js"].decode()

    def test_a_head_of_no_use_is_refused(self, pins):
        """The page cannot be served at an address no QR code may hold."""
        with pytest.raises(InputError, match="QR code"):
            page_files(pins, "http://verifikasi.pontianak.go.id/v#")


class TestTexts:
    """What the page says."""

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_code_has_words(self, language):
        """No verdict and no reason is shown without words."""
        words = texts()[language]

        assert {verdict.value for verdict in Verdict} == words["verdicts"].keys()
        assert {*map(str, Reason), CANNOT_HERE} == words["reasons"].keys()

    def test_advice_where_a_reason_tells_more(self):
        """Some reasons have an advice of their own, others leave it to the verdict."""
        reasons = texts()["id"]["reasons"]

        assert "advice" in reasons["key-compromised"]
        assert "advice" not in reasons["wrong-signature"]

    def test_the_page_fills_in(self):
        """Templates keep their names for the page."""
        assert "{hours}" in texts()["en"]["page"]["status_hours"]


class TestWriting:
    """Into a folder."""

    def test_again(self, tmp_path, pins):
        """Writing anew replaces the page's own files and no other."""
        folder = tmp_path / "site" / "v"
        write_verifier_page(folder, RootPins(pins.current), HEAD)
        (folder / "robots.txt").write_text("of the host")
        write_verifier_page(folder, pins, HEAD)

        assert page_files(pins, HEAD) == {
            name: (folder / name).read_bytes() for name in page_files(pins, HEAD)
        }
        assert "of the host" == (folder / "robots.txt").read_text()

    def test_another_page_is_left_alone(self, tmp_path, pins):
        """A folder that holds somebody else's start page is refused, and stays as it is."""
        (tmp_path / "index.html").write_text("of the host")

        with pytest.raises(InputError, match=r"index\.html"):
            write_verifier_page(tmp_path, pins, HEAD)
        assert ["index.html"] == [path.name for path in tmp_path.iterdir()]

    def test_no_folder(self, tmp_path, pins):
        """A file in the place of the folder is a storage error."""
        (tmp_path / "v").write_text("")

        with pytest.raises(StorageError, match="could not be written"):
            write_verifier_page(tmp_path / "v", pins, HEAD)
