"""The letters whose look is kept, and how it is compared."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from attrs import evolve

from ekelurahan.adapters.pages import CATALOG
from ekelurahan.model.letter_kinds import LetterKind
from ekelurahan.model.letters import Letter
from ekelurahan.model.offices import City
from ekelurahan.model.residents import Person

_SKTM = {
    "keperluan": "mengajukan keringanan biaya sekolah",
    "penghasilan": 1_250_000,
    "tanggungan": 4,
    "lembaga_tujuan": "SMP Contoh 3 Pontianak",
}
_SKU = {
    "nama_usaha": 'Warung "Bu Siti"',
    "jenis_usaha": "Warung makan",
    "alamat_usaha": "Jalan Contoh Gang Karya 3 Nomor 7",
    "mulai": "2019-03-01",
    "keperluan": "mengajukan kredit usaha rakyat",
}
_LONG_NAME = "R.Ay. Maharani Wijayaningsih Kusumaningrat Purnamasari D'Angelo-Sastrowidjoj"
_LONG_ADDRESS = (
    "Kompleks Perumahan Griya Contoh Permai Asri Blok AA-12 Nomor 1234 (belakang Masjid Nurul "
    "Contoh), Jalan Profesor Doktor Contoh Gang Sepakat Dua Dalam RT 012/RW 023, Kelurahan Parit "
    "Tokaya, Kecamatan Pontianak Selatan"
)
_PARAGRAPH = "Bahwa yang bersangkutan selama tinggal di wilayah kami berkelakuan baik. " * 12
_UNDER_LURAH = (
    "a.n. Lurah Parit Tokaya",
    "Sekretaris Lurah",
    "u.b.",
    "Kepala Seksi Kesejahteraan Rakyat",
)

SealedLetter = tuple[Letter, LetterKind, City]


@pytest.fixture(
    params=[
        "SKD",
        "SKD-emblem-domicile",
        "SKD-plain-person",
        "SKD-two-pages",
        "SKU",
        "SKTM",
        "SKTM-emblem-deputy",
        "SKTM-long-names",
    ]
)
def case(
    request: pytest.FixtureRequest,
    make_letter: Callable[..., SealedLetter],
    city: City,
    subject: Person,
) -> tuple[str, SealedLetter]:
    """Give each kept letter with the name of its file."""
    emblem = evolve(city, emblem=(CATALOG / "sample" / "emblem.svg").read_text("utf-8"))
    bank = {"keperluan": "membuka rekening bank."}
    elsewhere = {"lama_tinggal": "5 tahun", "alamat_domisili": "Jalan Contoh Baru Nomor 12"}
    long_subject = evolve(subject, name=_LONG_NAME, address=_LONG_ADDRESS)
    template = (CATALOG / "SKD" / "letter.typ").read_text("utf-8") + f"\n{_PARAGRAPH}\n" * 4
    deputy = {"city": emblem, "heading": _UNDER_LURAH}
    person = {"subject": Person("Bapak Contoh"), "nip": "", "rank": ""}
    long_names = {"subject": long_subject, "name": _LONG_NAME}
    two_pages = {"template": template, "heading": ("Plh. Lurah Parit Tokaya",)}
    code, answers, changes = {
        "SKD": ("SKD", bank, {}),
        "SKD-emblem-domicile": ("SKD", bank | elsewhere, {"city": emblem}),
        "SKD-plain-person": ("SKD", bank, person),
        "SKD-two-pages": ("SKD", bank, two_pages),
        "SKU": ("SKU", _SKU, {"heading": _UNDER_LURAH[:2]}),
        "SKTM": ("SKTM", _SKTM, {}),
        "SKTM-emblem-deputy": ("SKTM", _SKTM, deputy),
        "SKTM-long-names": ("SKTM", _SKTM, long_names),
    }[request.param]
    return request.param, make_letter(code, answers, acknowledged=code == "SKTM", **changes)


@pytest.fixture
def kept() -> Callable[[str, str], str]:
    """Give the kept text of a letter; with REWRITE_GOLDEN set, keep the new one."""

    def kept(name: str, text: str) -> str:
        path = Path(__file__).with_name(f"{name}.txt")
        if os.environ.get("REWRITE_GOLDEN"):
            path.write_text(text, "utf-8")
        return path.read_text("utf-8")

    return kept
