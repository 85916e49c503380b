"""Appends a signature to a file that was just typeset here, and to no other."""

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import groupby
from typing import Final, Self

from attrs import frozen

from ekelurahan.ports import SigningOrder

FIELD: Final = "Tanda1"
"""Name of the field of the first signature over a file."""
_TAIL: Final = re.compile(
    rb"trailer\n<</Size ([0-9]+)/Root ([0-9]+) 0 R/Info ([0-9]+) 0 R"
    rb"/ID\[(\([^()\\]*\))\([^()\\]*\)\]>>\nstartxref\n([0-9]+)\n%%EOF\n\Z"
)
_LONGEST_TAIL: Final = 400
_ENTRY: Final = 20
_PAGES: Final = re.compile(rb"/Pages ([0-9]+) 0 R")
_FIRST: Final = re.compile(rb"<</Type/Pages/Count [0-9]+/Kids\[([0-9]+) 0 R")
_CHANGED: Final = (b"/AcroForm", b"/Perms", b"/DSS", b"/Extensions", b"/Version", b"/Annots")
"""What a file does not have that nobody has signed or filled in."""
_RANGE: Final = "[0 %010d %010d %010d]"


@frozen
class FreshFile:
    """A file with one revision, as Typst writes them.

    Attributes:
        pdf: All of it.
        size: How many objects it may have.
        info: Number of its information object.
        id: The first half of its identifier, as it stands there.
        xref: Where its table begins.
        catalog: Number of its catalog.
        page: Number of its first page.
    """

    pdf: bytes
    size: int
    info: int
    id: bytes
    xref: int
    catalog: int
    page: int

    @classmethod
    def read(cls, pdf: bytes) -> Self | None:
        """Find what is needed; ``None`` where anything is not as expected."""
        tail = _TAIL.search(pdf, max(0, len(pdf) - _LONGEST_TAIL))
        if tail is None or not pdf.startswith(b"%PDF-1.7"):
            return None
        size, root, info, xref = (int(tail[group]) for group in (1, 2, 3, 5))
        made = cls(pdf, size, info, tail[4], xref, root, page=0)
        if not pdf.startswith(b"xref\n0 %d\n" % size, xref):
            return None
        page = made._first_page()
        return None if page is None else cls(pdf, size, info, tail[4], xref, root, page)

    def _first_page(self) -> int | None:
        catalog = self.object(self.catalog)
        pages = _PAGES.search(catalog)
        if not catalog.startswith(b"<</Type/Catalog/") or pages is None:
            return None
        first = _FIRST.match(self.object(int(pages[1])))
        page = self.object(int(first[1])) if first else b""
        is_plain = page.startswith(b"<</Type/Page/") and page.endswith(b">>")
        if not is_plain or any(word in catalog + page for word in _CHANGED):
            return None
        return int(first[1]) if first else None

    def object(self, number: int) -> bytes:
        """Give an object's text; nothing where the table does not lead to it."""
        entry = self.xref + len(b"xref\n0 %d\n" % self.size) + number * _ENTRY
        place = self.pdf[entry : entry + 10]
        head = b"%d 0 obj\n" % number
        if not place.isdigit() or not self.pdf.startswith(head, int(place)):
            return b""
        begin = int(place) + len(head)
        return self.pdf[begin : max(begin, self.pdf.find(b"\nendobj", begin))]

    def sign(self, order: SigningOrder, room: int, make: Callable[[bytes], bytes]) -> bytes:
        """Append a signature over all of it.

        Args:
            order: What to say about it.
            room: How many bytes it takes at most.
            make: Makes it from the SHA-256 of what it covers.

        Returns:
            The file, with one revision more.
        """
        signature, field, form = range(self.size, self.size + 3)
        page, catalog = self.object(self.page), self.object(self.catalog)
        hole = "<" + "0" * (2 * room) + ">"
        added = self._revision(
            {
                self.page: page[:-2] + b"/Annots[%d 0 R]>>" % field,
                self.catalog: catalog[:-2] + b"/AcroForm %d 0 R>>" % form,
                signature: _signature(order, hole),
                field: _field(order, signature, self.page),
                form: b"<</Fields[%d 0 R]/SigFlags 3>>" % field,
            }
        )
        return _fill(self.pdf + added, len(self.pdf), hole.encode(), make)

    def _revision(self, objects: Mapping[int, bytes]) -> bytes:
        """Write objects, a table of where they are, and a trailer."""
        written, places = bytearray(), {}
        for number, text in sorted(objects.items()):
            places[number] = len(self.pdf) + len(written)
            written += b"%d 0 obj\n%s\nendobj\n" % (number, text)
        start = len(self.pdf) + len(written)
        written += b"xref\n"
        for _, group in groupby(enumerate(sorted(places)), lambda pair: pair[1] - pair[0]):
            numbers = [number for _, number in group]
            written += b"%d %d\n" % (numbers[0], len(numbers))
            written += b"".join(b"%010d 00000 n\r\n" % places[number] for number in numbers)
        renewed = hashlib.sha256(self.pdf[-_LONGEST_TAIL:] + written).hexdigest()[:32].encode()
        written += b"trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[%s<%s>]/Prev %d>>\n" % (
            max(places) + 1,
            self.catalog,
            self.info,
            self.id,
            renewed,
            self.xref,
        )
        return bytes(written) + b"startxref\n%d\n%%%%EOF\n" % start


def _fill(pdf: bytes, begin: int, hole: bytes, make: Callable[[bytes], bytes]) -> bytes:
    """Say what is signed, sign it, and put the signature into its hole."""
    before = pdf.index(hole, begin)
    after = before + len(hole)
    covered = (_RANGE % (before, after, len(pdf) - after)).encode()
    place = pdf.index((_RANGE % (0, 0, 0)).encode(), begin)
    filled = bytearray(pdf)
    filled[place : place + len(covered)] = covered
    digest = hashlib.sha256(memoryview(filled)[:before])
    digest.update(memoryview(filled)[after:])
    signature = make(digest.digest()).hex().encode()
    filled[before + 1 : before + 1 + len(signature)] = signature
    return bytes(filled)


def _signature(order: SigningOrder, hole: str) -> bytes:
    return (
        "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached"
        f"/Name{_text(order.name)}/Location{_text(order.office)}/Reason{_text(reason(order))}"
        f"/M({_moment(order.signed_at)})/ByteRange{_RANGE % (0, 0, 0)}/Contents{hole}>>"
    ).encode()


def _field(order: SigningOrder, signature: int, page: int) -> bytes:
    # Printed, locked, of no size, and outside the page: as PDF/A and PDF/UA both allow it.
    return (
        f"<</Type/Annot/Subtype/Widget/FT/Sig/T({FIELD})/TU{_text(label(order))}/F 132"
        f"/Rect[-9999 -9999 -9999 -9999]/P {page} 0 R/V {signature} 0 R>>"
    ).encode()


def reason(order: SigningOrder) -> str:
    """Say what is signed, for the panel of signatures."""
    return f"Surat nomor {order.number}"


def label(order: SigningOrder) -> str:
    """Say what the field is, for those who hear the page."""
    return f"Tanda tangan elektronik {order.name}"


def _text(text: str) -> str:
    return f"<FEFF{text.encode('utf-16-be').hex().upper()}>"


def _moment(at: datetime) -> str:
    zone = at.strftime("%z")
    return at.strftime("D:%Y%m%d%H%M%S") + f"{zone[:3]}'{zone[3:5]}'"
