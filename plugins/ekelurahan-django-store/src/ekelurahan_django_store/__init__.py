"""Keeps ekelurahan's letters in the database of a Django portal, inside its transactions.

A Django app and a plug-in of ekelurahan. Add ``"ekelurahan_django_store"`` to ``INSTALLED_APPS``, run
``manage.py migrate``, and give the desk a :class:`~ekelurahan_django_store.store.DjangoStore`, which
is imported when Django is ready.
"""

from collections.abc import Iterable

from django.apps import apps as django_apps  # apart from our own module of that name
from ekelurahan import Offer, hookimpl
from ekelurahan.errors import StorageError
from ekelurahan.ports import ResidentDirectory, Store
from ekelurahan.texts import mark

from ekelurahan_django_store.settings import Settings

__all__ = ["Settings", "ekelurahan_resident_directories", "ekelurahan_stores"]


@hookimpl
def ekelurahan_stores(settings: Settings) -> Iterable[Offer[Store]]:
    """Offer the store; nothing, where Django is not set up and no settings ask for it.

    Raises:
        StorageError: settings ask for it, but the app is not installed in Django, or not yet.
    """
    if not _is_ready(settings):
        return []
    from ekelurahan_django_store.offering import open_store  # models need Django to be ready

    return [Offer(settings.name, open_store(settings))]


@hookimpl
def ekelurahan_resident_directories(settings: Settings) -> Iterable[Offer[ResidentDirectory]]:
    """Offer the register of residents in the store's database, as :func:`ekelurahan_stores` does.

    It stays in the thread that asks: Django's connections belong to threads.
    """
    if not _is_ready(settings):
        return []
    from ekelurahan_django_store.offering import open_residents

    return [Offer(settings.name, open_residents(settings), stays=True)]


def _is_ready(settings: Settings) -> bool:
    if django_apps.ready and django_apps.is_installed(__name__):
        return True
    if settings != Settings():
        raise StorageError(
            mark("the app {app} is not installed in Django, or Django is not set up yet"),
            mark("Add it to INSTALLED_APPS, and build the host after django.setup()."),
            app=__name__,
        )
    return False
