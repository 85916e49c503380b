"""The small city of the histories: made once, copied for each run, and opened as after a restart."""

import os
import shutil
from functools import lru_cache
from pathlib import Path
from uuid import uuid4

from tests.crash.killing import START, Clock

from ekelurahan.adapters.city_files import read_city, read_residents
from ekelurahan.adapters.data_keys import DataKeyFiles
from ekelurahan.adapters.key_files import KeyFolder
from ekelurahan.adapters.kind_folders import built_in_kinds
from ekelurahan.adapters.local_files import LocalFiles
from ekelurahan.adapters.pages import TypstRenderer
from ekelurahan.adapters.pdf_files import PdfLetterReader
from ekelurahan.adapters.sql.residents import SqlResidents
from ekelurahan.adapters.trust_folders import TrustFolder
from ekelurahan.compose.folders import create_city_folder
from ekelurahan.compose.stores import open_store
from ekelurahan.desk import Desk
from ekelurahan.errors import DuplicateError

CODES = ("SKD", "SKTM")
"""One kind that the lurah signs alone; one that goes from the kasi by the lurah to the camat."""
OFFICES = ("61.71.01.1004", "61.71.05.1001")
NOTICE = "notice"
RESIDENTS = {"siti": "61.71.01.1004", "hendra": "61.71.01.1004", "nuraini": "61.71.05.1001"}
_SAMPLE = Path(__file__).parents[2] / "src" / "ekelurahan" / "catalog" / "sample"


class Outbox:
    """Notices as a gateway that honours keys has sent them: a file for each key, made once."""

    def __init__(self, folder):
        self.folder = folder

    def __call__(self, effect):
        """Send a notice.

        Raises:
            DuplicateError: it was sent before.
        """
        try:
            handle = os.open(self.folder / effect.key, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
        except FileExistsError:
            raise DuplicateError("sent before", result=effect.key) from None
        os.close(handle)

    def sent(self):
        """List the keys of what was sent."""
        return sorted(path.name for path in self.folder.iterdir())


def make_template(folder):
    """Make the city folder that every run starts from, with keys, tables and residents."""
    folder.mkdir()
    shutil.copy(Path(__file__).with_name("kota.toml"), folder / "city.toml")
    create_city_folder(folder, clock=Clock())
    (folder / "outbox").mkdir()
    known = read_residents(_SAMPLE / "residents.toml")
    desk = open_city(folder)
    desk.residents.put([resident for resident in known if resident.id in RESIDENTS])
    desk.letters.publish_statuses()
    desk.store.close()
    return folder


def copied(folder, target):
    """Copy a city folder: as a process left it."""
    shutil.rmtree(target, ignore_errors=True)
    return shutil.copytree(folder, target)


def open_city(folder, at=START):
    """Open the desk of a folder at a moment, as after a restart: by new connections, from its files.

    What a process only keeps to be quicker is kept here as well, across thousands of restarts: the
    SQL it has compiled for a database of that path, the typesetter, and what a file said whose bytes are
    the same.
    """
    folder = Path(folder)
    store, keys = _store(folder)
    trust = TrustFolder(folder / "trust")
    return Desk(
        city=_city(folder, (folder / "city.toml").read_bytes()),
        kinds=_kinds(),
        store=store,
        files=LocalFiles(folder / "files"),
        residents=SqlResidents(store.engine),
        signer=KeyFolder(folder / "keys"),
        renderer=_renderer(),
        reader=_reader(),
        trust=trust.trust_list,
        publish=trust.write_status_lists,
        clock=Clock(at),
        new_id=lambda: str(uuid4()),
        nik_index=lambda nik: keys.index(nik, "nik"),
        handlers={NOTICE: Outbox(folder / "outbox")},
    )


@lru_cache
def _store(folder):
    keys = DataKeyFiles(folder / "keys")
    return open_store(f"sqlite:///{folder}/kelurahan.db", keys), keys


@lru_cache
def _city(folder, _content):
    return read_city(folder / "city.toml")


@lru_cache
def _kinds():
    kinds = built_in_kinds()
    return {code: kinds[code] for code in CODES}


@lru_cache
def _renderer():
    return TypstRenderer()


class _Reader:
    """Reads typeset letters, each once: the same bytes say the same."""

    def __init__(self):
        self.read = lru_cache(PdfLetterReader().read)


@lru_cache
def _reader():
    return _Reader()
