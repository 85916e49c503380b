"""The ways services have lied, and files that are signed falsely."""

from enum import Enum
from io import BytesIO

from bsre_authority import ENDED, ENDS
from pyhanko.pdf_utils.generic import NumberObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer


class Lie(Enum):
    """What a service may do instead of answering with the signed file."""

    JSON_WITH_200 = "error as JSON with 200"
    CODELESS_JSON = "error without a code with 200"
    HTML = "a page of a proxy"
    EMPTY = "nothing"
    RUBBISH = "a PDF of rubbish"
    TRUNCATED = "half a file, called whole"
    CUT = "a connection that breaks off"
    OTHER = "another letter"
    UNSIGNED = "what was sent"
    REWRITTEN = "the letter written anew, signed"
    TWICE = "signed twice"
    BROKEN = "a signature that does not fit"
    PARTIAL = "signed, then something added"
    LOOSE_END = "signed, then bytes that no reader shows"
    EXPIRED = "signed with a certificate that has ended"
    WRONG_TYPE = "the right file, called text"
    DRIP = "a byte now and then, without end"
    DRIPPING_HEADERS = "a header now and then, without end"
    SILENT = "signs, and never answers"
    STUCK = "signs, tells the name of the result, and then no more"
    GATEWAY = "504"
    DOWN = "503"
    CROWDED = "429"
    REDIRECT = "302"
    MISSING = "404"
    FORBIDDEN = "403"
    ECHO = "400 that repeats the order"
    TWO_FILES = "two files"
    HOSTILE_NAME = "a name of the result that leads elsewhere"


PAGES = {
    Lie.HTML: (200, b"<html>Sesi berakhir</html>"),
    Lie.EMPTY: (200, b""),
    Lie.MISSING: (404, b"<html></html>"),
    Lie.FORBIDDEN: (403, b""),
    Lie.GATEWAY: (504, b"<html></html>"),
    Lie.DOWN: (503, b"<html></html>"),
}
ANSWERS = {
    *PAGES,
    *(Lie.JSON_WITH_200, Lie.CODELESS_JSON, Lie.ECHO, Lie.CROWDED, Lie.REDIRECT),
    *(Lie.CUT, Lie.STUCK, Lie.DRIP, Lie.DRIPPING_HEADERS, Lie.SILENT),
}


def signed_as(lie, authority, order, user):
    """Sign a file, honestly or not."""
    pdf = order["file"]
    if lie is Lie.UNSIGNED:
        return pdf
    if lie is Lie.OTHER:
        pdf = revised(pdf).replace(b"%PDF-1.7", b"%PDF-1.6")
    if lie is Lie.REWRITTEN:
        pdf = rewritten(pdf)
    about = {"reason": order.get("reason"), "location": order.get("location"), "box": place(order)}
    until = ENDED if lie is Lie.EXPIRED else ENDS
    signed = authority.sign(pdf, user.name, until=until, **about)
    if lie is Lie.TWICE:
        return authority.sign(signed, user.name, field="Tanda2")
    if lie is Lie.PARTIAL:
        return revised(signed)
    if lie is Lie.LOOSE_END:
        return signed + b"% nobody signed this\n" + signed[signed.rindex(b"startxref") :]
    if lie is Lie.BROKEN:
        return signed.replace(b"/Reason (Tanda", b"/Reason (Tinta")
    return signed


def place(order):
    """Give page and corners of a visible signature."""
    if order["tampilan"].lower() == "invisible":
        return None
    x, y = (
        float(order.get(a) or order[b]) for a, b in (("xAxis", "originX"), ("yAxis", "originY"))
    )
    width, height = float(order["width"]), float(order["height"])
    return int(order["page"]) - 1, (int(x), int(y), int(x + width), int(y + height))


def revised(pdf):
    """Append a revision that changes the first page."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    page, _ = writer.find_page_for_modification(0)
    page.get_object()["/Rotate"] = NumberObject(90)
    writer.mark_update(page)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def rewritten(pdf):
    """Write the same document anew, as services that do not append do."""
    out = BytesIO()
    copy_into_new_writer(PdfFileReader(BytesIO(pdf))).write(out)
    return out.getvalue()
