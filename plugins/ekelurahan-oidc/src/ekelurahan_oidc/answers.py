"""What a browser brings back: a code for exactly this sign-in, or a refusal."""

from collections.abc import Mapping
from hmac import compare_digest
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from ekelurahan.errors import EkelurahanError, MisconfiguredError, NotAllowedError, RetryableError

_NOT_NOW: Final = frozenset({"server_error", "temporarily_unavailable"})
_NEVER: Final = frozenset(
    {"invalid_request", "invalid_scope", "unauthorized_client", "unsupported_response_type"}
)
_LONGEST: Final = 16_384


def code_of(returned: str, *, state: str, issuer: str, names_itself: bool) -> str:
    """Read the code out of the address a browser came back with.

    Args:
        returned: That address.
        state: What it must bring back.
        issuer: Who must have answered.
        names_itself: Whether it must say so.

    Raises:
        NotAllowedError: it is an answer to something else, or says no.
        RetryableError: it says not now.
        MisconfiguredError: it does not understand what this host asks.

    >>> code_of("/masuk?state=s&code=c", state="s", issuer="https://sso.example", names_itself=False)
    'c'
    """
    answer = _single(returned)
    if not compare_digest(answer.get("state", "").encode(), state.encode()) or not state:
        raise _not_ours()
    if answer.get("iss", "" if names_itself else issuer) != issuer:
        raise _not_ours()
    if "error" in answer:
        raise _told(answer["error"])
    if not answer.get("code"):
        raise _not_ours()
    return answer["code"]


def _single(returned: str) -> Mapping[str, str]:
    """Read parameters; a name given twice may mean another thing to each reader."""
    if len(returned) > _LONGEST:
        raise _not_ours()
    try:
        pairs = parse_qsl(urlsplit(returned).query, keep_blank_values=True, max_num_fields=32)
    except ValueError:
        pairs = []
    answer = dict(pairs)
    if len(answer) != len(pairs):
        raise _not_ours()
    return answer


def _not_ours() -> NotAllowedError:
    return NotAllowedError(
        "this is no answer to this sign-in", "Let them begin again, in the same browser."
    )


def _told(error: str) -> EkelurahanError:
    if error in _NOT_NOW:
        return RetryableError("the identity provider says: not now", "Let them try again later.")
    if error in _NEVER:
        return MisconfiguredError(
            "the identity provider does not take this host's requests: {error}",
            "Compare scopes, parameters and return_to with what is registered there.",
            error=error,
        )
    return NotAllowedError("the sign-in was refused", "They may begin again.")
