"""`ekelurahan residents`, as an official uses it for somebody who asks what is held about them."""

import json
import shutil

import pytest

from ekelurahan.cli import main


@pytest.fixture
def export(demo, tmp_path, capsys):
    """Run `ekelurahan residents export …` on a copy of the demo; give code, output, complaints."""
    city = shutil.copytree(demo, tmp_path / "kota")

    def export(resident, by):
        command = ["residents", "export", resident, "--by", by, "--city", str(city)]
        code = main(command)
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return export


def test_all_that_is_held(export):
    """One line of JSON holds the entry and the letter of the demo."""
    code, out, complaints = export("siti", "bayu-prasetya")
    held = json.loads(out)

    assert (0, "") == (code, complaints)
    assert ("siti", 1) == (held["resident"]["id"], len(held["letters"]))


@pytest.mark.parametrize(
    ("resident", "by", "says"),
    [
        ("siti", "6171014508900001", "tidak mempunyai pejabat …"),
        ("siti", "nanang-laksono", "penanda tangan surat Kelurahan Parit Tokaya"),
        ("nobody", "bayu-prasetya", "nobody"),
    ],
)
def test_refusals(export, resident, by, says):
    """Nothing is written for strangers or about nobody; the complaint says why."""
    code, out, complaints = export(resident, by)

    assert (2, "") == (code, out)
    assert says in complaints
