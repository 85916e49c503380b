"""Databases with keys: encrypted as they are opened, renewed, and closed to whoever moves rows."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from attrs import evolve
from sqlalchemy import create_engine, select, text, update

from ekelurahan import wire
from ekelurahan.adapters.data_keys import DataKeyFiles
from ekelurahan.adapters.sql import tables as t
from ekelurahan.adapters.sql.engine import migrate, open_engine
from ekelurahan.adapters.sql.protection import is_protected, protect, renew
from ekelurahan.adapters.sql.residents import SqlResidents
from ekelurahan.adapters.sql.store import SqlStore
from ekelurahan.errors import ConflictError, NotFoundError, StorageError
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

NOTE = "KTP tidak terbaca"
PAPER = StoredDocument("d1", "siti", "ktp", "image/png", "0" * 64, 9, AT)
RETURNED = RequestReturned(
    at=AT, actor="official:ratna", office="61.71.01.1004", request_id="r1", note=NOTE, missing=()
)
RESERVED = RegisteredNumber(
    numbered(LETTER, 1).number, NumberStatus.RESERVED, purpose=f"untuk {SITI.name}"
)
COPIES = 7


@pytest.fixture
def keys(tmp_path):
    """Data keys."""
    made = DataKeyFiles(tmp_path / "keys")
    made.make_first()
    return made


@pytest.fixture
def plain(url):
    """A database as it was before there were keys, with a row of every sort."""
    store = SqlStore.open(url)
    fill(store)
    store.close()
    return url


def fill(store):
    """Keep a value of every sort, some of them several times."""
    SqlResidents(store.engine).put([SITI])
    with store.begin() as unit:
        for request, letter in [(REQUEST, LETTER), *(another(f"-{i}") for i in range(COPIES))]:
            unit.add_request(evolve(request))
            unit.add_letter(letter)
        unit.add_document(PAPER)
        unit.record([RETURNED] * COPIES)
        unit.add_number(RESERVED)
        unit.add_number(RegisteredNumber(numbered(LETTER, 2).number, NumberStatus.USED, "l1"))


def check(store):
    """Read a value of every sort."""
    register = SqlResidents(store.engine)
    assert [SITI, SITI] == [register.by_id("siti"), register.by_nik(SITI.nik)]
    assert [SITI] == register.by_family_card(SITI.family_card)
    with store.read() as unit:
        assert (REQUEST, LETTER) == (unit.request("r1"), unit.letter("l1"))
        assert LETTER == unit.letter_of("r1")
        assert [PAPER] == unit.documents_of("siti")
        assert [RETURNED] * COPIES == unit.events_of("r1")
        assert RESERVED == unit.number(PARIT_TOKAYA, RESERVED.number.text)


def content_of(url):
    """Read what SQLite has on the disk."""
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        return "\n".join(connection.iterdump())


def test_what_is_there_is_encrypted(plain, keys, tmp_path):
    """A database of before is taken over whole, and its file keeps nothing of what was readable."""
    assert SITI.nik.digits in content_of(plain)
    store = SqlStore.open(plain, keys)
    check(store)
    assert is_protected(store.engine)
    store.close()

    files = b"".join(path.read_bytes() for path in tmp_path.glob("kelurahan.db*"))
    hidden = [SITI.nik.digits, SITI.family_card.digits, SITI.name, NOTE, SITI.address.street]
    assert [] == [each for each in hidden if each.encode() in files]


def test_broken_off_it_is_done_again(plain, keys):
    """Half encrypted, after a crash, the rest follows at the next opening, and what is done stays."""
    engine = open_engine(plain)
    with pytest.raises(KeyboardInterrupt):
        protect(engine, BreakingCipher(keys, left=1 + COPIES + 1 + 1))
    assert not is_protected(engine)
    with engine.connect() as connection:
        done, left = (
            connection.scalars(select(c.body)).all() for c in (t.residents.c, t.letters.c)
        )
    engine.dispose()
    assert all(body.startswith("e1:") for body in done)
    assert all(body.startswith("{") for body in left)

    store = SqlStore.open(plain, keys)
    check(store)
    assert 0 == renew(store.engine)
    store.close()


class BreakingCipher:
    """A cipher whose process ends after so many texts."""

    def __init__(self, inner, *, left):
        self.inner, self.left = inner, left

    def __getattr__(self, name):
        """Do as the true one."""
        return getattr(self.inner, name)

    def encrypt(self, plain, context):
        """Encrypt, or end."""
        self.left -= 1
        if not self.left:
            raise KeyboardInterrupt
        return self.inner.encrypt(plain, context)


def test_a_new_key_takes_over(url, keys):
    """After a rotation every row is written with the new key; each is read before and after."""
    store = SqlStore.open(url, keys)
    fill(store)
    rows = 1 + 2 * (COPIES + 1) + 1 + COPIES + 1
    assert 0 == renew(store.engine)

    keys.add()
    check(store)
    assert rows == renew(store.engine)
    assert 0 == renew(store.engine)
    check(store)
    store.close()


def test_what_was_changed_meanwhile_stays(url, keys):
    """A row that somebody changes while the key is changed keeps that change."""
    store = SqlStore.open(url, keys)
    fill(store)
    changed = evolve(REQUEST, note="baru", version=2)
    keys.add()

    with store.begin() as unit:
        unit.save_request(changed)
    renew(store.engine)
    with store.read() as unit:
        assert changed == unit.request("r1")
    store.close()


@pytest.mark.parametrize("forged", ["other", "plain", "rubbish"])
def test_a_body_from_elsewhere_is_refused(url, keys, forged):
    """Another row's body, a readable one, and rubbish are errors that name the place alone."""
    store = SqlStore.open(url, keys)
    fill(store)
    with store.engine.begin() as connection:
        other = connection.scalar(select(t.letters.c.body).where(t.letters.c.id == "l-2"))
        body = {"other": other, "plain": wire.dumps(LETTER), "rubbish": "e1:?"}[forged]
        connection.execute(update(t.letters).where(t.letters.c.id == "l1").values(body=body))

    with store.read() as unit, pytest.raises(StorageError, match="letters/l1"):
        unit.letter("l1")
    store.close()


def test_another_citys_keys_are_refused(url, keys, tmp_path):
    """A database opens with its own keys only, and never half."""
    SqlStore.open(url, keys).close()
    others = DataKeyFiles(tmp_path / "others")
    others.make_first()

    with pytest.raises(StorageError, match="other data keys"):
        SqlStore.open(url, others)


def test_two_open_it_at_once(plain, keys):
    """Both encrypt what they find; everything is there, and the proof of the keys once."""
    engines = [open_engine(plain), open_engine(plain)]
    with ThreadPoolExecutor() as pool:
        list(pool.map(protect, engines, [keys, keys]))

    check(SqlStore(engines[0]))
    with engines[1].connect() as connection:
        assert 1 == len(connection.scalars(select(t.data_keys.c.proof)).all())
    for engine in engines:
        engine.dispose()


def test_a_register_of_before_gets_its_family_cards(url):
    """Entries of the first schema are found by KK after the migration."""
    engine = create_engine(url)
    with engine.begin() as connection:
        migrate(connection, "0004")
        connection.execute(
            text("INSERT INTO residents (id, nik, body) VALUES ('siti', :nik, :body)"),
            {"nik": SITI.nik.digits, "body": wire.dumps(SITI)},
        )
    engine.dispose()

    store = SqlStore.open(url)
    assert [SITI] == SqlResidents(store.engine).by_family_card(SITI.family_card)
    store.close()


def test_a_family_card_finds_the_whole_family(url, keys):
    """Everybody on the card is listed by key; nobody else is."""
    store = SqlStore.open(url, keys)
    register = SqlResidents(store.engine)
    child = evolve(SITI, id="anak", nik=Nik("6171014508100003"))
    stranger = evolve(
        SITI,
        id="budi",
        nik=Nik("6171010508900001"),
        family_card=FamilyCardNumber("6171010508150013"),
    )
    register.put([SITI, child, stranger])

    assert [child, SITI] == register.by_family_card(SITI.family_card)
    assert [] == register.by_family_card(FamilyCardNumber("6171010508150014"))
    with pytest.raises(ConflictError):
        register.put([evolve(SITI, id="another")])
    store.close()


def test_a_correction_stays(url, keys):
    """What was corrected by hand is not undone by the file the entry once came from."""
    store = SqlStore.open(url, keys)
    register = SqlResidents(store.engine)
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
    store.close()
