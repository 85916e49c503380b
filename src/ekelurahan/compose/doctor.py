"""How the parts of a city's desk are, tried out live and without changing anything."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from attrs import frozen

from ekelurahan.adapters.trust_folders import TrustFolder
from ekelurahan.compose.city_settings import CitySettings
from ekelurahan.compose.desks import load_desk
from ekelurahan.desk import Desk
from ekelurahan.desk.owing import plain
from ekelurahan.errors import EkelurahanError, MisconfiguredError, NotFoundError, SigningError
from ekelurahan.ports import Checkable, Clock
from ekelurahan.texts import mark

_NOTHING: Final = "0" * 64


@frozen
class Finding:
    """How one part is.

    Attributes:
        part: Which, in English; to be translated.
        error: What is wrong; ``None`` for nothing.
    """

    part: str
    error: EkelurahanError | None = None


def examine(config: str | Path, *, clock: Clock | None = None) -> Iterator[Finding]:
    """Try out every part a configuration names, one after the other.

    Args:
        config: The ``ekelurahan.toml`` of a city.
        clock: The computer's clock, unless given.
    """
    try:
        desk = load_desk(config, clock=clock)
    except EkelurahanError as error:
        yield Finding(mark("configuration"), error)
        return
    yield Finding(mark("configuration"))
    for part, check in _checks(desk, Path(config)):
        try:
            check()
        except EkelurahanError as error:
            yield Finding(part, error)
        else:
            yield Finding(part)


def _checks(desk: Desk, config: Path) -> Iterator[tuple[str, Callable[[], object]]]:
    yield mark("database"), lambda: _read_kinds(desk)
    yield mark("files"), lambda: _look_for_nothing(desk)
    yield mark("keys of the status lists"), desk.signer.status_key
    yield mark("key document"), lambda: _require_current(desk)
    yield mark("effects"), lambda: _require_none_parked(desk)
    if desk.document_signer is not None:
        yield mark("authorities for signatures"), lambda: _require_roots(config)
    for name, part in _own_parts(desk):
        if isinstance(part, Checkable):
            yield name, part.check


def _own_parts(desk: Desk) -> Iterator[tuple[str, object]]:
    yield mark("database"), plain(desk.store)
    yield mark("files"), desk.files
    yield mark("population register"), desk.residents
    yield mark("keys"), desk.signer
    yield mark("signer of whole files"), desk.document_signer
    yield mark("workers"), desk.runner
    yield from desk.notifiers.items()


def _read_kinds(desk: Desk) -> None:
    with desk.store.read() as unit:
        unit.kinds()


def _look_for_nothing(desk: Desk) -> None:
    try:
        desk.files.get(_NOTHING)
    except NotFoundError:
        return


def _require_current(desk: Desk) -> None:
    if problem := desk.trust().problem_at(desk.clock.now()):
        raise SigningError(
            mark("the key document cannot be used: {problem}"),
            mark("Publish a new one: ekelurahan keys publish"),
            problem=problem.value,
        )


def _require_none_parked(desk: Desk) -> None:
    if found := desk.effects.parked(limit=1):
        raise MisconfiguredError(
            mark("effects wait for a person, the first since {day}"),
            mark("See what waits for you: ekelurahan effects list"),
            day=found[0].since.date().isoformat(),
        )


def _require_roots(config: Path) -> None:
    folder = CitySettings.read(config).city.parent / "trust"
    if not TrustFolder(folder).pdf_roots():
        raise MisconfiguredError(
            mark("{file} names no authority: no signature over a file could be believed"),
            mark("Put the certificates of the authorities there, in PEM."),
            file=str(folder / "pdf-roots.pem"),
        )
