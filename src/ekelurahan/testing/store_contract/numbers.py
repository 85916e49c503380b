"""The register of numbers."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import chain
from threading import Barrier
from typing import Final

import pytest
from attrs import evolve

from ekelurahan.errors import ConflictError, NotFoundError
from ekelurahan.model.identity import RegionCode
from ekelurahan.model.numbers import NumberStatus, RegisteredNumber
from ekelurahan.model.standing import LetterStatus
from ekelurahan.ports import Store
from ekelurahan.testing.store_contract.samples import (
    LETTER,
    PARIT_TOKAYA,
    REQUEST,
    another,
    keep,
    keep_number,
    numbered,
)

_WRITERS: Final = 4
_EACH: Final = 10


class Numbers:
    """Numbers are unique, gapless, and in the register for ever."""

    def test_series_count_apart(self, store: Store) -> None:
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

    def test_a_series_goes_on_behind_a_number(self, store: Store) -> None:
        """Whether it has begun or not; it never goes back."""
        with store.begin() as unit:
            for last in (7, 3):
                unit.continue_series(PARIT_TOKAYA, "*", 2026, last)
            assert 8 == unit.next_number(PARIT_TOKAYA, "*", 2026)
            unit.continue_series(PARIT_TOKAYA, "*", 2026, 20)
            assert 21 == unit.next_number(PARIT_TOKAYA, "*", 2026)
            assert 1 == unit.next_number(PARIT_TOKAYA, "SKD", 2026)

    def test_a_number_is_never_given_twice(self, store: Store) -> None:
        """The same number, or another number with the same text, is a conflict."""
        keep_number(store)
        request, letter = another("2")
        keep(store, request, letter)
        taken = numbered(letter, 1).number

        for number in (taken, evolve(taken, n=2), evolve(taken, text="other")):
            with pytest.raises(ConflictError), store.begin() as unit:
                unit.add_number(RegisteredNumber(number, NumberStatus.USED, "l2"))

    def test_the_register_tells_what_became_of_each_number(self, store: Store) -> None:
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

    def test_of_two_who_use_a_reserved_number_one_is_told(self, store: Store) -> None:
        """What became of a number is kept only in the place of what it was before."""
        keep(store, REQUEST, LETTER)
        entry = RegisteredNumber(numbered(LETTER, 1).number, NumberStatus.RESERVED)
        taken = evolve(entry, status=NumberStatus.USED, letter_id="l1")
        with store.begin() as unit:
            unit.add_number(entry)
            unit.save_number(taken, NumberStatus.RESERVED)

        with pytest.raises(ConflictError), store.begin() as unit:
            unit.save_number(taken, NumberStatus.RESERVED)

    def test_writers_at_once_never_take_the_same_number(self, store: Store) -> None:
        """From the first number of a series on, none is given twice, and none is left out."""
        ready = Barrier(_WRITERS)

        def count(_: int) -> list[int]:
            ready.wait(timeout=60)
            numbers = []
            for _ in range(_EACH):
                with store.begin() as unit:
                    numbers.append(unit.next_number(PARIT_TOKAYA, "*", 2026))
            return numbers

        with ThreadPoolExecutor(_WRITERS) as pool:
            taken = chain.from_iterable(pool.map(count, range(_WRITERS)))

        assert list(range(1, _WRITERS * _EACH + 1)) == sorted(taken)

    def test_a_number_given_back_is_given_next(self, store: Store) -> None:
        """Who waits for a transaction that is undone gets the number it had."""
        keep(store, REQUEST)

        def next_number() -> int:
            with store.begin() as unit:
                return unit.next_number(PARIT_TOKAYA, "*", 2026)

        with ThreadPoolExecutor(1) as pool:
            with suppress(ZeroDivisionError), store.begin() as unit:
                assert unit.next_number(PARIT_TOKAYA, "*", 2026) == 1
                waiting = pool.submit(next_number)
                _ = 1 / 0
            assert 1 == waiting.result(timeout=60)
