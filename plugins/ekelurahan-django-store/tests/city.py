"""A desk on the portal's database, with all other parts local, as a portal would compose it."""

from datetime import UTC, datetime
from uuid import uuid4

from ekelurahan import Desk, create_city_folder
from ekelurahan.adapters.city_files import read_city, read_residents
from ekelurahan.adapters.data_keys import DataKeyFiles
from ekelurahan.adapters.key_files import KeyFolder
from ekelurahan.adapters.kind_folders import built_in_kinds
from ekelurahan.adapters.local_files import LocalFiles
from ekelurahan.adapters.pages import TypstRenderer
from ekelurahan.adapters.pdf_files import PdfLetterReader
from ekelurahan.adapters.retention_files import retention_beside
from ekelurahan.adapters.trust_folders import TrustFolder

from ekelurahan_django_store.residents import DjangoResidents
from ekelurahan_django_store.store import DjangoStore

START = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
LURAH = "lurah@61.71.01.1004"
ANSWERS = {"keperluan": "membuka rekening bank"}


class Clock:
    """Stands still."""

    def now(self):
        """Tell the time it stands at."""
        return START


def open_portal_desk(alias, folder):
    """Open the desk of a city folder on the portal's database."""
    keys = DataKeyFiles(folder / "keys")
    keys.make_first()
    store, trust = DjangoStore(alias, keys), TrustFolder(folder / "trust")
    return Desk(
        city=read_city(folder / "city.toml"),
        kinds=built_in_kinds(),
        store=store,
        files=LocalFiles(folder / "files"),
        residents=DjangoResidents(store),
        signer=KeyFolder(folder / "keys"),
        renderer=TypstRenderer(),
        reader=PdfLetterReader(),
        trust=trust.trust_list,
        publish=trust.write_status_lists,
        clock=Clock(),
        new_id=lambda: str(uuid4()),
        retention=retention_beside(folder / "city.toml"),
        nik_index=lambda nik: keys.index(nik, "nik"),
    )


def make_city(alias, folder):
    """Make a city folder, and enter the sample's residents into the portal's database."""
    create_city_folder(folder, clock=Clock())
    desk = open_portal_desk(alias, folder)
    desk.residents.put(read_residents(folder / "residents.toml"))
    return desk


def submit(desk, key=None):
    """Ask for a letter."""
    siti = desk.residents.by_id("siti")
    return desk.requests.submit("SKD", applicant=siti, answers=ANSWERS, by=siti, key=key)


def approve(desk, request, key=None):
    """Approve a request as the lurah."""
    lurah = desk.city.holder(LURAH, START.date())
    return desk.requests.approve(request.id, by=lurah, seen=request.seen, key=key)
