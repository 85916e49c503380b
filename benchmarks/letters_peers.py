"""The same letter, typeset and signed with other libraries from PyPI, each used as it is meant to be."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape

import reportlab
import weasyprint
from attrs import frozen
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from fpdf import FPDF
from fpdf.enums import XPos, YPos
from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner, sign_pdf
from pyhanko_certvalidator.registry import SimpleCertificateStore
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from ekelurahan.adapters.pages import CATALOG
from ekelurahan.adapters.qr_images import MODULE_MM, QUIET_ZONE, QrSymbol

EMBLEM = (CATALOG / "sample" / "emblem.svg").read_text("utf-8")
FONTS = Path(reportlab.__file__).parent / "fonts"
"""Where Bitstream Vera lies, which comes with reportlab."""


@frozen
class Words:
    """What stands on the page.

    Attributes:
        head: Lines of the letterhead; the last one is large.
        title: The letter's title.
        number: Its number.
        before: The paragraph before the rows.
        rows: Labels and values.
        after: The paragraphs after them.
        signature: Lines above the symbol.
        name: Name and rank under it.
        foot: The line at the foot of the page.
        symbol: The seal, drawn: the same drawing for everybody.
    """

    head: Sequence[str]
    title: str
    number: str
    before: str
    rows: Sequence[tuple[str, str]]
    after: Sequence[str]
    signature: Sequence[str]
    name: Sequence[str]
    foot: str
    symbol: QrSymbol

    def bars(self) -> Iterator[tuple[int, int, int]]:
        """Give the dark modules, those that touch in a row as one: place and length."""
        for down, row in enumerate(self.symbol.modules, QUIET_ZONE):
            across = QUIET_ZONE
            for is_dark, together in groupby(row):
                length = len(list(together))
                if is_dark:
                    yield across, down, length
                across += length


_STYLE = f"""
@font-face {{ font-family: Vera; src: url({(FONTS / "Vera.ttf").as_uri()}) }}
@font-face {{ font-family: Vera; font-weight: bold; src: url({(FONTS / "VeraBd.ttf").as_uri()}) }}
@page {{ size: A4; margin: 2cm 2cm 2.5cm 3cm; @bottom-left {{ content: element(foot) }} }}
html {{ font: 10pt Vera }}
header {{ text-align: center; border-bottom: 2pt solid; position: relative }}
header svg {{ position: absolute; left: 0; width: 22mm; height: 24mm }}
header :last-of-type, h1 {{ font-size: 13pt; text-align: center; font-weight: bold }}
header p, td {{ margin: 1mm 0 }}
p {{ text-align: justify }}
footer {{ position: running(foot); font-size: 7pt; border-top: 0.4pt solid }}
.signature {{ margin-left: 85mm }}
"""
"""Small on purpose: each rule costs WeasyPrint time."""


def weasyprint_pdf(words: Words) -> bytes:
    """Typeset with WeasyPrint: HTML and CSS, as PDF/A-3a."""

    def lines(parts: Sequence[str]) -> str:
        return "".join(f"<p>{escape(part)}</p>" for part in parts)

    rows = "".join(f"<tr><td>{escape(k)}<td>: {escape(v)}" for k, v in words.rows)
    source = (
        f'<html lang="id"><title>{escape(words.title)}</title><footer>{escape(words.foot)}</footer>'
        f"<header>{EMBLEM}{lines(words.head)}</header><h1>{escape(words.title)}</h1>"
        f"<p>{escape(words.number)}</p><p>{escape(words.before)}</p><table>{rows}</table>"
        f"{lines(words.after)}<div class=signature>{lines(words.signature)}{words.symbol.svg}"
        f"{lines(words.name)}</div></html>"
    )
    style, fonts = _style()
    made = weasyprint.HTML(string=source).write_pdf(
        stylesheets=[style], font_config=fonts, pdf_variant="pdf/a-3a"
    )
    assert made is not None
    return made


@cache
def _style() -> tuple[weasyprint.CSS, object]:
    fonts = weasyprint.text.fonts.FontConfiguration()
    return weasyprint.CSS(string=_STYLE, font_config=fonts), fonts


@cache
def _register_fonts() -> None:
    for name in ("Vera", "VeraBd"):
        pdfmetrics.registerFont(TTFont(name, FONTS / f"{name}.ttf"))


def reportlab_pdf(words: Words) -> bytes:
    """Typeset with reportlab: lines on a canvas, paragraphs with Platypus; it makes no PDF/A."""
    _register_fonts()
    file = BytesIO()
    page, (width, height) = Canvas(file, pagesize=A4), A4
    page.setTitle(words.title)
    y = height - 20 * mm
    _emblem(page, 30 * mm, y - 20 * mm)
    for line in words.head:
        page.setFont("VeraBd" if line == words.head[-1] else "Vera", 10)
        page.drawCentredString(width / 2, y, line)
        y -= 5 * mm
    page.line(30 * mm, y, width - 20 * mm, y)
    page.setFont("VeraBd", 13)
    page.drawCentredString(width / 2, y - 10 * mm, words.title)
    page.setFont("Vera", 10)
    page.drawCentredString(width / 2, y - 16 * mm, words.number)
    y = _paragraph(page, words.before, y - 22 * mm)
    for label, value in words.rows:
        page.drawString(38 * mm, y - 4 * mm, label)
        y = _paragraph(page, f": {value}", y, left=84 * mm)
    for text in words.after:
        y = _paragraph(page, text, y - 2 * mm)
    for line in words.signature:
        y = _paragraph(page, line, y, left=110 * mm)
    for across, down, length in words.bars():
        at = (110 * mm + across * MODULE_MM * mm, y - (down + 1) * MODULE_MM * mm)
        page.rect(*at, length * MODULE_MM * mm, MODULE_MM * mm, stroke=0, fill=1)
    y -= words.symbol.width_mm * mm
    for line in words.name:
        y = _paragraph(page, line, y, left=110 * mm)
    page.setFont("Vera", 7)
    page.drawString(30 * mm, 15 * mm, words.foot)
    page.save()
    return file.getvalue()


def _paragraph(page: Canvas, text: str, y: float, left: float = 30 * mm) -> float:
    style = ParagraphStyle("", fontName="Vera", fontSize=10, leading=13)
    made = Paragraph(escape(text), style)
    _width, height = made.wrap(A4[0] - 20 * mm - left, A4[1])
    made.drawOn(page, left, y - height)
    return y - height - 1


def _emblem(page: Canvas, x: float, y: float) -> None:
    page.rect(x, y, 20 * mm, 22 * mm)
    page.circle(x + 10 * mm, y + 14 * mm, 3 * mm)
    page.line(x, y + 11 * mm, x + 20 * mm, y + 11 * mm)


def fpdf2_pdf(words: Words) -> bytes:
    """Typeset with fpdf2: cells one after the other; as PDF/A-3b, the best it makes with fonts."""
    page = FPDF(enforce_compliance="PDF/A-3B")
    page.set_lang("id")
    page.set_title(words.title)
    page.add_font("Vera", "", FONTS / "Vera.ttf")
    page.add_font("Vera", "B", FONTS / "VeraBd.ttf")
    page.set_margins(30, 20, 20)
    page.add_page()
    page.set_font("Vera", size=10)
    page.rect(30, 20, 20, 22)
    page.circle(40, 28, 3)
    page.line(30, 31, 50, 31)

    def lines(parts: Sequence[str], align: str = "J", left: float = 30) -> None:
        for part in parts:
            page.set_x(left)
            page.multi_cell(0, 5, part, align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    lines(words.head, "C")
    page.line(30, page.get_y(), 190, page.get_y())
    page.set_font("Vera", "B", 13)
    lines([words.title], "C")
    page.set_font("Vera", size=10)
    lines([words.number], "C")
    lines([words.before])
    for label, value in words.rows:
        page.set_x(38)
        page.cell(46, 5, label)
        lines([f": {value}"], left=84)
    lines(words.after)
    lines(words.signature, left=110)
    top = page.get_y()
    for across, down, length in words.bars():
        at = (110 + across * MODULE_MM, top + down * MODULE_MM)
        page.rect(*at, length * MODULE_MM, MODULE_MM, style="F")
    page.set_y(top + words.symbol.width_mm)
    lines(words.name, left=110)
    page.set_font("Vera", size=7)
    page.set_y(-25)
    lines([words.foot])
    return bytes(page.output())


_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class KeptKeySigner(SimpleSigner):
    """Keeps the parsed key: SimpleSigner parses and checks it for every signature."""

    async def async_sign_raw(
        self,
        data: bytes,
        digest_algorithm: str,
        dry_run: bool = False,  # noqa: FBT001, FBT002 - as pyHanko calls it
    ) -> bytes:
        """Sign as SimpleSigner does."""
        assert (digest_algorithm, dry_run) == ("sha256", False)
        return _KEY.sign(data, padding.PKCS1v15(), hashes.SHA256())


@cache
def _signer(kind: type[SimpleSigner]) -> SimpleSigner:
    """Make a certificate for the key, and a signer of pyHanko with both."""
    now = datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Kota Contoh")])
    made = (
        x509.CertificateBuilder(name, name, _KEY.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=365))
        .sign(_KEY, hashes.SHA256())
    )
    (certificate,) = load_certs_from_pemder_data(made.public_bytes(Encoding.PEM))
    private = _KEY.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    key = load_private_key_from_pemder_data(private, passphrase=None)
    return kind(certificate, key, SimpleCertificateStore.from_certs([certificate]))


def signed(pdf: bytes) -> bytes:
    """Sign with pyHanko as its documentation does: PAdES B-B, RSA with 2048 bits."""
    return _sign(pdf, SimpleSigner, None)


def signed_with_kept_key(pdf: bytes) -> bytes:
    """Sign with pyHanko as fast as it goes: the key parsed once, the room for the signature known."""
    return _sign(pdf, KeptKeySigner, 8192)


def _sign(pdf: bytes, kind: type[SimpleSigner], room: int | None) -> bytes:
    about = PdfSignatureMetadata(
        field_name="Tanda1", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES
    )
    out = BytesIO()
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    sign_pdf(writer, about, _signer(kind), bytes_reserved=room, output=out)
    return out.getvalue()


PEERS: dict[str, Callable[[Words], bytes]] = {
    "WeasyPrint": weasyprint_pdf,
    "WeasyPrint + pyHanko": lambda words: signed(weasyprint_pdf(words)),
    "WeasyPrint + pyHanko, tuned": lambda words: signed_with_kept_key(weasyprint_pdf(words)),
    "reportlab": reportlab_pdf,
    "reportlab + pyHanko": lambda words: signed(reportlab_pdf(words)),
    "reportlab + pyHanko, tuned": lambda words: signed_with_kept_key(reportlab_pdf(words)),
    "fpdf2": fpdf2_pdf,
    "fpdf2 + pyHanko, tuned": lambda words: signed_with_kept_key(fpdf2_pdf(words)),
}
