"""The README, followed word by word; in both languages it shows the same."""

import re
import shlex
from pathlib import Path
from runpy import run_path

import pytest

import ekelurahan
from ekelurahan.cli import main

ROOT = Path(ekelurahan.__file__).parents[2]
LANGUAGES = ["README.md", "README.id.md"]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMENT = re.compile(r" +# .*")


def blocks(name):
    """Give the code of a README, without what is said about it."""
    text = (ROOT / name).read_text("utf-8")
    return [(language, COMMENT.sub("", code)) for language, code in BLOCK.findall(text)]


@pytest.mark.parametrize("name", LANGUAGES)
def test_a_reader_gets_what_it_says(name, tmp_path, monkeypatch):
    """The letter of its program is SAH to its commands, none of which fails."""
    monkeypatch.chdir(tmp_path)
    Path("letter.py").write_text(
        "".join(code for language, code in blocks(name) if language == "python"), "utf-8"
    )
    run_path("letter.py")
    shown = "".join(code for language, code in blocks(name) if language == "console")
    commands = [shlex.split(line)[1:] for line in shown.splitlines() if line[:2] == "ek"]
    codes = [main([*words, "--once"] if words[0] == "work" else words) for words in commands]

    assert len(commands) > 12
    assert [0] * len(commands) == codes


def test_both_languages_show_the_same():
    """Code, commands, parts and links are those of the other, in the same order."""
    english, indonesian = ((ROOT / name).read_text("utf-8") for name in LANGUAGES)

    assert blocks(LANGUAGES[0]) == blocks(LANGUAGES[1])
    for pattern in (r"^#+ ", r"^- ", r"(?<=\]\()(?!README)[^)]+"):
        found = [re.findall(pattern, text, re.MULTILINE) for text in (english, indonesian)]
        assert found[0] == found[1], pattern
