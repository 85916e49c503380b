"""A letter on its way to paper: sealed, typeset and read back, beside other typesetters.

Usage: python benchmarks/letters.py [--quick]

Writes the section "The letter" of ``docs/reference/performance.md``; ``--quick`` only prints.
"""

import gc
import os
import re
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

import letters_signed
from attrs import evolve, frozen
from letters_peers import EMBLEM, PEERS, Words
from pages import run, table
from pypdf import PdfReader
from seal_peers import CLAIMS, NOW, SIGNER

from ekelurahan import create_city_folder, load_desk
from ekelurahan.adapters.city_files import read_city
from ekelurahan.adapters.kind_folders import built_in_kinds
from ekelurahan.adapters.pages import CATALOG, TypstRenderer
from ekelurahan.adapters.pdf_files import PdfLetterReader
from ekelurahan.adapters.qr_images import draw
from ekelurahan.compose.clocks import SystemClock
from ekelurahan.model.identity import Nik, RegionCode, Sex
from ekelurahan.model.letter_content import LetterContent
from ekelurahan.model.letter_kinds import StepAction
from ekelurahan.model.letters import Letter, LetterNumber, LetterStatus, Signature
from ekelurahan.model.offices import Signatory
from ekelurahan.model.residents import Person
from ekelurahan.seal import cose
from ekelurahan.seal.claims import id_check
from ekelurahan.seal.qr_text import seal_text, split
from ekelurahan.seal.status_list import LIST_SIZE, StatusList
from ekelurahan.seal.verdicts import Verdict
from ekelurahan.seal.verifier import Verifier
from seal import HEAD, URI, trust_list

RUN = 100
"""Letters of a print run."""

_CLAIM = re.compile(r'(pdfaid:part|pdfaid:conformance|pdfuaid:part)(?:>|=")(\w+)')

_CITY = evolve(
    read_city(CATALOG / "sample" / "pontianak.toml"), verification_url=HEAD, emblem=EMBLEM
)
_OFFICE = _CITY.offices[RegionCode("61.71.01.1004")]
_SIGNATORY = Signatory(
    official="budi",
    name="Budi Santoso, S.Sos., M.Si.",
    nip="19780411 200312 1 009",
    rank="Penata Tk. I (III/d)",
    role="lurah",
    heading=("Lurah Parit Tokaya",),
)
_BEFORE = "Yang bertanda tangan di bawah ini, Lurah Parit Tokaya, menerangkan bahwa orang berikut"
_AFTER = (
    "adalah benar penduduk yang berdomisili di wilayah {office}. "
    "Surat keterangan ini diberikan untuk keperluan {purpose}."
)
_LAST = "Demikian surat keterangan ini dibuat dengan sebenarnya untuk dipergunakan sebagaimana mestinya."
_KIND = evolve(
    built_in_kinds()["SKD"],
    template=f"""#import "/page.typ": *
#show: letter
{_BEFORE}
#identity()
#answer-rows("lama_tinggal")
adalah benar penduduk yang berdomisili di wilayah #office. #purpose(answers.keperluan)
""",
)
_KEY = SIGNER.public["ES256"]
_RENDERER = TypstRenderer()
_numbers = count(1)


def new_letter() -> Letter:
    """Write and seal a letter that no other one is like."""
    n = next(_numbers)
    place, day = f"Jalan Contoh Gang Karya {n} RT 002/RW 005, {_OFFICE.title}", NOW.date()
    number = f"400.12.2.1/{n:05}/PTK/{day.year}"
    subject = Person(
        f"Siti Rahmawati binti Abdullah {n}",
        nik=Nik(f"61710145089{n:05}"),
        birth_place="Pontianak",
        birth_date=day.replace(year=1960 + n % 40, day=1 + n % 28),
        sex=Sex.FEMALE,
        religion="Islam",
        marital_status="Kawin",
        occupation="Wiraswasta",
        nationality="WNI",
        address=place,
    )
    answers = {"keperluan": f"membuka rekening bank ke-{n}", "lama_tinggal": f"{n} bulan"}
    content = LetterContent.of(_CITY, _OFFICE, _KIND, subject, _KIND.check_answers(answers))
    signature = Signature(
        step="sign",
        action=StepAction.SIGN,
        office=_OFFICE.code,
        office_title=_OFFICE.title,
        signatory=_SIGNATORY,
        number=LetterNumber(_OFFICE.code, "*", day.year, n, number),
        signed_at=NOW,
        day=day,
        expires=None,
        kid=_KEY.kid,
        status_list=URI,
        status_index=n,
    )
    letter = Letter(f"l{n}", f"r{n}", content, (signature,), LetterStatus.SIGNING)
    return letter.with_seal(_sealed(letter))


def _sealed(letter: Letter) -> str:
    (signature,), subject = letter.signatures, letter.content.subject
    assert subject.nik is not None
    claims = evolve(
        CLAIMS,
        number=signature.number.text,
        subject=subject.name,
        id_check=id_check(_KEY.kid, signature.number.text, subject.nik.digits),
        status_index=signature.status_index,
        digest=letter.digest_for(0)[:16],
    )
    return seal_text(HEAD, cose.seal(claims, _KEY, SIGNER))


def _verifier() -> Verifier:
    made = StatusList.of(URI, [], size=LIST_SIZE, at=NOW)
    lists = {URI: made.sign(SIGNER.public["status"], SIGNER)}
    return Verifier(trust_list(), lists, SystemClock())


_VERIFIER = _verifier()


def typeset() -> bytes:
    """Seal and typeset."""
    return _RENDERER.render(new_letter(), _KIND, _CITY)


def issue() -> bytes:
    """Seal, typeset, read back what the file carries, and verify it: what the desk does."""
    letter = new_letter()
    assert _VERIFIER.check(letter.signatures[-1].seal).verdict is Verdict.GENUINE
    pdf = _RENDERER.render(letter, _KIND, _CITY)
    carried = PdfLetterReader().read(pdf)
    assert (carried.content, carried.seals) == (
        letter.to_json(),
        tuple(split(signature.seal)[1] for signature in letter.signatures),
    )
    return pdf


def print_run() -> bytes:
    """Seal letters, and typeset them into one file."""
    return _RENDERER.render_run([(new_letter(), _KIND) for _ in range(RUN)], _CITY)


def words() -> Words:
    """Write the same letter for a peer; sealing and drawing are ours here, too."""
    letter = new_letter()
    (signature,), subject = letter.signatures, letter.content.subject
    answers = letter.content.answers
    assert subject.nik is not None
    assert subject.birth_date is not None
    return Words(
        head=(*_OFFICE.letterhead, *_OFFICE.contact),
        title="SURAT KETERANGAN DOMISILI",
        number=f"Nomor : {signature.number.text}",
        before=_BEFORE,
        rows=(
            ("Nama", subject.name),
            ("NIK", subject.nik.digits),
            ("Tempat, tanggal lahir", f"Pontianak, {subject.birth_date}"),
            ("Jenis kelamin", "Perempuan"),
            ("Agama", subject.religion),
            ("Status perkawinan", subject.marital_status),
            ("Pekerjaan", subject.occupation),
            ("Kewarganegaraan", subject.nationality),
            ("Alamat", subject.address),
            ("Lama tinggal", str(answers["lama_tinggal"])),
        ),
        after=(_AFTER.format(office=_OFFICE.title, purpose=answers["keperluan"]), _LAST),
        signature=(f"Pontianak, {signature.day}", *_SIGNATORY.heading),
        name=(_SIGNATORY.name, _SIGNATORY.rank, f"NIP. {_SIGNATORY.nip}"),
        foot=f"Surat ini disegel secara elektronik. Periksa keasliannya di {HEAD}",
        symbol=draw(signature.seal, largest_version=_CITY.largest_symbol),
    )


@frozen
class Way:
    """One way to make letters.

    Attributes:
        name: As in the table.
        make: Makes a file.
        letters: How many are in it.
    """

    name: str
    make: Callable[[], bytes]
    letters: int = 1


OURS = Way("ours: seal, typeset, read back, verify", issue)
WAYS = (
    OURS,
    Way("ours: seal and typeset", typeset),
    Way(f"ours: a print run of {RUN}", print_run, RUN),
    *(Way(name, lambda make=make: make(words())) for name, make in PEERS.items()),
)


def speeds(rounds: int, each: int) -> str:
    """Measure every way in turn, round after round, so that drift hits all."""
    spent: dict[str, list[tuple[float, float]]] = {way.name: [] for way in WAYS}
    files = {way.name: way.make() for way in WAYS}
    gc.collect()
    gc.freeze()  # what all the libraries brought along is not ours to walk through
    for _ in range(rounds):
        for way in WAYS:
            gc.collect()  # nobody clears away what the one before left
            for _ in range(each if way.letters == 1 else 1):
                cpu, clock = _spent(way.make)
                spent[way.name].append((cpu / way.letters, clock / way.letters))
    ours = median(cpu for cpu, _clock in spent[OURS.name])
    rows = [_row(way, spent[way.name], files[way.name], ours) for way in WAYS]
    head = ["", "time", "ms", "p95", "ms by the clock", "letters a second", "KB", "says it is"]
    return table(head, rows)


def _row(way: Way, spent: Sequence[tuple[float, float]], pdf: bytes, ours: float) -> list[str]:
    processor, clock = zip(*spent, strict=True)
    usual = median(processor)
    return [
        way.name,
        f"{usual / ours:.2f}",
        f"{usual:.1f}",
        f"{quantiles(processor, n=20)[-1]:.1f}",
        f"{median(clock):.1f}",
        f"{1000 / usual:,.0f}",
        f"{len(pdf) / way.letters / 1024:.0f}",
        _claimed(pdf),
    ]


def _claimed(pdf: bytes) -> str:
    """Read from the metadata which standards a file claims; nobody checks it here."""
    packet = PdfReader(BytesIO(pdf)).trailer["/Root"].get("/Metadata")
    said = dict(_CLAIM.findall(packet.get_data().decode())) if packet else {}
    if "pdfaid:part" not in said:
        return "PDF"
    archive = f"PDF/A-{said['pdfaid:part']}{said['pdfaid:conformance'].lower()}"
    return f"{archive}, PDF/UA-1" if "pdfuaid:part" in said else archive


def approvals(letters: int) -> str:
    """Say what it takes the desk to issue letters: database, files and all."""
    spent = []
    with TemporaryDirectory() as folder:
        desk = load_desk(create_city_folder(Path(folder) / "kota"))
        siti, lurah = desk.residents.by_id("siti"), desk.city.officials["bayu-prasetya"]
        for n in range(letters):
            answers = {"keperluan": f"membuka rekening bank ke-{n}"}
            request = desk.requests.submit("SKD", applicant=siti, answers=answers, by=siti)
            spent.append(
                _spent(lambda r=request: desk.requests.approve(r.id, by=lurah, seen=r.seen))
            )
    cpu, clock = (median(times) for times in zip(*spent, strict=True))
    return (
        "The desk of a new city folder, from the approval to the issued letter (number, seal, file,\n"
        f"journal, archive, kept in SQLite and flushed to the disk): {cpu:.1f} ms of processor time\n"
        f"({1000 / cpu:,.0f} a second per core), {clock:.1f} ms by the clock."
    )


def _spent(act: Callable[[], object]) -> tuple[float, float]:
    """Give the milliseconds of the processor and of the clock."""
    clock, cpu = perf_counter(), process_time()
    act()
    return 1000 * (process_time() - cpu), 1000 * (perf_counter() - clock)


def memory(letters: int, window: int) -> str:
    """Say how the memory of a process grows while it makes so many of our letters."""
    sizes = []
    for _ in range(letters):
        typeset()
        sizes.append(_resident())
    gc.collect()
    first, last = (sum(part) / window for part in (sizes[:window], sizes[-window:]))
    return (
        f"Memory of the process over {letters:,} of our letters, all peers loaded: "
        f"{first:,.0f} MB on average in the first {window:,}, {last:,.0f} MB in the last."
    )


def _resident() -> float:
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE") / 2**20


def sections(*, quick: bool) -> Iterator[str]:
    """Run every part; quickly to see that it runs, or slowly to see how fast."""
    yield (
        "The same page for all: letterhead with emblem, ten rows, three paragraphs, signature, QR\n"
        "code, foot; new data each time, in one warm process. Time is processor time of all threads\n"
        "for one letter, relative to our first line; letters a second are those of one core. Our\n"
        "letters are sealed, not signed over the whole file; pyHanko signs PAdES B-B with RSA-2048.\n"
        "*Tuned* keeps the parsed key and knows the room for the signature. Every peer gets our\n"
        "sealed and drawn QR code."
    )
    yield speeds(*((2, 2) if quick else (4, 10)))
    yield approvals(5 if quick else 100)
    yield from letters_signed.sections(typeset, words, quick=quick)
    yield memory(*((40, 10) if quick else (5000, 500)))


if __name__ == "__main__":
    run("letters", sections)
