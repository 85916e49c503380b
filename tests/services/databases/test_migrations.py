"""The schema on each server."""

from tests.adapters.sql.migrating import MigrationContract


class TestMigrations(MigrationContract):
    """A database on a server, brought up to date."""
