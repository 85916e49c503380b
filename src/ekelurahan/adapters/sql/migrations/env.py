"""Alembic runs this for every command; the connection comes from the caller."""

from alembic import context

from ekelurahan.adapters.sql.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
context.run_migrations()
