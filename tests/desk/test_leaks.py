"""Nothing leaks: whoever has the database file, the logs or the error texts learns no identity number."""

import logging
import re
import tomllib
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import chain, count
from traceback import format_exception

import pytest
from attrs import define, evolve, field, frozen
from tests.desk.conftest import ANSWERS

from ekelurahan import wire
from ekelurahan.adapters.city_files import read_residents
from ekelurahan.adapters.old_registers import read_register
from ekelurahan.adapters.pages import CATALOG
from ekelurahan.adapters.sql.store import SqlStore
from ekelurahan.compose.desks import open_desk
from ekelurahan.errors import SigningError, StorageError
from ekelurahan.model.identity import FamilyCardNumber, Nik, RegionCode
from ekelurahan.model.standing import StandingReason
from ekelurahan.texts import explain

PARIT_TOKAYA = RegionCode("61.71.01.1004")
LOOSE_NIK = "6171015507990007"
"""Stands in notes, reasons and wrong places, where no form expects it."""
SECRET = "rahasia keluarga besar"
NOTE = f"KTP {LOOSE_NIK} tidak terbaca: {SECRET}"
NUMBERS = re.compile(rb"(?<![0-9a-f])[0-9]{16}(?![0-9a-f])")


def example(code):
    """Read the answers that lie beside a kind."""
    return tomllib.loads((CATALOG / code / "example.toml").read_text("utf-8"))["answers"]


@frozen
class TalkativeSigner:
    """A host's signer that quotes a NIK when it fails."""

    inner: object
    error: Exception

    def key_for(self, **whose):
        """Tell the true key."""
        return self.inner.key_for(**whose)

    def sign(self, _kid, _message):
        """Fail, and tell too much."""
        raise self.error


@define
class Told:
    """Collects what is told: errors with their tracebacks, and how values look in a log."""

    texts: list[str] = field(factory=list)

    @contextmanager
    def error(self):
        """Expect an error, and take down everything it says."""
        with pytest.raises(Exception) as caught:  # noqa: PT011 - whatever it is
            yield
        told = caught.value
        self.texts += format_exception(told)
        self.texts += [str(told), repr(told), repr(getattr(told, "values", ""))]
        if hasattr(told, "advice"):
            self.texts += [told.advice, explain(told, "id"), explain(told, "en")]

    def value(self, *values):
        """Take down how values look."""
        self.texts += chain.from_iterable((repr(value), str(value)) for value in values)


@pytest.fixture
def told():
    """What was told during the test."""
    return Told()


@pytest.fixture
def everybody(folder):
    """The sample's residents."""
    return read_residents(folder / "residents.toml")


@pytest.fixture
def secrets(everybody):
    """Every number and text that must not be found."""
    numbers = {n.digits for each in everybody for n in (each.nik, each.family_card)}
    numbers |= set(re.findall(r'"([0-9]{16})"', wire.json.dumps(example("SKAW"), default=str)))
    return {LOOSE_NIK, SECRET, "Jalan Sutoyo Gang Karya 3", *numbers}


@pytest.fixture
def logged(caplog):
    """Everything that is logged, from before the desk is opened."""
    for name in (None, "sqlalchemy", "sqlalchemy.engine", "sqlalchemy.pool", "alembic"):
        caplog.set_level(logging.DEBUG, name)
    return caplog


@pytest.fixture
def desk(logged, folder, clock, everybody):
    """A desk with its log on, and residents entered."""
    del logged
    opened = open_desk(f"sqlite:///{folder}/kelurahan.db", city=folder / "city.toml", clock=clock)
    opened.residents.put(everybody)
    # A random key that ends in twelve digits, and the year in the next column, would look like a NIK.
    yield evolve(opened, new_id=map("kunci-{}-x".format, count()).__next__)
    opened.store.close()


@pytest.fixture
def issued(desk, siti, lurah, camat, told):
    """A letter about heirs, on a long way: returned with a note, completed, signed twice."""
    request = desk.requests.submit("SKAW", applicant=siti, answers=example("SKAW"), by=siti)
    told.value(request)
    first = desk.kinds["SKAW"].route.steps[0]
    posts = desk.city.posts_for(first.role, PARIT_TOKAYA)
    at_first = desk.city.holder(posts[0].id, desk.city.day_of(desk.clock.now()))
    returned = desk.requests.return_for_completion(
        request.id, by=at_first, seen=request.seen, missing=["keperluan"], note=NOTE
    )
    told.value(returned)
    answers = example("SKAW")
    request = desk.requests.resubmit(request.id, answers=answers, by=siti, seen=returned.seen)
    for step in desk.kinds["SKAW"].route.steps:
        office = next(o for o in desk.city.lineage(PARIT_TOKAYA) if o.level.value == step.level)
        by = desk.city.holder(f"{step.role}@{office.code}", desk.city.day_of(desk.clock.now()))
        request = desk.requests.approve(request.id, by=by, seen=request.seen)
        told.value(request)
    told.value(*desk.requests.history(request.id, by=camat))
    return desk.letters.of(request.id, by=lurah)


def play(desk, siti, lurah, official, told, issued, clock):
    """Do much of what can be done, and much that cannot."""
    paper = desk.documents.record(b"%PDF-1.7", owner=siti, name="ktp", by=siti)
    revoked = desk.letters.suspend(
        issued.id, by=lurah, seen=issued.seen, reason=StandingReason.UNDER_REVIEW, note=NOTE
    )
    revoked = desk.letters.revoke(
        issued.id, by=lurah, seen=revoked.seen, reason=StandingReason.FALSE_STATEMENT, note=NOTE
    )
    numbers = desk.numbers.reserve(PARIT_TOKAYA, classification="400", purpose=NOTE, by=lurah)
    told.value(paper, revoked, siti, revoked.content.subject, siti.family_card)
    told.texts.append(repr(siti.address))  # as text it is what letters print
    told.value(*desk.numbers.register(PARIT_TOKAYA, 2026, by=lurah))
    desk.numbers.cancel(numbers[0], reason=NOTE, by=lurah)
    told.value(desk.personal_data.export(siti.id, by=siti))
    corrected = evolve(siti, name="Siti Rahmawati binti Abdullah")
    told.value(desk.personal_data.correct(corrected, before=siti, by=lurah))

    request = desk.requests.submit("SKD", applicant=siti, answers=ANSWERS, by=siti)
    with ThreadPoolExecutor(2) as pool:  # two phones, one of which loses
        approvals = [
            pool.submit(desk.requests.approve, request.id, by=lurah, seen=request.seen)
            for _ in range(2)
        ]
    told.texts += [repr(a.exception()) for a in approvals if a.exception()]
    refused = desk.requests.submit("SKD", applicant=siti, answers=ANSWERS, by=siti)
    told.value(desk.requests.reject(refused.id, by=lurah, seen=refused.seen, reason=NOTE))
    take_over(desk, lurah, told, clock)
    fail(desk, siti, lurah, told, clock)
    err(desk, siti, lurah, official, told)


def take_over(desk, lurah, told, clock):
    """Import a register in which NIKs stand in their column, and in every other."""
    shown = f"SITI {LOOSE_NIK}"
    table = f"""Nomor;Tanggal;Nama;Hal;Kode;NIK
        1/2019;2019-03-04;Siti;Domisili;474;{LOOSE_NIK}
        {LOOSE_NIK};2019-03-04;Siti;Domisili;474;
        2/2019;{LOOSE_NIK};Siti;Domisili;474;
        3/2019;2019-03-04;{shown};Domisili;474;
        4/2019;2019-03-04;Siti;{shown};474;
        5/2019;2019-03-04;Siti;Domisili;{LOOSE_NIK};
        6/2019;2019-03-04;Siti;Domisili;474;{LOOSE_NIK}1"""
    path = desk.files.folder / "register.csv"
    path.write_text(table, "utf-8")
    register = read_register(
        path, columns={"classification": "Kode"}, today=desk.city.day_of(clock.now())
    )
    report = desk.archive.take_over(
        register.lines,
        office=PARIT_TOKAYA,
        sha256=register.sha256,
        refused=register.refused,
        keep_good=True,
        by=lurah,
    )
    path.unlink()
    assert (1, 6) == (report.entered, len(report.refused))
    told.value(report)


def fail(desk, siti, lurah, told, clock):
    """Let a host's signer fail in its own words and in ours, and the process end half-way."""
    for error in (RuntimeError(f"no PIN for {LOOSE_NIK}"), SigningError(f"no card {LOOSE_NIK}")):
        request = desk.requests.submit("SKD", applicant=siti, answers=ANSWERS, by=siti)
        broken = evolve(desk, signer=TalkativeSigner(desk.signer, error))
        told.value(broken.requests.approve(request.id, by=lurah, seen=request.seen))
        clock.advance(minutes=10)
        told.value(broken.effects.run_due())
    with pytest.raises(KeyboardInterrupt), desk.store.begin() as unit:
        unit.add_request(evolve(request, id="cut-off"))
        raise KeyboardInterrupt


def err(desk, siti, lurah, official, told):
    """Put identity numbers where none belongs, and ask for what is not there."""
    nik = Nik(LOOSE_NIK)
    acts = [
        lambda: desk.requests.submit("SKD", applicant=siti, answers={LOOSE_NIK: "x"}, by=siti),
        lambda: desk.requests.submit("SKD", applicant=siti, answers={"keperluan": [NOTE]}, by=siti),
        lambda: desk.requests.submit(
            "SKD", applicant=siti, answers={"keperluan": NOTE * 99}, by=siti
        ),
        lambda: desk.requests.submit(
            "SKD", applicant=siti, answers=ANSWERS, by=siti, documents={LOOSE_NIK: LOOSE_NIK}
        ),
        lambda: desk.requests.submit(LOOSE_NIK, applicant=siti, answers=ANSWERS, by=siti),
        lambda: desk.requests.get(LOOSE_NIK, by=lurah),
        lambda: desk.letters.get(LOOSE_NIK, by=lurah),
        lambda: desk.documents.content(LOOSE_NIK, by=lurah),
        lambda: desk.residents.by_id(LOOSE_NIK),
        lambda: desk.residents.by_nik(nik),
        lambda: desk.residents.put([evolve(siti, id="double")]),
        lambda: desk.personal_data.export(LOOSE_NIK, by=lurah),
        lambda: desk.personal_data.export(siti.id, by=evolve(lurah, id=LOOSE_NIK)),
        lambda: desk.personal_data.correct(siti, before=siti, by=lurah),
        lambda: evolve(siti, id=f"w-{siti.nik.digits}"),
        lambda: Nik(f"{LOOSE_NIK}1"),
        lambda: FamilyCardNumber(LOOSE_NIK[:8] + "99" + LOOSE_NIK[10:]),
        lambda: RegionCode(LOOSE_NIK),
        lambda: desk.city.office(RegionCode("61.71.01.9999")),
        lambda: official(LOOSE_NIK),
        lambda: wire.loads(f'{{"v":1,"{LOOSE_NIK}":"{LOOSE_NIK}"}}', type(siti)),
        lambda: wire.loads(wire.dumps(siti)[:-9], type(siti)),
    ]
    for act in acts:
        with told.error():
            act()


def found(secrets, content):
    """Give what was found that must not be: known secrets, and whatever looks like a number."""
    return {each for each in secrets if each.encode() in content}


def test_nothing_is_found(
    desk, siti, lurah, official, told, issued, clock, logged, folder, secrets
):
    """No NIK, KK or note in the database and its log, in log records, errors, values or `trust/`."""
    play(desk, siti, lurah, official, told, issued, clock)

    assert len(logged.records) > 500
    texts = [*told.texts, *map(logged.handler.format, logged.records)]
    assert set() == found(secrets, "\n".join(texts).encode())
    files = [
        *folder.glob("kelurahan.db*"),
        *(p for p in (folder / "trust").rglob("*") if p.is_file()),
    ]
    assert {"kelurahan.db", "kelurahan.db-wal"} <= {path.name for path in files}
    assert [] == [path.name for path in files if found(secrets, path.read_bytes())]
    database = b"".join(path.read_bytes() for path in folder.glob("kelurahan.db*"))
    assert [] == NUMBERS.findall(database)


def test_the_search_would_find(desk, siti, issued, told, secrets, folder):
    """Without the cipher, and with the values themselves, the same search finds plenty."""
    told.value(wire.dumps(siti), wire.dumps(issued))
    assert {siti.nik.digits, SECRET} & found(secrets, "".join(told.texts).encode())

    plain = SqlStore.open(f"sqlite:///{folder}/plain.db")
    with desk.store.read() as unit:
        request = unit.request(issued.request_id)
    with plain.begin() as unit:
        unit.add_request(request)
    plain.close()
    assert found(secrets, (folder / "plain.db").read_bytes())


def test_without_its_keys_a_database_says_nothing(desk, issued, folder):
    """Where the key is lost, opening says so and makes no other; nothing else is changed."""
    desk.store.close()
    key = folder / "keys" / "data.key"
    content = key.read_bytes()
    key.unlink()
    url = f"sqlite:///{folder}/kelurahan.db"

    with pytest.raises(StorageError, match=r"data\.key is not there"):
        open_desk(url, city=folder / "city.toml")
    assert not key.exists()
    key.write_bytes(content[::-1].strip() + b"\n")
    key.chmod(0o600)
    with pytest.raises(StorageError, match="other data keys"):
        open_desk(url, city=folder / "city.toml")
    with SqlStore.open(url).read() as unit, pytest.raises(StorageError, match="cannot be read"):
        unit.letter(issued.id)
