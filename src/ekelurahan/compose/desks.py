"""Desks and verifiers from local parts: SQLite or another database, folders, key files."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

from ekelurahan.adapters.city_files import read_city, read_residents
from ekelurahan.adapters.data_keys import DataKeyFiles
from ekelurahan.adapters.key_files import KeyFolder
from ekelurahan.adapters.kind_folders import built_in_kinds
from ekelurahan.adapters.local_files import LocalFiles
from ekelurahan.adapters.pages import TypstRenderer
from ekelurahan.adapters.pdf_files import PdfLetterReader
from ekelurahan.adapters.pdf_signatures import check_signatures
from ekelurahan.adapters.retention_files import retention_beside
from ekelurahan.adapters.sql.residents import SqlResidents
from ekelurahan.adapters.toml_files import TomlFile
from ekelurahan.adapters.trust_folders import TrustFolder
from ekelurahan.compose.city_settings import CitySettings, open_config
from ekelurahan.compose.clocks import SystemClock
from ekelurahan.compose.parts import DeskParts, choose
from ekelurahan.compose.stores import open_store
from ekelurahan.desk import Desk
from ekelurahan.errors import Fault, InputError, InvalidFileError
from ekelurahan.model.letter_kinds import LetterKind
from ekelurahan.model.residents import Resident
from ekelurahan.ports import Clock, ResidentDirectory, Store
from ekelurahan.seal.verdicts import Check
from ekelurahan.texts import mark

T = TypeVar("T")


def open_desk(
    database: str = "",
    *,
    city: str | Path,
    residents: str | Path | None = None,
    kinds: Mapping[str, LetterKind] | None = None,
    clock: Clock | None = None,
    parts: DeskParts | None = None,
) -> Desk:
    """Open a desk whose parts are all local: the embedded default.

    Keys, finished letters and what verifiers need lie beside the city file, in ``keys/``,
    ``files/`` and ``trust/``, and how long letters are kept in ``retention.toml``, if the city has
    its own; :func:`create_city_folder` makes such a folder. What the database says about people is
    encrypted with ``keys/data.key``, which is made with the database: one is worth nothing without
    the other. The names that letters are about stay readable, for the archive is searched by them.

    Args:
        database: URL of the database, ``sqlite:///kelurahan.db``; made or migrated as needed.
            Not needed where ``parts`` bring a store.
            One in memory (``sqlite://``) is for a single thread.
        city: The city file.
        residents: A file with residents to enter into the embedded register.
        kinds: Kinds of letters by code; those that come with the library, unless given.
        clock: The computer's clock, unless given.
        parts: Parts of the host's own, each in the place of a local one.

    Raises:
        InvalidFileError: the city or residents file has faults; all of them are listed.
        InputError: the database URL cannot be used.
        StorageError: the database cannot be opened, or its data key is missing.

    >>> import tempfile
    >>> from ekelurahan import create_city_folder
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     config = create_city_folder(folder)
    ...     desk = open_desk("sqlite://", city=config.with_name("city.toml"))
    ...     desk.city.name
    'Kota Pontianak'
    """
    folder, own = Path(city).parent, parts or DeskParts()
    organised = read_city(city)
    entered = read_residents(residents, organised) if residents is not None else ()
    keys, trust = DataKeyFiles(folder / "keys"), TrustFolder(folder / "trust")
    store, register = _records(database, keys, own, entered)
    return Desk(
        city=organised,
        kinds=built_in_kinds() if kinds is None else kinds,
        store=store,
        files=own.files or LocalFiles(folder / "files"),
        residents=register,
        signer=own.signer or KeyFolder(folder / "keys"),
        renderer=TypstRenderer(),
        reader=PdfLetterReader(),
        trust=trust.trust_list,
        publish=trust.write_status_lists,
        published=trust.published,
        clock=clock or SystemClock(),
        new_id=lambda: str(uuid4()),
        retention=retention_beside(Path(city)),
        nik_index=lambda nik: keys.index(nik, "nik"),
        notifiers=own.notifiers,
        document_signer=own.document_signer,
        signature_check=partial(_signature_check, trust),
        runner=own.runner,
    )


def _records(
    database: str, keys: DataKeyFiles, own: DeskParts, entered: Sequence[Resident]
) -> tuple[Store, ResidentDirectory]:
    """Open the database and the register in it, or take those that were brought."""
    if own.store is not None and own.residents is not None:
        keys.make_first()
        return own.store, own.residents
    if own.store is not None:
        raise InputError(
            mark("a store of one's own needs a register of residents of one's own"),
            mark("Pass residents together with store: the embedded register is in the database."),
        )
    store = open_store(database, keys)
    register = SqlResidents(store.engine)
    register.put(entered)
    return store, own.residents or register


def _signature_check(trust: TrustFolder, pdf: bytes, at: datetime) -> Check:
    """Check the signatures over a file with the authorities the city trusts."""
    return check_signatures(pdf, roots=trust.pdf_roots(), at=at).check


def load_desk(config: str | Path, *, clock: Clock | None = None) -> Desk:
    """Open the desk of a city folder, with the parts its configuration names.

    It gives the kinds that come with the library, those of installed plug-ins, and the city's own,
    from the folder ``kinds/``. Variables of the environment win over the file
    (``EKELURAHAN_DATABASE``, ``EKELURAHAN_PLUGINS__NAME__KEY``).

    Args:
        config: Its ``ekelurahan.toml``; relative paths in it start from its folder.
        clock: The computer's clock, unless given.

    Raises:
        InvalidFileError: the configuration, the city or residents file, a kind, or a plug-in has
            faults; one error lists all of them.
        StorageError: the database cannot be opened.
    """
    file = open_config(config)
    settings = CitySettings.take(file)
    parts = choose(file, settings.parts, settings.plugins)
    others: list[InvalidFileError] = []
    city = _attempt(others, lambda: read_city(settings.city))
    _attempt(others, lambda: settings.residents and read_residents(settings.residents, city))
    kinds = _attempt(others, settings.read_kinds)
    _refuse(file, others)
    return open_desk(
        settings.database,
        city=settings.city,
        residents=settings.residents,
        kinds=kinds,
        clock=clock,
        parts=parts,
    )


def _attempt(errors: list[InvalidFileError], act: Callable[[], T]) -> T | None:
    try:
        return act()
    except InvalidFileError as error:
        errors.append(error)
        return None


def _refuse(file: TomlFile, others: Sequence[InvalidFileError]) -> None:
    """Refuse a configuration, and what it names, if anything is wrong with any of them."""
    if len(others) == 1 and not file.faults:
        raise others[0]
    for error in others:
        name = Path(str(error.values["path"])).name
        for fault in error.faults:
            line = f"line {fault.line}, " if fault.line else ""
            file.faults.append(Fault(f"{name}: {line}{fault.place}", fault.problem))
    file.close()
