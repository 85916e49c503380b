"""What photocopiers, cameras and time do to paper, played on pictures; the same in every run."""

import math
import random
from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageChops, ImageDraw, ImageFilter

DPI = 300
"""Dots an inch of everything here; a module of 0.508 mm is 6 of them."""


def chance(seed: int) -> random.Random:
    """Give chance that is the same in every run."""
    return random.Random(seed)  # noqa: S311 - plays with pictures, guards nothing


def noise(size: tuple[int, int], rng: random.Random, grain: int = 1) -> Image.Image:
    """Give a picture of evenly distributed shades, in squares of ``grain`` dots."""
    width, height = (side // grain + 1 for side in size)
    fine = Image.frombytes("L", (width, height), rng.randbytes(width * height))
    grown = fine.resize((width * grain, height * grain), Image.Resampling.NEAREST)
    return grown.crop((0, 0, *size))


def photocopy(page: Image.Image, rng: random.Random) -> Image.Image:
    """Copy a page once on a worn black-and-white copier.

    The copy is up to 2 % larger or smaller and up to 2° askew; lens and paper spread every dot over
    its neighbours (Gauss, 2 dots at 300 dpi, a third of a module); lamp and drum add up to 20 % of
    grey noise and a shadow of up to 15 % across the page; then every dot becomes black or white, at
    a threshold that makes light or dark copies. The toner makes lines one dot too wide or
    too thin on two copies of three, misses one dot in 128, and falls as often where it should not,
    in grains of two dots. Last, ink spreads by one dot again.
    """
    scale, angle = rng.uniform(0.98, 1.02), math.radians(rng.uniform(-2, 2))
    width, height = page.size
    cos, sin, x, y = math.cos(angle) / scale, math.sin(angle) / scale, width / 2, height / 2
    placed = page.transform(
        page.size,
        Image.Transform.AFFINE,
        (cos, sin, x - cos * x - sin * y, -sin, cos, y + sin * x - cos * y),
        resample=Image.Resampling.BICUBIC,
        fillcolor=255,
    )
    spread = placed.filter(ImageFilter.GaussianBlur(2))
    grainy = Image.blend(spread, noise(page.size, rng), rng.uniform(0.05, 0.2))
    threshold = rng.randint(110, 138)
    copied = shadow(grainy, rng, 0.15).point(lambda shade: 255 * (shade > threshold))
    inked = grown(copied, rng.choice((ImageChops.darker, ImageChops.lighter, None)))
    specks = noise(page.size, rng, grain=2)
    missing = specks.point(lambda shade: 255 * (shade < 2))
    fallen = specks.point(lambda shade: 255 * (shade < 254))
    flawed = ImageChops.darker(ImageChops.lighter(inked, missing), fallen)
    return flawed.filter(ImageFilter.GaussianBlur(1))


def grown(page: Image.Image, which: Callable[..., Image.Image] | None) -> Image.Image:
    """Make every black line (or, with ``lighter``, every white one) one dot wider and higher."""
    if which is None:
        return page
    wider = which(page, ImageChops.offset(page, 1, 0))
    return which(wider, ImageChops.offset(wider, 0, 1))


def shadow(page: Image.Image, rng: random.Random, depth: float) -> Image.Image:
    """Let one side of the page lie in the shade."""
    darkest = round(255 * (1 - rng.uniform(0, depth)))
    slope = Image.linear_gradient("L").rotate(90 * rng.randrange(4)).resize(page.size)
    return ImageChops.multiply(page, slope.point(lambda v: darkest + v * (255 - darkest) // 255))


def stain(page: Image.Image, rng: random.Random, *, share: float) -> Image.Image:
    """Drop something dark on a symbol that fills the page, covering a share of it."""
    stained = page.copy()
    width, height = page.size
    radius = math.sqrt(share * width * height / math.pi)
    x, y = (rng.uniform(0.3, 0.7) * side for side in page.size)
    box = (x - radius, y - radius, x + radius, y + radius)
    ImageDraw.Draw(stained).ellipse(box, fill=40)
    return stained


def jpeg(page: Image.Image, quality: int) -> bytes:
    """Give the page as a camera stores it."""
    content = BytesIO()
    page.convert("L").save(content, format="JPEG", quality=quality)
    return content.getvalue()
