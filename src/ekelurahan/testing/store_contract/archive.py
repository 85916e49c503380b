"""The archive."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import pytest
from attrs import evolve

from ekelurahan.errors import ConflictError, NotFoundError
from ekelurahan.model.archive import ArchiveEntry, ArchivePlace, ArchiveQuery, EntrySource
from ekelurahan.model.identity import RegionCode
from ekelurahan.model.standing import LetterStatus
from ekelurahan.ports import Store
from ekelurahan.testing.store_contract.samples import (
    ARCHIVED,
    AT,
    LETTER,
    PARIT_TOKAYA,
    REQUEST,
    keep,
)

_NEXT_DOOR: Final = RegionCode("61.71.01.1005")
_OFFICES: Final = frozenset([PARIT_TOKAYA, _NEXT_DOOR])
_INDEX: Final = "0f" * 32


def _keep(store: Store, *entries: ArchiveEntry) -> None:
    with store.begin() as unit:
        for entry in entries:
            unit.add_entry(entry, nik_index=_INDEX)


def _found(
    store: Store, before: ArchivePlace | None = None, limit: int = 9, **query: Any
) -> list[str]:
    wanted = ArchiveQuery(**{"offices": _OFFICES, **query})
    with store.read() as unit:
        return [entry.id for entry in unit.search(wanted, before=before, limit=limit)]


class Archive:
    """Letters that were issued."""

    def test_an_entry_comes_back_whole(self, store: Store) -> None:
        """Every part of an entry is kept."""
        _keep(store, ARCHIVED)

        with store.read() as unit:
            assert ARCHIVED == unit.entry("a1")
            with pytest.raises(NotFoundError, match="no archive entry"):
                unit.entry("a2")

    @pytest.mark.parametrize(
        ("query", "is_found"),
        [
            ({"name": "SITI"}, True),
            ({"name": "nur aini"}, True),
            ({"name": "hj siti n"}, True),
            ({"name": "aini siti"}, False),
            ({"name": "iti"}, False),
            ({"number": "470/12/PTK/2019"}, True),
            ({"number": "470/12"}, True),
            ({"number": "471.1"}, True),
            ({"number": "12/PTK"}, False),
            ({"kind": "SKD"}, True),
            ({"kind": "SKU"}, False),
            ({"status": LetterStatus.ISSUED}, True),
            ({"status": LetterStatus.REVOKED}, False),
            ({"first": date(2019, 3, 4), "last": date(2019, 3, 4)}, True),
            ({"first": date(2019, 3, 5)}, False),
            ({"last": date(2019, 3, 3)}, False),
            ({"nik_index": _INDEX}, True),
            ({"nik_index": "1f" * 32}, False),
            ({"offices": frozenset([_NEXT_DOOR])}, False),
            ({"name": "siti", "number": "470", "kind": "SKD"}, True),
            ({"name": "siti", "number": "480"}, False),
            ({"name": "siti", "status": LetterStatus.ISSUED}, True),
            ({"number": "470", "status": LetterStatus.REVOKED}, False),
        ],
    )
    def test_what_is_found(self, store: Store, query: Mapping[str, Any], *, is_found: bool) -> None:
        """By the beginning of any word or number, old code and new; everything asked must hold."""
        _keep(store, ARCHIVED)

        assert (["a1"] if is_found else []) == _found(store, **query)

    def test_a_name_is_found_once(self, store: Store) -> None:
        """Also where two of its words begin alike."""
        _keep(store, evolve(ARCHIVED, name="Siti Sitompul"))

        assert ["a1"] == _found(store, name="sit")

    def test_pages_stay_where_they_are(self, store: Store) -> None:
        """A letter that comes in between two pages neither repeats another nor hides one."""
        days = [date(2019, 3, day) for day in (4, 4, 5, 6)]
        entries = [
            evolve(ARCHIVED, id=f"a{i}", day=day, number=f"{i}/2019") for i, day in enumerate(days)
        ]
        _keep(store, *entries)
        queries: list[dict[str, Any]] = [{}, {"name": "siti"}]
        for query in queries:
            assert ["a3", "a2"] == _found(store, limit=2, **query)
        _keep(store, evolve(ARCHIVED, id="a9", day=date(2019, 3, 7), number="9/2019"))

        for query, rest in zip(queries, (["a1", "a0"], ["a0", "a1"]), strict=True):
            place = ArchiveQuery(offices=_OFFICES, **query).place_of(entries[2])
            assert rest == _found(store, before=place, limit=2, **query)

    def test_texts_are_listed_in_their_order(self, store: Store) -> None:
        """By name, each letter once and the newest of a name first; by number; page by page."""
        names = ("Siti Sitompul", "Siti Aminah", "Budi Siti", "Siti Aminah")
        entries = [
            evolve(
                ARCHIVED, id=f"a{i}", name=name, day=date(2019, 3, i + 1), number=f"{9 - i}/2019"
            )
            for i, name in enumerate(names)
        ]
        _keep(store, *entries)
        cases: list[tuple[list[str], dict[str, Any]]] = [
            (["a2", "a3", "a1", "a0"], {"name": "sit"}),
            (["a2", "a3", "a1", "a0"], {"name": "sit", "number": "471.1"}),
            (["a3", "a2", "a1", "a0"], {"number": "471"}),
            (["a3"], {"number": "6"}),
            (["a3", "a2", "a1", "a0"], {"name": "sit", "nik_index": _INDEX}),
        ]
        for expected, wanted in cases:
            query, walked = ArchiveQuery(offices=_OFFICES, **wanted), list[str]()
            place = None
            while page := _found(store, place, 1, **wanted):
                walked += page
                place = query.place_of(next(e for e in entries if e.id == page[0]))
            assert expected == walked, wanted

    def test_an_office_has_a_number_once(self, store: Store) -> None:
        """The same number of the same source is refused; from another source it is not."""
        _keep(store, ARCHIVED)
        with pytest.raises(ConflictError):
            _keep(store, evolve(ARCHIVED, id="a2"))

        _keep(store, evolve(ARCHIVED, id="a3", source=EntrySource.DESK))

    def test_an_entry_follows_the_standing_of_its_letter(self, store: Store) -> None:
        """It is found by its new status; no other entry changes."""
        keep(store, REQUEST, LETTER)
        issued = evolve(ARCHIVED, letter_id=LETTER.id, source=EntrySource.DESK)
        _keep(store, issued, evolve(ARCHIVED, id="a2"))
        with store.begin() as unit:
            unit.keep_standing(evolve(LETTER, status=LetterStatus.REVOKED))

        assert ["a1"] == _found(store, status=LetterStatus.REVOKED)
        assert ["a2"] == _found(store, status=LetterStatus.ISSUED)
        with store.read() as unit:
            assert evolve(issued, status=LetterStatus.REVOKED) == unit.entry("a1")

    def test_a_destroyed_entry_names_nobody(self, store: Store) -> None:
        """Name and index are gone, also from the keys; the number is still found."""
        _keep(store, ARCHIVED)
        with store.begin() as unit:
            unit.destroy_entry("a1", AT)

        assert [] == _found(store, name="siti") == _found(store, nik_index=_INDEX)
        assert ["a1"] == _found(store, number="470")
        with store.read() as unit:
            assert evolve(ARCHIVED, name="", destroyed_at=AT) == unit.entry("a1")

    def test_days_are_walked_oldest_first(self, store: Store) -> None:
        """Of all offices or of some, page by page; and an office knows its numbers."""
        _keep(store, *(evolve(ARCHIVED, id=f"a{i}", number=f"{i}") for i in range(3)))
        _keep(store, evolve(ARCHIVED, id="a3", office=RegionCode("61.71.02.1001")))
        first, last = date(2019, 1, 1), date(2019, 12, 31)
        with store.read() as unit:
            walked = [
                [e.id for e in unit.entries(first, last, after=after, limit=n, offices=offices)]
                for after, n, offices in (
                    (None, 9, ()),
                    (None, 9, _OFFICES),
                    (ArchivePlace(ARCHIVED.day, "a1"), 1, ()),
                )
            ]
            assert {"1"} == unit.numbers_entered(PARIT_TOKAYA, ["1", "7"])

        assert [["a0", "a1", "a2", "a3"], ["a0", "a1", "a2"], ["a2"]] == walked
