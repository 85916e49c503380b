"""``ekelurahan kinds``, as a person at a keyboard uses it."""

import json
import re
from argparse import Namespace
from pathlib import Path

import pytest

from ekelurahan.cli import main
from ekelurahan.cli.kinds import kinds
from ekelurahan.compose.folders import create_city_folder
from ekelurahan.compose.new_kinds import create_kind_folder

GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "own-letter-kind.md"


@pytest.fixture
def run(capsys, tmp_path, monkeypatch):
    """Run a command in an empty folder; give exit code, output and complaints."""
    monkeypatch.chdir(tmp_path)

    def run(*words):
        code = main(["kinds", *map(str, words)])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return run


class TestList:
    """`ekelurahan kinds list`."""

    def test_the_kinds_of_the_library(self, run):
        """Without a city folder, what comes with the library is listed."""
        code, shown, _err = run("list")

        assert 0 == code
        (row,) = [line for line in shown.splitlines() if line.startswith("SKTM ")]
        assert (
            "SKTM 1 keterangan lurah + camat 400.3.3.2 401 3 bulan 960 menit "
            "Surat Keterangan Tidak Mampu"
        ) == " ".join(row.split())

    def test_for_programs(self, run, tmp_path):
        """JSON tells the same of a city's own kinds; `--city` may be left out in its folder."""
        create_city_folder(tmp_path)
        kind = create_kind_folder("kinds", "SKX") / "kind.toml"
        kind.write_text(kind.read_text().replace("months = 3", "days = 14"))
        form = create_kind_folder("kinds", "N9") / "kind.toml"
        text = form.read_text().partition("# Langkah")[0].replace('"keterangan"', '"formulir"')
        form.write_text(text.replace("[validity]\nmonths = 3", ""))
        listed = {kind["code"]: kind for kind in json.loads(run("list", "--json")[1])}

        assert {
            "code": "SKX",
            "version": 1,
            "nature": "keterangan",
            "name": "Surat Keterangan Baru",
            "signs": ["lurah"],
            "classification": "400.12.2.1",
            "former_classification": "",
            "validity": {"months": 0, "days": 14},
            "service_minutes": 480,
        } == listed["SKX"]
        assert ([], None) == (listed["N9"]["signs"], listed["N9"]["validity"])
        shown = run("list", "--city", tmp_path)[1]
        assert "14 hari" in shown
        assert re.search(r"N9 +1 +formulir +– .* – +480 menit", shown)


class TestCheck:
    """`ekelurahan kinds check`."""

    def test_good_and_bad(self, run):
        """Each folder is told of; one with faults makes the exit code 1, a warning does not."""
        for code in ("SKX", "SKY"):
            create_kind_folder(".", code)
        template = Path("SKY/letter.typ")
        template.write_text(template.read_text().replace('#answer-rows("mulai")', ""))
        code, shown, _err = run("check", "SKX", "SKY")

        assert 0 == code
        assert [
            "SKX: baik. Halaman: 1 (biasa), 2 (terpanjang), 1 (ganjil)",
            "SKY/kind.toml:28: 'mulai' ditanyakan, tetapi tidak dicetak dalam surat (peringatan)",
            "SKY: baik. Halaman: 1 (biasa), 2 (terpanjang), 1 (ganjil)",
        ] == shown.splitlines()

        template.write_text(template.read_text() + "#mulai")
        code, shown, _err = run("check", "SKX", "SKY")
        assert 1 == code
        assert [
            "SKY/letter.typ:14: unknown variable: mulai (contoh 'biasa')",
            "SKY: 1 kesalahan",
        ] == shown.splitlines()[2:]


class TestPreview:
    """`ekelurahan kinds preview`."""

    @pytest.mark.parametrize("kind", ["SKD", "SKX"])
    def test_files(self, run, kind, tmp_path):
        """A code or a folder gives a PDF and a picture of each page."""
        create_kind_folder(tmp_path, "SKX")
        code, shown, _err = run("preview", kind, "--style", "odd", "--out", "lihat")

        assert 0 == code
        assert [
            f"Contoh, tidak berlaku: lihat/{kind}-odd.pdf",
            f"  lihat/{kind}-odd-1.png",
        ] == shown.splitlines()
        assert Path(f"lihat/{kind}-odd.pdf").read_bytes().startswith(b"%PDF")
        assert Path(f"lihat/{kind}-odd-1.png").read_bytes().startswith(b"\x89PNG")

    def test_unknown(self, run):
        """A code that nobody has is refused, with those there are."""
        code, _out, complaint = run("preview", "NOPE")

        assert 2 == code
        assert complaint.startswith("tidak ada jenis surat dengan kode NOPE; yang ada: ")

    @pytest.mark.parametrize("is_shown", [True, False])
    def test_open(self, tmp_path, capsys, is_shown):
        """The file is opened when asked for; where nothing can, that is said."""
        shown = []
        options = Namespace(
            act="preview", city=None, kind="SKD", style="ordinary", out=tmp_path, open=True
        )

        def show(uri):
            shown.append(uri)
            return is_shown

        assert 0 == kinds(options, "id", show=show)
        assert [(tmp_path / "SKD-ordinary.pdf").as_uri()] == shown
        assert is_shown == ("tidak ada program" not in capsys.readouterr().err)


def test_the_guide_shows_what_happens(run, tmp_path):
    """Every command of the guide, run in its order in a new city folder, prints what stands there."""
    create_city_folder(tmp_path)
    blocks = re.findall(r"```console\n(.+?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    steps = re.findall(r"^\$ ekelurahan kinds (.+)\n((?:[^$].*\n)*)", "".join(blocks), re.MULTILINE)

    assert len(steps) >= 4
    for command, expected in steps:
        _code, shown, complaint = run(*command.split())
        assert expected == shown + complaint
