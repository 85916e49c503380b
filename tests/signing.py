"""Signed files for tests, by a certificate authority of their own."""

from io import BytesIO

from pyhanko.pdf_utils.generic import StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from ekelurahan.testing.authorities import Authority

__all__ = ["Authority", "with_revision"]


def with_revision(pdf: bytes, operators: str = "0.9 g 100 100 50 50 re f") -> bytes:
    """Append a revision that draws something on the first page; every byte before it stays."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    stream = writer.add_object(StreamObject(stream_data=operators.encode()))
    writer.add_stream_to_page(0, stream)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
