"""Small pictures of whole letters: made, and compared."""

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image, ImageChops, ImageFilter

WIDTH: Final = 360
_GREYS: Final = 17  # steps between 16 shades of grey, so that a picture has few kilobytes
_SEEN: Final = 48  # difference of shade that an eye sees
_SPECKS: Final = 12  # pixels that may differ: another version of the reader draws edges differently


def small(pages: Iterable[bytes]) -> bytes:
    """Put the pages of a letter under each other, 360 pixels wide, in 16 shades of grey."""
    images = [Image.open(BytesIO(page)).convert("L") for page in pages]
    images = [
        image.resize((WIDTH, WIDTH * image.height // image.width), Image.Resampling.BOX)
        for image in images
    ]
    sheet = Image.new("L", (WIDTH, sum(image.height for image in images)))
    top = 0
    for image in images:
        sheet.paste(image, (0, top))
        top += image.height
    return png(sheet.point(lambda shade: (shade + _GREYS // 2) // _GREYS * _GREYS))


def png(image: Image.Image) -> bytes:
    """Write a picture as PNG."""
    file = BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


def changed(before: bytes, after: bytes) -> Image.Image | None:
    """Draw where two pictures differ, black on white; ``None`` where nobody would see it."""
    old, new = (Image.open(BytesIO(picture)) for picture in (before, after))
    if old.size != new.size:
        return new
    blurred = (image.filter(ImageFilter.GaussianBlur(1)) for image in (old, new))
    seen = ImageChops.difference(*blurred).point(lambda shade: 0 if shade > _SEEN else 255)
    return seen if seen.histogram()[0] > _SPECKS else None


def keep_difference(folder: Path, before: bytes, after: bytes, difference: Image.Image) -> None:
    """Write both pictures and their difference where somebody can look at them."""
    (folder / "before.png").write_bytes(before)
    (folder / "after.png").write_bytes(after)
    (folder / "difference.png").write_bytes(png(difference))
