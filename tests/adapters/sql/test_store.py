"""What a store keeps, and what it refuses to keep."""

from datetime import timedelta
from traceback import format_exception

import pytest
from attrs import evolve
from sqlalchemy import insert, select
from tests.adapters.sql.conftest import (
    AT,
    LETTER,
    PARIT_TOKAYA,
    REQUEST,
    SITI,
    STATUS_LIST,
    another,
    numbered,
)

from ekelurahan.adapters.kind_folders import built_in_kinds
from ekelurahan.adapters.sql import tables
from ekelurahan.adapters.sql.residents import SqlResidents
from ekelurahan.errors import ConflictError, NotFoundError, StorageError
from ekelurahan.model.documents import StoredDocument
from ekelurahan.model.effects import Effect, EffectStatus
from ekelurahan.model.events import RequestSubmitted, RequestWithdrawn
from ekelurahan.model.identity import Nik, RegionCode
from ekelurahan.model.numbers import NumberStatus, RegisteredNumber
from ekelurahan.model.service_requests import RequestStatus
from ekelurahan.model.standing import LetterStatus

EFFECT = Effect("finish_signature:l1:1", "finish_signature", "l1", AT)


def keep(store, *values):
    """Put values into the store in one transaction."""
    with store.begin() as unit:
        for value in values:
            (unit.add_letter if hasattr(value, "request_id") else unit.add_request)(value)


class TestTransactions:
    """All or nothing."""

    def test_a_block_that_ends_is_kept(self, store):
        """What was added is there for the next reader."""
        keep(store, REQUEST)

        with store.read() as unit:
            assert REQUEST == unit.request("r1")

    def test_a_block_that_raises_is_undone(self, store):
        """An error takes back the request, the number and the journal entry together."""
        with pytest.raises(ZeroDivisionError), store.begin() as unit:
            unit.add_request(REQUEST)
            unit.next_number(PARIT_TOKAYA, "*", 2026)
            unit.record([RequestWithdrawn(at=AT, actor="x", office="y", request_id="r1")])
            1 / 0  # noqa: B018

        with store.begin() as unit:
            assert 1 == unit.next_number(PARIT_TOKAYA, "*", 2026)
            assert [] == unit.events_of("r1")
            with pytest.raises(NotFoundError, match="no request is recorded under r1"):
                unit.request("r1")

    def test_a_broken_database_is_a_storage_error(self, store):
        """What the database itself refuses is told without its SQL and its values."""
        with store.engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE letter_numbers")

        with pytest.raises(StorageError) as caught:
            keep_number(store)
        assert "OperationalError" in str(caught.value)
        assert "INSERT" not in str(caught.value)


class TestRequests:
    """Requests and their versions."""

    def test_a_change_takes_the_place_of_the_version_before(self, store):
        """The next version replaces the stored one."""
        keep(store, REQUEST)
        changed = evolve(REQUEST, status=RequestStatus.WITHDRAWN, version=2)
        with store.begin() as unit:
            unit.save_request(changed)

        with store.read() as unit:
            assert changed == unit.request("r1")

    @pytest.mark.parametrize("version", [1, 3])
    def test_any_other_version_is_a_conflict(self, store, version):
        """A version that does not follow the stored one changes nothing."""
        keep(store, REQUEST)

        with pytest.raises(ConflictError), store.begin() as unit:
            unit.save_request(evolve(REQUEST, version=version))

    def test_those_that_wait_are_listed_oldest_first(self, store):
        """Only requests to the office that wait at one of the steps are listed, up to the limit."""
        later, _ = another("2")
        elsewhere = evolve(
            another("3")[0],
            content=evolve(REQUEST.content, office=RegionCode("61.71.01.1005")),
        )
        done = evolve(another("4")[0], status=RequestStatus.DONE)
        later = evolve(later, submitted_at=AT + timedelta(minutes=1))
        further = evolve(another("5")[0], step=1)
        newer = evolve(another("6")[0], content=evolve(REQUEST.content, kind_version=2))
        keep(store, later, REQUEST, elsewhere, done, further, newer)
        first = {("SKD", 1, 0), ("SKU", 1, 1)}

        with store.read() as unit:
            assert [REQUEST, later] == unit.requests_waiting(PARIT_TOKAYA, first, limit=9)
            assert [REQUEST] == unit.requests_waiting(PARIT_TOKAYA, first, limit=1)
            assert [further] == unit.requests_waiting(PARIT_TOKAYA, {("SKD", 1, 1)}, limit=9)
            assert [newer] == unit.requests_waiting(PARIT_TOKAYA, {("SKD", 2, 0)}, limit=9)


class TestKinds:
    """Versions of kinds that requests were made with."""

    def test_every_version_is_kept(self, store):
        """A version comes back whole, with its template; keeping it again changes nothing."""
        old = built_in_kinds()["SKTM"]
        new = evolve(old, version=old.version + 1, template="= Baru")
        with store.begin() as unit:
            for kind in (new, old, new):
                unit.keep_kind(kind)

        with store.read() as unit:
            assert [old, new] == unit.kinds()
            assert new == unit.kind("SKTM", new.version)
            with pytest.raises(NotFoundError, match="no letter kind is recorded under SKTM 9"):
                unit.kind("SKTM", 9)

    def test_a_version_does_not_change(self, store):
        """Another wording under the same version is refused, and says what to do."""
        kind = built_in_kinds()["SKD"]
        with store.begin() as unit:
            unit.keep_kind(kind)

        with pytest.raises(ConflictError, match="still version 1") as caught, store.begin() as unit:
            unit.keep_kind(evolve(kind, template=f"{kind.template} "))
        assert "Raise 'version'" in caught.value.advice


class TestLetters:
    """Letters, their numbers and their places in the status list."""

    def test_a_request_has_one_letter(self, store):
        """A second letter for the same request is a conflict."""
        keep(store, REQUEST, LETTER)

        with pytest.raises(ConflictError):
            keep(store, evolve(LETTER, id="l2"))

    def test_a_letter_is_found_by_its_request(self, store):
        """Before the first number there is none; afterwards it is found both ways."""
        keep(store, REQUEST)
        with store.begin() as unit:
            assert unit.letter_of("r1") is None
            unit.add_letter(LETTER)
            unit.save_letter(numbered(LETTER, 1))

        with store.read() as unit:
            assert numbered(LETTER, 1) == unit.letter_of("r1") == unit.letter("l1")

    def test_a_letter_needs_its_request(self, store):
        """A letter without a request cannot be kept."""
        with pytest.raises(ConflictError):
            keep(store, LETTER)

    def test_series_count_apart(self, store):
        """Offices, series and years each count from 1."""
        with store.begin() as unit:
            counted = [
                unit.next_number(RegionCode(office), series, year)
                for office, series, year in [
                    ("61.71.01.1004", "*", 2026),
                    ("61.71.01.1004", "*", 2026),
                    ("61.71.01.1004", "*", 2027),
                    ("61.71.01.1004", "SKD", 2026),
                    ("61.71.01.1005", "*", 2026),
                ]
            ]

        assert [1, 2, 1, 1, 1] == counted

    def test_a_number_is_never_given_twice(self, store):
        """The same number, or another number with the same text, is a conflict."""
        keep_number(store)
        request, letter = another("2")
        keep(store, request, letter)
        taken = numbered(letter, 1).number

        for number in (taken, evolve(taken, n=2), evolve(taken, text="other")):
            with pytest.raises(ConflictError), store.begin() as unit:
                unit.add_number(RegisteredNumber(number, NumberStatus.USED, "l2"))

    def test_the_register_tells_what_became_of_each_number(self, store):
        """Numbers come in order with their late entries; one of a refused letter is "batal"."""
        keep_number(store)
        number = numbered(LETTER, 1).number
        late = evolve(number, suffix="a", text="400.12.2.1/001.a/PTK/2026")
        kept = RegisteredNumber(late, NumberStatus.RESERVED, purpose="padam listrik")
        other = RegisteredNumber(evolve(number, year=2027, text="2027"), NumberStatus.RESERVED)
        with store.begin() as unit:
            for entry in (other, kept):
                unit.add_number(entry)
            unit.save_letter(evolve(LETTER, status=LetterStatus.CANCELLED, version=2))

        with store.read() as unit:
            refused = RegisteredNumber(number, NumberStatus.CANCELLED, "l1")
            assert [refused, kept] == unit.numbers(PARIT_TOKAYA, 2026)
            assert kept == unit.number(PARIT_TOKAYA, late.text)
            with pytest.raises(NotFoundError, match="no number is recorded"):
                unit.number(PARIT_TOKAYA, "400.12.2.1/002/PTK/2026")

    def test_of_two_who_use_a_reserved_number_one_is_told(self, store):
        """What became of a number is kept only in the place of what it was before."""
        keep(store, REQUEST, LETTER)
        entry = RegisteredNumber(numbered(LETTER, 1).number, NumberStatus.RESERVED)
        taken = evolve(entry, status=NumberStatus.USED, letter_id="l1")
        with store.begin() as unit:
            unit.add_number(entry)
            unit.save_number(taken, NumberStatus.RESERVED)

        with pytest.raises(ConflictError), store.begin() as unit:
            unit.save_number(taken, NumberStatus.RESERVED)

    def test_places_in_a_status_list_are_never_reused(self, store):
        """Every place is taken once, until the list is full; only then it says so."""
        keep(store, REQUEST, LETTER)
        with store.begin() as unit:
            places = [unit.take_status_index(STATUS_LIST, 50, "l1") for _ in range(50)]
            with pytest.raises(StorageError, match="is full"):
                unit.take_status_index(STATUS_LIST, 50, "l1")
            assert unit.take_status_index("https://another.example", 1, "l1") == 0
        assert list(range(50)) == sorted(places) != places

    def test_the_last_free_place_is_found(self, store):
        """In a list with one place left that place is given, however unlikely it is to be hit."""
        keep(store, REQUEST, LETTER)
        rows = [
            {"status_list": STATUS_LIST, "index": n, "letter_id": "l1"}
            for n in range(50_000)
            if n != 777
        ]
        with store.engine.begin() as connection:
            connection.execute(insert(tables.status_indices), rows)

        with store.begin() as unit:
            assert 777 == unit.take_status_index(STATUS_LIST, 50_000, "l1")

    def test_a_refused_place_undoes_nothing_else(self, store):
        """Trying a place that is taken leaves the rest of the transaction as it was."""
        keep(store, REQUEST, LETTER)
        with store.begin() as unit:
            unit.next_number(PARIT_TOKAYA, "*", 2026)
            assert {0, 1} == {unit.take_status_index(STATUS_LIST, 2, "l1") for _ in range(2)}

        with store.begin() as unit:
            assert 2 == unit.next_number(PARIT_TOKAYA, "*", 2026)

    def test_a_place_needs_its_letter(self, store):
        """For want of a letter the list is not called full."""
        with (
            pytest.raises(NotFoundError, match="no letter is recorded under l1"),
            store.begin() as unit,
        ):
            unit.take_status_index(STATUS_LIST, 8, "l1")

    def test_lists_warn_of_letters_that_do_not_count(self, store):
        """Places of letters under way or in force are not listed; the others with their status."""
        places = {}
        for n, status in enumerate(LetterStatus):
            request, letter = another(str(n))
            keep(store, request, evolve(letter, status=status))
            with store.begin() as unit:
                places[status] = unit.take_status_index(STATUS_LIST, 64, letter.id)
        listed = [(place, status) for status, place in places.items() if status.is_listed]

        with store.read() as unit:
            assert sorted(listed) == list(unit.statuses(STATUS_LIST))
            assert [] == unit.statuses("https://another.example")


class TestSeals:
    """Letters by their seals."""

    def test_a_letter_is_found_by_each_of_its_seals(self, store):
        """The record id of any signature leads to the letter as it is now."""
        once = numbered(LETTER, 1)
        twice = evolve(once, signatures=once.signatures * 2)
        keep(store, REQUEST, LETTER)
        with store.begin() as unit:
            unit.keep_seal(b"a" * 16, once)
            unit.keep_seal(b"b" * 16, twice)
            unit.save_letter(twice)

        with store.read() as unit:
            assert twice == unit.letter_by_seal(b"a" * 16) == unit.letter_by_seal(b"b" * 16)
            assert unit.letter_by_seal(b"c" * 16) is None
            assert unit.letter_by_seal(b"") is None
        with store.engine.connect() as connection:
            kept = connection.execute(select(tables.seals.c["kid", "signature"])).all()
        assert [("01020304", 0), ("01020304", 1)] == kept

    def test_a_seal_is_kept_once(self, store):
        """The same record id for a second letter is a conflict."""
        request, letter = another("2")
        keep(store, REQUEST, LETTER, request, letter)
        with store.begin() as unit:
            unit.keep_seal(b"a" * 16, numbered(LETTER, 1))

        with pytest.raises(ConflictError), store.begin() as unit:
            unit.keep_seal(b"a" * 16, numbered(letter, 2))

    def test_seals_of_a_key_are_those_of_issued_letters(self, store):
        """What is under way or was never issued is left out, and so are other keys."""
        for n, status in enumerate(LetterStatus):
            request, letter = another(str(n))
            keep(store, request, letter)
            with store.begin() as unit:
                sealed = evolve(numbered(letter, n + 1), status=status)
                unit.save_letter(sealed)
                unit.keep_seal(status.value.encode().ljust(16), sealed)

        with store.read() as unit:
            found = [record_id.decode().strip() for record_id in unit.seals_of_key(b"\1\2\3\4")]
            assert [] == unit.seals_of_key(b"\1\2\3\5")
        assert ["issued", "replaced", "revoked", "suspended"] == found


class TestJournalAndDebts:
    """Events and effects."""

    def test_events_come_back_in_order(self, store):
        """The journal gives each event of a request with its type and all its data."""
        submitted = RequestSubmitted(
            at=AT, actor="resident:siti", office="61.71", request_id="r1", kind="SKD", digest="0"
        )
        withdrawn = RequestWithdrawn(at=AT, actor="resident:siti", office="61.71", request_id="r1")
        other = evolve(withdrawn, request_id="r2")
        with store.begin() as unit:
            unit.record([submitted, other, withdrawn])

        with store.read() as unit:
            assert [submitted, withdrawn] == unit.events_of("r1")

    def test_a_debt_is_owed_once(self, store):
        """Owing the same key again changes nothing."""
        with store.begin() as unit:
            unit.owe(EFFECT)
            unit.owe(evolve(EFFECT, attempts=5))
            assert EFFECT == unit.effect(EFFECT.key)
            with pytest.raises(NotFoundError):
                unit.effect("another")

    def test_what_is_due_is_listed_longest_due_first(self, store):
        """Neither the future, nor what is done or parked, is due."""
        older = evolve(EFFECT, key="older", due_at=AT - timedelta(seconds=1))
        with store.begin() as unit:
            for effect in (
                EFFECT,
                older,
                evolve(EFFECT, key="later", due_at=AT + timedelta(microseconds=1)),
                evolve(EFFECT, key="done"),
                evolve(EFFECT, key="parked", status=EffectStatus.PARKED),
            ):
                unit.owe(effect)
            unit.save_effect(evolve(EFFECT, key="done", status=EffectStatus.DONE))
            assert [older, EFFECT] == unit.effects_due(AT, limit=9)
            assert [older] == unit.effects_due(AT, limit=1)


class TestDocumentsAndResidents:
    """Papers and the embedded register."""

    def test_papers_are_listed_by_owner(self, store):
        """A resident's papers come oldest first; others' do not come."""
        ktp = StoredDocument("d1", "siti", "ktp", "image/png", "0" * 64, 9, AT)
        kk = evolve(ktp, id="d0", name="kk", recorded_at=AT + timedelta(days=1))
        with store.begin() as unit:
            for paper in (kk, ktp, evolve(ktp, id="d2", owner="budi")):
                unit.add_document(paper)
            assert [ktp, kk] == unit.documents_of("siti")
            assert ktp == unit.document("d1")

    def test_residents_are_found_by_key_and_nik(self, store):
        """An entry takes the place of the one before with the same key."""
        register = SqlResidents(store.engine)
        register.put([SITI])
        register.put([evolve(SITI, occupation="Guru")])

        assert "Guru" == register.by_id("siti").occupation
        assert "siti" == register.by_nik(SITI.nik).id

    def test_two_entries_with_one_nik_are_refused_without_naming_it(self, store):
        """The register holds a NIK once; the error quotes neither the number nor the entry."""
        register = SqlResidents(store.engine)
        register.put([SITI])

        with pytest.raises(ConflictError) as caught:
            register.put([evolve(SITI, id="another")])
        assert caught.value.__cause__ is None
        assert SITI.nik.digits not in "".join(format_exception(caught.value))
        with pytest.raises(NotFoundError) as missing:
            register.by_id(SITI.nik.digits)
        assert SITI.nik.digits not in str(missing.value)

    def test_who_is_not_in_the_register_is_not_named(self, store):
        """The error about an unknown NIK holds only its mask."""
        with pytest.raises(NotFoundError) as caught:
            SqlResidents(store.engine).by_nik(Nik("6171010508900001"))
        assert "6171********0001" in str(caught.value)


def used(letter):
    """Give the entry of a letter's number in the register."""
    return RegisteredNumber(letter.number, NumberStatus.USED, letter.id)


def keep_number(store):
    """Keep a request, its letter, and number 1 for it."""
    keep(store, REQUEST, LETTER)
    with store.begin() as unit:
        unit.add_number(used(numbered(LETTER, 1)))
