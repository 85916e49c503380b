"""Protecting a database: everything in it that tells about people is written with the city's keys.

Row by row, each only if nobody has changed it meanwhile, so that it may be broken off at any point
and done again, and that others may work on the database while a key is changed.
"""

from collections.abc import Callable
from typing import Any, Final

from attrs import define, frozen
from django.db import connections, transaction
from django.db.models import QuerySet
from ekelurahan import wire
from ekelurahan.errors import InputError, StorageError
from ekelurahan.model.residents import Resident
from ekelurahan.ports import DataCipher
from ekelurahan.storing.bodies import Bodies
from ekelurahan.storing.errors import other_keys
from ekelurahan.texts import mark

from ekelurahan_django_store.connections import errors_told, writing
from ekelurahan_django_store.models import (
    CallRow,
    DataKeyRow,
    DocumentRow,
    JournalRow,
    LetterNumberRow,
    LetterRow,
    RequestRow,
    ResidentRow,
    Table,
)
from ekelurahan_django_store.resident_rows import FAMILY_CARD, NIK
from ekelurahan_django_store.rows import Rows

_PAGE: Final = 500
_PROVED: Final = "ekelurahan"
"""What the blind index kept in ``data_keys`` is of."""


@frozen
class _Protected:
    """A column that is encrypted, and how a row of it names its place."""

    table: type[Table]
    column: str
    key_of: Callable[[Any], str]


_COLUMNS: Final = (
    _Protected(ResidentRow, "body", lambda row: row.id),
    _Protected(DocumentRow, "body", lambda row: row.id),
    _Protected(RequestRow, "body", lambda row: row.id),
    _Protected(LetterRow, "body", lambda row: row.id),
    _Protected(JournalRow, "body", lambda row: row.request_id),
    _Protected(CallRow, "body", lambda row: row.key),
    _Protected(LetterNumberRow, "purpose", lambda row: f"{row.office}/{row.text}"),
)


@define
class KeyProof:
    """Whether the keys of a store are those of its database; asked once in each process."""

    is_proved: bool = False

    def prove(self, rows: Rows) -> None:
        """Compare the keys with the database; the first that are used are kept in mind there.

        Raises:
            StorageError: it was written with other keys, or with some where there are none, or it
                holds what is not encrypted yet.
        """
        if self.is_proved:
            return
        if self.compare(rows) != proof_of(rows.bodies.cipher):
            _refuse_plain(rows)
            rows.insert_new(DataKeyRow, proof=proof_of(rows.bodies.cipher))
        transaction.on_commit(self._proved, using=rows.alias)

    def compare(self, rows: Rows) -> str | None:
        """Compare the keys with what is kept of them, if anything is; writes nothing.

        Raises:
            StorageError: the database was written with other keys, or with some where there are none.
        """
        if self.is_proved:
            return proof_of(rows.bodies.cipher)
        kept = rows.rows(DataKeyRow).values_list("proof", flat=True).first()
        if kept not in {None, proof_of(rows.bodies.cipher)}:
            raise other_keys()
        return kept

    def _proved(self) -> None:
        self.is_proved = True


def proof_of(cipher: DataCipher | None) -> str | None:
    """Give what tells keys from others without telling them; ``None`` for none."""
    return None if cipher is None else cipher.index(_PROVED, "proof")


def is_protected(alias: str) -> bool:
    """Tell whether a database is encrypted, so that it needs the keys it was encrypted with.

    Raises:
        StorageError: the database failed.
    """
    with errors_told():
        return DataKeyRow.objects.using(alias).exists()


def protect(alias: str, cipher: DataCipher) -> int:
    """Write everything with the key in use that was written with another one, or with none.

    To be called where a portal that had no keys gets some, and after a new key was added. It must
    not be called within a transaction: a million rows are no single one.

    Args:
        alias: A key of ``DATABASES``.
        cipher: The keys it was encrypted with, or will be from now on.

    Returns:
        How many rows were written anew.

    Raises:
        InputError: it was called within a transaction.
        StorageError: these are not its keys, something cannot be read, or the database failed.
    """
    if connections[alias].in_atomic_block:
        raise InputError(
            mark("rows are written anew page by page, and not within a transaction"),
            mark("Call it outside of atomic()."),
        )
    rows = Rows(alias, Bodies(cipher))
    with errors_told():
        kept = rows.rows(DataKeyRow).values_list("proof", flat=True).first()
        if kept not in {None, proof_of(cipher)}:
            raise other_keys()
        count = sum(_renewed(rows, column) for column in _COLUMNS)
        with writing(alias):
            rows.insert_new(DataKeyRow, proof=proof_of(cipher))
    return count


def _refuse_plain(rows: Rows) -> None:
    if any(_written(rows, protected).exists() for protected in _COLUMNS):
        raise StorageError(
            mark("what the database holds about people is not encrypted yet"),
            mark("Run ekelurahan_django_store.protection.protect once, with these keys."),
        )


def _written(rows: Rows, protected: _Protected) -> QuerySet[Any]:
    return rows.rows(protected.table).exclude(**{protected.column: ""})


def _renewed(rows: Rows, protected: _Protected) -> int:
    """Go through a table by its key, a page in each transaction."""
    count, page = 0, _written(rows, protected).order_by("pk")
    last = None
    while True:
        with writing(rows.alias):
            found = list((page if last is None else page.filter(pk__gt=last))[:_PAGE])
            count += sum(_renew_row(rows, protected, row) for row in found)
        if not found:
            return count
        last = found[-1].pk


def _renew_row(rows: Rows, protected: _Protected, row: Any) -> int:
    stored: str = getattr(row, protected.column)
    place = f"{protected.table.place}/{protected.key_of(row)}"
    renewed = rows.bodies.renewed(stored, place)
    if renewed == stored:
        return 0
    values = {protected.column: renewed}
    if protected.table is ResidentRow:
        entry = wire.loads(rows.bodies.read(renewed, place), Resident)
        values["nik"] = rows.index(entry.nik.digits, NIK)
        values["family_card"] = rows.index(entry.family_card.digits, FAMILY_CARD)
    unchanged = rows.rows(protected.table).filter(pk=row.pk, **{protected.column: stored})
    return unchanged.update(**values)
