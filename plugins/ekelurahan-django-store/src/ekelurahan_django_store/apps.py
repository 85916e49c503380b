"""The Django app: add ``"ekelurahan_django_store"`` to ``INSTALLED_APPS``."""

from django.apps import AppConfig


class EkelurahanConfig(AppConfig):
    """The tables of ekelurahan in a portal's database."""

    name = "ekelurahan_django_store"
    label = "ekelurahan"
    verbose_name = "ekelurahan"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let ``manage.py check`` look at the settings of the database."""
        from django.core import checks

        from ekelurahan_django_store.checks import check_databases

        checks.register(check_databases, checks.Tags.database)
