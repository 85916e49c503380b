"""Reading seals from pixels."""

from io import BytesIO

import pytest
import segno
from PIL import Image, ImageFilter, ImageOps
from pypdf import PdfWriter
from tests.print import copies

from ekelurahan.adapters import scans
from ekelurahan.adapters.pdf_pages import rasterise
from ekelurahan.errors import InputError


def qr_image(*texts, mode="L", file_format="PNG"):
    """Draw QR codes side by side."""
    codes = []
    for text in texts:
        png = BytesIO()
        segno.make(text, micro=False).save(png, kind="png", scale=4)
        codes.append(Image.open(png).convert("L"))
    sheet = Image.new(mode, (sum(code.width for code in codes) + 1, codes[0].height), "white")
    for i, code in enumerate(codes):
        sheet.paste(code, (i * codes[0].width, 0))
    content = BytesIO()
    sheet.save(content, format=file_format)
    return content.getvalue()


def symbol_of(text, scale):
    """Draw one QR code."""
    png = BytesIO()
    segno.make(text, micro=False, error="m").save(png, kind="png", scale=scale)
    return Image.open(png).convert("L")


def saved(image, kind, **options):
    """Write a picture."""
    content = BytesIO()
    image.save(content, kind, **options)
    return content.getvalue()


def empty_pdf(pages=1, side=100):
    """Make a PDF of empty pages."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(side, side)
    pdf = BytesIO()
    writer.write(pdf)
    return pdf.getvalue()


@pytest.mark.parametrize("file_format", ["PNG", "JPEG", "WEBP", "TIFF"])
def test_every_code_is_read_once(file_format):
    """Two codes give two texts, a code that stands there twice gives one."""
    image = qr_image("lurah", "camat", "lurah", file_format=file_format)

    assert {"lurah", "camat"} == set(scans.read_codes(image))
    assert 2 == len(scans.read_codes(image))


def test_transparent_means_white():
    """A symbol saved without a background is readable."""
    png = BytesIO()
    segno.make("surat", micro=False).save(png, kind="png", scale=4, light=None)

    assert ("surat",) == scans.read_codes(png.getvalue())


def test_an_image_without_codes_gives_nothing():
    """No code is no error."""
    white = BytesIO()
    Image.new("L", (50, 50), "white").save(white, format="PNG")

    assert () == scans.read_codes(white.getvalue())


def test_a_pdf_becomes_one_image_per_page():
    """The resolution decides the size."""
    pages = rasterise(empty_pdf(pages=2, side=72), dpi=100)

    assert [(100, 100)] * 2 == [Image.open(BytesIO(page)).size for page in pages]


@pytest.mark.parametrize("content", [b"", b"surat", b"GIF89a", qr_image("surat")[:300]])
def test_other_files_are_refused(content):
    """Garbage, other formats and cut images are told as such."""
    with pytest.raises(InputError, match="damaged, encrypted"):
        scans.read_codes(content)


def test_a_damaged_pdf_is_refused():
    """A file that only begins like a PDF is told as such."""
    with pytest.raises(InputError, match="damaged, encrypted"):
        scans.read_codes(b"%PDF-1.7\n")


@pytest.mark.parametrize("pdf", [empty_pdf(pages=21), empty_pdf(side=14_000)])
def test_pdfs_beyond_the_limits_are_refused(pdf):
    """A book or a poster is no letter."""
    with pytest.raises(InputError, match="more pages or pixels"):
        rasterise(pdf)


def test_every_page_of_a_scan_is_read():
    """A TIFF of two pages, as office scanners make them; a code on both counts once."""
    pages = [Image.open(BytesIO(qr_image(*texts))) for texts in (["lurah"], ["camat", "lurah"])]
    tiff = saved(pages[0], "TIFF", save_all=True, append_images=pages[1:])

    assert ("lurah", "camat") == scans.read_codes(tiff)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "CMYK", "I;16"])
def test_colours_do_not_matter(mode):
    """Black and white, grey in 8 or 16 bits, palettes, and the colours of a printing house."""
    image = Image.open(BytesIO(qr_image("surat")))
    if mode == "I;16":
        deep = b"".join(bytes((shade, shade)) for shade in image.convert("L").tobytes())
        image = Image.frombytes(mode, image.size, deep)
    else:
        image = image.convert(mode)

    assert ("surat",) == scans.read_codes(saved(image, "TIFF" if mode == "CMYK" else "PNG"))


def test_a_photo_taken_sideways_is_turned():
    """Phones store how they were held."""
    exif = Image.Exif()
    exif[0x0112] = 6
    image = Image.open(BytesIO(qr_image("surat")))

    assert ("surat",) == scans.read_codes(saved(image, "JPEG", exif=exif))


def test_a_camera_of_a_hundred_megapixels_is_read_at_half_its_size():
    """A JPEG unfolds to a quarter of its pixels without ever being larger."""
    sheet = Image.new("L", (9000, 6000), 255)
    code = Image.open(BytesIO(qr_image("surat"))).resize((1000, 1000))
    sheet.paste(code, (4000, 3000))

    assert ("surat",) == scans.read_codes(saved(sheet, "JPEG"))


SEAL = "https://verifikasi.pontianak.go.id/v#" + "0123456789" * 42


@pytest.fixture
def paper():
    """A sheet with a symbol like that of a letter, at 300 dots an inch."""
    sheet = Image.new("L", (1200, 900), 255)
    sheet.paste(symbol_of(SEAL, scale=6), (600, 350))
    return sheet


class TestPhotos:
    """What phones see."""

    @pytest.mark.parametrize("angle", range(0, 360, 25))
    def test_turned_by_any_angle(self, paper, angle):
        """Nobody holds a phone straight."""
        photo = paper.rotate(angle, expand=True, fillcolor=150)

        assert (SEAL,) == scans.read_codes(saved(photo, "JPEG"))

    @pytest.mark.parametrize("lean", [0.1, 0.2])
    def test_in_perspective(self, paper, lean):
        """The far side of the sheet is shorter."""
        width, height = paper.size
        corners = (-lean * width, 0, 0, height, width, height, (1 + lean) * width, -lean * height)
        photo = paper.transform(
            paper.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC, fillcolor=90
        )

        assert (SEAL,) == scans.read_codes(saved(photo, "JPEG"))

    def test_two_letters_side_by_side(self, paper):
        """Both are told, each turned in its own way."""
        other = Image.new("L", paper.size, 255)
        other.paste(symbol_of("surat kedua", scale=12), (300, 200))
        table = Image.new("L", (4000, 3000), 110)
        table.paste(paper.rotate(12, expand=True, fillcolor=110), (100, 1500))
        table.paste(other.rotate(-31, expand=True, fillcolor=110), (2200, 300))

        assert {SEAL, "surat kedua"} == set(scans.read_codes(saved(table, "JPEG")))

    def test_small_in_a_large_photo(self, paper):
        """A letter across the table: three pixels a module in twelve million."""
        table = Image.new("L", (4000, 3000), 110)
        table.paste(paper.resize((600, 450), Image.Resampling.LANCZOS), (3000, 200))

        assert (SEAL,) == scans.read_codes(saved(table, "JPEG", quality=85))

    @pytest.mark.parametrize(
        "harm",
        [
            lambda paper: paper.filter(ImageFilter.GaussianBlur(3)),
            lambda paper: paper.point(lambda shade: 120 + shade // 10),
            lambda paper: copies.shadow(paper, copies.chance(3), 0.95),
            ImageOps.invert,
            lambda paper: copies.photocopy(paper, copies.chance(3)),
        ],
        ids=["blur", "faint", "shadow", "negative", "photocopy"],
    )
    def test_in_a_bad_light(self, paper, harm):
        """Out of focus, faint, half in the dark, as a negative, and copied before."""
        assert (SEAL,) == scans.read_codes(saved(harm(paper), "JPEG", quality=60))


def test_a_large_photo_of_something_else_gives_nothing():
    """Where nothing is found in sixteen megapixels they are not made four times as many."""
    assert () == scans.read_codes(saved(Image.new("L", (4000, 4000), 255), "PNG"))


def test_a_symbol_that_is_torn_gives_nothing():
    """A code of which half is missing is not guessed."""
    code = symbol_of("surat" * 20, scale=4)
    code.paste(255, (0, code.height // 2, code.width, code.height))

    assert () == scans.read_codes(saved(code, "PNG"))


def test_files_beyond_the_limit_are_not_opened():
    """More than 64 MiB is no photo of a letter."""
    with pytest.raises(InputError, match="more pages or pixels"):
        scans.read_codes(b"\xff\xd8\xff" + bytes(scans.MOST_BYTES))


def test_a_jpeg_that_claims_too_much_is_refused():
    """A head of 60 000 by 60 000 pixels."""
    photo = bytearray(saved(Image.new("L", (64, 64)), "JPEG"))
    place = photo.index(b"\xff\xc0") + 5
    photo[place : place + 4] = b"\xea\x60\xea\x60"

    with pytest.raises(InputError, match="more pages or pixels"):
        scans.read_codes(bytes(photo))


def test_a_pixel_bomb_is_refused_unopened():
    """A few bytes that unfold to 64 million pixels are not unfolded."""
    bomb = BytesIO()
    Image.new("1", (8000, 8000)).save(bomb, format="PNG")

    assert len(bomb.getvalue()) < 1 << 14
    with pytest.raises(InputError, match="more pages or pixels"):
        scans.read_codes(bomb.getvalue())
