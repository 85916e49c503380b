"""What ``manage.py check --database …`` says of a portal's settings."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as Caution
from django.db import connections, router
from django.db.backends.base.base import BaseDatabaseWrapper

from ekelurahan_django_store.models import RequestRow


def check_databases(
    *, app_configs: object = None, databases: Iterable[str] | None = None, **_: Any
) -> Sequence[CheckMessage]:
    """Check what the store relies on: moments with their zone, and how SQLite lets writers in."""
    del app_configs
    found: list[CheckMessage] = []
    if not settings.USE_TZ:
        found.append(
            Error(
                "letters need moments with their zone",
                hint="Set USE_TZ = True.",
                id="ekelurahan.E001",
            )
        )
    for alias in databases or ():
        if router.allow_migrate_model(alias, RequestRow):
            found += _check(alias)
    return found


def _check(alias: str) -> Iterable[CheckMessage]:
    connection = connections[alias]
    if connection.vendor == "sqlite":
        yield from _check_sqlite(alias, connection)
    elif connection.vendor != "postgresql":
        yield Error(
            f"letters are not safe in the database {alias}: its manners are not proved",
            hint="Keep them in PostgreSQL or SQLite, by a database of their own and a router.",
            id="ekelurahan.E002",
        )


def _check_sqlite(alias: str, connection: BaseDatabaseWrapper) -> Iterable[CheckMessage]:
    options = connection.settings_dict["OPTIONS"]
    if str(options.get("transaction_mode")).upper() != "IMMEDIATE":
        yield Caution(
            f"transactions of the portal on {alias} may fail when the desk writes at the same moment",
            hint='Set OPTIONS["transaction_mode"] = "IMMEDIATE".',
            id="ekelurahan.W001",
        )
    with connection.cursor() as cursor:
        mode = cursor.execute("PRAGMA journal_mode").fetchone()[0]
    if mode != "wal":
        yield Caution(
            f"readers of {alias} keep writers waiting, and the other way round",
            hint='Set OPTIONS["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL".',
            id="ekelurahan.W002",
        )
