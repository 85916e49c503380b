"""Settings of the portal: its own tables and the desk's in one database; two of them, for the tests."""

import os

SECRET_KEY = "only-for-tests"
USE_TZ = True
INSTALLED_APPS = ["ekelurahan_django_store", "portal"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ.get("PORTAL_SQLITE", ":memory:"),
        "OPTIONS": {
            "timeout": 30,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL",
        },
    },
    "postgresql": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": os.environ.get("PORTAL_POSTGRESQL", "portal"),
        "USER": "postgres",
        "HOST": "127.0.0.1",
        "OPTIONS": {"options": "-c lock_timeout=30s -c statement_timeout=120s"},
    },
}
