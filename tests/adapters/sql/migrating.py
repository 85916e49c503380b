"""What must hold of the migrations on every database; each runs it with a ``url`` of its own."""

import json
import subprocess
import sys
from datetime import UTC, datetime

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from attrs import evolve
from sqlalchemy import (
    Date,
    DateTime,
    Integer,
    MetaData,
    create_engine,
    insert,
    inspect,
    select,
    text,
)

from ekelurahan import wire
from ekelurahan.adapters.kind_folders import built_in_kinds
from ekelurahan.adapters.sql import tables
from ekelurahan.adapters.sql.engine import MIGRATIONS, migrate, open_engine
from ekelurahan.adapters.sql.store import SqlStore
from ekelurahan.model.archive import ArchiveEntry, ArchiveQuery
from ekelurahan.model.effects import Effect
from ekelurahan.model.standing import LetterStatus
from ekelurahan.seal.cose import parse
from ekelurahan.seal.qr_text import split
from ekelurahan.testing.store_contract.samples import LETTER, another, numbered

MOMENT = datetime(2026, 11, 24, 2, 30, 0, 123456)  # noqa: DTZ001 - as it lies in the database


def revisions():
    """Give every revision, oldest first."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()][
        ::-1
    ]


def sample_row(table):
    """Give a row for a table of any revision; keys of all tables are alike."""
    row = {}
    for column in table.columns:
        if isinstance(column.type, Integer):
            row[column.name] = 1
        elif isinstance(column.type, DateTime):
            row[column.name] = MOMENT
        elif isinstance(column.type, Date):
            row[column.name] = MOMENT.date()
        else:
            row[column.name] = '{"signatures":[]}' if column.name == "body" else "x"
    return row


def reflected(connection):
    """Read the tables that there are, those of Alembic aside."""
    metadata = MetaData()
    metadata.reflect(connection, only=lambda name, _: name != "alembic_version")
    return metadata


def keep_in_first_schema(connection, letter):
    """Enter a letter and its request as the first release did."""
    body = json.loads(wire.dumps(letter))
    del body["standings"]
    row = {"id": letter.id, "request": letter.request_id, "at": MOMENT, "body": json.dumps(body)}
    connection.execute(
        text("INSERT INTO requests VALUES (:request, '', '', 'done', 0, '', :at, 1, '')"), row
    )
    connection.execute(
        text("INSERT INTO letters VALUES (:id, :request, '', '', 'issued', '', 1, :body)"), row
    )


class MigrationContract:
    """The schema, from nothing and from every earlier revision."""

    def test_migrations_lead_to_the_tables(self, url):
        """The schema the migrations make is the schema the code expects, to the last index."""
        engine = open_engine(url)
        with engine.connect() as connection:
            differences = compare_metadata(MigrationContext.configure(connection), tables.metadata)
        engine.dispose()

        assert [] == differences

    def test_opening_twice_changes_nothing(self, url):
        """A database that is up to date opens as it is."""
        open_engine(url).dispose()
        engine = open_engine(url)
        names = inspect(engine).get_table_names()
        engine.dispose()

        assert {*tables.metadata.tables, "alembic_version"} == set(names)

    def test_data_of_every_earlier_revision_are_kept(self, url):
        """A row in every table of each revision is there after the last one, as it was."""
        raw = create_engine(url)
        for revision in revisions()[:-1]:
            with raw.begin() as connection:
                for table in reversed(reflected(connection).sorted_tables):
                    table.drop(connection)
                connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
                migrate(connection, revision)
                before = reflected(connection)
                for table in before.sorted_tables:
                    connection.execute(insert(table).values(sample_row(table)))
            engine = open_engine(url)
            with engine.connect() as connection:
                for table in before.sorted_tables:
                    rows = connection.execute(select(table)).mappings().all()
                    assert [sample_row(table)] == rows, f"{table} of {revision}"
                context = MigrationContext.configure(connection)
                assert [] == compare_metadata(context, tables.metadata), revision
            engine.dispose()
        raw.dispose()

    def test_seals_of_letters_there_are_become_known(self, url, sealed):
        """An older database gets a register of the seals in it; what is not sealed yet has no entry."""
        seals = [sealed(), sealed(number="400.12.2.1/0008/PTK/2026")]
        first, owed = (numbered(LETTER, n).signatures[0] for n in (1, 2))
        signatures = tuple(evolve(first, seal=seal) for seal in seals)
        engine = create_engine(url)
        with engine.begin() as connection:
            migrate(connection, "0001")
            letter = evolve(LETTER, signatures=signatures, status=LetterStatus.ISSUED)
            keep_in_first_schema(connection, letter)
            keep_in_first_schema(connection, evolve(another("2")[1], signatures=(owed,)))
        engine.dispose()

        store = SqlStore.open(url)
        messages = [parse(split(seal)[1]) for seal in seals]
        with store.engine.connect() as connection:
            kept = connection.execute(select(tables.seals).order_by(tables.seals.c.signature)).all()
        with store.read() as unit:
            found = [unit.letter_by_seal(message.record_id) for message in messages]
        store.close()
        assert [(m.record_id.hex(), m.kid.hex(), "l1", n) for n, m in enumerate(messages)] == kept
        assert [letter] * 2 == found

    def test_debts_of_before_are_taken_over(self, url):
        """A debt made before debts had an age counts from when it was last due."""
        engine = create_engine(url)
        with engine.begin() as connection:
            migrate(connection, "0005")
            connection.execute(
                text("INSERT INTO effects VALUES ('k', 'x', 't', :at, 2, 'due', '')"),
                {"at": MOMENT},
            )
        engine.dispose()

        store = SqlStore.open(url)
        with store.read() as unit:
            kept = unit.effect("k")
        store.close()
        assert Effect("k", "x", "t", MOMENT.replace(tzinfo=UTC), 2) == kept

    def test_letters_there_are_enter_the_archive(self, url, sealed):
        """An older database gets an entry for every issued letter, found by name and either code."""
        kind = evolve(built_in_kinds()["SKD"], version=LETTER.content.kind_version)
        issued = numbered(LETTER, 1).with_seal(sealed()).issued("ab" * 32)
        engine = create_engine(url)
        with engine.begin() as connection:
            migrate(connection, "0005")
            before = reflected(connection).tables
            for letter in (issued, numbered(another("2")[1], 2)):
                row = {**sample_row(before["requests"]), "id": letter.request_id}
                connection.execute(insert(before["requests"]), row)
                row = {"id": letter.id, "request_id": letter.request_id, "pdf": letter.pdf}
                body = {"status": letter.status.value, "body": wire.dumps(letter)}
                row = {**sample_row(before["letters"]), **row, **body}
                connection.execute(insert(before["letters"]), row)
            row = {"code": "SKD", "version": kind.version, "body": wire.dumps(kind)}
            connection.execute(insert(before["letter_kinds"]), row)
        engine.dispose()

        store = SqlStore.open(url)
        asked = ({"name": "rahma"}, {"number": "400.12.2"}, {"number": kind.former_classification})
        offices = frozenset([LETTER.content.office])
        with store.read() as unit:
            found = [
                unit.search(ArchiveQuery(offices=offices, **query), before=None, limit=9)
                for query in asked
            ]
        store.close()
        assert [[ArchiveEntry.of(issued, kind)]] * 3 == found

    def test_two_processes_may_open_an_empty_database_at_once(self, url):
        """Each waits until the other has made the tables, or finds them made."""
        code = "import sys; from ekelurahan.adapters.sql.store import SqlStore as S; S.open(sys.argv[1]).close()"
        command = [sys.executable, "-c", code, url]
        processes = [subprocess.Popen(command) for _ in range(3)]

        assert [0, 0, 0] == [process.wait(timeout=120) for process in processes]
