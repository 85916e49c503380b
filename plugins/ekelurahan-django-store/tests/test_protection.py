"""Databases with keys: encrypted, renewed, and closed to whoever moves rows."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from attrs import evolve
from django.db import connections, transaction
from ekelurahan import wire
from ekelurahan.adapters.data_keys import DataKeyFiles
from ekelurahan.errors import ConflictError, InputError, NotFoundError, StorageError
from ekelurahan.model.calls import Call
from ekelurahan.model.documents import StoredDocument
from ekelurahan.model.events import RequestReturned
from ekelurahan.model.identity import FamilyCardNumber, Nik
from ekelurahan.model.numbers import NumberStatus, RegisteredNumber
from ekelurahan.testing.store_contract.samples import (
    AT,
    LETTER,
    PARIT_TOKAYA,
    REQUEST,
    SITI,
    another,
    numbered,
)

from conftest import ClosingStore
from ekelurahan_django_store import models as m
from ekelurahan_django_store.protection import is_protected, protect
from ekelurahan_django_store.residents import DjangoResidents
from ekelurahan_django_store.store import DjangoStore

NOTE = "KTP tidak terbaca"
PAPER = StoredDocument("d1", "siti", "ktp", "image/png", "0" * 64, 9, AT)
RETURNED = RequestReturned(
    at=AT,
    actor="official:ratna",
    office="61.71.01.1004",
    request_id="r1",
    residents=("siti",),
    note=NOTE,
    missing=(),
)
RESERVED = RegisteredNumber(
    numbered(LETTER, 1).number, NumberStatus.RESERVED, purpose=f"untuk {SITI.name}"
)
CALL = Call("k1", "requests.submit", "0" * 64, AT)
COPIES = 7
ROWS = 1 + 1 + 2 * (COPIES + 1) + COPIES + 1 + 1


def fill(store):
    """Keep a value of every sort, some of them several times."""
    DjangoResidents(store).put([SITI])
    with store.begin() as unit:
        for request, letter in [(REQUEST, LETTER), *(another(f"-{i}") for i in range(COPIES))]:
            unit.add_request(request)
            unit.add_letter(letter)
        unit.add_document(PAPER)
        unit.record([RETURNED] * COPIES)
        unit.add_number(RESERVED)
        unit.add_number(RegisteredNumber(numbered(LETTER, 2).number, NumberStatus.USED, "l1"))
        unit.claim_call(CALL)
        unit.keep_answer(CALL.key, [REQUEST])


def check(store):
    """Read a value of every sort."""
    register = DjangoResidents(store)
    assert [SITI, SITI] == [register.by_id("siti"), register.by_nik(SITI.nik)]
    assert [SITI] == register.by_family_card(SITI.family_card)
    with store.read() as unit:
        assert (REQUEST, LETTER) == (unit.request("r1"), unit.letter("l1"))
        assert LETTER == unit.letter_of("r1")
        assert [PAPER] == unit.documents_of("siti")
        assert [RETURNED] * COPIES == unit.events_of("r1")
        about = unit.events_about("siti", since=AT, after=0, limit=COPIES - 1)
        assert [RETURNED] * (COPIES - 1) == [event for _, event in about]
        assert RESERVED == unit.number(PARIT_TOKAYA, RESERVED.number.text)
        assert [REQUEST] == unit.answer(CALL.key, type(REQUEST))


def everything(alias):
    """Give all that the tables hold, as one text."""
    tables = [table for table in vars(m).values() if isinstance(table, type)]
    rows = [
        row
        for table in tables
        if issubclass(table, m.Table) and table is not m.Table
        for row in table.objects.using(alias).values()
    ]
    return "\n".join(map(str, rows))


def test_a_database_with_keys_tells_nothing_about_people(alias, keys):
    """What is read through the store stands readable nowhere in the tables."""
    store = DjangoStore(alias, keys)
    fill(store)
    check(store)

    assert is_protected(alias)
    content = everything(alias)
    hidden = [SITI.nik.digits, SITI.family_card.digits, SITI.name, NOTE, SITI.address.street]
    assert "Parit Tokaya" not in content
    assert [] == [each for each in hidden if each in content]


def test_a_database_of_before_is_taken_over(alias, keys):
    """It is refused with keys until it is encrypted as a whole; done again, nothing is to do."""
    fill(DjangoStore(alias))
    with pytest.raises(StorageError, match="not encrypted yet"):
        DjangoStore(alias, keys).begin().__enter__()
    assert not is_protected(alias)

    assert (ROWS, 0) == (protect(alias, keys), protect(alias, keys))
    check(DjangoStore(alias, keys))
    assert is_protected(alias)
    assert SITI.name not in everything(alias)


def test_a_new_key_takes_over(alias, keys):
    """After a rotation every row is written with the new key; each is read before and after."""
    store = DjangoStore(alias, keys)
    fill(store)
    keys.add()
    check(store)

    assert (ROWS, 0) == (protect(alias, keys), protect(alias, keys))
    check(store)


def test_a_transaction_is_too_small_for_it(alias, keys):
    """It is refused where the portal has one open."""
    with transaction.atomic(using=alias), pytest.raises(InputError, match="page by page"):
        protect(alias, keys)


def test_other_keys_are_refused(alias, keys, tmp_path):
    """Another city's keys, and none, write nothing and do not look as if nobody were there."""
    fill(DjangoStore(alias, keys))
    others = DataKeyFiles(tmp_path / "others")
    others.make_first()

    for cipher in (others, None):
        with pytest.raises(StorageError, match="other data keys"):
            DjangoStore(alias, cipher).begin().__enter__()
        with pytest.raises(StorageError, match="other data keys"):
            DjangoResidents(DjangoStore(alias, cipher)).by_nik(SITI.nik)
    with pytest.raises(StorageError, match="other data keys"):
        protect(alias, others)


def test_keys_count_as_proved_after_the_commit_only(alias, keys):
    """Undone by the portal, the proof is written with the next act."""
    store = DjangoStore(alias, keys)
    with transaction.atomic(using=alias):
        with store.begin() as unit:
            unit.add_request(REQUEST)
        transaction.set_rollback(True, using=alias)
    assert not is_protected(alias)

    fill(store)
    assert is_protected(alias)


@pytest.mark.parametrize("forged", ["other", "plain", "rubbish"])
def test_a_body_from_elsewhere_is_refused(alias, keys, forged):
    """Another row's body, a readable one, and rubbish are errors that name the place alone."""
    store = DjangoStore(alias, keys)
    fill(store)
    letters = m.LetterRow.objects.using(alias)
    other = letters.get(id="l-2").body
    body = {"other": other, "plain": wire.dumps(LETTER), "rubbish": "e1:?"}[forged]
    letters.filter(id="l1").update(body=body)

    with store.read() as unit, pytest.raises(StorageError, match="letters/l1"):
        unit.letter("l1")


def test_a_family_card_finds_the_whole_family(alias, keys):
    """Everybody on the card is listed by key; a NIK is in the register once, and is not quoted."""
    register = DjangoResidents(DjangoStore(alias, keys))
    child = evolve(SITI, id="anak", nik=Nik("6171014508100003"))
    stranger = evolve(
        SITI,
        id="budi",
        nik=Nik("6171010508900001"),
        family_card=FamilyCardNumber("6171010508150013"),
    )
    register.put([SITI, child, stranger])

    assert [child, SITI] == register.by_family_card(SITI.family_card)
    with pytest.raises(ConflictError) as caught:
        register.put([evolve(SITI, id="another")])
    assert (None, None) == (caught.value.__cause__, caught.value.__context__)
    with pytest.raises(NotFoundError, match=r"6171\*{8}0009"):
        register.by_nik(Nik("6171010508900009"))


def test_a_later_entry_takes_the_place_of_an_earlier(alias, keys):
    """With the same key, as long as nobody has corrected it."""
    register = DjangoResidents(DjangoStore(alias, keys))
    register.put([SITI])
    register.put([evolve(SITI, occupation="Guru")])

    assert "Guru" == register.by_id("siti").occupation


def test_a_correction_under_way_stays(alias, keys):
    """Entering the residents' file anew waits for it, and does not undo it."""
    store = ClosingStore(DjangoStore(alias, keys))
    DjangoResidents(store.inner).put([SITI])
    corrected = evolve(SITI, name="Siti Rahmawati binti Abdullah")

    def enter():
        try:
            DjangoResidents(store.inner).put([evolve(SITI, occupation="Guru")])
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with store.begin() as unit:
            unit.correct_resident(corrected, SITI, AT)
            entering = pool.submit(enter)
            with pytest.raises(TimeoutError):
                entering.result(timeout=1)
        entering.result(timeout=60)

    assert corrected == DjangoResidents(store.inner).by_id("siti")


def test_a_correction_stays(alias, keys):
    """What was corrected by hand is not undone by the file the entry once came from."""
    store = DjangoStore(alias, keys)
    register = DjangoResidents(store)
    register.put([SITI])
    corrected = evolve(SITI, name="Siti Rahmawati binti Abdullah")
    with store.begin() as unit:
        digest = unit.correct_resident(corrected, SITI, AT)
    register.put([SITI])

    assert 64 == len(digest)
    assert corrected == register.by_id("siti")
    with store.begin() as unit, pytest.raises(ConflictError):
        unit.correct_resident(SITI, SITI, AT)
    with store.begin() as unit, pytest.raises(NotFoundError):
        unit.correct_resident(evolve(SITI, id="budi"), SITI, AT)
