"""From settings to a store, and to the register of residents in it."""

from django.conf import settings as django_settings
from ekelurahan.adapters.data_keys import DataKeyFiles
from ekelurahan.errors import StorageError
from ekelurahan.texts import mark

from ekelurahan_django_store.residents import DjangoResidents
from ekelurahan_django_store.settings import Settings
from ekelurahan_django_store.store import DjangoStore


def open_store(settings: Settings) -> DjangoStore:
    """Make the store; nothing is opened before its first transaction.

    Raises:
        StorageError: Django has no such database, or keeps moments without their zone.
    """
    if settings.database not in django_settings.DATABASES:
        raise StorageError(
            mark("Django has no database {database}"),
            mark("Name one of the keys of DATABASES."),
            database=settings.database,
        )
    folder = settings.keys_folder
    return DjangoStore(settings.database, None if folder is None else DataKeyFiles(folder))


def open_residents(settings: Settings) -> DjangoResidents:
    """Make the register in the same database; the errors are those of :func:`open_store`."""
    return DjangoResidents(open_store(settings))
