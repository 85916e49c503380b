"""A small city whose keys are made, changed and given up."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from attrs import evolve, frozen

from ekelurahan.adapters.key_files import KeyFolder
from ekelurahan.adapters.kind_folders import built_in_kinds
from ekelurahan.adapters.trust_folders import TrustFolder
from ekelurahan.compose.key_register import KeyRegister
from ekelurahan.compose.verifiers import open_verifier
from ekelurahan.model.identity import RegionCode
from ekelurahan.model.offices import Assignment, AssignmentForm, City, Official, Post
from ekelurahan.seal.claims import SealClaims
from ekelurahan.seal.cose import parse, seal
from ekelurahan.seal.qr_text import seal_text, split
from ekelurahan.seal.status_list import StatusList
from ekelurahan.seal.verdicts import VerificationResult

START = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
OFFICE, LURAH, SUCCESSOR = "61.71.01.1004", "kartika", "rina"


class SettableClock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        """Tell the time it stands at."""
        return self.at

    def advance(self, **time: float) -> None:
        """Move on by a ``timedelta``."""
        self.at += timedelta(**time)


@frozen
class Town:
    """A city with its register, and the two things people do with its keys."""

    register: KeyRegister
    clock: SettableClock

    def seal(self, kid: bytes | None = None, **changes: object) -> str:
        """Seal a letter now, with the lurah's key or with that of an id."""
        kid = kid or self.register.kid_of(OFFICE, LURAH)
        claims = SealClaims(
            "SKD", "400.12.2.1/0007/PTK/2026", "Siti Rahmawati", b"", 517, self.clock.at
        )
        public = self.register.keys.public_key(kid)
        token = seal(evolve(claims, **changes), public, self.register.keys)
        return seal_text(self.register.city.verification_url, token)

    def check(self, text: str, memory: object = None) -> VerificationResult:
        """Check a seal with what is published, and status lists of this moment."""
        keys, folder = self.register.keys, self.register.folder
        lists = {
            period.uri: StatusList.of(period.uri, [], size=period.size, at=self.clock.at).sign(
                keys.status_key(), keys
            )
            for period in folder.trust_list().document.status_lists
            if period.starts <= self.clock.at
        }
        folder.write_status_lists(lists)
        return open_verifier(folder.path, clock=self.clock, memory=memory).check(text)

    def with_assignments(self, *assignments: Assignment) -> "Town":
        """Give the same city after its file was edited."""
        city = evolve(self.register.city, assignments=assignments)
        return evolve(self, register=evolve(self.register, city=city))

    def state_of(self, kid: bytes) -> str:
        """Tell where a key stands."""
        return next(s.value for key, s in self.register.states() if key.public.kid == kid)


def record_of(text: str) -> bytes:
    """Give the record id of a seal."""
    return parse(split(text)[1]).record_id


def holds(official: str, starts: date = date(2026, 1, 1), ends: date | None = None) -> Assignment:
    """Assign the post of lurah."""
    return Assignment(official, "lurah-ptk", AssignmentForm.DEFINITIVE, starts, ends)


@pytest.fixture
def clock() -> SettableClock:
    """A clock at 24 November 2026, 9.30 in Pontianak."""
    return SettableClock()


def make_town(folder: Path, city: City, clock: SettableClock) -> Town:
    """Make a city with one lurah, whose key was made and published."""
    office = RegionCode(OFFICE)
    city = evolve(
        city,
        posts={
            "lurah-ptk": Post("lurah-ptk", office, "lurah", "Lurah Parit Tokaya"),
            "loket-ptk": Post("loket-ptk", office, "loket", "Petugas Loket"),
        },
        officials={
            LURAH: Official(LURAH, "Dra. Kartika Ayu Lestari"),
            SUCCESSOR: Official(SUCCESSOR, "Rina Marlina, S.IP."),
            "joko": Official("joko", "Joko"),
        },
        assignments=(holds(LURAH),),
    )
    keys, trust = KeyFolder(folder / "keys"), TrustFolder(folder / "trust")
    register = KeyRegister(city, built_in_kinds(), keys, trust, clock)
    register.make_missing()
    return Town(register, clock)


@pytest.fixture
def town(tmp_path: Path, city: City, clock: SettableClock) -> Town:
    """Give a city with one lurah."""
    return make_town(tmp_path, city, clock)
