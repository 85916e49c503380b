"""What an answer means: its code first, then the HTTP status. A good status proves nothing."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from httpx import codes

from ekelurahan.errors import PartError
from ekelurahan.outward import retry_after
from ekelurahan_bsre import refusals
from ekelurahan_bsre.calling import Reply
from ekelurahan_bsre.statuses import NOT_REGISTERED, may_not_sign

WRONG_PASSPHRASE: Final = "2031"  # noqa: S105 - a code
_UNKNOWN_USER: Final = "2011"
_CODES: Final[Mapping[str, Callable[[], PartError]]] = {
    WRONG_PASSPHRASE: refusals.passphrase_wrong,
    _UNKNOWN_USER: lambda: may_not_sign(NOT_REGISTERED),
}
_CODE: Final = re.compile("[0-9]{1,6}")


def code_of(reply: Reply) -> str:
    """Give the code of an error; nothing where none is told."""
    told = reply.told()
    code = str(told.get("status_code", ""))
    is_error = "error" in told or not reply.is_good
    return code if is_error and _CODE.fullmatch(code) else ""


def problem_of(reply: Reply) -> PartError | None:
    """Find what an answer complains of.

    Args:
        reply: The answer.

    >>> reply = Reply(200, {}, b'{"error": "Passphrase anda salah", "status_code": 2031}')
    >>> str(problem_of(reply))
    'the passphrase is wrong'
    """
    code = code_of(reply)
    if code in _CODES:
        return _CODES[code]()
    if reply.is_good:
        return refusals.refused(reply.status, code or "–") if "error" in reply.told() else None
    return _by_status(reply, code)


def _by_status(reply: Reply, code: str) -> PartError:
    status = reply.status
    if status in {codes.UNAUTHORIZED, codes.FORBIDDEN}:
        return refusals.account_refused()
    if status == codes.TOO_MANY_REQUESTS:
        return refusals.too_much(retry_after(reply.headers.get("Retry-After", "")))
    if status == codes.REQUEST_TIMEOUT or codes.is_server_error(status):
        return refusals.out_of_order(status)
    is_elsewhere = not code and status in {codes.NOT_FOUND, codes.METHOD_NOT_ALLOWED}
    if is_elsewhere or not codes.is_client_error(status):
        return refusals.no_such_service(status)
    return refusals.refused(status, code or "–")
