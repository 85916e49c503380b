"""What must hold between the entries of a city file; each check notes every fault it finds."""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from itertools import combinations
from typing import Final

from attrs import frozen

from ekelurahan.adapters.toml_files import TomlFile
from ekelurahan.errors import InputError
from ekelurahan.model.offices import Assignment, AssignmentForm, Office, OfficeLevel, Official
from ekelurahan.seal.qr_text import check_head
from ekelurahan.wire import step_into

TIME_ZONES: Final = ("Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura")
"""IANA names of WIB, WITA and WIT (Keppres 41/1987); no office of the country has another."""

LONGEST_NUMBER: Final = 40
_HIGHEST_NUMBER = 9999
_LONGEST_CLASSIFICATION = "400.10.2.2.1"
_LONGEST_KIND = "X" * 8
_MONTH_WITH_LONGEST_NUMERAL = date(2026, 8, 1)

_ROLE = re.compile(r"[a-z][a-z0-9_]*")
_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_POSTS_VIA = {AssignmentForm.ON_BEHALF: 1, AssignmentForm.ON_BEHALF_BELOW: 2}


def check_top(file: TomlFile, time_zone: str, verification_url: str) -> None:
    """Check the keys at the top of the file."""
    if "time_zone" in file.tables and time_zone not in TIME_ZONES:
        file.blame("time_zone", f"must be one of: {', '.join(TIME_ZONES)}")
    if "verification_url" in file.tables:
        try:
            check_head(verification_url)
        except InputError:
            file.blame(
                "verification_url",
                "must look like https://host/path# in lower case, without port and query",
            )


def check_key(file: TomlFile, place: str, key: str) -> None:
    """Check a key that will stand in journals."""
    if not _KEY.fullmatch(key):
        file.blame(place, "its key must be 1 to 64 of a-z, 0-9, '-' and '_'")
    elif re.search(r"[0-9]{16}", key):
        file.blame(place, "its key may hold no NIK: it appears in journals and logs")


def check_role(file: TomlFile, place: str, role: str, title: str) -> None:
    """Check the role and the title of a post."""
    if not _ROLE.fullmatch(role):
        file.blame(place, "a role is written with a-z, 0-9 and '_'")
    file.check_line(place, title)
    if "{" in title.replace("{office}", "") or "}" in title.replace("{office}", ""):
        file.blame(place, "a title may hold {office} in braces, and nothing else")


def check_offices(file: TomlFile, offices: Mapping[str, Office], codes: Mapping[str, int]) -> None:
    """Check codes, tree and letter numbers.

    Args:
        file: The file.
        offices: The good offices by place.
        codes: How often each code is written, also by offices with faults.
    """
    for place, office in offices.items():
        if codes[office.code.value] > 1:
            file.blame(f"{place}.code", f"another office has the code {office.code}")
        if office.level is not OfficeLevel.CITY and str(office.code.parent) not in codes:
            above = office.code.parent
            file.blame(f"{place}.code", f"the office above, {above}, is not in this file")
        _check_texts(file, place, office)
        _check_number(file, place, office)
    _check_units(file, offices)
    cities = [place for place, o in offices.items() if o.level is OfficeLevel.CITY]
    for place in cities[1:]:
        file.blame(f"{place}.code", "a city file describes one city")


def _check_texts(file: TomlFile, place: str, office: Office) -> None:
    file.check_line(f"{place}.name", office.name)
    for part, lines in (("letterhead", office.letterhead), ("contact", office.contact)):
        for i, line in enumerate(lines):
            file.check_line(f"{place}.{part}[{i}]", line)


def _check_number(file: TomlFile, place: str, office: Office) -> None:
    if "{unit" in office.number_format.pattern and not office.unit.strip():
        file.blame(f"{place}.unit", "is required: the number format has {unit}")
    longest = office.number_text(
        _HIGHEST_NUMBER,
        day=_MONTH_WITH_LONGEST_NUMERAL,
        classification=_LONGEST_CLASSIFICATION,
        kind=_LONGEST_KIND,
    )
    if len(longest) > LONGEST_NUMBER:
        file.blame(
            f"{place}.number_format",
            f"a number may have {LONGEST_NUMBER} characters, but this can become '{longest}'",
        )


def _check_units(file: TomlFile, offices: Mapping[str, Office]) -> None:
    seen: dict[str, Office] = {}
    for place, office in offices.items():
        if office.unit and seen.setdefault(office.unit, office) is not office:
            other = seen[office.unit].title
            file.blame(f"{place}.unit", f"{other} has the unit code '{office.unit}' already")


def check_officials(file: TomlFile, officials: Mapping[str, Official]) -> None:
    """Check keys, names and NIPs.

    Args:
        file: The file.
        officials: The good officials by key.
    """
    holders: dict[str, str] = {}
    for key, official in officials.items():
        place = step_into("officials", key)
        check_key(file, place, key)
        file.check_line(f"{place}.name", official.name)
        if official.rank:
            file.check_line(f"{place}.rank", official.rank)
        nip = official.nip.digits if official.nip else key
        if holders.setdefault(nip, key) != key:
            file.blame(f"{place}.nip", f"'{holders[nip]}' has the same NIP")


@frozen
class Known:
    """What the assignments of a file may name.

    Attributes:
        officials: Keys of all officials, also of those with faults.
        codes: Codes of all offices as written, also of those with faults.
        roles: Roles of each office's posts by its code, where they are known.
    """

    officials: Collection[str]
    codes: Collection[str]
    roles: Mapping[str, Collection[str]]


def check_assignments(file: TomlFile, assignments: Mapping[str, Assignment], known: Known) -> None:
    """Check who is named, in which form and for how long.

    Args:
        file: The file.
        assignments: The good assignments by place.
        known: What they may name.
    """
    by_post: dict[str, list[tuple[str, Assignment]]] = defaultdict(list)
    for place, assignment in assignments.items():
        if assignment.official not in known.officials:
            file.blame(f"{place}.official", f"no official has the key '{assignment.official}'")
        _check_post(file, f"{place}.post", assignment.post, known)
        for i, post in enumerate(assignment.via):
            _check_post(file, f"{place}.via[{i}]", post, known)
        _check_form(file, place, assignment)
        by_post[assignment.post].append((place, assignment))
    for place, assignment in assignments.items():
        if assignment.form.is_mandate and assignment.via:
            _check_own_post(file, place, assignment, by_post[assignment.via[-1]])
    for holders in by_post.values():
        _check_holders(file, holders)


def _check_post(file: TomlFile, place: str, post: str, known: Known) -> None:
    role, at, code = post.partition("@")
    if not at:
        file.blame(place, "a post is written role@code, as in lurah@61.71.01.1004")
    elif code not in known.codes:
        file.blame(place, f"no office has the code '{code}'")
    elif role not in (roles := known.roles.get(code, [role])):
        file.blame(place, f"{code} has no '{role}', only: {', '.join(roles) or 'no posts'}")


def _check_form(file: TomlFile, place: str, assignment: Assignment) -> None:
    form = assignment.form
    if assignment.ends is not None and assignment.ends < assignment.starts:
        file.blame(f"{place}.ends", "lies before 'starts'")
    if form is AssignmentForm.PLH and assignment.ends is None:
        file.blame(f"{place}.ends", "is required: a Plh. stands in for a known time")
    if form is not AssignmentForm.DEFINITIVE and not assignment.decree.strip():
        file.blame(f"{place}.decree", f"is required for {form.value}: number of the decision")
    wanted = _POSTS_VIA.get(form, 0)
    if len(assignment.via) != wanted:
        file.blame(f"{place}.via", f"{form.value} takes {wanted} posts, not {len(assignment.via)}")


def _check_own_post(
    file: TomlFile, place: str, mandate: Assignment, holders: list[tuple[str, Assignment]]
) -> None:
    held = [a for _, a in holders if a.official == mandate.official and not a.form.is_mandate]
    if not any(a.starts <= mandate.starts and _end(mandate) <= _end(a) for a in held):
        own = mandate.via[-1]
        file.blame(f"{place}.via", f"'{mandate.official}' does not hold '{own}' all that time")


def _check_holders(file: TomlFile, holders: list[tuple[str, Assignment]]) -> None:
    definitive = [(p, a) for p, a in holders if a.form is AssignmentForm.DEFINITIVE]
    for (_, one), (place, other) in combinations(definitive, 2):
        if max(one.starts, other.starts) <= min(_end(one), _end(other)):
            file.blame(place, f"'{one.official}' holds '{one.post}' definitively at the same time")


def _end(assignment: Assignment) -> date:
    return assignment.ends or date.max
