"""Keys in PKCS#11 tokens: SoftHSM2."""

import asyncio
import subprocess
import sys

import pytest
from attrs import evolve
from ekelurahan_pades import Holder
from ekelurahan_pades.refusals import Refusals
from pades_authority import PIN

from ekelurahan import Secret
from ekelurahan.errors import (
    CredentialError,
    MisconfiguredError,
    PartError,
    PermanentError,
    RetryableError,
)


@pytest.fixture
def held(token):
    """The lurah's key in a token, its PIN in the settings."""
    return Holder(token=token(), key="kunci", passphrase=Secret(PIN))


@pytest.fixture
def made(signer, held, softhsm):
    """A signer with it."""
    return signer(held, library=softhsm)


def test_a_wrong_pin_is_tried_once(made, softhsm, pdf, order):
    """The token counts one attempt however often the same PIN comes."""
    import pkcs11

    wrong = evolve(order, passphrase=Secret("000000"))
    for _ in range(4):
        with pytest.raises(CredentialError, match="is wrong"):
            made.sign(pdf, wrong)
    assert made.sign(pdf, evolve(order, passphrase=Secret(PIN)))
    assert pkcs11.lib(str(softhsm)).get_token(token_label="pejabat")


def test_within_an_event_loop(made, pdf, order):
    """A host whose portal is asynchronous may call it as any other."""

    async def portal():
        return made.sign(pdf, order)

    assert asyncio.run(portal()).startswith(pdf)


def test_a_token_that_warns_is_left_alone(made, pdf, order):
    """After somebody's wrong PIN, that in the settings is not tried; a person may."""
    with pytest.raises(CredentialError, match="is wrong"):
        made.sign(pdf, evolve(order, passphrase=Secret("000000")))
    token_warns = made_flags(made)
    if not token_warns:
        pytest.skip("skipped, because this SoftHSM does not tell of wrong PINs")
    with pytest.raises(CredentialError, match="was given a wrong PIN before"):
        made.sign(pdf, order)
    assert made.sign(pdf, evolve(order, passphrase=Secret(PIN)))
    assert made.sign(pdf, order)


def made_flags(made):
    """Tell whether the token remembers a wrong PIN."""
    import pkcs11

    token = pkcs11.lib(str(made.settings.library)).get_token(token_label="pejabat")
    return pkcs11.TokenFlag.USER_PIN_COUNT_LOW in token.flags


def test_what_is_missing(signer, held, softhsm, pdf, order, tmp_path):
    """No library, no token, no such key: each is told, and nothing waits."""
    with pytest.raises(MisconfiguredError, match="cannot be loaded"):
        signer(held, library=tmp_path / "none.so").sign(pdf, order)
    with pytest.raises(RetryableError, match="there is no token hilang"):
        signer(evolve(held, token="hilang"), library=softhsm).sign(pdf, order)
    with pytest.raises(RetryableError, match="the key lain in the token"):
        signer(evolve(held, key="lain"), library=softhsm).sign(pdf, order)


def test_somebody_else_is_logged_in(made, softhsm, pdf, order):
    """A session of another part would be closed with ours: it is refused."""
    import pkcs11

    token = pkcs11.lib(str(softhsm)).get_token(token_label="pejabat")
    refused = pytest.raises(MisconfiguredError, match="somebody else in this process")
    with token.open(user_pin=PIN), refused:
        made.sign(pdf, order)
    assert made.sign(pdf, order)


def test_a_revoked_certificate_in_a_token(signer, token, softhsm, pdf, order):
    """It is asked about as one in a file is."""
    held = Holder(token=token("revoked"), key="kunci", passphrase=Secret(PIN))
    with pytest.raises(PermanentError, match="was revoked"):
        signer(held, library=softhsm).sign(pdf, order)


def test_the_doctor_needs_no_pin(made):
    """It sees that python-pkcs11 is there, and logs in nowhere."""
    made.check()


def test_no_error_tells_the_pin(made, pdf, order):
    """Nor does anything that is shown."""
    with pytest.raises(PartError) as caught:
        made.sign(pdf, evolve(order, passphrase=Secret("314159")))
    assert "314159" not in f"{caught.value!r} {caught.value.values} {made!r}"


class Stubborn:
    """A token that says what it was told to say."""

    serial = b"1"

    def __init__(self, flags=None, error=None):
        self.flags, self.error = flags, error

    def open(self, user_pin):
        """Refuse."""
        raise self.error


@pytest.fixture
def tokens(softhsm):
    """The room that speaks to tokens."""
    from ekelurahan_pades import tokens

    return tokens


def test_tokens_that_lock(tokens):
    """One that is locked, or about to, is left alone, whoever gave the PIN."""
    import pkcs11
    from pkcs11.exceptions import PinLocked

    held, pin, flag = Holder(token="t", key="k"), Secret(PIN), pkcs11.TokenFlag
    for given in (True, False):
        with pytest.raises(PermanentError, match="is locked"):
            open_with(tokens, Stubborn(flag.USER_PIN_LOCKED), held, pin, is_given=given)
        with pytest.raises(CredentialError, match="may lock"):
            open_with(tokens, Stubborn(flag.USER_PIN_FINAL_TRY), held, pin, is_given=given)
    with pytest.raises(CredentialError, match="may lock"):
        open_with(tokens, Stubborn(flag.USER_PIN_COUNT_LOW), held, pin, is_given=False)
    with pytest.raises(PermanentError, match="is locked"):
        locking = Stubborn(flag.USER_PIN_COUNT_LOW, PinLocked())
        open_with(tokens, locking, held, pin, is_given=True)
    with pytest.raises(RetryableError, match="cannot be used: PKCS11Error"):
        failing = Stubborn(flag.TOKEN_INITIALIZED, pkcs11.PKCS11Error())
        open_with(tokens, failing, held, pin, is_given=True)


def open_with(tokens, token, held, pin, *, is_given):
    """Open a session with a token."""
    return tokens._session(token, held, pin, Refusals(), is_given=is_given)


def test_a_token_at_work(made, tokens, pdf, order):
    """Others wait for it, and are told when that takes too long."""
    with tokens._LIBRARIES, pytest.raises(RetryableError, match="tokens are busy"):
        signing = tokens.opened_token(
            made.settings.holders["bayu-prasetya"],
            Secret(PIN),
            made.settings,
            Refusals(),
            is_given=True,
            patience=0.01,
        )
        signing.__enter__()


def test_without_python_pkcs11(tmp_path):
    """Who keeps keys in files need not install it; whoever names a token is told."""
    code = (
        "import sys; sys.modules['pkcs11'] = None\n"
        "from pathlib import Path\n"
        "from ekelurahan_pades import Holder, PadesSigner, Settings\n"
        "settings = Settings({'x': Holder(token='t', key='k')}, Path('r'), library=Path('l'))\n"
        "PadesSigner(settings, ()).check()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert b"MisconfiguredError: keys in tokens need python-pkcs11" in done.stderr
