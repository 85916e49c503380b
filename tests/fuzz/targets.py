"""The borders where strangers' bytes come in: whatever they are, only documented answers come out.

A target takes bytes and returns nothing. It lets through what its border promises, an
:class:`InputError` or a verdict, and fails on anything else: another error, a letter called genuine
that nobody sealed, bytes that are read in two ways.
"""

import atexit
import json
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from io import BytesIO
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from zlib import crc32

from attrs import frozen
from PIL import Image
from pypdf import PdfWriter

from ekelurahan.adapters.key_files import KeyFolder
from ekelurahan.adapters.pdf_files import PdfLetterReader
from ekelurahan.adapters.pdf_pages import rasterise
from ekelurahan.adapters.scans import read_codes
from ekelurahan.adapters.trust_folders import TrustFolder
from ekelurahan.compose.clocks import SystemClock
from ekelurahan.compose.desks import load_desk
from ekelurahan.compose.folders import create_city_folder
from ekelurahan.compose.verifiers import open_verifier
from ekelurahan.errors import InputError
from ekelurahan.seal import cbor, cose, qr_text
from ekelurahan.seal.claims import SealClaims
from ekelurahan.seal.enclosures import check_enclosure
from ekelurahan.seal.key_document import KeyDocument
from ekelurahan.seal.reasons import RefusedError
from ekelurahan.seal.status_list import MEDIA_TYPE, StatusList
from ekelurahan.seal.strict_json import base64url
from ekelurahan.seal.trust import RootPins, TrustList
from ekelurahan.seal.verdicts import VerificationResult
from ekelurahan.seal.verifier import Verifier

Target = Callable[[bytes], None]


@frozen
class Sample:
    """A made-up city that has issued one letter, and all that strangers see of it.

    Attributes:
        signer: Holds the city's keys.
        text: The text of the letter's QR code.
        pdf: The letter.
        content: Its ``letter.json``.
        published: The files for verifiers, by name.
        trust: The key document among them.
        verifier: Knows keys and status.
    """

    signer: KeyFolder
    text: str
    pdf: bytes
    content: bytes
    published: dict[str, bytes]
    trust: TrustList
    verifier: Verifier

    @property
    def token(self) -> bytes:
        """The seal as bytes."""
        return qr_text.split(self.text)[1]


@cache
def sample() -> Sample:
    """Let the city issue its letter, once in a process."""
    folder = Path(mkdtemp())
    atexit.register(rmtree, folder)
    desk = load_desk(create_city_folder(folder))
    siti, lurah = desk.residents.by_id("siti"), desk.city.officials["bayu-prasetya"]
    request = desk.requests.submit(
        "SKD", applicant=siti, answers={"keperluan": "membuka rekening bank"}, by=siti
    )
    desk.requests.approve(request.id, by=lurah, seen=request.seen)
    letter = desk.letters.of(request.id, by=siti)
    pdf = desk.letters.pdf(letter.id, by=siti)
    trust = TrustFolder(folder / "trust")
    desk.letters.publish_statuses()
    signer = KeyFolder(folder / "keys")
    return Sample(
        signer,
        text=letter.signatures[0].seal,
        pdf=pdf,
        content=PdfLetterReader().read(pdf).content or b"",
        published={p.name: p.read_bytes() for p in trust.path.rglob("*") if p.is_file()},
        trust=trust.trust_list(),
        verifier=open_verifier(trust.path),
    )


def qr(data: bytes) -> None:
    """The text of a QR code: one verdict, and never SAH but for what was sealed."""
    text = data.decode("utf-8", "replace")
    result = shown(sample().verifier.check(text))
    assert not result or text.strip().lower() == sample().text


def strict_cbor(data: bytes) -> None:
    """Bytes that should be CBOR: ValueError, or their only form."""
    with suppress(ValueError):
        assert data == cbor.encode(cbor.decode(data))


def token(data: bytes) -> None:
    """A COSE token: one verdict, and never SAH but for what was sealed."""
    result = shown(sample().verifier.check_token(data))
    assert not result or data == sample().token


def claims(data: bytes) -> None:
    """Claims that an official's key has signed: one verdict, and their only form."""
    key = next(key for key in sample().trust.document.keys if key.office).public
    if shown(sample().verifier.check_token(cose.sign(data, key, sample().signer))).facts:
        assert data == SealClaims.decode(data).encode()


def key_document(data: bytes) -> None:
    """A signed key document, or one of these bytes signed by the root."""
    city, pins = sample(), RootPins.decode(sample().published["root.json"])
    header = city.published["keys.jws"].decode().partition(".")[0]
    signed = f"{header}.{base64url(data)}"
    signature = city.signer.sign(city.signer.root_key().kid, signed.encode())
    for jws in (data.decode("latin-1"), f"{signed}.{base64url(signature)}"):
        with suppress(RefusedError):
            trust = TrustList.load(jws, pins)
            assert trust.document == KeyDocument.decode(trust.document.encode())
            shown(Verifier(trust, {}, SystemClock()).check(city.text))


def root_pins(data: bytes) -> None:
    """A ``root.json``."""
    with suppress(RefusedError):
        pins = RootPins.decode(data)
        assert pins == RootPins.decode(pins.encode())


def status_list(data: bytes) -> None:
    """A status list, or one of these bytes signed by the status key: never larger than declared."""
    city, (period, *_) = sample(), sample().trust.document.status_lists
    signed = cose.sign(data, city.signer.status_key(), city.signer, content_type=MEDIA_TYPE)
    for made in (data, signed):
        with suppress(RefusedError):
            assert period.size == 4 * len(StatusList.read(made, period, city.trust).packed)


def enclosure(data: bytes) -> None:
    """A ``letter.json`` beside a genuine seal: SAH for the sealed bytes only."""
    city = sample()
    for seals in ((city.token,), (city.token, city.token), (data,)):
        for result in check_enclosure(city.verifier, data, seals):
            assert not shown(result) or data == city.content


def pdf(data: bytes) -> None:
    """A PDF: InputError, or what it carries and what its pages show."""
    with suppress(InputError):
        carried = PdfLetterReader().read(data)
        if carried.content is not None and carried.seals:
            for result in check_enclosure(sample().verifier, carried.content, carried.seals):
                assert not shown(result) or carried.content == sample().content
    with suppress(InputError):
        assert all(isinstance(text, str) for text in read_codes(b"%PDF-" + data[5:]))


def image(data: bytes) -> None:
    """A photo: InputError or texts."""
    for photo in (data, _with_right_sums(data)):
        with suppress(InputError):
            assert all(isinstance(text, str) for text in read_codes(photo))


def _with_right_sums(png: bytes) -> bytes:
    """Mend the checksum of every chunk, so that what is wrong inside is reached."""
    mended, position = bytearray(png), 8
    while position + 12 <= len(png) and png.startswith(b"\x89PNG"):
        end = position + 8 + int.from_bytes(png[position : position + 4])
        mended[end : end + 4] = crc32(png[position + 4 : end]).to_bytes(4)
        position = end + 4
    return bytes(mended[: len(png)])


def shown(result: VerificationResult) -> VerificationResult:
    """Write a result in every way."""
    assert isinstance(result, VerificationResult)
    assert result.explain()
    assert json.dumps(result.to_json())
    return result


def _letters() -> list[bytes]:
    """The letter, the letter written anew by another PDF writer, and a small one."""
    anew, small = PdfWriter(clone_from=BytesIO(sample().pdf)), PdfWriter()
    small.add_blank_page(99, 99)
    small.add_attachment("letter.json", sample().content)
    small.add_attachment("seal.cose", sample().token)
    files = BytesIO(), BytesIO()
    anew.write(files[0])
    small.write(files[1])
    return [sample().pdf, *(file.getvalue() for file in files)]


def _photos() -> list[bytes]:
    """The page in every colour model a camera or scanner writes."""
    page = Image.open(BytesIO(rasterise(sample().pdf, dpi=72)[0]))
    files = {mode: BytesIO() for mode in ("1", "L", "P", "LA", "RGBA", "I;16", "RGB", "CMYK")}
    for mode, file in files.items():
        page.convert(mode).save(file, "JPEG" if mode in {"RGB", "CMYK"} else "PNG")
    return [file.getvalue() for file in files.values()]


@cache
def _seeds() -> dict[str, list[bytes]]:
    city = sample()
    parsed = cose.parse(city.token)
    lists = [made for name, made in city.published.items() if name.endswith(".cwt")]
    signed = [cose.parse(made, content_type=MEDIA_TYPE, largest=1 << 20) for made in lists]
    return {
        "qr": [city.text.encode(), city.text.upper().encode()],
        "strict_cbor": [city.token[1:], parsed.payload, parsed.protected],
        "token": [city.token],
        "claims": [parsed.payload],
        "key_document": [city.published["keys.json"], city.published["keys.jws"]],
        "root_pins": [city.published["root.json"]],
        "status_list": [*lists, *(message.payload for message in signed)],
        "enclosure": [city.content],
        "pdf": _letters(),
        "image": _photos(),
    }


TARGETS: dict[str, Target] = {
    target.__name__: target
    for target in (
        qr,
        strict_cbor,
        token,
        claims,
        key_document,
        root_pins,
        status_list,
        enclosure,
        pdf,
        image,
    )
}


def seeds(name: str) -> list[bytes]:
    """Give genuine examples of what a target reads."""
    return _seeds()[name]
