"""``ekelurahan demo``: one letter on its whole way, on real files and a real database."""

from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Final

from ekelurahan.adapters.pdf_pages import rasterise
from ekelurahan.adapters.scans import read_codes
from ekelurahan.cli.verify import exit_code
from ekelurahan.compose.desks import load_desk
from ekelurahan.compose.folders import create_city_folder
from ekelurahan.compose.verifiers import open_verifier
from ekelurahan.desk import Desk
from ekelurahan.errors import InputError
from ekelurahan.model.letters import Letter
from ekelurahan.texts import mark, say

RESIDENT: Final = "siti"
OFFICE: Final = "61.71.01.1004"
_MARKER: Final = ".ekelurahan-demo"
_DPI: Final = 200

_Tell = Callable[..., None]


def demo(options: Namespace, language: str) -> int:
    """Play the way of a letter and check the result from its pixels.

    Returns:
        0 where the letter came out genuine.

    Raises:
        InputError: the folder holds something that this command has not made.
    """
    out: Path = options.out

    def tell(template: str, **values: object) -> None:
        print(say(template, language, **values), flush=True)

    _require_own_folder(out)
    tell(mark("[1/5] A sample city, Kota Pontianak with invented people, in {folder}"), folder=out)
    desk = load_desk(create_city_folder(out))
    (out / _MARKER).touch()
    letter = _issue(desk, tell)
    png = _write(desk, letter, out)
    text = read_codes(png)[0]
    tell(
        mark("[4/5] The page was drawn and its QR code read from the pixels: {n} characters"),
        n=len(text),
    )
    result = open_verifier(out / "trust").check(text)
    tell(
        mark("[5/5] The seal was checked with what the city publishes in {folder}"),
        folder=out / "trust",
    )
    for name in ("letter.pdf", "letter.png", "seal.txt", "kelurahan.db", "trust"):
        print(f"      {out / name}")
    print(f"\n{result.explain(language)}\n")
    print(say(result.verdict.headline, language))
    return exit_code(result.verdict)


def _require_own_folder(out: Path) -> None:
    if out.exists() and any(out.iterdir()) and not (out / _MARKER).exists():
        raise InputError(
            mark("{folder} is not empty, and was not made by this command"),
            mark("Choose an empty folder: ekelurahan demo --out DIR"),
            folder=out,
        )


def _issue(desk: Desk, tell: _Tell) -> Letter:
    siti = desk.residents.by_id(RESIDENT)
    lurah = desk.city.holder(f"lurah@{OFFICE}", desk.city.day_of(desk.clock.now()))
    request = desk.requests.submit(
        "SKD", applicant=siti, answers={"keperluan": "membuka rekening bank"}, by=siti
    )
    tell(mark("[2/5] {name} asks for a domicile letter from her phone"), name=siti.name)
    desk.requests.approve(request.id, by=lurah, seen=request.seen)
    letter = desk.letters.of(request.id, by=siti)
    tell(
        mark("[3/5] {name} agrees from his phone: letter {number} is sealed and issued"),
        name=lurah.name,
        number=letter.number.text,
    )
    return letter


def _write(desk: Desk, letter: Letter, out: Path) -> bytes:
    siti = desk.residents.by_id(RESIDENT)
    pdf = desk.letters.pdf(letter.id, by=siti)
    png = rasterise(pdf, dpi=_DPI)[0]
    (out / "letter.pdf").write_bytes(pdf)
    (out / "letter.png").write_bytes(png)
    (out / "seal.txt").write_text(letter.signatures[-1].seal, encoding="ascii")
    desk.letters.publish_statuses()
    return png
