"""Whatever the service does instead of answering: nothing false is believed, nothing signed twice."""

from datetime import UTC, datetime, timedelta
from time import monotonic

import pytest
from attrs import evolve
from bsre_lies import Lie
from bsre_service import RIGHT
from ekelurahan_bsre import Version
from ekelurahan_bsre.believing import DamagedFileError, require_signed
from ekelurahan_bsre.calling import Reply
from ekelurahan_bsre.replies import problem_of
from ekelurahan_bsre.v2 import EsignV2

from ekelurahan.adapters.pdf_signatures import check_signatures
from ekelurahan.errors import (
    MisconfiguredError,
    PermanentError,
    RetryableError,
    ThrottledError,
)
from ekelurahan.texts import explain

FALSE_FILES = {
    Lie.OTHER: "another file",
    Lie.REWRITTEN: "another file",
    Lie.UNSIGNED: "not signed",
    Lie.TWICE: "more than once",
    Lie.BROKEN: "is broken",
    Lie.PARTIAL: "does not cover the whole",
    Lie.LOOSE_END: "does not cover the whole",
    Lie.EXPIRED: "not valid now",
}
LOST = [Lie.HTML, Lie.EMPTY, Lie.RUBBISH, Lie.TRUNCATED, Lie.CUT, Lie.STUCK, Lie.DRIP]
"""Signed, and the answer did not arrive whole; version 1 told the name of the result."""
SILENCE = [Lie.SILENT, Lie.DRIPPING_HEADERS, Lie.GATEWAY, Lie.DOWN]
REFUSALS = {
    Lie.JSON_WITH_200: (PermanentError, "code 4711"),
    Lie.CODELESS_JSON: (PermanentError, "code –"),
    Lie.ECHO: (PermanentError, "code 4000"),
    Lie.CROWDED: (ThrottledError, "asks to wait"),
    Lie.REDIRECT: (MisconfiguredError, "HTTP 302"),
    Lie.MISSING: (MisconfiguredError, "HTTP 404"),
    Lie.FORBIDDEN: (MisconfiguredError, "account"),
}


def signatures(signed, service):
    """Count the good signatures over a file."""
    found = check_signatures(signed, roots=service.authority.pem, at=datetime.now(UTC))
    assert "passed" == found.check.outcome.value
    return len(found.signers)


@pytest.mark.parametrize("lie", FALSE_FILES)
def test_a_false_file(signer, service, pdf, order, lie):
    """It is refused, with the cause; the next attempt of a person gets the right one."""
    service.lies = [lie]
    with pytest.raises(PermanentError, match=FALSE_FILES[lie]) as caught:
        signer.sign(pdf, order)
    assert "hasil Esign tidak dapat dipakai" in explain(caught.value)
    assert 1 == signatures(signer.sign(pdf, order), service)


@pytest.mark.parametrize("lie", LOST)
def test_a_lost_answer_is_looked_up(signer, service, pdf, order, without, version, lie):
    """Version 1 gives the result at once by its name; version 2 has nothing to give."""
    service.lies = [lie]
    if version is Version.V1:
        assert 1 == signatures(signer.sign(pdf, order), service)
        assert (1, 1) == (service.signatures(), service.lookups())
        assert 1 == signatures(signer.sign(pdf, without), service)
        assert 1 == service.signatures()
        return
    with pytest.raises(RetryableError, match="is not known"):
        signer.sign(pdf, order)
    with pytest.raises(MisconfiguredError, match="no result of the earlier attempt"):
        signer.sign(pdf, without)
    assert 1 == service.signatures()
    assert 1 == signatures(signer.sign(pdf, order), service)


@pytest.mark.parametrize("lie", SILENCE)
def test_no_answer_at_all(signer, service, pdf, order, without, lie):
    """Nothing can be looked up: only the official, with the passphrase, lets it be signed again."""
    service.lies = [lie]
    begun = monotonic()
    with pytest.raises(RetryableError, match="is not known"):
        signer.sign(pdf, order)
    assert monotonic() - begun < 5
    with pytest.raises(MisconfiguredError, match="no result of the earlier attempt"):
        signer.sign(pdf, without)
    assert 1 == service.signatures()
    assert 1 == signatures(signer.sign(pdf, order), service)
    assert 2 == service.signatures()


@pytest.mark.parametrize("lie", REFUSALS)
def test_a_refusal(signer, service, pdf, order, lie):
    """Each has a class of its own; no text of the service is repeated."""
    error, told = REFUSALS[lie]
    service.lies = [lie]
    with pytest.raises(error, match=told) as caught:
        signer.sign(pdf, order)
    said = f"{explain(caught.value)} {explain(caught.value, 'en')} {caught.value.values}"
    assert RIGHT not in said
    assert order.nik.digits not in said
    assert explain(caught.value) != explain(caught.value, "en")
    assert 1 == service.signatures()


def test_how_long_to_wait(signer, service, pdf, order):
    """A crowded service says when to come again."""
    service.lies = [Lie.CROWDED]
    with pytest.raises(ThrottledError) as caught:
        signer.sign(pdf, order)
    assert timedelta(seconds=90) == caught.value.after


def test_a_wrong_content_type(signer, service, pdf, order):
    """What counts is the file, not what it is called."""
    service.lies = [Lie.WRONG_TYPE]
    assert 1 == signatures(signer.sign(pdf, order), service)


@pytest.mark.parametrize(
    ("lie", "error"),
    [
        (Lie.HTML, RetryableError),
        (Lie.EMPTY, RetryableError),
        (Lie.CUT, RetryableError),
        (Lie.DOWN, RetryableError),
        (Lie.CROWDED, ThrottledError),
        (Lie.JSON_WITH_200, PermanentError),
        (Lie.REDIRECT, MisconfiguredError),
    ],
)
def test_a_status_that_is_not_told(signer, service, pdf, order, lie, error):
    """Without a clear answer no passphrase is sent."""
    service.status_lies = [lie]
    with pytest.raises(error):
        signer.sign(pdf, order)
    assert 0 == service.signatures()


def test_two_files(signer, service, pdf, order, version):
    """Version 2 gave more than it was asked for: which is the letter is not guessed."""
    service.lies = [Lie.TWO_FILES]
    if version is Version.V1:
        assert 1 == signatures(signer.sign(pdf, order), service)
        return
    with pytest.raises(RetryableError):
        signer.sign(pdf, order)


def test_another_letter_under_the_same_key(signer, service, pdf, order, without):
    """A result of other bytes is not given for these."""
    signer.sign(pdf, order)
    with pytest.raises(MisconfiguredError):
        signer.sign(pdf + b"\n", without)
    assert 1 == signatures(signer.sign(pdf, evolve(without, key=order.key)), service)


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: whole + b"\nstartxref\n99999999\n%%EOF",
        lambda whole: whole + b"what nobody signed\n%%EOF\n",
        lambda whole: flipped(whole, 0),
        lambda whole: flipped(whole, 98),
    ],
)
def test_a_damaged_file(service, pdf, damage):
    """What cannot be read is neither believed nor called forged."""
    whole = service.authority.sign(pdf, "Bayu")
    with pytest.raises(DamagedFileError):
        require_signed(pdf, damage(whole), datetime.now(UTC))


def flipped(whole, at):
    """Change one digit of the signature."""
    place = whole.rindex(b"/Contents <") + len(b"/Contents <") + at
    other = b"0" if whole[place : place + 1] == b"f" else b"f"
    return whole[:place] + other + whole[place + 1 :]


@pytest.mark.parametrize("asked", ["", "besok", "-5"])
def test_a_wait_that_is_not_told(asked):
    """Then it is a minute; and never more than an hour."""
    crowded = problem_of(Reply(429, {"Retry-After": asked}, b""))
    assert timedelta(minutes=1) == crowded.after
    assert timedelta(hours=1) == problem_of(Reply(429, {"Retry-After": "9" * 30}, b"")).after


@pytest.mark.parametrize(
    "body", [b'{"file": ["?"]}', b'{"file": "JVBERg=="}', b'["JVBERg=="]', b"[" * 100_000, b"\xff"]
)
def test_an_answer_without_a_file(settings, body):
    """Version 2: whatever it is, it is no file; and nothing is ever looked up."""
    esign = EsignV2(None, settings)
    assert (b"", b"") == (esign.file_in(Reply(200, {}, body)), esign.find("any"))
