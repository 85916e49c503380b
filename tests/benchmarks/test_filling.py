"""A small filling: what it writes is what the library would have written, and is read as such."""

from datetime import date

import pytest
from attrs import evolve
from benchmarks.filling.asked import Asked
from benchmarks.filling.city import NOW, Stopped, make_city
from benchmarks.filling.fill import Filling, giving
from benchmarks.filling.histories import Chronicle
from benchmarks.filling.keys import LoadedKeys
from benchmarks.filling.people import resident
from sqlalchemy import func, select, text

from ekelurahan.adapters.city_files import read_city
from ekelurahan.adapters.kind_folders import built_in_kinds
from ekelurahan.adapters.sql import tables
from ekelurahan.compose.desks import open_desk
from ekelurahan.model import transitions
from ekelurahan.model.archive import ArchiveEntry
from ekelurahan.model.attempts import Attempt
from ekelurahan.model.events import RequestSubmitted, StepApproved
from ekelurahan.model.identity import RegionCode
from ekelurahan.model.service_requests import RequestStatus
from ekelurahan.model.standing import LetterStatus
from ekelurahan.seal.verdicts import Verdict

OFFICE = RegionCode("61.71.02.1001")
LETTERS, WAITING = 350, 2


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The folder of a city that has given letters for five years."""
    return make_city(tmp_path_factory.mktemp("filled") / "kota").parent


@pytest.fixture(scope="module")
def url(folder):
    """A database with ten letters of each office."""
    url = f"sqlite:///{folder}/filled.db"
    Filling(url, folder, LETTERS, WAITING).fill()
    return url


@pytest.fixture(scope="module")
def desk(url, folder):
    """The desk on it, the morning after."""
    opened = open_desk(url, city=folder / "city.toml", clock=Stopped())
    yield opened
    opened.store.close()


@pytest.fixture
def chronicle(folder):
    """Tell what an office has done, from a seed."""
    city, keys = read_city(folder / "city.toml"), LoadedKeys(folder / "keys")

    def tell(seed, letters=40, office=OFFICE):
        return Chronicle(city, city.offices[office], built_in_kinds(), keys, seed, letters, 2)

    return tell


def rows(desk, *columns):
    """Read columns of a table."""
    with desk.store.engine.connect() as connection:
        return connection.execute(select(*columns)).all()


def test_the_same_seed_tells_the_same_stories(chronicle):
    """Requests, people, numbers and days are alike; another seed tells of others."""
    once, again, other = (list(chronicle(seed).histories()) for seed in ("a", "a", "b"))

    assert [h.request for h in once] == [h.request for h in again] != [h.request for h in other]
    assert [h.letter for h in once] == [h.letter for h in again]


@pytest.mark.parametrize("office", [OFFICE, RegionCode("61.71.02")])
def test_requests_went_the_way_the_model_lets_them_go(chronicle, office):
    """Submitted and approved step by step by the model's own decisions, each comes to the same."""
    told = chronicle("a", office=office)
    since = tuple(evolve(each, starts=date(2021, 1, 1)) for each in told.city.assignments)
    city = evolve(told.city, assignments=since)  # nobody was ever replaced in the filling
    people = {
        each.id: each for each in (resident("a", n, told.home) for n in range(told.residents))
    }
    for history in told.histories():
        kept, at = history.request, history.request.submitted_at
        applicant = people[kept.applicant]
        attempt = Attempt(applicant, at, city)
        decision = transitions.submit(kept.id, applicant, kept.content, {}, attempt)
        events, request = list(decision.events), decision.request
        for given in kept.approvals:
            official = city.officials[given.official]
            attempt = Attempt(official, given.at, city, request.seen)
            decision = transitions.approve(request, history.kind, attempt).decision
            request = decision.request
            events += decision.events
        if history.letter is not None:
            request = transitions.hand_on(request, history.kind)
        own = [e for e in history.events if isinstance(e, RequestSubmitted | StepApproved)]
        assert (kept, own) == (request, events)


def test_every_letter_is_read_back(desk):
    """By key, request and seal, with its entry, its number and its place, as they belong together."""
    kinds = {kind.code: kind for kind in built_in_kinds().values()}
    places = {
        row.letter_id: (row.status_list, row.index) for row in rows(desk, tables.status_indices)
    }
    seals = rows(desk, tables.seals.c["letter_id", "record_id"])
    statuses = set()
    with desk.store.read() as unit:
        for letter_id, record_id in seals:
            letter = unit.letter(letter_id)
            entry = ArchiveEntry.of(letter, kinds[letter.content.kind])
            assert letter == unit.letter_by_seal(bytes.fromhex(record_id))
            assert letter == unit.letter_of(letter.request_id)
            assert entry == unit.entry(letter.id)
            assert letter_id == unit.number(letter.number.office, letter.number.text).letter_id
            assert places[letter_id] == (
                letter.signatures[0].status_list,
                letter.signatures[0].status_index,
            )
            assert unit.request(letter.request_id).status is RequestStatus.DONE
            statuses.add(letter.status)
    assert LETTERS == len(seals)
    assert {LetterStatus.ISSUED, LetterStatus.REVOKED} == statuses


def test_seals_of_all_years_verify(desk):
    """The first, the last and the revoked letters are what they are to a verifier."""
    verifier, verdicts = desk.verifier, {}
    with desk.store.read() as unit:
        for (letter_id,) in rows(desk, tables.letters.c.id):
            letter = unit.letter(letter_id)
            verdicts.setdefault(letter.status, set()).add(
                verifier.check(letter.signatures[0].seal).verdict
            )
    assert {
        LetterStatus.ISSUED: {Verdict.GENUINE},
        LetterStatus.REVOKED: {Verdict.REVOKED},
    } == verdicts


def test_the_journal_is_whole(desk):
    """Every office has a chain without a gap, which ends where its head says."""
    chains = {}
    with desk.store.read() as unit:
        for entry in unit.journal_entries():
            assert entry.is_whole
            assert chains.get(entry.office, (0, "0" * 64)) == (entry.place - 1, entry.previous)
            chains[entry.office] = entry.place, entry.hash
        heads = {head.office: (head.place, head.hash) for head in unit.journal_heads()}
    assert chains == heads
    assert len(giving(desk.city)) == len(heads)


def test_constraints_hold(desk):
    """No row refers to one that is not there, and each table has as many as belong in it."""
    with desk.store.engine.connect() as connection:
        assert [] == connection.execute(text("PRAGMA foreign_key_check")).all()
        counts = {
            table.name: connection.scalar(select(func.count()).select_from(table))
            for table in (tables.requests, tables.letters, tables.archive_entries, tables.effects)
        }
        revoked = connection.scalar(
            select(func.count()).where(tables.letters.c.status == LetterStatus.REVOKED.value)
        )
    waiting = WAITING * len(giving(desk.city))
    assert {
        "requests": LETTERS + waiting,
        "letters": LETTERS,
        "archive_entries": LETTERS,
        "effects": LETTERS + revoked,
    } == counts


def test_what_an_office_did_is_found(desk):
    """Its lurah finds its letters, the inbox holds what waits, a resident is found by NIK."""
    lurah = desk.city.holder(f"lurah@{OFFICE}", NOW.date())
    page = desk.archive.search(by=lurah, office=OFFICE)
    letter = desk.letters.get(page.entries[0].id, by=lurah)
    inbox = desk.requests.waiting_for(lurah)

    assert LETTERS // len(giving(desk.city)) == len(page.entries)
    assert [] == [entry for entry in page.entries if entry.office != OFFICE]
    assert letter.id in {
        entry.id for entry in desk.archive.search(by=lurah, nik=letter.content.subject.nik).entries
    }
    assert WAITING == len(inbox)
    resident_ = desk.residents.by_id(inbox[0].applicant)
    assert resident_.nik == inbox[0].applicant_nik


def test_broken_off_it_is_gone_on_with(url, folder, desk):
    """Filled again, nothing is there twice."""
    before = len(rows(desk, tables.requests.c.id))
    Filling(url, folder, LETTERS, WAITING).fill()

    assert before == len(rows(desk, tables.requests.c.id))


def test_no_act_asks_more_of_a_fuller_database(url, folder, tmp_path):
    """Inbox, searches and letters need as many statements with a tenth of the letters."""
    few = f"sqlite:///{tmp_path}/few.db"
    (folder / "keys" / "data.used").unlink()  # another database, on purpose
    Filling(few, folder, LETTERS // 10, WAITING).fill()
    many_asked, few_asked = (Asked.open(each, folder / "city.toml") for each in (url, few))
    counts = [
        {act.name: asked.counted(act) for act in asked.acts()} for asked in (many_asked, few_asked)
    ]
    for asked in (many_asked, few_asked):
        asked.desk.store.close()

    assert counts[0] == counts[1]
    searches = {name: n for name, n in counts[0].items() if "office" in name}
    own = 2  # how SQLite is told that a transaction begins
    look = 5  # it is noted that the official has looked, in a transaction of its own
    assert {own + look + 1 + name.startswith("name and code") for name in searches} >= set(
        searches.values()
    )


def test_the_next_number_goes_on(desk):
    """A letter that is approved afterwards has the number after the last one, and a longer chain."""
    lurah = desk.city.holder("lurah@61.71.02.1002", NOW.date())
    office = RegionCode("61.71.02.1002")
    last = max(entry.number.n for entry in desk.numbers.register(office, NOW.year, by=lurah))
    request = desk.requests.waiting_for(lurah)[0]
    desk.requests.approve(request.id, by=lurah, seen=request.seen)

    assert last + 1 == desk.letters.of(request.id, by=lurah).number.n


def test_nobody_has_the_number_of_another():
    """Thousands of residents of neighbouring kelurahan have as many NIKs."""
    homes = [RegionCode(f"61.71.02.100{n}") for n in (1, 2)]
    niks = {resident("a", n, home).nik.digits for home in homes for n in range(2_000)}

    assert 4_000 == len(niks)
