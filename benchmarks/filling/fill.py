"""Filling a whole database, beforehand: ``python -m filling.fill URL FOLDER LETTERS WAITING PROCESSES``.

FOLDER is that of a city, made by ``filling.city``. What was broken off is gone on with: an office is
filled in one transaction.
"""

import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path

from attrs import frozen
from sqlalchemy import func, make_url, select

from ekelurahan import wire
from ekelurahan.adapters.city_files import read_city
from ekelurahan.adapters.data_keys import DataKeyFiles
from ekelurahan.adapters.kind_folders import built_in_kinds
from ekelurahan.adapters.sql import tables as t
from ekelurahan.compose.stores import open_store
from ekelurahan.model.identity import RegionCode
from ekelurahan.model.offices import City, OfficeLevel

from .histories import ASKED, Chronicle
from .keys import LoadedKeys
from .loading import Loader
from .rows import Scribe

CHECKED_UP_TO = 5_000
_BATCH = 1_000


@frozen
class Filling:
    """What a database is filled with.

    Attributes:
        url: Of a database that is empty.
        folder: Of the city, with its keys.
        letters: How many, over all offices that give letters.
        waiting: Requests that wait at each of them.
        seed: Another one gives other people and letters.
    """

    url: str
    folder: Path
    letters: int
    waiting: int = 30
    seed: str = "kota"

    def fill(self, processes: int = 1) -> None:
        """Fill it, several offices at a time; SQLite lets one process write."""
        city, kinds = read_city(self.folder / "city.toml"), built_in_kinds()
        store = open_store(self.url, DataKeyFiles(self.folder / "keys"))
        loader = Loader(store.engine, is_checked=self.is_checked)
        if not self.is_checked:
            loader.drop_indexes()
        codes = sorted({code for asked in ASKED.values() for code in asked})
        kept = [
            {"code": code, "version": kinds[code].version, "body": wire.dumps(kinds[code])}
            for code in codes
        ]
        with loader.connection() as connection:
            if connection.scalar(select(func.count()).select_from(t.letter_kinds)) == 0:
                loader.load(connection, {t.letter_kinds: kept})
                connection.commit()
            filled = set(connection.scalars(select(t.journal_heads.c.office)))
        places = [n for n, code in enumerate(giving(city)) if code.value not in filled]
        if processes == 1 or make_url(self.url).get_backend_name() == "sqlite":
            for place in places:
                fill_office(self, place)
        else:
            with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
                list(pool.map(fill_office, repeat(self), places))
        if not self.is_checked:
            loader.make_indexes()
        loader.settle()
        store.close()

    @property
    def is_checked(self) -> bool:
        """Whether every foreign key is checked while it is filled."""
        return self.letters <= CHECKED_UP_TO

    def share(self, place: int, offices: int) -> int:
        """How many letters an office gives: as many as any other."""
        return self.letters // offices + (place < self.letters % offices)


def giving(city: City) -> Sequence[RegionCode]:
    """List the offices that give letters."""
    return [o.code for o in city.offices.values() if o.level is not OfficeLevel.CITY]


def fill_office(filling: Filling, place: int) -> None:
    """Fill in what one office has done."""
    city = read_city(filling.folder / "city.toml")
    cipher, offices = DataKeyFiles(filling.folder / "keys"), giving(city)
    store = open_store(filling.url, cipher)
    loader = Loader(store.engine, is_checked=filling.is_checked)
    share = filling.share(place, len(offices))
    chronicle = Chronicle(
        city,
        city.offices[offices[place]],
        built_in_kinds(),
        LoadedKeys(filling.folder / "keys"),
        filling.seed,
        share,
        filling.waiting,
    )
    before = place * (filling.share(0, len(offices)) + filling.waiting) * 8
    with loader.connection() as connection:
        scribe = Scribe(connection, cipher, chronicle, before)
        for rows in scribe.batches(_BATCH):
            loader.load(connection, rows)
        connection.commit()
    store.close()


if __name__ == "__main__":
    url, folder, letters, waiting, processes = sys.argv[1:]
    Filling(url, Path(folder), int(letters), int(waiting)).fill(int(processes))
