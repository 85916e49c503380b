"""City folders: made once, completed later, never overwritten."""

import os
import stat
from datetime import UTC, datetime

import pytest
from attrs import evolve
from tests.desk.conftest import SettableClock

from ekelurahan.adapters.key_files import KeyFolder
from ekelurahan.adapters.trust_folders import TrustFolder
from ekelurahan.compose.desks import load_desk, open_desk
from ekelurahan.compose.folders import create_city_folder
from ekelurahan.errors import InputError, InvalidFileError, SigningError, StorageError
from ekelurahan.seal.reasons import Reason, RefusedError
from ekelurahan.seal.trust import RootPins, sign_key_document


@pytest.fixture
def folder(tmp_path):
    """A new city folder."""
    create_city_folder(tmp_path / "kota", clock=SettableClock())
    return tmp_path / "kota"


def contents(folder):
    """Give every file's bytes, except what is published."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {path: path.read_bytes() for path in paths if "trust" not in path.parts}


def test_a_new_folder_holds_a_working_city(folder):
    """Configuration, city, residents, keys and a key document are there, and the desk opens."""
    desk = load_desk(folder / "ekelurahan.toml")

    assert "Kota Pontianak" == desk.city.name
    assert "Siti Rahmawati" == desk.residents.by_id("siti").name
    assert (folder / "kelurahan.db").exists()
    assert 1 == desk.trust().document.seq


@pytest.mark.skipif(os.name != "posix", reason="skipped, because rights differ on this system")
def test_private_keys_are_for_their_owner_only(folder):
    """No key file can be read by anybody else, and the published files hold none."""
    keys = list((folder / "keys").glob("*.pem"))

    assert len(keys) > 30
    assert {0o600} == {stat.S_IMODE(path.stat().st_mode) for path in keys}
    assert not any(b"PRIVATE" in path.read_bytes() for path in (folder / "trust").rglob("*.j*"))


def test_calling_it_again_overwrites_nothing(folder):
    """City file, configuration and keys keep every byte; the key document is published anew."""
    (folder / "ekelurahan.toml").write_text('city = "city.toml"\ndatabase = "sqlite:///x.db"\n')
    before = contents(folder)

    create_city_folder(folder, clock=SettableClock())

    assert before == contents(folder)
    assert 2 == TrustFolder(folder / "trust").trust_list().document.seq


def test_a_new_official_gets_a_key(folder):
    """After the city file names a new lurah, the next call makes and publishes the key."""
    city = folder / "city.toml"
    before = TrustFolder(folder / "trust").trust_list().document.keys
    old = "bayu-prasetya = "
    city.write_text(city.read_text("utf-8").replace(old, "rina-baru = "), "utf-8")
    create_city_folder(folder, clock=SettableClock())
    after = TrustFolder(folder / "trust").trust_list().document.keys

    assert (folder / "keys" / "61.71.01.1004_rina-baru.pem").exists()
    assert len(before) + 1 == len(after)
    assert {key.public for key in before} < {key.public for key in after}


def test_a_city_file_of_ones_own_is_used(tmp_path, folder):
    """Beside an existing city file only configuration, keys and trust are made."""
    own = tmp_path / "own"
    own.mkdir()
    text = (folder / "city.toml").read_text("utf-8").replace('emblem = "emblem.svg"', "")
    (own / "city.toml").write_text(text.replace('"Kota Pontianak"', '"Kota Contoh"'), "utf-8")

    desk = load_desk(create_city_folder(own))

    assert "Kota Contoh" == desk.city.name
    assert not (own / "residents.toml").exists()


def test_a_wrong_city_file_makes_no_keys(tmp_path):
    """Faults are told before anything is made of the file."""
    (tmp_path / "city.toml").write_text('name = "Kota"\nplce = "x"\n')

    with pytest.raises(InvalidFileError) as caught:
        create_city_folder(tmp_path)
    assert {"plce", "place"} <= {fault.place for fault in caught.value.faults}
    assert not (tmp_path / "keys").exists()


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    """A file in the way is a clear error."""
    (tmp_path / "kota").write_text("")

    with pytest.raises(StorageError, match="cannot be written"):
        create_city_folder(tmp_path / "kota")


def test_a_broken_key_document_is_not_continued(folder):
    """It may have been tampered with; nothing is published over it."""
    (folder / "trust" / "keys.jws").write_text("a.b.c")

    with pytest.raises(RefusedError) as caught:
        create_city_folder(folder, clock=SettableClock())
    assert Reason.KEYS_MALFORMED is caught.value.reason


def test_another_root_key_is_never_published(folder):
    """Neither a missing nor a foreign root key makes a city that verifiers would refuse."""
    root = folder / "keys" / "root.pem"
    root.rename(folder / "root.pem")
    with pytest.raises(SigningError, match="root key is not in the folder"):
        create_city_folder(folder, clock=SettableClock())

    KeyFolder(folder / "keys").create_root_key()
    with pytest.raises(SigningError, match="not the root key that verifiers trust"):
        create_city_folder(folder, clock=SettableClock())
    assert 1 == TrustFolder(folder / "trust").trust_list().document.seq


def test_the_half_years_of_the_status_lists(folder):
    """Two lists are named: this half-year's and the next's, in the city's time zone."""
    document = TrustFolder(folder / "trust").trust_list().document
    starts = [p.starts.astimezone(UTC) for p in document.status_lists]

    assert [
        "https://verifikasi.pontianak.example/status/2026-2.cwt",
        "https://verifikasi.pontianak.example/status/2027-1.cwt",
    ] == [p.uri for p in document.status_lists]
    assert datetime(2026, 6, 30, 17, tzinfo=UTC) == starts[0]
    assert document.status_lists[0].ends == document.status_lists[1].starts


def test_keys_in_use_are_prolonged(folder):
    """Whoever publishes every month can seal for years; the key of who has left is retired."""
    clock, trust = SettableClock(), TrustFolder(folder / "trust")
    before = {key.public for key in trust.trust_list().document.keys}
    city = (folder / "city.toml").read_text("utf-8")
    (folder / "city.toml").write_text(city.replace("bayu-prasetya = ", "rina-baru = "), "utf-8")
    clock.advance(days=400)
    create_city_folder(folder, clock=clock)
    after = trust.trust_list().document.keys

    ended = [key.signatory for key in after if not key.in_force(clock.now())]
    assert ["Bayu Prasetya, S.STP., M.AP."] == ended
    assert before < {key.public for key in after}


def test_a_key_that_was_given_up_is_not_prolonged(folder):
    """What was retired or compromised stays so, though its official still serves."""
    keys, trust = KeyFolder(folder / "keys"), TrustFolder(folder / "trust")
    document = trust.trust_list().document
    retired = evolve(document.keys[1], retired_at=document.issued_at)
    changed = evolve(document, keys=(document.keys[0], retired, *document.keys[2:]))
    root = keys.public_key(keys.root_key().kid)
    trust.write(RootPins(root.thumbprint), changed, sign_key_document(changed, root, keys))
    clock = SettableClock()
    clock.advance(days=20)
    create_city_folder(folder, clock=clock)

    assert retired == trust.trust_list().document.key(retired.public.kid)
    assert trust.trust_list().document.keys[-1].signatory == retired.signatory


@pytest.mark.parametrize("practised_first", [True, False])
def test_a_key_is_for_training_or_for_letters_never_for_both(tmp_path, practised_first):
    """A city that was for training cannot turn real with its keys, nor the other way round."""
    folder, clock = tmp_path / "kota", SettableClock()
    create_city_folder(folder, clock=clock)
    city = folder / "city.toml"
    real = city.read_text("utf-8")
    if practised_first:
        city.write_text(f"training = true\n{real}", "utf-8")
        (folder / "trust").rename(tmp_path / "trust")
        create_city_folder(folder, clock=clock)
    city.write_text(real if practised_first else f"training = true\n{real}", "utf-8")
    published = (folder / "trust" / "keys.jws").read_bytes()

    with pytest.raises(SigningError, match="was published for another purpose") as caught:
        create_city_folder(folder, clock=clock)
    assert "a city folder of its own" in caught.value.advice
    assert published == (folder / "trust" / "keys.jws").read_bytes()


def test_other_kinds_may_be_given(folder):
    """A host passes its own kinds of letters."""
    desk = open_desk("sqlite://", city=folder / "city.toml", kinds={})

    assert {} == desk.kinds


def test_lists_of_the_past_stay_named(folder):
    """A year later the old lists are still there for the letters of then."""
    clock = SettableClock()
    clock.advance(days=365)
    create_city_folder(folder, clock=clock)
    names = [
        period.uri[-10:-4]
        for period in TrustFolder(folder / "trust").trust_list().document.status_lists
    ]

    assert ["2026-2", "2027-1", "2027-2", "2028-1"] == sorted(names)


@pytest.mark.parametrize(
    ("text", "place"),
    [('databse = "sqlite://"', "databse"), ("city = 3", "city")],
)
def test_a_wrong_configuration_is_told(folder, text, place):
    """An unknown or malformed key names its place and line."""
    (folder / "ekelurahan.toml").write_text(f"# parts\n{text}\n")

    with pytest.raises(InvalidFileError) as caught:
        load_desk(folder / "ekelurahan.toml")
    assert [(place, 2)] == [(fault.place, fault.line) for fault in caught.value.faults]


def test_another_database_is_named_as_it_is(folder):
    """Only the path of an SQLite file starts from the folder; other URLs are taken as they are."""
    (folder / "ekelurahan.toml").write_text('database = "nodb://host/name"\n')

    with pytest.raises(InputError, match="database URL cannot be used"):
        load_desk(folder / "ekelurahan.toml")
