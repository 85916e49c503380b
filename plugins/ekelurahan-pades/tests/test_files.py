"""What comes out, as those see it who check signatures."""

import asyncio
import re
import shutil
import subprocess
from datetime import UTC, datetime
from io import BytesIO

import pytest
from attrs import evolve
from ekelurahan_pades import Level
from ekelurahan_pades.fresh_files import FreshFile
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import (
    DocumentSecurityStore,
    validate_pdf_signature,
    validate_pdf_timestamp,
)
from pyhanko_certvalidator import ValidationContext
from pypdf import PdfReader

from ekelurahan import Nip
from ekelurahan.adapters.pdf_signatures import check_signatures
from ekelurahan.seal.reasons import Reason
from ekelurahan.seal.verdicts import Outcome

WAYS = [(Level.B_B, True), (Level.B_B, False), *((level, False) for level in list(Level)[1:])]
KEYS = ["bayu", "bayu-rsa"]


@pytest.fixture(params=WAYS, ids=lambda way: f"{way[0].value}{'-quick' * way[1]}")
def way(request):
    """A level, and whether our own lines append the signature."""
    return request.param


@pytest.fixture(params=KEYS)
def signed(request, way, signer, pdf, order):
    """A signed letter."""
    level, is_quick = way
    return evolve(signer(request.param, level), is_quick=is_quick).sign(pdf, order)


def tool(name, *arguments, **options):
    """Run a tool and give what it says; skip where it is not installed."""
    if not (path := shutil.which(name)):
        pytest.skip(f"skipped, because {name} is not installed")
    done = subprocess.run(
        [path, *map(str, arguments)], capture_output=True, timeout=60, check=False, **options
    )
    return done.returncode, (done.stdout + done.stderr).decode(errors="replace")


@pytest.fixture
def file(signed, tmp_path):
    """The signed letter as a file."""
    path = tmp_path / "signed.pdf"
    path.write_bytes(signed)
    return path


def check(pdf, roots):
    """Check as verifiers of the library do."""
    return check_signatures(pdf, roots=roots, at=datetime.now(UTC))


def test_qpdf_finds_no_fault(file):
    """Its structure is sound."""
    code, said = tool("qpdf", "--check", file)
    assert (0, True) == (code, "No syntax or stream encoding errors" in said), said


def test_pdfsig_finds_it_valid(file, tmp_path):
    """Poppler checks the signature with NSS; whom it trusts is not asked."""
    code, said = tool("pdfsig", "-nocert", file, env={"HOME": str(tmp_path), "PATH": "/usr/bin"})
    first = said.partition("Signature #2")[0]
    assert 0 == code
    assert "Signature is Valid" in first, said
    assert "ETSI.CAdES.detached" in first
    assert "Certificate Common Name: BAYU PRASETYA" in first


def test_mutool_finds_it_unchanged(file, way):
    """MuPDF checks the digest; what long-term levels add behind it, it calls edits."""
    _code, said = tool("mutool", "sign", "-v", file)
    later = "The signature is valid but there have been edits since signing."
    is_last = not way[0].has_revocation_data
    assert ("The document is unchanged since signing." if is_last else later) in said, said


def test_verapdf_finds_pdfa_kept(file):
    """It is PDF/A-3a and PDF/UA-1, as before, wherever veraPDF is on PATH: Debian has none."""
    for flavour in ("3a", "ua1") if shutil.which("verapdf") else ():
        code, said = tool("verapdf", "--format", "text", "--flavour", flavour, file)
        assert (0, True) == (code, said.startswith("PASS")), said


def test_what_pdfa_asks_of_a_revision(signed, pdf):
    """It stays PDF 1.7, claims what it claimed, keeps its identifier, and hides no field."""
    before, after = (PdfReader(BytesIO(file)) for file in (pdf, signed))
    root, earlier = after.trailer["/Root"], before.trailer["/Root"]
    claims = re.compile(r"(pdf(?:aid|uaid):\w+)(?:>|=\")(\w+)")
    told, claimed = (
        dict(claims.findall(each["/Metadata"].get_data().decode())) for each in (root, earlier)
    )
    assert {"pdfaid:part": "3", "pdfaid:conformance": "A", "pdfuaid:part": "1"} == claimed
    assert told == claimed
    assert "/Version" not in root
    assert after.trailer["/ID"][0] == before.trailer["/ID"][0]
    assert "/NeedAppearances" not in root["/AcroForm"]
    for field in root["/AcroForm"]["/Fields"]:
        assert 4 == field.get_object()["/F"] & 7


def test_openssl_verifies_the_cms(signed, tmp_path, roots, authority):
    """The CMS in the file is a signature over the bytes that it names."""
    (found, *_) = PdfFileReader(BytesIO(signed)).embedded_regular_signatures
    begin, before, after, rest = map(int, found.byte_range)
    (tmp_path / "covered").write_bytes(
        signed[begin : begin + before] + signed[after : after + rest]
    )
    (tmp_path / "cms.der").write_bytes(found.pkcs7_content)
    (tmp_path / "trusted.pem").write_bytes(roots)
    command = ("cms", "-verify", "-binary", "-inform", "DER", "-purpose", "any", "-cades")
    names = {"-in": "cms.der", "-content": "covered", "-CAfile": "trusted.pem", "-out": "out"}
    paths = (part for option, name in names.items() for part in (option, tmp_path / name))
    code, said = tool("openssl", *command, *paths)
    assert (0, True) == (code, "successful" in said.lower()), said


def test_pyhanko_trusts_it(signed, roots, order):
    """Its validator finds the signature intact, trusted, and the last word, said at that moment."""
    (found,) = PdfFileReader(BytesIO(signed)).embedded_regular_signatures
    status = validate_pdf_signature(found, _trusting(roots))
    assert status.bottom_line, status.pretty_print_details()
    assert order.signed_at == found.self_reported_timestamp
    assert order.name == found.sig_object["/Name"]
    assert "signing_time" not in {a["type"].native for a in found.signer_info["signed_attrs"]}


def test_pyhanko_finds_the_level(signed, way, roots):
    """Time stamps from B-T on; what B-LT carries suffices to know that nothing was revoked."""
    level = way[0]
    reader = PdfFileReader(BytesIO(signed))
    (found,) = reader.embedded_regular_signatures
    status = validate_pdf_signature(found, _trusting(roots))
    stamped = status.timestamp_validity
    assert level.has_timestamp == (stamped is not None and stamped.valid and stamped.trusted)
    assert (level is Level.B_LTA) == bool(reader.embedded_timestamp_signatures)
    assert level.has_revocation_data == ("/DSS" in reader.root)
    for stamp in reader.embedded_timestamp_signatures:
        found_stamp = validate_pdf_timestamp(stamp, _trusting(roots))
        assert found_stamp.intact
        assert found_stamp.trusted
    if level.has_revocation_data:
        carried = DocumentSecurityStore.read_dss(reader).as_validation_context(
            {"trust_roots": _trusted(roots), "revocation_mode": "require"}
        )
        assert validate_pdf_signature(found, carried).bottom_line


def _trusted(roots):
    return list(load_certs_from_pemder_data(roots))


def _trusting(roots):
    return ValidationContext(trust_roots=_trusted(roots))


def test_we_call_it_genuine(signed, pdf, roots):
    """Our own verifiers do, and the letter is there byte for byte."""
    found = check(signed, roots)
    assert (Outcome.PASSED, ("BAYU PRASETYA",)) == (found.check.outcome, found.signers)
    assert signed.startswith(pdf)


def test_a_changed_byte_breaks_it(signed, pdf, roots):
    """Wherever in the letter it is changed."""
    place = pdf.index(b"/Lang(id-ID)") + len(b"/Lang(")
    altered = signed[:place] + b"e" + signed[place + 1 :]
    assert Outcome.FAILED is check(altered, roots).check.outcome


def test_an_appended_revision_is_noticed(signed, roots):
    """Somebody who adds a page's content afterwards is told on."""
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(BytesIO(signed))
    writer.root["/Names"] = generic.DictionaryObject()
    writer.update_root()
    out = BytesIO()
    writer.write(out)
    found = check(out.getvalue(), roots).check
    assert (Outcome.FAILED, Reason.PDF_SIGNATURE_PARTIAL) == (found.outcome, found.reason)


def test_bytes_behind_it_are_noticed(signed, roots):
    """Even bytes that no reader shows are not covered, and are said to be too many."""
    found = check(signed + b"% more\n", roots).check
    assert (Outcome.FAILED, Reason.PDF_SIGNATURE_PARTIAL) == (found.outcome, found.reason)


def test_a_second_signature(signed, way, signer, holder, roots, order):
    """The camat acknowledges: another revision behind the first, and both verify."""
    camat = signer(holders={"camat": holder("camat")}, level=way[0])
    theirs = evolve(
        order, key="effect-2", official="camat", name="Dr. Rina Wulandari, M.Si.",
        nip=Nip("198001012005012001"), office="Kecamatan Pontianak Selatan",
    )  # fmt: skip
    twice = camat.sign(signed, theirs)
    found = check(twice, roots)
    assert twice.startswith(signed)
    assert Outcome.PASSED is found.check.outcome, found.check.reason
    assert ("BAYU PRASETYA", "Dr. Rina Wulandari, M.Si.") == found.signers


def test_nothing_is_shown(signed, pdf):
    """The page looks as before: the field has no size, and lies outside it."""
    before, after = (PdfReader(BytesIO(file)).pages[0] for file in (pdf, signed))
    (field,) = (note.get_object() for note in after["/Annots"][:1])
    left, low, right, high = field["/Rect"]
    assert (left, low) == (right, high)
    assert left < 0
    assert before.get_contents().get_data() == after.get_contents().get_data()
    assert "Tanda tangan elektronik Bayu Prasetya, S.STP., M.AP." == field["/TU"]


def test_the_quick_way_is_taken_only_for_fresh_letters(signer, pdf, order):
    """A file that is signed, is rewritten, or has other objects goes to pyHanko."""
    signed = signer().sign(pdf, order)
    assert FreshFile.read(pdf)
    others = (
        signed,
        b"",
        b"%PDF-1.7 no more",
        pdf + b"\n",
        pdf.replace(b"%PDF-1.7", b"%PDF-1.4"),
        re.sub(rb"xref\n0 \d+\n", b"xref\n0 1\n", pdf),
        pdf.replace(b"<</Type/Catalog/", b"<</Type/Catalug/"),
        pdf.replace(b"/Type/Pages/Count", b"/Type/Pages/Cuont"),
        pdf.replace(b"/Tabs/S", b"/Annots"),
        re.sub(rb"/Root \d+ 0 R", lambda _: b"/Root 999 0 R", pdf),
    )
    assert [None] * len(others) == [FreshFile.read(other) for other in others]


@pytest.mark.parametrize("level", [Level.B_B, Level.B_T])
def test_within_an_event_loop(signer, pdf, order, roots, level):
    """A host whose portal is asynchronous may call it as any other."""
    made = signer(level=level)

    async def portal():
        return made.sign(pdf, order)

    found = check_signatures(asyncio.run(portal()), roots=roots, at=datetime.now(UTC))
    assert found.check.outcome is Outcome.PASSED


def test_a_hostile_name_stays_a_name(signer, holder, pdf, order, roots):
    """What stands in an order cannot become PDF."""
    name = "Bayu Prasetya, >>/V 1 0 R) (\\ \n%%EOF"
    signed = signer().sign(pdf, evolve(order, name=name, number=name, office=name))
    (found,) = PdfFileReader(BytesIO(signed)).embedded_regular_signatures
    assert (name, f"Surat nomor {name}") == (found.sig_object["/Name"], found.sig_object["/Reason"])
    assert Outcome.PASSED is check(signed, roots).check.outcome


def test_other_kinds_of_letters(signer, order, roots):
    """Whatever is on their pages, our own lines sign them."""
    from ekelurahan.testing.sample_letters import sample_pdf

    for kind in ("SKTM", "N1"):
        letter = sample_pdf(kind)
        assert FreshFile.read(letter)
        signed = signer().sign(letter, order)
        assert Outcome.PASSED is check(signed, roots).check.outcome


def test_holders_are_told_apart(signer, holder, pdf, order, roots):
    """Each official signs with their own certificate."""
    both = {"bayu-prasetya": holder("bayu-rsa"), "camat": holder("camat")}
    signed = signer(holders=both).sign(pdf, order)
    assert ("BAYU PRASETYA",) == check(signed, roots).signers
