"""A desk on real parts: the sample city, a database file, keys, the typesetter; and a settable clock."""

import shutil
from datetime import UTC, datetime, timedelta

import pytest

from ekelurahan.compose.desks import open_desk
from ekelurahan.compose.folders import create_city_folder

START = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
ANSWERS = {"keperluan": "membuka rekening bank"}


class SettableClock:
    """Stands still until it is moved."""

    def __init__(self):
        self.at = START

    def now(self):
        """Tell the time it stands at."""
        return self.at

    def advance(self, **time):
        """Move on by a ``timedelta``."""
        self.at += timedelta(**time)


@pytest.fixture
def clock():
    """A clock at 24 November 2026, 9.30 in Pontianak."""
    return SettableClock()


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory):
    """A city folder made once, with its keys."""
    folder = tmp_path_factory.mktemp("city") / "kota"
    create_city_folder(folder, clock=SettableClock())
    return folder


@pytest.fixture
def folder(sample_folder, tmp_path):
    """A copy of the city folder, for this test alone."""
    return shutil.copytree(sample_folder, tmp_path / "kota")


@pytest.fixture
def desk(folder, clock):
    """An open desk with the sample's residents."""
    opened = open_desk(
        f"sqlite:///{folder}/kelurahan.db",
        city=folder / "city.toml",
        residents=folder / "residents.toml",
        clock=clock,
    )
    yield opened
    opened.store.close()


@pytest.fixture
def siti(desk):
    """A resident of Parit Tokaya."""
    return desk.residents.by_id("siti")


@pytest.fixture
def sumiati(desk):
    """A resident of another kelurahan, in another kecamatan."""
    return desk.residents.by_id("sumiati")


@pytest.fixture
def official(desk, clock):
    """Find who holds a post today: ``official("lurah@61.71.01.1004")``."""
    return lambda post: desk.city.holder(post, desk.city.day_of(clock.now()))


@pytest.fixture
def lurah(official):
    """The lurah of Parit Tokaya."""
    return official("lurah@61.71.01.1004")


@pytest.fixture
def camat(official):
    """The camat of Pontianak Selatan."""
    return official("camat@61.71.01")


@pytest.fixture
def request_(desk, siti):
    """Siti's request for a domicile letter."""
    return desk.requests.submit("SKD", applicant=siti, answers=ANSWERS, by=siti)


@pytest.fixture
def poverty_request(desk, siti, official):
    """Siti's request for a poverty letter, checked by the kasi: the lurah's turn."""
    request = desk.requests.submit(
        "SKTM",
        applicant=siti,
        answers={"keperluan": "beasiswa", "penghasilan": 900_000, "tanggungan": 4},
        by=siti,
    )
    kasi = official("kasi_kesra@61.71.01.1004")
    return desk.requests.approve(request.id, by=kasi, seen=request.seen)
