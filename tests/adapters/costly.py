"""Functions that cost more than they may, and small files that make readers do so."""

import os
import time

from ekelurahan.errors import NotFoundError
from ekelurahan.ports import SealedPdf


def sleep(_):
    """Take a minute."""
    time.sleep(60)


def fill(_):
    """Take two GiB."""
    return len(bytearray(2 << 30))


def die(_):
    """End the process as a fault in a C library does."""
    os.abort()


def chatter(content):
    """Say on standard output what is no answer."""
    print(content)  # noqa: T201


def miss(_):
    """Raise an error of ours with values."""
    raise NotFoundError("no {kind}", "Look for {key}.", kind="file", key="x")


def echo(content):
    """Give back values of every kind."""
    return [SealedPdf(content, (b"\xff", b"")), "é\ud800", 7, None, (True,)]


def forms_within_forms(depth=10, uses=10):
    """Make a PDF of a few kB that draws one line ``uses ** depth`` times."""
    bodies = [b"/F Do "] + [b"/F Do " * uses] * depth + [b"0 0 m 500 500 l S"]
    forms = b"<</XObject<</F %d 0 R>>>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources"
        + forms % 5
        + b">>",
    ]
    for number, body in enumerate(bodies, start=5):
        form = b"/Type/XObject/Subtype/Form/BBox[0 0 600 900]/Resources" + forms % number
        objects.append(b"<<%s/Length %d>>stream\n%s\nendstream" % (form, len(body), body))
    pdf = b"%PDF-1.7\n"
    for number, content in enumerate(objects, start=1):
        pdf += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    return pdf + b"trailer<</Root 1 0 R/Size %d>>\n%%%%EOF\n" % (len(objects) + 1)
