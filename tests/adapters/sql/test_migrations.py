"""The schema in a file."""

from tests.adapters.sql.migrating import MigrationContract


class TestMigrations(MigrationContract):
    """A database in a file, brought up to date."""
