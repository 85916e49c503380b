"""Every kind of letter with made-up answers, and kinds made up to show what a page can do."""

from collections.abc import Mapping
from typing import Final

from attrs import evolve

from ekelurahan.adapters.kind_folders import built_in_kinds
from ekelurahan.model.fields import Field, FieldType, person_fields
from ekelurahan.model.letter_kinds import (
    ApprovalRoute,
    LetterKind,
    Nature,
    Paper,
    Step,
    StepAction,
    Validity,
)

_PEOPLE: Final = (
    {"name": "Muhammad Rizky Ramadhan", "nik": "6171010303980001", "sex": "L"},
    {"name": "Hj. Nur'aini binti H. Usman", "nik": "6171014511600002", "sex": "P"},
    {"name": "Maria Goretti Kusumaningrat", "nik": "6171016512010003", "sex": "P"},
)
_VALUES: Final = {
    FieldType.DATE: "2026-11-20",
    FieldType.TIME: "09:30",
    FieldType.NIK: "6171010101190001",
    FieldType.LONG_TEXT: "Baris pertama dari keterangan yang panjang.\nBaris kedua.",
}
_LONG_WORD: Final = "Mangunkusumowardoyosastrodiningratwijayakusumahadiningratpurbonegorowarsitox"
_TABLE: Final = person_fields("name", "nik", "birth_place", "birth_date")
_LONG_NAME: Final = Field("name", "Nama", FieldType.CHOICE, choices=(_LONG_WORD, "W" * 76))
_CHOICE: Final = Field(
    "hubungan", "Hubungan", FieldType.CHOICE, choices=("Istri", "Anak kandung", "Saudara seayah")
)
_LURAH: Final = Step("sign", StepAction.SIGN, "lurah")
_CAMAT: Final = Step("acknowledge", StepAction.ACKNOWLEDGE, "camat", "kecamatan")
_START: Final = '#import "/page.typ": *\n#show: {}\n\n'


def sample_answers(kind: LetterKind) -> Mapping[str, object]:
    """Make up answers to every question of a kind."""
    return {asked.name: _sample(asked) for asked in kind.fields}


def _sample(asked: Field, n: int = 0) -> object:
    if asked.type.is_list:
        count = min(max(asked.least, 2), asked.most)
        return [_entry(asked, i) for i in range(count)]
    if asked.type.is_composed:
        return _entry(asked, n)
    if asked.type is FieldType.CHOICE:
        return asked.choices[n % len(asked.choices)]
    if asked.type in {FieldType.INTEGER, FieldType.MONEY}:
        usual = 4 if asked.type is FieldType.INTEGER else 1_250_000
        return min(max(asked.least, usual), asked.most)
    return _VALUES.get(asked.type, f"Contoh {asked.label.lower()}"[: asked.longest])


def _entry(asked: Field, n: int) -> Mapping[str, object]:
    entry = {part.name: _sample(part, n) for part in asked.fields}
    if asked.type.is_personal:
        known = _PEOPLE[n % len(_PEOPLE)]
        entry |= {name: value for name, value in known.items() if name in entry}
    return entry


def _kind(code: str, name: str, body: str, *fields: Field, **changes: object) -> LetterKind:
    shape = {
        Nature.REGISTRATION: "statement",
        Nature.FORM: "form",
    }.get(changes.get("nature"), "letter")
    kind = LetterKind(
        code=code,
        version=1,
        name=name,
        nature=Nature.STATEMENT,
        classification="400.12.3.1",
        route=ApprovalRoute((_LURAH,)),
        template=_START.format(shape) + body,
        fields=fields,
    )
    return evolve(kind, **changes)


_HEIRS = _kind(
    "X-HEIRS",
    "Surat Keterangan Ahli Waris",
    """#opening()
#identity(person: "almarhum")
telah meninggal dunia pada hari #day-name(answers.tanggal), #date(answers.tanggal), dengan #counted(20)
ahli waris:
#people-table("ahli_waris")
#purpose(answers.keperluan)""",
    Field("almarhum", "Almarhum", FieldType.PERSON, fields=person_fields()),
    Field("tanggal", "Tanggal meninggal", FieldType.DATE),
    Field("ahli_waris", "Ahli waris", FieldType.PEOPLE, least=20, fields=(*_TABLE, _CHOICE)),
    Field("keperluan", "Keperluan"),
    subject="almarhum",
    route=ApprovalRoute((_LURAH, _CAMAT)),
    copies=("Camat {kecamatan}", "Kepala Dinas Kependudukan {city}", "Arsip"),
    validity=Validity(months=6),
)
_LAND = _kind(
    "X-LAND",
    "Surat Pernyataan Penguasaan Fisik Bidang Tanah",
    """#opening()

+ saya menguasai sebidang tanah seluas #counted(answers.tanah.luas) m²;
+ tanah itu tidak dalam sengketa.

#group-rows("tanah")
Batas-batasnya:
#boundary-rows("batas")
#closing()
#declarant(witnesses: "saksi")""",
    Field(
        "tanah",
        "Tanah",
        FieldType.GROUP,
        fields=(
            Field("letak", "Letak"),
            Field("luas", "Luas (m²)", FieldType.INTEGER, least=120),
            Field("sejak", "Dikuasai sejak", FieldType.DATE),
        ),
    ),
    Field(
        "batas",
        "Batas",
        FieldType.ROWS,
        least=4,
        fields=(
            Field("sisi", "Sisi", FieldType.CHOICE, choices=("Utara", "Timur", "Selatan", "Barat")),
            Field("dengan", "Berbatasan dengan"),
        ),
    ),
    Field("saksi", "Saksi", FieldType.PEOPLE, least=2, fields=person_fields("name", "nik")),
    nature=Nature.REGISTRATION,
    paper=Paper.F4,
)
_SALE = _kind(
    "X-SALE",
    "Surat Pernyataan Jual Beli",
    """#opening(states: [dengan ini menyatakan telah menjual kepada])
#identity(person: answers.pembeli, parts: ("name", "nik", "birth_place", "birth_date"))
barang-barang berikut pada pukul #answer("jam"):
#rows-table("barang")
#closing()
#parties(("Pihak pertama,", subject), ("Pihak kedua,", answers.pembeli), stamp: true)
#witnesses("saksi")""",
    Field("pembeli", "Pembeli", FieldType.PERSON, fields=person_fields()),
    Field("jam", "Pukul", FieldType.TIME),
    Field(
        "barang",
        "Barang",
        FieldType.ROWS,
        fields=(
            Field("nama", "Nama barang"),
            Field("jumlah", "Jumlah", FieldType.INTEGER),
            Field("harga", "Harga", FieldType.MONEY),
        ),
    ),
    Field("saksi", "Saksi", FieldType.PEOPLE, least=2, fields=person_fields("name")),
    nature=Nature.REGISTRATION,
    route=ApprovalRoute((_LURAH, _CAMAT)),
)
_FORM = _kind(
    "X-FORM",
    "Formulir Permohonan Kehendak Nikah",
    """#addressed("Kepala KUA " + kecamatan, "di " + city)
#opening(states: [bermaksud menikah dengan])
#identity(person: "calon")
pada #answers.tanggal dengan mahar #answer("mahar"). #purpose(answers.keperluan)
#answer-rows("keperluan", "mahar")
#people-table("saksi")
#declarant(stamp: false)
#witnesses("saksi")""",
    Field("calon", "Calon", FieldType.PERSON, required=False, fields=person_fields("name", "nik")),
    Field("tanggal", "Tanggal", FieldType.DATE, required=False),
    Field("mahar", "Mahar", FieldType.MONEY, required=False),
    Field("keperluan", "Keperluan", required=False),
    Field("saksi", "Saksi", FieldType.PEOPLE, required=False, fields=_TABLE),
    nature=Nature.FORM,
    route=ApprovalRoute(()),
    classification="",
)
_LONG = _kind(
    "X-LONG",
    "Surat Keterangan Nama Panjang",
    f"""#opening()
#identity()
yaitu {_LONG_WORD} serta {_LONG_WORD}, orang yang sama, #answers.keterangan
#rows-table("orang")
#answer-rows("keterangan", "kata")
#witnesses("orang")
#parties(("Pihak pertama,", answers.kata), ("Pihak kedua,", none))
#declarant(name: answers.kata, witnesses: "orang")""",
    Field("keterangan", "Keterangan", FieldType.LONG_TEXT),
    Field("kata", "Kata", FieldType.CHOICE, choices=(_LONG_WORD,)),
    Field("orang", "Orang", FieldType.ROWS, least=2, fields=(_LONG_NAME, *_TABLE[1:], _CHOICE)),
)
_CAMAT_GIVES = _kind(
    "X-CAMAT",
    "Rekomendasi Camat",
    """#opening(states: [memberikan rekomendasi kepada])
#identity()
#answer-rows("keperluan")""",
    Field("keperluan", "Keperluan"),
    nature=Nature.RECOMMENDATION,
    office="kecamatan",
    route=ApprovalRoute((Step("sign", StepAction.SIGN, "camat", "kecamatan"),)),
    copies=("Arsip",),
)

KINDS: Final[Mapping[str, LetterKind]] = dict(built_in_kinds()) | {
    kind.code: kind for kind in (_HEIRS, _LAND, _SALE, _FORM, _LONG, _CAMAT_GIVES)
}
"""The kinds that come with the library, and those made up, which begin with ``X-``."""

FORMS: Final[Mapping[str, tuple[str, ...]]] = {
    "definitif": ("{post}",),
    "Plt.": ("Plt. {post}",),
    "Plh.": ("Plh. {post}",),
    "a.n.": ("a.n. {post}", "Sekretaris {role}"),
    "u.b.": ("a.n. {post}", "Sekretaris {role}", "u.b.", "Kepala Seksi Pemerintahan"),
    "by hand": ("{post}",),
}
"""How officials sign, as the heading above their signature."""


def heading(kind: LetterKind, form: str) -> tuple[str, ...]:
    """Write the heading of a form for the office that gives the kind."""
    role, place = (
        ("Lurah", "Parit Tokaya") if kind.office == "kelurahan" else ("Camat", "Pontianak Selatan")
    )
    return tuple(line.format(post=f"{role} {place}", role=role) for line in FORMS[form])
