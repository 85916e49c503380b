"""Other programs read every kind of letter: qpdf, poppler and, where it is on PATH, veraPDF."""

import shutil
import subprocess

import pytest
from attrs import evolve
from tests.golden.sampling import KINDS, sample_answers

from ekelurahan.model.fields import optional
from ekelurahan.model.letter_kinds import Paper

TOOLS = ("qpdf", "pdfinfo", "pdffonts")
SIZES = {Paper.A4: (210, 297), Paper.F4: (215, 330)}
MM = 72 / 25.4


@pytest.fixture(scope="module", autouse=True)
def tools():
    """Skip where the programs are missing."""
    for tool in TOOLS:
        if shutil.which(tool) is None:
            pytest.skip(f"letters are not read by others, because {tool} is not installed")


@pytest.fixture(scope="module")
def write(renderer, make_letter, city, now):
    """Typeset a letter or a form of a kind."""

    def write(kind):
        if not kind.is_form:
            acknowledged = len([s for s in kind.route.steps if s.action.is_signing]) > 1
            letter = make_letter(kind, sample_answers(kind), acknowledged=acknowledged)
            return renderer.render(*letter)
        asked = evolve(KINDS["SKD"], fields=optional(kind.fields))
        letter, *_ = make_letter(asked, sample_answers(kind))
        return renderer.render_form(evolve(letter.content, title=kind.name), kind, city, at=now)

    return write


@pytest.mark.parametrize("code", sorted(KINDS))
def test_archives_accept_the_file(code, write, city, tmp_path):
    """They find it whole, tagged, on the right paper, with every font inside."""
    kind, path = KINDS[code], tmp_path / "letter.pdf"
    path.write_bytes(write(kind))

    def said(*command):
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    info = dict(
        line.partition(":")[::2] for line in said("pdfinfo", path).splitlines() if ":" in line
    )
    fonts = said("pdffonts", path).splitlines()[2:]
    points = [float(part) for part in info["Page size"].split() if part[0].isdigit()]

    assert "No syntax or stream encoding errors found" in said("qpdf", "--check", path)
    assert "yes" == info["Tagged"].strip()
    assert SIZES[kind.paper or city.paper] == tuple(round(point / MM) for point in points)
    assert fonts
    assert {"yes"} == {line.split()[-5] for line in fonts}
    if shutil.which("verapdf"):
        for flavour in ("3a", "ua1"):
            assert "PASS" in said("verapdf", "--flavour", flavour, "--format", "text", path)
