"""What a store tells its callers; the texts of the database itself may quote what was to be stored."""

from ekelurahan.errors import ConflictError, NotFoundError, StorageError, quote
from ekelurahan.texts import mark


def not_found(kind: str, key: str) -> NotFoundError:
    """Say that there is no such row.

    >>> str(not_found("request", "r1"))
    'no request is recorded under r1'
    """
    return NotFoundError(
        mark("no {kind} is recorded under {key}"),
        mark("Check the key; a record outlives what was destroyed, so this was never one."),
        kind=kind,
        key=quote(key),
    )


def no_resident(shown: str) -> NotFoundError:
    """Say that there is no such resident.

    Args:
        shown: The host's key, or a NIK with its middle digits masked.

    >>> str(no_resident("6171********0001"))
    'no resident 6171********0001 is in the register'
    """
    return NotFoundError(
        mark("no resident {key} is in the register"),
        mark("Enter the resident first, or check the number with the card."),
        kind="resident",
        key=quote(shown),
    )


def changed_meanwhile(key: str) -> ConflictError:
    """Say that a row is not as it was read.

    >>> changed_meanwhile("r1").advice
    'Read it again, then decide anew.'
    """
    return ConflictError(
        mark("somebody else changed it at the same moment"),
        mark("Read it again, then decide anew."),
        key=key,
    )


def kind_changed(code: str, version: int) -> ConflictError:
    """Say that a kind has changed without a new version.

    >>> str(kind_changed("SKD", 1))
    'SKD has changed, but says it is still version 1'
    """
    return ConflictError(
        mark("{kind} has changed, but says it is still version {version}"),
        mark("Raise 'version' in its kind.toml: letters asked for earlier keep theirs."),
        kind=code,
        version=version,
    )


def recorded_already() -> ConflictError:
    """Say that a constraint refused.

    >>> recorded_already().advice
    'Read it again, then decide anew.'
    """
    return ConflictError(
        mark("this was recorded already, or refers to something that is not recorded"),
        mark("Read it again, then decide anew."),
    )


def in_the_way() -> ConflictError:
    """Say that transactions got into each other's way, and that trying again helps.

    >>> in_the_way().advice
    'Try again.'
    """
    return ConflictError(
        mark("somebody else was changing the same at the same moment; nothing was kept"),
        mark("Try again."),
    )


def list_full(status_list: str) -> StorageError:
    """Say that every place of a status list is taken.

    >>> str(list_full("https://verifikasi.example/status/2026-2.cwt"))
    'the status list https://verifikasi.example/status/2026-2.cwt is full'
    """
    return StorageError(
        mark("the status list {status_list} is full"),
        mark("Publish a larger status list, then repeat."),
        status_list=status_list,
    )


def refused(problem: str) -> StorageError:
    """Say that the database failed.

    Args:
        problem: Name of its error, and nothing else of it.

    >>> str(refused("OperationalError"))
    'the database refused: OperationalError'
    """
    return StorageError(
        mark("the database refused: {problem}"),
        mark("Check space, rights and connection, read again what is recorded, then repeat."),
        problem=problem,
    )


def other_keys() -> StorageError:
    """Say that the data keys are not those of this database.

    >>> str(other_keys())
    'the database was written with other data keys than these'
    """
    return StorageError(
        mark("the database was written with other data keys than these"),
        mark("Restore the data keys that belong to it from the backup, beside its city file."),
    )
