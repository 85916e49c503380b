"""Keys in PKCS#11 tokens, reached through pyHanko. Loaded late, because it needs python-pkcs11."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, Final

import pkcs11
from asn1crypto.x509 import Certificate
from attrs import field, frozen
from pkcs11.exceptions import (
    PinIncorrect,
    PinInvalid,
    PinLenRange,
    PinLocked,
    UserAlreadyLoggedIn,
)
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.sign.pkcs11 import PKCS11Signer, find_token

from ekelurahan import Secret
from ekelurahan.errors import CredentialError, MisconfiguredError, PermanentError, RetryableError
from ekelurahan_pades.coroutines import finished
from ekelurahan_pades.keys import chain_of
from ekelurahan_pades.refusals import Refusals
from ekelurahan_pades.settings import Holder, Settings

_LIBRARIES: Final = Lock()
"""One session at a time: to log in or out of a token concerns all sessions of a process."""
_PATIENCE: Final = 30.0
_HASHING: Final = {
    "rsa": pkcs11.Mechanism.SHA256_RSA_PKCS,
    "ec": pkcs11.Mechanism.ECDSA_SHA256,
}


@frozen(eq=False)
class TokenKey:
    """A key that never leaves its token."""

    certificate: Certificate = field(repr=False)
    chain: tuple[Certificate, ...] = field(repr=False)
    _signer: PKCS11Signer = field(repr=False)

    def sign(self, message: bytes) -> bytes:
        """Sign a message.

        Raises:
            RetryableError: the token did not.
        """
        return finished(self._signer.async_sign_raw(message, "sha256"))

    def signer(self) -> PKCS11Signer:
        """Give the signer of pyHanko."""
        return self._signer


@contextmanager
def opened_token(
    holder: Holder,
    passphrase: Secret,
    settings: Settings,
    refusals: Refusals,
    *,
    is_given: bool,
    patience: float = _PATIENCE,
) -> Iterator[TokenKey]:
    """Open a token for one signature.

    Args:
        holder: Names token and key.
        passphrase: The PIN.
        settings: Name the library of the token's maker.
        refusals: Where wrong ones are remembered.
        is_given: Whether a person gave the PIN for this signature.
        patience: Seconds to wait for others.

    Raises:
        CredentialError: the PIN is wrong, or was before, so that the token may lock.
        MisconfiguredError: the library, the key or the certificate is not what it must be.
        PermanentError: the token is locked.
        RetryableError: there is no such token now, or it fails.
    """
    if not _LIBRARIES.acquire(timeout=patience):
        raise RetryableError("the tokens are busy", "It is tried again; see that no token hangs.")
    try:
        token = _find(settings.library, holder.token)
        session = _session(token, holder, passphrase, refusals, is_given=is_given)
        try:
            yield _key(session, token, holder)
        except pkcs11.PKCS11Error as error:
            raise _failed(holder, error) from None
        finally:
            session.close()
    finally:
        _LIBRARIES.release()


def _find(library: Path | None, label: str) -> pkcs11.Token:
    """Find a token."""
    try:
        loaded = pkcs11.lib(str(library))
    except pkcs11.PKCS11Error:
        raise MisconfiguredError(
            "the PKCS#11 library {library} cannot be loaded",
            "Check 'library', and that its maker's software is installed and set up.",
            library=str(library),
        ) from None
    try:
        found = find_token(loaded.get_slots(), token_criteria=TokenCriteria(label=label))
    except pkcs11.PKCS11Error as error:
        raise RetryableError(
            "the tokens cannot be listed: {problem}",
            "Check the reader and its software.",
            problem=type(error).__name__,
        ) from None
    if found is None:
        raise RetryableError(
            "there is no token {token}",
            "Put it in, or correct 'token' of the holder; then restart this process.",
            token=label,
        )
    return found


def _session(
    token: pkcs11.Token, holder: Holder, passphrase: Secret, refusals: Refusals, *, is_given: bool
) -> pkcs11.Session:
    place = b"\0".join((b"token", holder.token.encode(), token.serial))
    refusals.require_new(place, passphrase)
    _spare(token, holder, is_given=is_given)
    try:
        return token.open(user_pin=passphrase.reveal())
    except (PinIncorrect, PinInvalid, PinLenRange):
        raise refusals.note(place, passphrase) from None
    except PinLocked:
        raise _locked(holder) from None
    except UserAlreadyLoggedIn:
        raise MisconfiguredError(
            "somebody else in this process is logged in to the token {token}",
            "Keep the keys of officials in tokens that nothing else here uses.",
            token=holder.token,
        ) from None
    except pkcs11.PKCS11Error as error:
        raise _failed(holder, error) from None


def _spare(token: pkcs11.Token, holder: Holder, *, is_given: bool) -> None:
    """Leave a token alone that may lock: the last attempt is never ours."""
    if pkcs11.TokenFlag.USER_PIN_LOCKED in token.flags:
        raise _locked(holder)
    is_last = pkcs11.TokenFlag.USER_PIN_FINAL_TRY in token.flags
    was_wrong = pkcs11.TokenFlag.USER_PIN_COUNT_LOW in token.flags
    if is_last or (was_wrong and not is_given):
        raise CredentialError(
            "the token {token} was given a wrong PIN before, and may lock",
            "Log in once with the tool of its maker; that takes the warning away.",
            token=holder.token,
        )


def _key(session: pkcs11.Session, token: pkcs11.Token, holder: Holder) -> TokenKey:
    known = [
        Certificate.load(found[pkcs11.Attribute.VALUE])
        for found in session.get_objects({pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE})
    ]
    certificate = PKCS11Signer(session, cert_label=holder.key).signing_cert
    mechanisms = token.slot.get_mechanisms()
    chain = chain_of(certificate, known)
    is_raw = _HASHING.get(certificate.public_key.algorithm) not in mechanisms
    signer = PKCS11Signer(
        session,
        cert_label=holder.key,
        signing_cert=certificate,
        ca_chain=chain,
        use_raw_mechanism=is_raw,
    )
    return TokenKey(certificate, chain, signer)


def _locked(holder: Holder) -> PermanentError:
    return PermanentError(
        "the token {token} is locked",
        "Have its maker's tool or the authority unlock it.",
        token=holder.token,
    )


def _failed(holder: Holder, error: Any) -> RetryableError:
    return RetryableError(
        "the key {key} in the token {token} cannot be used: {problem}",
        "See that token, key and certificate are there, both with that label, and each once.",
        key=holder.key,
        token=holder.token,
        problem=type(error).__name__,
    )
