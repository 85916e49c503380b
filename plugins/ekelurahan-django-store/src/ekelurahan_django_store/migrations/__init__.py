"""Migrations of the tables; released ones are never edited."""
