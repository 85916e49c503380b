"""The command line, as a person uses it."""

import json
import os
import shutil
import subprocess
import sys
from contextlib import redirect_stdout
from io import StringIO
from runpy import run_module

import pytest
from tests.signing import Authority

from ekelurahan.cli import main
from ekelurahan.seal.symbols import symbol_version


class TestDemo:
    """`ekelurahan demo`."""

    def test_it_leaves_what_it_promises(self, demo):
        """The letter, its picture, the seal's text, the database, and what a verifier needs."""
        assert (demo / "letter.pdf").read_bytes().startswith(b"%PDF-1.7")
        assert (demo / "letter.png").read_bytes().startswith(b"\x89PNG")
        assert (demo / "seal.txt").read_text().startswith("https://")
        assert (demo / "kelurahan.db").read_bytes().startswith(b"SQLite format 3")
        for name in ("keys.json", "keys.jws", "root.json"):
            assert (demo / "trust" / name).is_file()
        assert [p.suffix for p in (demo / "trust" / "status").iterdir()] == [".cwt"]

    def test_its_symbol_is_small(self, demo):
        """The seal of an ordinary letter, digest and all, fits a symbol of version 11."""
        assert 11 >= symbol_version((demo / "seal.txt").read_text())

    def test_it_ends_with_the_verdict(self, demo, capsys, tmp_path):
        """Played again it issues the next letter; the last word is SAH."""
        again = shutil.copytree(demo, tmp_path / "again")
        assert 0 == main(["demo", "--out", str(again)])
        shown = capsys.readouterr().out

        assert "SAH" == shown.split()[-1]
        assert "400.12.2.1/0002/PTK/2" in shown
        assert "[5/5]" in shown

    def test_it_never_touches_another_folder(self, tmp_path, capsys):
        """A folder with other files, such as a real city's, is refused and stays as it is."""
        (tmp_path / "city.toml").write_text("somebody's work")

        assert 2 == main(["demo", "--out", str(tmp_path)])
        assert ["city.toml"] == [path.name for path in tmp_path.iterdir()]
        assert "tidak kosong" in capsys.readouterr().err


class TestVerify:
    """`ekelurahan verify`."""

    @pytest.fixture
    def verify(self, demo, capsys):
        """Check something with the demo's trust folder; give exit code and text."""

        def verify(what, trust=demo / "trust", *more):
            code = main(["verify", str(what), "--trust", str(trust), *more])
            return code, capsys.readouterr().out

        return verify

    @pytest.mark.parametrize("what", ["letter.pdf", "letter.png", "seal.txt", "text"])
    def test_the_letter_is_genuine(self, demo, verify, what):
        """PDF, picture, and text all say SAH, with everything to compare."""
        text = (demo / "seal.txt").read_text()
        code, shown = verify(text if what == "text" else demo / what)

        assert 0 == code
        assert "SAH" == shown.splitlines()[0]
        for fact in (
            "Siti Rahmawati",
            "400.12.2.1/0001/PTK/2",
            "Surat Keterangan Domisili",
            "Kelurahan Parit Tokaya",
            "Bayu Prasetya, S.STP., M.AP., Lurah Parit Tokaya",
            "Tanggal",
            "Berlaku sampai dengan",
        ):
            assert fact in shown

    @pytest.mark.parametrize("place", [-1, -200, 60])
    def test_one_changed_digit_is_not(self, demo, verify, place):
        """Wherever a digit is changed the letter is TIDAK SAH, and no fact of it is shown."""
        text = list((demo / "seal.txt").read_text())
        text[place] = str((int(text[place]) + 1) % 10)
        code, shown = verify("".join(text))

        assert 1 == code
        assert "TIDAK SAH" == shown.splitlines()[0]
        assert "Siti" not in shown

    def test_without_keys_nothing_can_be_checked(self, demo, verify, tmp_path):
        """An empty trust folder gives BELUM DAPAT DIPERIKSA, and what to do."""
        code, shown = verify((demo / "seal.txt").read_text(), tmp_path)

        assert 2 == code
        assert "BELUM DAPAT DIPERIKSA" == shown.splitlines()[0]

    def test_without_status_list_it_is_genuine_by_signature_only(self, demo, verify, tmp_path):
        """The signature holds, the status is not known: neither genuine nor forged."""
        trust = shutil.copytree(demo / "trust", tmp_path / "trust")
        shutil.rmtree(trust / "status")
        code, shown = verify(demo / "letter.pdf", trust)

        assert 2 == code
        assert "SAH MENURUT TANDA TANGAN" == shown.splitlines()[0]
        assert "Siti Rahmawati" in shown

    def test_answers_for_programs(self, demo, verify):
        """JSON holds the verdict, the three checks and the facts."""
        code, shown = verify(demo / "letter.pdf", demo / "trust", "--json")
        answer = json.loads(shown)

        assert (0, True) == (code, answer["genuine"])
        assert "genuine" == answer["seals"][0]["verdict"]
        assert "Siti Rahmawati" == answer["seals"][0]["facts"]["name"]
        assert {"content": "passed", "page": "passed", "stored": "unknown"} == {
            name: check["outcome"] for name, check in answer["file"]["checks"].items()
        }

    def test_the_checks_of_a_file_are_told(self, demo, verify):
        """Below the facts: attached content, page, and that the office was not asked."""
        assert "Halaman          : sesuai" in verify(demo / "letter.pdf")[1].splitlines()
        assert "Halaman" not in verify(demo / "letter.png")[1]

    @pytest.mark.parametrize(
        ("paper", "code"),
        [
            (["--name", "SITI RAHMAWATI", "--nik", "6171014508900001"], 0),
            (["--number", "400.12.2.1/0001/PTK/2026"], 0),
            (["--name", "Budi Santoso"], 1),
            (["--number", "400.12.2.1/0002/PTK/2026"], 1),
            (["--nik", "6171014508900002"], 1),
        ],
    )
    def test_what_the_paper_says_is_compared(self, demo, verify, paper, code):
        """A genuine code on another person's paper is TIDAK SAH."""
        got, shown = verify(demo / "letter.png", demo / "trust", *paper)

        assert (code, "TIDAK SAH" if code else "SAH") == (got, shown.splitlines()[0])

    def test_an_impossible_nik_is_a_mistake_in_typing(self, demo, capsys):
        """It is told as such, and not as a forgery; the NIK itself is not repeated."""
        trust = str(demo / "trust")
        seal = str(demo / "seal.txt")

        assert 2 == main(["verify", seal, "--trust", trust, "--nik", "617101450890000"])
        assert "617101450890000" not in capsys.readouterr().err

    def test_a_signature_over_the_file_is_checked(self, demo, verify, tmp_path):
        """The authorities to trust lie in the trust folder."""
        authority = Authority("Penerbit Contoh")
        signed = tmp_path / "signed.pdf"
        signed.write_bytes(authority.sign((demo / "letter.pdf").read_bytes(), "Bayu"))
        trust = shutil.copytree(demo / "trust", tmp_path / "trust")
        (trust / "pdf-roots.pem").write_bytes(authority.pem)

        assert "Tanda tangan berkas : sesuai – Bayu" in verify(signed, trust)[1]
        assert "tidak dapat dipastikan" in verify(signed)[1]

    def test_a_picture_without_code_could_not_be_checked(self, verify, tmp_path):
        """A blank page is neither genuine nor forged."""
        from PIL import Image

        Image.new("L", (300, 300), "white").save(tmp_path / "blank.png")
        code, shown = verify(tmp_path / "blank.png")

        assert 2 == code
        assert "QR" in shown

    def test_another_code_could_not_be_checked(self, verify, tmp_path):
        """A QR code that is no seal is named as such."""
        import segno

        segno.make("https://example.com").save(str(tmp_path / "other.png"), scale=5)
        code, shown = verify(tmp_path / "other.png")

        assert 2 == code
        assert "BELUM DAPAT DIPERIKSA" == shown.splitlines()[0]

    def test_a_pdf_that_was_scanned_is_read_from_its_pixels(self, demo, verify, tmp_path):
        """A scan saved as PDF carries no attachment; its QR code is read instead."""
        from PIL import Image

        Image.open(demo / "letter.png").save(tmp_path / "scan.pdf", resolution=200)
        code, shown = verify(tmp_path / "scan.pdf")

        assert (0, "SAH") == (code, shown.splitlines()[0])

    @pytest.mark.parametrize("what", ["nowhere.pdf", "", "hello", "x" * 5000, "a\0b"])
    def test_what_is_nothing_is_told(self, demo, capsys, what):
        """A missing file, or no seal at all, says what to give instead; no traceback."""
        assert 2 == main(["verify", what, "--trust", str(demo / "trust")])
        assert "https://" in capsys.readouterr().err

    def test_a_huge_file_is_not_read(self, demo, capsys, tmp_path):
        """More than 64 MiB is no letter."""
        with (tmp_path / "huge.pdf").open("wb") as file:
            file.truncate(64 * 1024 * 1024 + 1)

        assert 2 == main(["verify", str(tmp_path / "huge.pdf"), "--trust", str(demo / "trust")])
        assert "64 MiB" in capsys.readouterr().err

    def test_a_broken_trust_folder_is_told(self, demo, capsys, tmp_path):
        """A key document that is not the root's is an error of the folder, not of the letter."""
        trust = shutil.copytree(demo / "trust", tmp_path / "trust")
        (trust / "keys.jws").write_text("x.y.z")

        assert 2 == main(["verify", str(demo / "letter.pdf"), "--trust", str(trust)])
        assert "Traceback" not in capsys.readouterr().err


class TestInit:
    """`ekelurahan init`."""

    def test_it_makes_a_city_folder(self, tmp_path, capsys):
        """The folder is there, and each part is explained."""
        assert 0 == main(["init", str(tmp_path / "kota")])

        assert (tmp_path / "kota" / "ekelurahan.toml").is_file()
        assert "root.pem" in capsys.readouterr().out

    def test_a_wrong_city_file_lists_its_faults(self, tmp_path, capsys):
        """Every fault stands on a line, with its line in the file."""
        (tmp_path / "city.toml").write_text('name = "Kota"\nplce = "x"\n')

        assert 2 == main(["init", str(tmp_path)])
        assert "line 2, plce" in capsys.readouterr().err


class TestVerifierPage:
    """`ekelurahan verifier-page`."""

    def test_the_page_of_the_city(self, demo, tmp_path, capsys):
        """It pins the city's root, and says where to serve both folders."""
        trust, page = demo / "trust", tmp_path / "v"

        assert 0 == main(["verifier-page", str(page), "--trust", str(trust)])
        assert json.loads((trust / "root.json").read_text())["current"] in (
            page / "config.js"
        ).read_text("utf-8")
        shown = capsys.readouterr().out
        assert "https://verifikasi.pontianak.example/v" in shown
        assert "Service-Worker-Allowed: /v" in shown

    def test_no_keys(self, tmp_path, capsys):
        """Without what the city publishes there is nothing to pin."""
        assert 2 == main(["verifier-page", str(tmp_path / "v"), "--trust", str(tmp_path)])
        assert "root.json" in capsys.readouterr().err


class TestErrors:
    """How the command ends when something else goes wrong."""

    def test_an_error_of_the_system_is_one_line(self, tmp_path, capsys):
        """A folder where a file should be written is told without a traceback."""
        (tmp_path / ".ekelurahan-demo").touch()
        (tmp_path / "letter.pdf").mkdir()

        assert 2 == main(["demo", "--out", str(tmp_path)])
        assert "letter.pdf" in capsys.readouterr().err

    def test_interrupting_it_is_no_error(self, tmp_path):
        """Ctrl-C, here while it speaks, ends with the usual code and no traceback."""

        class Interrupted(StringIO):
            def write(self, _text):
                raise KeyboardInterrupt

        with redirect_stdout(Interrupted()):
            assert 130 == main(["init", str(tmp_path)])

    def test_a_reader_that_has_seen_enough(self, capsys):
        """What is left is not printed, as for ``ekelurahan … | head -1``; nobody complains."""
        reader, writer = os.pipe()
        os.close(reader)
        with os.fdopen(writer, "w") as pipe, redirect_stdout(pipe):
            assert 141 == main(["kinds", "list"])
        assert "" == capsys.readouterr().err

    def test_english_is_spoken_on_request(self, demo):
        """EKELURAHAN_LANG=en gives English; the module runs like the command."""
        shown = subprocess.run(
            [
                sys.executable,
                "-m",
                "ekelurahan",
                "verify",
                demo / "seal.txt",
                "--trust",
                demo / "trust",
            ],
            capture_output=True,
            text=True,
            check=True,
            env={"EKELURAHAN_LANG": "en"},
        ).stdout

        assert "GENUINE" == shown.splitlines()[0]

    def test_the_module_is_the_command(self):
        """`python -m ekelurahan` ends with the command's exit code."""
        with pytest.raises(SystemExit) as ended:
            run_module("ekelurahan", run_name="__main__", alter_sys=True)
        assert 2 == ended.value.code

    def test_help_is_in_indonesian(self, capsys):
        """Without a choice the help speaks Indonesian."""
        with pytest.raises(SystemExit):
            main(["--help"])
        assert "surat" in capsys.readouterr().out
