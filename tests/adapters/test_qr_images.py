"""Drawing seals."""

import pytest
import zxingcpp
from PIL import Image

from ekelurahan.adapters.qr_images import MODULE_MM, QUIET_ZONE, draw
from ekelurahan.errors import InputError, SealTooLargeError
from ekelurahan.seal.qr_text import seal_text
from ekelurahan.seal.symbols import symbol_version

HEAD = "https://verifikasi.pontianak.go.id/v#"


def decoded(modules):
    """Read a symbol with an independent library, three pixels a module."""
    size = len(modules) + 2 * QUIET_ZONE
    image = Image.new("L", (size, size), "white")
    for y, row in enumerate(modules):
        for x, dark in enumerate(row):
            image.putpixel((x + QUIET_ZONE, y + QUIET_ZONE), 0 if dark else 255)
    return zxingcpp.read_barcode(image.resize((3 * size, 3 * size), Image.Resampling.NEAREST))


@pytest.mark.parametrize("size", [100, 164, 181, 201])
def test_another_library_reads_what_was_drawn(size):
    """The symbol holds the text to the last digit, at level M."""
    text = seal_text(HEAD, bytes(range(1, size + 1)))
    code = decoded(draw(text).modules)

    assert text == code.text
    assert "M" == code.ec_level


@pytest.mark.parametrize("size", [100, 164, 181, 201])
def test_the_symbol_has_the_version_that_was_foretold(size):
    """Desks ask for the version before they sign, without drawing: both must agree."""
    text = seal_text(HEAD, bytes(range(1, size + 1)))

    assert symbol_version(text) == draw(text).version


def test_every_module_is_six_dots_of_a_300_dpi_printer():
    """The width counts the quiet zone of four modules at each side."""
    symbol = draw(seal_text(HEAD, bytes(164)))

    assert 6 / 300 * 25.4 == pytest.approx(MODULE_MM)
    assert 33.02 == symbol.width_mm
    assert 57 == len(symbol.modules) == len(symbol.modules[0])
    assert 'width="33.02mm"' in symbol.svg


def test_the_svg_has_the_symbol_on_white():
    """A page with a dark background shows it readable all the same."""
    assert 'fill="#fff"' in draw(seal_text(HEAD, bytes(10))).svg


def test_a_symbol_beyond_the_limit_is_refused():
    """The error says which version would be needed; allowing it draws it."""
    text = seal_text(HEAD, bytes(220))
    with pytest.raises(SealTooLargeError) as caught:
        draw(text)

    assert {"version": 12, "largest": 11} == caught.value.values
    assert 12 == draw(text, largest_version=12).version


@pytest.mark.parametrize("text", ["", "halo", HEAD, f"{HEAD}12a", f"http{HEAD[5:]}00256"])
def test_other_texts_are_refused(text):
    """Only seals are drawn."""
    with pytest.raises(InputError):
        draw(text)
