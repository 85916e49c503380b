"""What the databases refuse, and how it is told; migrations; what ``manage.py check`` says."""

import json
from datetime import timedelta
from io import StringIO
from threading import Barrier, Thread

import pytest
from attrs import evolve
from django.core import checks
from django.core.management import call_command
from django.db import connections
from django.test import override_settings
from ekelurahan.errors import ConflictError, NotFoundError, StorageError
from ekelurahan.model.events import RequestWithdrawn
from ekelurahan.testing.store_contract.samples import (
    ARCHIVED,
    AT,
    LETTER,
    PARIT_TOKAYA,
    REQUEST,
    STATUS_LIST,
    keep,
)

from ekelurahan_django_store.checks import check_databases
from ekelurahan_django_store.models import RequestRow, StatusPlaceRow
from ekelurahan_django_store.store import DjangoStore


def test_no_migration_is_missing(sqlite):
    """The migrations make the tables that the models describe."""
    told = StringIO()
    call_command("makemigrations", "ekelurahan", check=True, dry_run=True, stdout=told)
    assert "No changes detected" in told.getvalue()
    del sqlite


def test_tables_can_be_taken_back(alias):
    """The first schema is undone and made again."""
    call_command("migrate", "ekelurahan", "zero", database=alias, verbosity=0)
    assert not any(
        t.startswith("ekelurahan_") for t in connections[alias].introspection.table_names()
    )
    call_command("migrate", database=alias, verbosity=0)
    keep(DjangoStore(alias), REQUEST)


def test_who_waits_too_long_may_try_again(alias):
    """A writer that gives up waiting for another is told so, and the other is not disturbed."""
    store, locked, done = DjangoStore(alias), Barrier(2, timeout=60), Barrier(2, timeout=60)
    impatient = {"sqlite": "PRAGMA busy_timeout=100", "postgresql": "SET lock_timeout = '100ms'"}

    def hold():
        with store.begin() as unit:
            unit.next_number(PARIT_TOKAYA, "*", 2026)
            locked.wait()
            done.wait()
        connections.close_all()

    other = Thread(target=hold)
    other.start()
    locked.wait()
    with connections[alias].cursor() as cursor:
        cursor.execute(impatient[connections[alias].vendor])
    with pytest.raises(ConflictError, match="at the same moment") as caught, store.begin() as unit:
        unit.next_number(PARIT_TOKAYA, "*", 2026)
    done.wait()
    other.join()
    connections[alias].close()
    assert "Try again." == caught.value.advice
    with store.begin() as unit:
        assert 2 == unit.next_number(PARIT_TOKAYA, "*", 2026)


def test_what_the_database_refuses_is_told_without_its_text(alias):
    """Neither the statement nor the values stand in the error."""
    store = DjangoStore(alias)
    with pytest.raises(StorageError, match="the database refused") as caught, store.begin() as unit:
        unit.requests_of("siti")
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT rahasia FROM there_is_no_such_table")
    assert "rahasia" not in str(caught.value)


def test_the_last_free_place_is_found(alias):
    """In a list with one place left that place is given, however unlikely it is to be hit."""
    store = DjangoStore(alias)
    keep(store, REQUEST, LETTER)
    StatusPlaceRow.objects.using(alias).bulk_create(
        StatusPlaceRow(status_list=STATUS_LIST, index=n, letter_id="l1")
        for n in range(5_000)
        if n != 777
    )

    with store.begin() as unit:
        assert 777 == unit.take_status_index(STATUS_LIST, 5_000, "l1")
        with pytest.raises(ConflictError):
            unit.give_up_place(STATUS_LIST, 5_001)


def test_some_questions_have_short_answers(alias):
    """Nobody's turn is nobody's request; papers and entries come in pages; checkpoints in order."""
    store = DjangoStore(alias)
    other = RequestWithdrawn(at=AT, actor="x", office="61.72", request_id="r9", residents=("siti",))
    with store.begin() as unit:
        assert [] == unit.requests_waiting(PARIT_TOKAYA, set(), limit=9)
        assert unit.last_checkpoint() is None
        for seq in (1, 2):
            unit.add_checkpoint(seq, bytes([seq]))
        unit.record([other, evolve(other, office="61.71")])
        unit.add_entry(ARCHIVED)
        with pytest.raises(NotFoundError):
            unit.document("d1")
    with store.read() as unit:
        assert [b"\1", b"\2"] == [*unit.checkpoints()]
        assert b"\2" == unit.last_checkpoint()
        assert [1] == [entry.place for entry in unit.journal_entries("61.72")]
        assert [] == unit.events_about("siti", since=AT + timedelta(1), after=0, limit=9)
        assert [] == unit.documents_after("", limit=9)
        first, second = unit.events_about("siti", since=None, after=0, limit=9)
        assert [second] == unit.events_about("siti", since=None, after=first[0], limit=9)


def test_collations_compare_byte_by_byte(postgresql):
    """On a server every text column of ours has the order of bytes, whatever its language is."""
    with connections[postgresql].cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT collation_name FROM information_schema.columns"
            " WHERE table_name LIKE 'ekelurahan_%' AND data_type IN ('character varying', 'text')"
        )
        assert [("C",)] == cursor.fetchall()


def test_good_settings_pass(alias):
    """Nothing is said of a portal that is set up as the README says."""
    assert [] == check_databases(databases=[alias])
    assert [] == checks.run_checks(databases=[alias])


def test_bad_settings_are_named(sqlite, tmp_path):
    """Each with what to write instead."""
    connection = connections[sqlite]
    own = connection.settings_dict
    connection.close()
    connection.settings_dict = {**own, "NAME": str(tmp_path / "other.db"), "OPTIONS": {}}
    try:
        with override_settings(USE_TZ=False):
            found = check_databases(databases=[sqlite])
    finally:
        connection.close()
        connection.settings_dict = own

    assert ["ekelurahan.E001", "ekelurahan.W001", "ekelurahan.W002"] == [each.id for each in found]
    assert all(each.hint for each in found)


class Elsewhere:
    """A router that keeps letters out of every database."""

    def allow_migrate(self, db, app_label, **_):
        """Refuse ours."""
        return None if app_label == "portal" else db == "letters"


def test_databases_without_letters_are_left_alone(sqlite):
    """A portal may have others, set up as it likes."""
    connection = connections[sqlite]
    own = connection.settings_dict
    connection.settings_dict = {**own, "OPTIONS": {}}
    try:
        with override_settings(DATABASE_ROUTERS=[Elsewhere()]):
            assert [] == check_databases(databases=[sqlite])
    finally:
        connection.settings_dict = own


def test_other_databases_are_refused(sqlite):
    """What was not proved with them is not promised."""
    own = connections[sqlite]
    connections[sqlite] = other = own.copy()
    other.vendor = "oracle"
    try:
        assert ["ekelurahan.E002"] == [each.id for each in check_databases(databases=[sqlite])]
    finally:
        connections[sqlite] = own


def test_what_is_stored_is_wire_json(alias):
    """Another program reads a body as any JSON."""
    keep(DjangoStore(alias), REQUEST)
    body = json.loads(RequestRow.objects.using(alias).get().body)
    assert (1, "r1", "siti") == (body["v"], body["id"], body["applicant"])
