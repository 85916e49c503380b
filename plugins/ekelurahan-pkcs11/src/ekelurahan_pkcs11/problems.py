"""What can be wrong with a token, and what whoever runs it should do. None of it holds a PIN."""

from collections.abc import Callable
from typing import Final

import pkcs11

from ekelurahan.errors import SigningError


def missing(token: str) -> SigningError:
    """The token is not there."""
    return SigningError(
        "there is no token '{token}'",
        "Plug it in or start the HSM's client, and check 'label' and 'serial'. Nothing was lost: "
        "letters wait, and are sealed when it is back.",
        token=token,
    )


def ambiguous(token: str) -> SigningError:
    """Several tokens have the label."""
    return SigningError(
        "several tokens are called '{token}'", "Set 'serial' to the one you mean.", token=token
    )


def locked(token: str) -> SigningError:
    """Too many wrong PINs were given."""
    return SigningError(
        "the PIN of token '{token}' is locked",
        "Unlock it with the security officer's PIN, set a new user PIN and change it in the settings.",
        token=token,
    )


def without_pin(token: str) -> SigningError:
    """It was never set up."""
    return SigningError(
        "token '{token}' has no user PIN yet",
        "Initialise it with the tool of its maker, then put keys into it.",
        token=token,
    )


def expired(token: str) -> SigningError:
    """The PIN must be changed."""
    return SigningError(
        "the PIN of token '{token}' has expired",
        "Change it with the tool of its maker, then in the settings.",
        token=token,
    )


def wrong_pin(token: str) -> SigningError:
    """The PIN was refused; it is not tried again."""
    return SigningError(
        "token '{token}' has refused the PIN; it is not tried again",
        "Correct the PIN where the settings say it lies, log in once with the tool of the token's "
        "maker to see that it is right, then restart. A few wrong PINs lock the token.",
        token=token,
    )


def failed_before(token: str) -> SigningError:
    """Somebody has given a wrong PIN since the last login that worked."""
    return SigningError(
        "token '{token}' says that the last PIN it was given was wrong",
        "See that the PIN in the settings is right by logging in once with the tool of the token's "
        "maker, which also takes the warning away. Another wrong PIN could lock it.",
        token=token,
    )


def read_only(token: str) -> SigningError:
    """It cannot be changed from here."""
    return SigningError(
        "token '{token}' does not let its keys be made or renamed from here",
        "Do it with the tool of its maker; 'keys' in the settings tells which key is for whom.",
        token=token,
    )


def no_mechanism(token: str) -> SigningError:
    """It cannot do that kind of signature."""
    return SigningError(
        "token '{token}' cannot sign with a key of this kind",
        "Use ES256 (P-256), which every token has.",
        token=token,
    )


def other(token: str, problem: str) -> SigningError:
    """Whatever else."""
    return SigningError(
        "token '{token}' failed: {problem}",
        "Nothing was sealed, and trying again is safe. If it stays, look into the token's own log.",
        token=token,
        problem=problem,
    )


_Errors = type[pkcs11.PKCS11Error] | tuple[type[pkcs11.PKCS11Error], ...]
KNOWN: Final[tuple[tuple[_Errors, Callable[[str], SigningError]], ...]] = (
    ((pkcs11.PinIncorrect, pkcs11.PinInvalid, pkcs11.PinLenRange), wrong_pin),
    (pkcs11.PinLocked, locked),
    (pkcs11.PinExpired, expired),
    (pkcs11.UserPinNotInitialized, without_pin),
    (
        (
            pkcs11.DeviceRemoved,
            pkcs11.NoSuchToken,
            pkcs11.TokenNotPresent,
            pkcs11.TokenNotRecognised,
        ),
        missing,
    ),
    (pkcs11.MultipleTokensReturned, ambiguous),
    ((pkcs11.AttributeReadOnly, pkcs11.TokenWriteProtected, pkcs11.SessionReadOnly), read_only),
    ((pkcs11.MechanismInvalid, pkcs11.MechanismParamInvalid), no_mechanism),
)
"""Errors of the library, and what each means here."""
