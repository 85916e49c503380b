"""Writers that number letters together, each a process with a desk of its own."""

from multiprocessing import Queue, get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path
from time import time

from ekelurahan.adapters.city_files import read_city
from ekelurahan.adapters.data_keys import DataKeyFiles
from ekelurahan.adapters.kind_folders import built_in_kinds
from ekelurahan.compose.desks import open_desk
from ekelurahan.compose.stores import open_store
from ekelurahan.desk.effects import EffectDesk
from ekelurahan.desk.service_requests import ServiceRequestDesk
from ekelurahan.model.effects import Effect
from ekelurahan.model.offices import OfficeLevel

from .city import NOW, Stopped
from .histories import Chronicle
from .keys import LoadedKeys

Work = list[tuple[str, str, str]]
"""Key of a request, what was seen of it, and who approves it."""


class Later(EffectDesk):
    """Leaves what is owed to others: seal and page are measured elsewhere."""

    def run(self, effect: Effect) -> Effect:
        """Do nothing yet."""
        return effect


def numbered_a_second(url: str, folder: Path, writers: int, offices: int, each: int) -> float:
    """Let writers approve requests, so many of each in all, and give how many a second.

    Args:
        url: Of an empty database.
        folder: Of the city.
        writers: How many processes.
        offices: Over how many offices they are spread.
        each: How many letters in all.
    """
    work = _asked(url, folder, offices, each)
    context = get_context("spawn")
    barrier, told = context.Barrier(writers), context.Queue()
    processes = [
        context.Process(target=_approve, args=(url, folder, work[n::writers], barrier, told))
        for n in range(writers)
    ]
    for process in processes:
        process.start()
    times = [told.get(timeout=600) for _ in processes]
    for process in processes:
        process.join()
    return len(work) / (max(end for _, end in times) - min(start for start, _ in times))


def _asked(url: str, folder: Path, offices: int, each: int) -> Work:
    """Keep requests that wait for their lurah, one office after the other in turn."""
    city, kinds = read_city(folder / "city.toml"), built_in_kinds()
    store = open_store(url, DataKeyFiles(folder / "keys"))
    lowest = [o.code for o in city.offices.values() if o.level is OfficeLevel.KELURAHAN]
    codes = lowest[:offices]
    work: list[Work] = []
    for code in codes:
        chronicle = Chronicle(
            city,
            city.offices[code],
            kinds,
            LoadedKeys(folder / "keys"),
            "numbering",
            0,
            each // offices,
        )
        with store.begin() as unit:
            unit.keep_kind(kinds["SKD"])
            for history in chronicle.histories():
                unit.add_request(history.request)
                unit.record(history.events)
        lurah = city.holder(f"lurah@{code}", NOW.date())
        work.append([(r.id, r.seen, lurah.id) for r in (h.request for h in chronicle.histories())])
    store.close()
    return [one for together in zip(*work, strict=True) for one in together]


def _approve(
    url: str, folder: Path, work: Work, barrier: Barrier, told: "Queue[tuple[float, float]]"
) -> None:
    desk = open_desk(url, city=folder / "city.toml", clock=Stopped())
    requests = ServiceRequestDesk(desk, Later(desk))
    officials = desk.city.officials
    barrier.wait(timeout=300)
    start = time()
    for request_id, seen, lurah in work:
        requests.approve(request_id, by=officials[lurah], seen=seen)
    told.put((start, time()))
    desk.store.close()
