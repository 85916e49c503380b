"""City files: a city's offices, posts, officials and assignments in one TOML file.

A clerk writes such a file with any text editor; ``catalog/sample/pontianak.toml`` is a complete one::

    name = "Kota Pontianak"
    place = "Pontianak"                                     # stands before the date on letters
    time_zone = "Asia/Pontianak"
    verification_url = "https://verifikasi.pontianak.example/v#"
    number_format = { pattern = "{classification}/{n:03}/{unit}/{year}", series = "office" }

    [posts.kelurahan]                                       # every kelurahan has these: role = title
    lurah = "Lurah {office}"
    sekretaris = "Sekretaris Lurah"

    [[offices]]                                             # code tells level and parent
    code = "61.71.01.1004"
    name = "Parit Tokaya"
    unit = "PTK"                                            # its {unit} in letter numbers
    contact = ["Jalan Merpati Nomor 4, Pontianak 78121", "Telepon (0561) 000000"]

    [officials]                                             # key = who; a post held definitively
    ratna = { name = "Ratna Dewi, S.Sos.", post = "lurah@61.71.01.1004", since = 2026-01-05 }

    [[assignments]]                                         # every other way to fill a post
    official = "joko"
    post = "lurah@61.71.01.1004"
    form = "Plh."                                           # Plt., Plh., Pj., a.n., u.b., definitif
    starts = 2026-03-02
    ends = 2026-03-06                                       # last day; a Plh. must have one
    decree = "800.1.11.1/012/PTK/2026"

For ``a.n.`` add ``via = [own post]``, for ``u.b.`` ``via = [mandated post, own post]``. An office may
have its own ``letterhead`` (all lines), ``number_format`` and further ``posts``. At the top,
``government`` is the first line of letterheads (``PEMERINTAH`` and the name, unless given),
``emblem`` an SVG file beside the city file, and ``largest_symbol = 12`` allows the larger QR code
that names of more than about 55 characters need. ``paper = "f4"`` prints on F4 instead of A4;
``training = true`` makes it a city to practise with, whose letters never count. An official with
``by_hand = true`` signs printed letters by hand, too.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from attrs import frozen

from ekelurahan.adapters.city_checks import (
    Known,
    check_assignments,
    check_key,
    check_offices,
    check_officials,
    check_role,
    check_top,
)
from ekelurahan.adapters.toml_files import LARGEST_FILE, TomlFile, read_text, read_toml
from ekelurahan.errors import NotFoundError
from ekelurahan.model.identity import Nik, Nip, RegionCode
from ekelurahan.model.letter_kinds import Paper
from ekelurahan.model.number_formats import NumberFormat
from ekelurahan.model.offices import (
    Assignment,
    AssignmentForm,
    City,
    Office,
    OfficeLevel,
    Official,
    Post,
)
from ekelurahan.model.residents import Resident
from ekelurahan.wire import step_into

_LEVELS: Final = {
    len("61.71"): OfficeLevel.CITY,
    len("61.71.01"): OfficeLevel.KECAMATAN,
    len("61.71.01.1004"): OfficeLevel.KELURAHAN,
}
_KEYS: Final = (
    "name",
    "place",
    "time_zone",
    "verification_url",
    "government",
    "number_format",
    "emblem",
    "largest_symbol",
    "paper",
    "training",
    "posts",
    "offices",
    "officials",
    "assignments",
)
_STAND_IN_FORMAT = NumberFormat("{n}/{year}")
_SYMBOLS = (11, 12)


@frozen
class _PostTitles:
    city: Mapping[str, str] = {}
    kecamatan: Mapping[str, str] = {}
    kelurahan: Mapping[str, str] = {}

    def of(self, level: OfficeLevel) -> Mapping[str, str]:
        titles: Mapping[str, str] = getattr(self, level.value)
        return titles


@frozen
class _OfficeEntry:
    code: RegionCode
    name: str
    unit: str = ""
    contact: tuple[str, ...] = ()
    letterhead: tuple[str, ...] = ()
    number_format: NumberFormat | None = None
    posts: Mapping[str, str] = {}


@frozen
class _OfficialEntry:
    name: str
    nip: Nip | None = None
    rank: str = ""
    nik: Nik | None = None
    post: str = ""
    since: date | None = None
    by_hand: bool = False


def read_city(path: str | Path) -> City:
    """Read a city file and the emblem it names.

    Raises:
        InvalidFileError: it has faults; ``faults`` holds all of them, each with its line.

    >>> from ekelurahan.adapters.kind_folders import CATALOG
    >>> city = read_city(CATALOG / "sample" / "pontianak.toml")
    >>> len(city.offices), city.posts["lurah@61.71.01.1004"].title
    (36, 'Lurah Parit Tokaya')
    """
    file = read_toml(Path(path))
    file.refuse_others(*_KEYS)
    head = _read_head(file)
    entries = file.read_list("offices", _OfficeEntry)
    offices = _build_offices(file, entries, f"PEMERINTAH {head['name'].upper()}")
    titles = file.read(file.tables.get("posts", {}), _PostTitles, "posts")
    posts = _build_posts(file, titles or _PostTitles(), entries, offices)
    officials, assignments = _read_staff(file)
    codes = _codes(file)
    check_offices(file, offices, codes)
    check_officials(file, officials)
    check_assignments(
        file,
        assignments,
        Known(
            officials=_keys(file, "officials"),
            codes=codes,
            roles=_roles(offices, posts) if titles else {},
        ),
    )
    file.close()
    return City(
        **head,
        offices={office.code: office for office in offices.values()},
        posts={post.id: post for post in posts},
        officials=officials,
        assignments=tuple(assignments.values()),
    )


def read_residents(path: str | Path, city: City | None = None) -> tuple[Resident, ...]:
    """Read residents from a file, each a table ``[residents.KEY]`` with the fields of a resident.

    This is for demonstrations and tests: a population register is no text file.

    Args:
        path: The file.
        city: Where it is given, everybody must live in one of its kelurahan.

    Raises:
        InvalidFileError: it has faults; ``faults`` holds all of them, each with its line.

    >>> from ekelurahan.adapters.kind_folders import CATALOG
    >>> read_residents(CATALOG / "sample" / "residents.toml")[0].name
    'Siti Rahmawati'
    """
    file = read_toml(Path(path))
    file.refuse_others("residents")
    residents = file.read_table("residents", Resident, key_as="id")
    owners: dict[Nik, str] = {}
    for key, resident in residents.items():
        place = step_into("residents", key)
        check_key(file, place, key)
        file.check_line(f"{place}.name", resident.name)
        if resident.id != key:
            file.blame(f"{place}.id", "is the name of the table: leave it out")
        if owners.setdefault(resident.nik, key) != key:
            file.blame(f"{place}.nik", f"'{owners[resident.nik]}' has the same NIK")
        if city is not None:
            _check_kelurahan(file, f"{place}.address.kelurahan", resident, city)
    file.close()
    return tuple(residents.values())


def _check_kelurahan(file: TomlFile, place: str, resident: Resident, city: City) -> None:
    try:
        city.office_at(resident.address.kelurahan, OfficeLevel.KELURAHAN)
    except NotFoundError as error:
        file.blame(place, str(error))


def _read_head(file: TomlFile) -> dict[str, Any]:
    head = {
        key: file.take_line(key, required=True)
        for key in ("name", "place", "time_zone", "verification_url")
    }
    check_top(file, head["time_zone"], head["verification_url"])
    symbol = file.take("largest_symbol", int, _SYMBOLS[0])
    if symbol not in _SYMBOLS:
        file.blame("largest_symbol", f"must be one of: {', '.join(map(str, _SYMBOLS))}")
    return {
        **head,
        "emblem": _read_emblem(file),
        "largest_symbol": symbol,
        "paper": file.take("paper", Paper, Paper.A4),
        "training": file.take("training", bool, False),  # noqa: FBT003 - a default, no switch
    }


def _read_emblem(file: TomlFile) -> str:
    name = file.take_line("emblem")
    if not name:
        return ""
    folder = file.path.parent.resolve()
    emblem = (folder / name).resolve()
    if not emblem.is_relative_to(folder):
        file.blame("emblem", "must lie beside the city file, or in a folder there")
        return ""
    try:
        text = read_text(emblem)
    except (OSError, ValueError):
        text = ""
    if "<svg" not in text:
        file.blame("emblem", f"must name an SVG file of at most {LARGEST_FILE} bytes")
    return text


def _build_offices(
    file: TomlFile, entries: Mapping[str, _OfficeEntry], government: str
) -> dict[str, Office]:
    government = file.take_line("government", government)
    number_format = file.take("number_format", NumberFormat, _STAND_IN_FORMAT, required=True)
    names = {entry.code: entry.name.upper() for entry in entries.values()}
    offices: dict[str, Office] = {}
    for place, entry in entries.items():
        level = _LEVELS.get(len(entry.code.value))
        if level is None:
            file.blame(f"{place}.code", "is a province, not a city, kecamatan or kelurahan")
            continue
        offices[place] = Office(
            entry.code,
            entry.name,
            level,
            letterhead=entry.letterhead or (government, *_letterhead(entry.code, names)),
            contact=entry.contact,
            unit=entry.unit,
            number_format=entry.number_format or number_format,
        )
    return offices


def _letterhead(code: RegionCode, names: Mapping[RegionCode, str]) -> Iterator[str]:
    for office in filter(None, (code.parent, code)):
        level = _LEVELS.get(len(office.value))
        if level in {OfficeLevel.KECAMATAN, OfficeLevel.KELURAHAN}:
            yield f"{level.name} {names.get(office, '')}"


def _build_posts(
    file: TomlFile,
    titles: _PostTitles,
    entries: Mapping[str, _OfficeEntry],
    offices: Mapping[str, Office],
) -> list[Post]:
    for level in OfficeLevel:
        for role, title in titles.of(level).items():
            check_role(file, step_into(f"posts.{level.value}", role), role, title)
    posts = []
    for place, office in offices.items():
        own = entries[place].posts
        for role, title in own.items():
            check_role(file, step_into(f"{place}.posts", role), role, title)
        for role, title in {**titles.of(office.level), **own}.items():
            printed = title.replace("{office}", office.name)
            posts.append(Post(f"{role}@{office.code}", office.code, role, printed))
    return posts


def _read_staff(file: TomlFile) -> tuple[dict[str, Official], dict[str, Assignment]]:
    """Read officials and assignments; a post beside an official is held definitively."""
    officials: dict[str, Official] = {}
    assignments: dict[str, Assignment] = {}
    for key, entry in file.read_table("officials", _OfficialEntry).items():
        officials[key] = Official(
            key, entry.name, entry.nip, entry.rank, entry.nik, signs_by_hand=entry.by_hand
        )
        place = step_into("officials", key)
        if entry.post and entry.since:
            form = AssignmentForm.DEFINITIVE
            assignments[place] = Assignment(key, entry.post, form, entry.since)
        elif entry.post or entry.since:
            file.blame(place, "'post' and 'since' are written both, or neither")
    return officials, {**assignments, **file.read_list("assignments", Assignment)}


def _codes(file: TomlFile) -> Counter[str]:
    """Count the codes of the offices as written, also of those with faults."""
    entries = file.tables.get("offices")
    return Counter(
        str(entry.get("code"))
        for entry in (entries if isinstance(entries, list) else [])
        if isinstance(entry, dict)
    )


def _keys(file: TomlFile, section: str) -> Collection[str]:
    table = file.tables.get(section)
    return table.keys() if isinstance(table, dict) else ()


def _roles(offices: Mapping[str, Office], posts: list[Post]) -> dict[str, list[str]]:
    roles: dict[str, list[str]] = {office.code.value: [] for office in offices.values()}
    for post in posts:
        roles[post.office.value].append(post.role)
    return roles
