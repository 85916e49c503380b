"""Letters that were printed, copied, photographed and mistreated still verify."""

from io import BytesIO

import pytest
from PIL import Image, ImageFilter, ImageOps
from tests.print import copies

from ekelurahan.adapters.pdf_pages import rasterise
from ekelurahan.adapters.qr_images import QUIET_ZONE, draw
from ekelurahan.adapters.scans import read_codes

DOTS = 6
"""Printer dots of a module at 300 dpi: 0.508 mm."""
LETTERS = {
    "SKD": {"keperluan": "membuka rekening bank"},
    "SKTM": {"keperluan": "beasiswa", "penghasilan": 900_000, "tanggungan": 4},
    "SKU": {
        "nama_usaha": "Warung Contoh",
        "jenis_usaha": "Warung makan",
        "alamat_usaha": "Jalan Contoh Nomor 7",
        "mulai": "2019-03-01",
        "keperluan": "mengajukan kredit",
    },
}


@pytest.fixture(scope="module", params=LETTERS)
def letter(request, issue):
    """A letter of each kind; that of a poor family bears two seals."""
    code = request.param
    return issue(code, LETTERS[code], acknowledged=code == "SKTM")


@pytest.fixture(scope="module")
def paper(letter):
    """The lower half of its page, where the seals are, as a printer of 300 dpi prints it."""
    page = Image.open(BytesIO(rasterise(letter[1], dpi=copies.DPI)[0]))
    return page.crop((0, page.height // 2, page.width, page.height))


def turned(paper, rng):
    """Lay it down at any angle."""
    return paper.rotate(rng.uniform(0, 360), expand=True, fillcolor=180)


def faded(paper, rng):
    """Leave it in the sun."""
    return copies.shadow(paper.point(lambda shade: 150 + shade // 4), rng, 0.5)


def blurred(paper, _rng):
    """Photograph it out of focus: half a module."""
    return paper.filter(ImageFilter.GaussianBlur(3))


def far_away(paper, _rng):
    """Photograph it from a distance: less than two and a half pixels a module."""
    return paper.resize((paper.width * 2 // 5, paper.height * 2 // 5), Image.Resampling.LANCZOS)


def copied_and_photographed(paper, rng):
    """Photograph a copy, a little out of focus."""
    return copies.photocopy(paper, rng).filter(ImageFilter.GaussianBlur(1))


@pytest.mark.parametrize(
    "happens", [copies.photocopy, copied_and_photographed, turned, faded, blurred, far_away]
)
def test_paper_still_verifies(letter, paper, verifier, happens):
    """Every seal of the letter is read from a poor JPEG of what is left of it, and is genuine."""
    photo = copies.jpeg(happens(paper, copies.chance(7)), quality=40)
    codes = read_codes(photo)

    assert {signature.seal for signature in letter[0].signatures} == set(codes)
    assert all(verifier.check(code) for code in codes)


def symbol(seal):
    """Draw a symbol dot by dot, with its quiet zone."""
    modules = draw(seal, largest_version=12).modules
    image = Image.new("L", (len(modules), len(modules)), 255)
    image.putdata([0 if dark else 255 for row in modules for dark in row])
    width = len(modules) * DOTS
    return image.resize((width, width), Image.Resampling.NEAREST)


@pytest.mark.parametrize("seed", range(20))
def test_a_stain_of_a_twentieth_does_no_harm(sealed, seed):
    """Coffee on a twentieth of the symbol, anywhere in its middle."""
    seal = sealed(status_index=seed, digest=bytes(16))
    stained = copies.stain(symbol(seal), copies.chance(seed), share=0.05)
    framed = ImageOps.expand(stained, QUIET_ZONE * DOTS, 255)

    assert (seal,) == read_codes(copies.jpeg(framed, quality=60))


@pytest.mark.parametrize(
    ("version", "facts", "trials"),
    [
        (10, {}, 200),
        (11, {"digest": bytes(range(16))}, 50),
        (
            12,
            {
                "digest": bytes(range(16)),
                "subject": "Maharani Wijayaningsih Kusumaningrat Purnamasari Sastrowidjojo",
            },
            50,
        ),
    ],
)
def test_photocopies_are_read(sealed, version, facts, trials):
    """At least 97 in 100 photocopies of a symbol with modules of 0.508 mm."""
    read = 0
    for seed in range(trials):
        seal = sealed(number=f"400.12.2.1/{seed:04}/PTK/2026", **facts)
        assert version == draw(seal, largest_version=12).version
        framed = ImageOps.expand(symbol(seal), QUIET_ZONE * DOTS + 12, 255)
        copy = copies.photocopy(framed, copies.chance(seed))
        read += (seal,) == read_codes(copies.jpeg(copy, quality=75))

    assert read >= 0.97 * trials
