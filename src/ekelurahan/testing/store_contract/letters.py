"""Letters, their seals, and their places in status lists."""

import pytest
from attrs import evolve

from ekelurahan.errors import ConflictError, NotFoundError, StorageError
from ekelurahan.model.standing import LetterStatus
from ekelurahan.ports import Store
from ekelurahan.testing.store_contract.samples import (
    LETTER,
    PARIT_TOKAYA,
    REQUEST,
    STATUS_LIST,
    another,
    keep,
    numbered,
)


class Letters:
    """Letters and their places in the status lists."""

    def test_a_request_has_one_letter(self, store: Store) -> None:
        """A second letter for the same request is a conflict."""
        keep(store, REQUEST, LETTER)

        with pytest.raises(ConflictError):
            keep(store, evolve(LETTER, id="l2"))

    def test_a_letter_is_found_by_its_request(self, store: Store) -> None:
        """Before the first number there is none; afterwards it is found both ways."""
        keep(store, REQUEST)
        with store.begin() as unit:
            assert unit.letter_of("r1") is None
            unit.add_letter(LETTER)
            unit.save_letter(numbered(LETTER, 1))

        with store.read() as unit:
            assert numbered(LETTER, 1) == unit.letter_of("r1") == unit.letter("l1")

    def test_a_letter_needs_its_request(self, store: Store) -> None:
        """A letter without a request cannot be kept."""
        with pytest.raises(ConflictError):
            keep(store, LETTER)

    def test_places_in_a_status_list_are_never_reused(self, store: Store) -> None:
        """Every place is taken once, until the list is full; only then it says so."""
        keep(store, REQUEST, LETTER)
        with store.begin() as unit:
            places = [unit.take_status_index(STATUS_LIST, 50, "l1") for _ in range(50)]
            with pytest.raises(StorageError, match="is full"):
                unit.take_status_index(STATUS_LIST, 50, "l1")
            assert unit.take_status_index("https://another.example", 1, "l1") == 0
        assert list(range(50)) == sorted(places) != places

    def test_a_refused_place_undoes_nothing_else(self, store: Store) -> None:
        """Trying a place that is taken leaves the rest of the transaction as it was."""
        keep(store, REQUEST, LETTER)
        with store.begin() as unit:
            unit.next_number(PARIT_TOKAYA, "*", 2026)
            assert {0, 1} == {unit.take_status_index(STATUS_LIST, 2, "l1") for _ in range(2)}

        with store.begin() as unit:
            assert 2 == unit.next_number(PARIT_TOKAYA, "*", 2026)

    def test_a_place_needs_its_letter(self, store: Store) -> None:
        """For want of a letter the list is not called full."""
        with (
            pytest.raises(NotFoundError, match="no letter is recorded under l1"),
            store.begin() as unit,
        ):
            unit.take_status_index(STATUS_LIST, 8, "l1")

    def test_lists_warn_of_letters_that_do_not_count(self, store: Store) -> None:
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

    def test_a_letter_follows_its_version_before(self, store: Store) -> None:
        """A letter that was changed meanwhile is not overwritten."""
        keep(store, REQUEST, LETTER)

        with pytest.raises(ConflictError), store.begin() as unit:
            unit.save_letter(evolve(LETTER, version=3))


class Seals:
    """Letters by their seals."""

    def test_a_letter_is_found_by_each_of_its_seals(self, store: Store) -> None:
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

    def test_a_seal_is_kept_once(self, store: Store) -> None:
        """The same record id for a second letter is a conflict."""
        request, letter = another("2")
        keep(store, REQUEST, LETTER, request, letter)
        with store.begin() as unit:
            unit.keep_seal(b"a" * 16, numbered(LETTER, 1))

        with pytest.raises(ConflictError), store.begin() as unit:
            unit.keep_seal(b"a" * 16, numbered(letter, 2))

    def test_seals_of_a_key_are_those_of_issued_letters(self, store: Store) -> None:
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
