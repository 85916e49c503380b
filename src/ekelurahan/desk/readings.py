"""What officials read, kept in the journal before it is shown: what cannot be recorded must not be read."""

from collections.abc import Iterable

from ekelurahan.desk.desk_ports import DeskPorts
from ekelurahan.model.events import DataRead, Reading
from ekelurahan.model.identity import RegionCode
from ekelurahan.model.offices import Official
from ekelurahan.model.residents import Resident


def note_reading(
    ports: DeskPorts,
    by: Resident | Official,
    what: Reading,
    concerned: Iterable[tuple[RegionCode, str]],
    *keys: str,
) -> None:
    """Keep in the journal that an official reads what concerns residents.

    To be called before anything is shown: what cannot be recorded must not be read. One entry
    for each office, and each key, names all residents. Residents who read are not recorded.

    Args:
        ports: Of the desk.
        by: Who reads.
        what: What is read.
        concerned: Office where it lies and key of the resident, for each thing read.
        keys: Keys of the things that are read; none for a list.

    Raises:
        StorageError: the journal cannot be written.
    """
    read = set(concerned)
    if isinstance(by, Resident) or not read:
        return
    attempt = ports.attempt(by)
    events = [
        DataRead(
            at=attempt.at,
            actor=attempt.actor,
            office=office.value,
            residents=tuple(sorted(resident for code, resident in read if code == office)),
            what=what,
            key=key,
        )
        for office in sorted({code for code, _ in read}, key=str)
        for key in keys or ("",)
    ]
    with ports.store.begin() as unit:
        unit.record(events)


def note_look(
    ports: DeskPorts, by: Official, what: Reading, office: RegionCode, *, key: str = ""
) -> None:
    """Keep in the journal of an office that an official reads what names people, not residents.

    To be called before anything is shown, as :func:`note_reading`.

    Args:
        ports: Of the desk.
        by: Who reads.
        what: What is read.
        office: In whose journal it is kept.
        key: Which of these is read; nothing that may name anybody.

    Raises:
        StorageError: the journal cannot be written.
    """
    attempt = ports.attempt(by)
    event = DataRead(at=attempt.at, actor=attempt.actor, office=office.value, what=what, key=key)
    with ports.store.begin() as unit:
        unit.record([event])
