"""The database, over SQLAlchemy Core and Alembic. Model classes stay unmapped."""
