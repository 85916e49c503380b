"""A whole desk by configuration: the lurah approves with a passphrase, and anyone can check the file."""

import logging
from datetime import UTC, datetime

import pytest
from bsre_lies import Lie
from bsre_service import ACCOUNT, LURAH, RIGHT

from ekelurahan import Secret, create_city_folder, load_desk
from ekelurahan.adapters.pdf_signatures import check_signatures
from ekelurahan.compose.checking import check_file
from ekelurahan.model.effects import EffectStatus

WRONG = "Kapuas-yang-salah"
OFFICIAL = 'bayu-prasetya = { name = "Bayu Prasetya, S.STP., M.AP.",'


@pytest.fixture
def folder(tmp_path, service, version, monkeypatch):
    """A city whose letters BSrE signs, and whose verifiers trust its authority."""
    config = create_city_folder(tmp_path / "kota")
    user, password = ACCOUNT
    monkeypatch.setenv("ESIGN_PASSWORD", password)
    config.write_text(
        f'{config.read_text()}\n[parts]\ndocument_signer = "bsre"\n\n'
        f'[plugins.bsre]\nurl = "{service.address}"\nusername = "{user}"\n'
        f'password = {{env = "ESIGN_PASSWORD"}}\nversion = "{version.value}"\npatience = 5\n'
    )
    city = config.with_name("city.toml")
    told = city.read_text()
    assert OFFICIAL in told
    city.write_text(told.replace(OFFICIAL, f'{OFFICIAL} nik = "{LURAH.digits}",'))
    (config.parent / "trust" / "pdf-roots.pem").write_bytes(service.authority.pem)
    return config.parent


@pytest.fixture
def desk(folder):
    """Its desk."""
    made = load_desk(folder / "ekelurahan.toml")
    yield made
    made.store.close()


@pytest.fixture
def siti(desk):
    """A resident."""
    return desk.residents.by_id("siti")


def approve(desk, siti, passphrase=None):
    """Ask for a letter, and let the lurah approve it."""
    answers = {"keperluan": "membuka rekening bank"}
    request = desk.requests.submit("SKD", applicant=siti, answers=answers, by=siti)
    lurah = desk.city.officials["bayu-prasetya"]
    given = passphrase and Secret(passphrase)
    return desk.requests.approve(request.id, by=lurah, seen=request.seen, passphrase=given)


def issued(desk, siti, service, request):
    """Check the file as anyone does, and give it."""
    letter = desk.letters.of(request.id, by=siti)
    pdf = desk.letters.pdf(letter.id, by=siti)
    found = check_signatures(pdf, roots=service.authority.pem, at=datetime.now(UTC))
    assert ("passed", ("Bayu Prasetya",)) == (found.check.outcome.value, found.signers)
    assert desk.verifier.check(letter.signatures[-1].seal)
    return pdf


def test_approved_is_signed(desk, siti, service):
    """One passphrase, one signature over the whole file, one letter."""
    request = approve(desk, siti, RIGHT)
    assert "done" == request.status.value
    pdf = issued(desk, siti, service, request)
    assert pdf.startswith(service.orders[0]["file"])
    assert 1 == service.signatures()


def test_a_visible_signature(folder, service, version):
    """It stands at its place, and whoever checks the file still finds page, content and seal good."""
    config = folder / "ekelurahan.toml"
    look = "page = 1\nx = 60\ny = 40\nwidth = 80\nheight = 40\n"
    link = 'link = "https://surat.example/v"\n' if version.value == "v1" else ""
    config.write_text(f"{config.read_text()}[plugins.bsre.visible]\n{look}{link}")
    desk = load_desk(config)
    siti = desk.residents.by_id("siti")
    pdf = issued(desk, siti, service, approve(desk, siti, RIGHT))
    assert "visible" == service.orders[0]["tampilan"].lower()
    report = check_file(pdf, desk.verifier, pdf_roots=service.authority.pem)
    assert report, report.explain("en")
    desk.store.close()


def test_a_wrong_passphrase(desk, siti, service):
    """The letter waits with a clear cause, nothing tries again, and the right one finishes it."""
    request = approve(desk, siti, WRONG)
    assert "signing" == request.status.value
    (effect,) = desk.effects.parked()
    assert "CredentialError: the passphrase is wrong" == effect.error
    assert "effects.retry" in effect.advice
    assert () == desk.effects.run_due().done
    assert (effect.key,) == desk.effects.retry(effect.key, passphrase=Secret(WRONG)).parked
    assert 1 == service.signatures()

    assert (effect.key,) == desk.effects.retry(effect.key, passphrase=Secret(RIGHT)).done
    issued(desk, siti, service, request)
    assert 2 == service.signatures()


def test_no_passphrase(desk, siti, service):
    """Without one nobody is asked, and the letter waits for it."""
    approve(desk, siti)
    (effect,) = desk.effects.parked()
    assert ([], "CredentialError: the official's passphrase is missing") == (
        service.asked,
        effect.error,
    )


def test_other_officials_go_on(desk, siti, service):
    """However often one mistypes, the next letter with the right passphrase is signed at once."""
    for n in range(6):
        approve(desk, siti, f"{WRONG}-{min(n, 1)}")
    assert 2 == service.signatures()
    issued(desk, siti, service, approve(desk, siti, RIGHT))


def test_a_lost_answer(desk, siti, service, version):
    """Version 1's result is looked up; version 2 waits until the lurah signs again. One letter."""
    service.lies, service.lookup_lies = [Lie.CUT], [Lie.DOWN]
    request = approve(desk, siti, RIGHT)
    assert "signing" == request.status.value
    with desk.store.read() as unit:
        letter = unit.letter_of(request.id)
        (effect,) = unit.effects_of("finish_signature", letter.id)
    assert EffectStatus.DUE is effect.status
    assert "whether the letter was signed is not known" in effect.error

    first = desk.effects.retry(effect.key)
    if version.value == "v2":
        assert (effect.key,) == first.parked
        desk.effects.retry(effect.key, passphrase=Secret(RIGHT))
    issued(desk, siti, service, request)
    assert letter.number == desk.letters.of(request.id, by=siti).number
    assert (1 if version.value == "v1" else 2) == service.signatures()


def test_a_rewritten_file(desk, siti, service):
    """The letter waits, because what came back could not be proved to be it."""
    service.lies = [Lie.REWRITTEN]
    approve(desk, siti, RIGHT)
    (effect,) = desk.effects.parked()
    assert "PermanentError: what Esign gave back cannot be used: it is another file" in effect.error


def test_secrets_appear_nowhere(desk, siti, folder, caplog):
    """Neither passphrase nor password is in the database, a file, the log or what is shown."""
    caplog.set_level(logging.DEBUG)
    approve(desk, siti, WRONG)
    (effect,) = desk.effects.parked()
    desk.effects.retry(effect.key, passphrase=Secret(RIGHT))
    shown = f"{desk!r} {desk.document_signer!r} {effect!r} {caplog.text}"
    kept = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    assert any(b"SQLite format 3" in content for content in kept)
    for secret in (WRONG, RIGHT, ACCOUNT[1]):
        assert secret not in shown
        assert not any(secret.encode() in content for content in kept)
    assert LURAH.digits not in caplog.text
