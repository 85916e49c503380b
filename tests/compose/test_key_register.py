"""The life of keys: what each act makes a verifier say about letters of before and after."""

import json
import shutil
from datetime import date, timedelta
from threading import Thread

import pytest
from attrs import evolve
from tests.compose.conftest import LURAH, OFFICE, SUCCESSOR, holds, record_of

from ekelurahan.adapters.key_files import ROOT, STATUS, KeyFolder
from ekelurahan.adapters.trust_folders import TrustFolder
from ekelurahan.compose.key_acts import DOCUMENT_LIFETIME
from ekelurahan.errors import EkelurahanError, InputError, NotFoundError, SigningError
from ekelurahan.model.offices import Assignment, AssignmentForm
from ekelurahan.seal.keys import EDDSA
from ekelurahan.seal.reasons import Reason, RefusedError
from ekelurahan.seal.status_list import LIFETIME
from ekelurahan.seal.trust import RootPins, TrustList
from ekelurahan.seal.verdicts import Verdict

GENUINE, FORGED = Verdict.GENUINE, Verdict.FORGED


def nothing(_town, _kid):
    """Leave everything as it is."""


def publish(town, _kid):
    """Publish anew."""
    town.register.publish()


def prepare(town, _kid):
    """Prepare a key that will follow."""
    town.register.prepare(OFFICE, LURAH)


def rotate(town, _kid):
    """Take another key into use."""
    town.register.rotate(OFFICE, LURAH)


def retire(town, kid):
    """Give the key up."""
    town.register.retire(kid)


def depart(town, _kid):
    """Publish after the lurah has left."""
    town.with_assignments(holds(SUCCESSOR)).register.publish()


def compromise(town, kid):
    """Declare the key compromised, with nothing known of its letters."""
    town.register.compromise(kid)


@pytest.mark.parametrize(
    ("act", "state", "before", "after"),
    [
        (nothing, "in force", GENUINE, GENUINE),
        (publish, "in force", GENUINE, GENUINE),
        (prepare, "in force", GENUINE, GENUINE),
        (rotate, "retired", GENUINE, FORGED),
        (retire, "retired", GENUINE, FORGED),
        (depart, "retired", GENUINE, FORGED),
        (compromise, "compromised", FORGED, FORGED),
    ],
)
@pytest.mark.parametrize("again", [False, True])
def test_what_an_act_makes_a_verifier_say(town, tmp_path, act, state, before, after, *, again):
    """Letters sealed with a key before an act, and with a copy of it after; twice is as once."""
    kid, old = town.register.kid_of(OFFICE, LURAH), town.seal()
    copy = KeyFolder(shutil.copytree(tmp_path / "keys", tmp_path / "copy"))
    town.clock.advance(hours=1)
    for _ in range(1 + again):
        act(town, kid)
    town.clock.advance(hours=1)
    new = evolve(town, register=evolve(town.register, keys=copy)).seal(kid)

    assert state == town.state_of(kid)
    assert before is town.check(old).verdict
    assert after is town.check(new).verdict


class TestPublish:
    """Publishing anew."""

    def test_each_document_has_the_next_number(self, town):
        """An older one can be told from a newer one."""
        assert [2, 3] == [town.register.publish().seq for _ in range(2)]

    def test_a_number_above_all_that_was_seen(self, town, tmp_path):
        """With an old document, or none, a city is believed again by verifiers that remember."""
        text, memory = town.seal(), tmp_path / "seen.json"
        before = shutil.copytree(town.register.folder.path, tmp_path / "before")
        for _ in range(3):
            town.register.publish()
        assert GENUINE is town.check(text, memory).verdict
        shutil.rmtree(town.register.folder.path)
        before.rename(town.register.folder.path)

        town.register.publish()
        with pytest.raises(RefusedError, match="older"):
            town.check(text, memory)
        assert 5 == town.register.publish(after=4).seq
        assert GENUINE is town.check(text, memory).verdict
        assert 6 == town.register.publish(after=1).seq
        shutil.rmtree(town.register.folder.path)
        assert 7 == town.register.publish(after=6).seq

    def test_a_number_that_leaves_none_above_is_refused(self, town):
        """It could never be taken back."""
        with pytest.raises(InputError, match="too high"):
            town.register.publish(after=10**9)
        assert 1 == town.register.published().document.seq

    def test_a_clock_that_is_behind_publishes_nothing(self, town):
        """Verifiers would refuse such a document, or believe a wrong date."""
        town.clock.advance(seconds=-1)

        with pytest.raises(InputError, match="the clock says"):
            town.register.publish()
        assert 1 == town.register.folder.trust_list().document.seq

    def test_keys_in_use_are_prolonged(self, town):
        """Whoever publishes in time can seal for years."""
        for _ in range(30):
            town.clock.advance(days=20)
            town.register.publish()

        assert town.check(town.seal())

    def test_the_key_of_who_returns_is_a_new_one(self, town):
        """What was given up stays so; the lurah who comes back gets another key."""
        kid = town.register.kid_of(OFFICE, LURAH)
        depart(town, kid)
        assert None is town.register.keys.current(f"{OFFICE}_{LURAH}")
        town.register.make_missing()

        assert kid != town.register.kid_of(OFFICE, LURAH)
        assert town.check(town.seal())

    def test_a_key_file_that_is_elsewhere_retires_nobody(self, town, tmp_path):
        """While a file is missing its official keeps the entry, and letters stay genuine."""
        old, kid = town.seal(), town.register.kid_of(OFFICE, LURAH)
        file = tmp_path / "keys" / f"{OFFICE}_{LURAH}.pem"
        file.rename(tmp_path / "away.pem")
        town.register.publish()
        assert ((OFFICE, LURAH),) == town.register.lacking()

        (tmp_path / "away.pem").rename(file)
        assert "in force" == town.state_of(kid)
        assert town.check(old)

    def test_a_new_name_of_an_official_retires_nobody(self, town):
        """A degree more is the same official, whose key file is here."""
        official = evolve(town.register.city.officials[LURAH], name="Dr. Kartika Ayu Lestari")
        officials = {**town.register.city.officials, LURAH: official}
        city = evolve(town.register.city, officials=officials)
        evolve(town.register, city=city).publish()

        assert "in force" == town.state_of(town.register.kid_of(OFFICE, LURAH))

    def test_who_will_sign_later_keeps_the_key(self, town):
        """An assignment that begins next month has its key already."""
        soon = town.with_assignments(holds(LURAH), holds(SUCCESSOR, date(2027, 1, 1)))
        key = soon.register.new(OFFICE, SUCCESSOR)
        soon.register.publish()

        assert "in force" == soon.state_of(key.public.kid)

    def test_two_processes_lose_no_act(self, town):
        """Whoever comes second edits what the first has published."""
        kid = town.register.kid_of(OFFICE, LURAH)
        others = [Thread(target=town.register.publish) for _ in range(4)]
        others.insert(2, Thread(target=town.register.compromise, args=[kid]))
        for other in others:
            other.start()
        for other in others:
            other.join()

        assert 6 == town.register.folder.trust_list().document.seq
        assert "compromised" == town.state_of(kid)


class TestNew:
    """Making a key."""

    def test_it_seals_at_once(self, town):
        """The successor's letters are genuine, in the algorithm that was asked for."""
        both = town.with_assignments(holds(LURAH), holds(SUCCESSOR))
        key = both.register.new(OFFICE, SUCCESSOR, algorithm=EDDSA)

        assert (EDDSA, "Rina Marlina, S.IP.") == (key.public.algorithm, key.signatory)
        assert town.clock.at + DOCUMENT_LIFETIME == both.register.known_everywhere_at(key)
        assert both.check(both.seal(key.public.kid))

    def test_it_keeps_to_its_kinds(self, town):
        """A key for one kind of letter does not seal another, however often it is published."""
        both = town.with_assignments(holds(LURAH), holds(SUCCESSOR))
        kid = both.register.new(OFFICE, SUCCESSOR, kinds=["SKU"]).public.kid
        both.register.publish()

        assert (Reason.KIND_OUT_OF_SCOPE,) == both.check(both.seal(kid)).reasons
        assert both.check(both.seal(kid, kind="SKU"))

    def test_it_keeps_to_its_last_day(self, town):
        """A key for a deputy's week ends with that week, in the city's time zone."""
        both = town.with_assignments(holds(LURAH), holds(SUCCESSOR))
        kid = both.register.new(OFFICE, SUCCESSOR, until=date(2026, 11, 30)).public.kid
        town.clock.advance(days=6, hours=14, minutes=29)  # 30 November, 23.59
        both.register.publish()
        last = both.seal(kid)
        assert both.check(last)

        town.clock.advance(minutes=1)
        both.register.publish()
        assert (Reason.KEY_NOT_IN_FORCE,) == both.check(both.seal(kid)).reasons
        assert both.check(last)
        assert "retired" == both.state_of(kid)

    def test_a_day_beyond_a_year_is_kept(self, town):
        """The end that was asked for counts, not the usual lifetime."""
        both = town.with_assignments(holds(LURAH), holds(SUCCESSOR))
        key = both.register.new(OFFICE, SUCCESSOR, until=date(2028, 6, 30))

        assert key.ends == key.retired_at
        assert date(2028, 7, 1) == town.register.city.day_of(key.ends)

    def test_one_that_lies_there_unpublished_is_taken(self, town):
        """A key made with another tool, or before a power cut, is published with its limits."""
        both = town.with_assignments(holds(LURAH), holds(SUCCESSOR))
        made = both.register.keys.create(office=OFFICE, official=SUCCESSOR)
        key = both.register.new(OFFICE, SUCCESSOR, kinds=["SKD"])

        assert (made.kid, ("SKD",)) == (key.public.kid, key.kinds)

    @pytest.mark.parametrize(
        ("office", "official", "limits", "error", "message"),
        [
            ("61.71.01.1999", LURAH, {}, NotFoundError, "has no office"),
            (OFFICE, "nobody", {}, NotFoundError, "has no official nobody"),
            (OFFICE, "joko", {}, InputError, "Joko has no letters to sign at Kelurahan Parit"),
            ("61.71.01", LURAH, {}, InputError, "no letters to sign at Kecamatan"),
            (OFFICE, LURAH, {}, SigningError, "already"),
            (OFFICE, SUCCESSOR, {"kinds": ["XX"]}, NotFoundError, "there are: DN, LEG"),
            (OFFICE, SUCCESSOR, {"until": date(2026, 11, 23)}, InputError, "has passed"),
        ],
    )
    def test_what_cannot_be_is_told(self, town, office, official, limits, error, message):
        """Each refusal says why and what to do; nothing is made and nothing published."""
        both = town.with_assignments(
            holds(LURAH),
            holds(SUCCESSOR),
            Assignment("joko", "loket-ptk", AssignmentForm.DEFINITIVE, date(2026, 1, 1)),
        )
        with pytest.raises(error, match=message) as refused:
            both.register.new(office, official, **limits)

        assert refused.value.advice
        assert 1 == both.register.folder.trust_list().document.seq
        assert None is both.register.keys.current(f"{OFFICE}_{SUCCESSOR}")


def test_a_city_for_training_has_keys_for_training(town, tmp_path):
    """Their letters never count, and its officials' keys are retired like those of others."""
    city = evolve(town.register.city, training=True)
    keys, folder = KeyFolder(tmp_path / "drill/keys"), TrustFolder(tmp_path / "drill/trust")
    drill = evolve(town, register=evolve(town.register, city=city, keys=keys, folder=folder))
    drill.register.make_missing()
    kid, text = drill.register.kid_of(OFFICE, LURAH), drill.seal()
    assert Verdict.TRAINING is drill.check(text).verdict

    depart(drill, kid)
    assert "retired" == drill.state_of(kid)


def test_a_city_for_training_needs_keys_of_its_own(town):
    """A key that seals real letters is never published for training."""
    city = evolve(town.register.city, training=True)
    with pytest.raises(SigningError, match="published for another purpose: letter"):
        evolve(town.register, city=city).publish()

    assert 1 == town.register.folder.trust_list().document.seq


class TestRotation:
    """One key after another."""

    def test_a_prepared_key_is_known_before_it_is_used(self, town):
        """Prepared twice it is the same; who fetched it before the rotation finds its letters SAH."""
        old, prepared = town.seal(), town.register.prepare(OFFICE, LURAH)
        assert prepared == town.register.prepare(OFFICE, LURAH)
        assert "prepared" == town.state_of(prepared.public.kid)
        cached = (town.register.folder.path / "keys.jws").read_bytes()
        town.clock.advance(days=29)
        town.register.publish()
        rotated = town.register.rotate(OFFICE, LURAH)
        new = town.seal()
        (town.register.folder.path / "keys.jws").write_bytes(cached)

        assert prepared.public == rotated.public
        assert (GENUINE, GENUINE) == (town.check(old).verdict, town.check(new).verdict)

    def test_a_fresh_key_is_unknown_to_who_has_the_old_document(self, town):
        """Which is why keys are prepared."""
        cached = (town.register.folder.path / "keys.jws").read_bytes()
        town.register.rotate(OFFICE, LURAH)
        (town.register.folder.path / "keys.jws").write_bytes(cached)

        assert (Reason.UNKNOWN_KEY,) == town.check(town.seal()).reasons

    def test_letters_of_the_very_second_stay_genuine(self, town):
        """What was numbered for the old key in the second of the rotation still counts."""
        town.clock.advance(milliseconds=900)
        old = town.seal()
        town.register.rotate(OFFICE, LURAH)

        assert town.check(old)

    def test_limits_are_handed_on(self, town):
        """The key that follows may seal no more than the one before."""
        both = town.with_assignments(holds(LURAH), holds(SUCCESSOR))
        old = both.register.new(OFFICE, SUCCESSOR, kinds=["SKD"], until=date(2027, 1, 31))
        new = both.register.rotate(OFFICE, SUCCESSOR)

        assert (old.kinds, old.retired_at) == (new.kinds, new.retired_at)
        assert old.public != new.public

    def test_an_interrupted_rotation_is_finished(self, town):
        """After a cut between publishing and renaming, the prepared key takes over."""
        register, kid = town.register, town.register.kid_of(OFFICE, LURAH)
        prepared = register.prepare(OFFICE, LURAH)
        register.retire(kid)

        assert prepared.public == register.rotate(OFFICE, LURAH).public
        assert town.check(town.seal())

    def test_a_status_key_is_replaced(self, town):
        """Lists of the new key count, and those of the old one as long as they may."""
        old, text = town.register.keys.status_key(), town.seal()
        assert town.check(text)
        town.clock.advance(hours=1)
        new = town.register.rotate_status()

        assert old != town.register.keys.status_key()
        assert "retired" == town.state_of(old.kid)
        assert "in force" == town.state_of(new.public.kid)
        assert town.check(text)

    def test_an_interrupted_change_of_status_keys_is_finished(self, town):
        """A city is never without a status key: what was prepared is taken into use."""
        following = town.register.keys.prepare(STATUS)
        town.register.publish()
        town.register.keys.give_up(town.register.keys.status_key().kid)
        town.register.make_missing()

        assert following == town.register.keys.current(STATUS)


class TestRetire:
    """Giving a key up."""

    def test_a_status_key_is_not(self, town):
        """The city cannot do without; it is rotated."""
        with pytest.raises(InputError, match="cannot be retired") as refused:
            town.register.retire(town.register.keys.status_key().kid)
        assert "keys rotate status" in refused.value.advice

    def test_an_unknown_key_is_told(self, town):
        """The advice tells where ids are listed."""
        with pytest.raises(NotFoundError, match="names no key 01020304"):
            town.register.retire(bytes([1, 2, 3, 4]))

    def test_the_official_has_none_then(self, town):
        """He is listed as lacking one, and cannot seal."""
        town.register.retire(town.register.kid_of(OFFICE, LURAH))

        assert ((OFFICE, LURAH),) == town.register.lacking()
        with pytest.raises(SigningError, match="no key"):
            town.register.kid_of(OFFICE, LURAH)


class TestCompromise:
    """A key in the wrong hands."""

    def test_letters_the_city_knows_are_confirmed(self, town):
        """They stay genuine; whatever else bears the key's signature does not."""
        own, kid = town.seal(), town.register.kid_of(OFFICE, LURAH)
        forged = town.seal(subject="Joko")
        town.register.compromise(kid, {kid: [record_of(own)]}.__getitem__)

        assert town.check(own)
        assert (Reason.KEY_COMPROMISED,) == town.check(forged).reasons

    def test_what_was_confirmed_stays_so_without_a_database(self, town):
        """Declared twice, the second time with nothing at hand, no letter is lost."""
        own, kid = town.seal(), town.register.kid_of(OFFICE, LURAH)
        town.register.compromise(kid, lambda _kid: [record_of(own)])
        town.register.compromise(kid)

        assert town.check(own)

    def test_a_list_that_ended_confirms_nothing(self, town):
        """After a week the list must have been renewed."""
        own, kid = town.seal(), town.register.kid_of(OFFICE, LURAH)
        town.register.compromise(kid, lambda _kid: [record_of(own)])
        town.clock.advance(seconds=LIFETIME.total_seconds())
        assert (Reason.CONFIRMED_UNKNOWN,) == town.check(own).reasons

        town.register.compromise(kid)
        assert (Reason.KEY_COMPROMISED,) == town.check(own).reasons

    def test_without_its_list_nothing_is_confirmed(self, town):
        """The key document tells of the list, the list is not there."""
        own, kid = town.seal(), town.register.kid_of(OFFICE, LURAH)
        town.register.compromise(kid, lambda _kid: [record_of(own)])
        (town.register.folder.path / "status" / "confirmed.cwt").unlink()

        assert (Reason.CONFIRMED_UNKNOWN,) == town.check(own).reasons

    def test_its_private_key_never_signs_again(self, town, tmp_path):
        """The file stays as evidence, and the official gets another key."""
        kid = town.register.kid_of(OFFICE, LURAH)
        town.register.compromise(kid)
        with pytest.raises(SigningError, match="no key"):
            town.register.keys.sign(kid, b"surat")
        key = town.register.new(OFFICE, LURAH)

        assert (tmp_path / f"keys/{OFFICE}_{LURAH}.{kid.hex()}.pem.compromised").is_file()
        assert kid != key.public.kid
        assert town.check(town.seal())

    def test_nothing_is_published_where_the_database_fails(self, town):
        """Genuine letters would be refused; the act is repeated when it works again."""

        def fail(_kid):
            raise EkelurahanError("no database")

        with pytest.raises(EkelurahanError, match="no database"):
            town.register.compromise(town.register.kid_of(OFFICE, LURAH), fail)
        assert 1 == town.register.folder.trust_list().document.seq

    def test_a_status_key_is_replaced_at_once(self, town):
        """Nothing it signed counts; lists and confirmed letters are signed anew."""
        own, kid = town.seal(), town.register.kid_of(OFFICE, LURAH)
        town.register.compromise(kid, lambda _kid: [record_of(own)])
        old = town.register.keys.status_key().kid
        town.register.compromise(old)

        assert "compromised" == town.state_of(old)
        assert old != town.register.keys.status_key().kid
        assert town.check(own)

    def test_an_old_status_key_is_not_replaced(self, town):
        """It was replaced already."""
        old = town.register.keys.status_key().kid
        new = town.register.rotate_status().public.kid
        town.register.compromise(old)

        assert new == town.register.keys.status_key().kid


class TestRoot:
    """The key above all keys."""

    def test_a_verifier_that_pinned_both_goes_on(self, town):
        """Prepared, pinned, rotated: every document is accepted with the pins of in between."""
        pins = town.register.prepare_root()
        assert pins == town.register.prepare_root()
        jws = [(town.register.folder.path / "keys.jws").read_text()]
        after = town.register.rotate_root()
        jws.append((town.register.folder.path / "keys.jws").read_text())
        town.register.publish()
        jws.append((town.register.folder.path / "keys.jws").read_text())

        assert RootPins(str(pins.next)) == after == town.register.folder.pins()
        assert [3, 4, 5] == [TrustList.load(text, pins).document.seq for text in jws]
        assert town.check(town.seal())

    def test_the_old_root_is_kept_and_not_used(self, town):
        """A verifier that has only the new root accepts nothing of the old one."""
        town.register.prepare_root()
        old = (town.register.folder.path / "keys.jws").read_text()
        town.register.rotate_root()

        assert {ROOT} == {n for n in town.register.keys.holders().values() if n == ROOT}
        with pytest.raises(RefusedError):
            TrustList.load(old, town.register.folder.pins())

    def test_nothing_prepared_is_told(self, town):
        """A root nobody has pinned would be refused by everybody."""
        with pytest.raises(SigningError, match="next root key is not here"):
            town.register.rotate_root()

    def test_an_announced_root_kept_elsewhere_stays_announced(self, town, tmp_path):
        """Publishing keeps its thumbprint; another one is not made in its place."""
        pins = town.register.prepare_root()
        away = (tmp_path / "keys" / "root.next.pem").rename(tmp_path / "root.next.pem")
        town.register.publish()
        assert pins == town.register.folder.pins()
        for act in (town.register.prepare_root, town.register.rotate_root):
            with pytest.raises(SigningError, match="next root key is not here"):
                act()

        away.rename(tmp_path / "keys" / "root.next.pem")
        assert pins.next == town.register.rotate_root().current

    def test_an_interrupted_change_is_finished(self, town, tmp_path):
        """The pins are out, the files not yet renamed: the new root goes on signing."""
        pins = town.register.prepare_root()
        keys = tmp_path / "keys"
        before = (keys / "root.pem").read_bytes(), (keys / "root.next.pem").read_bytes()
        town.register.rotate_root()
        (keys / "root.pem").write_bytes(before[0])
        (keys / "root.next.pem").write_bytes(before[1])
        (keys / "root.next.pem").chmod(0o600)
        town.register.publish()

        assert pins.next == town.register.folder.trust_list().root
        assert None is town.register.keys.following(ROOT)


def test_states_are_those_of_the_moment(town):
    """A key whose document was never renewed has ended after its year."""
    kid = town.register.kid_of(OFFICE, LURAH)
    town.clock.advance(days=367)

    assert "ended" == town.state_of(kid)


def test_the_document_stays_readable_by_any_library(town):
    """Whatever was done, keys.json is a JWKS with every key once."""
    for act in (prepare, rotate, publish, retire):
        act(town, town.register.kid_of(OFFICE, LURAH))
    document = json.loads((town.register.folder.path / "keys.json").read_bytes())

    assert 3 == len({key["kid"] for key in document["keys"]})
    assert timedelta(days=30).total_seconds() == document["exp"] - document["iat"]
