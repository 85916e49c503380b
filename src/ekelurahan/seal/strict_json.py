"""JSON and base64url as JWK and JWS use them, read in one way only."""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any, Final, NoReturn

SIZE: Final = 1 << 20
"""Most bytes of a JSON text."""


def write(value: object) -> bytes:
    """Write sorted, without spaces, in UTF-8.

    >>> write({"b": "é", "a": [1]}).decode()
    '{"a":[1],"b":"é"}'
    """
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def read(text: bytes) -> dict[str, Any]:
    """Read an object; whole numbers are the only numbers.

    Raises:
        ValueError: too large or too deep, not UTF-8, not JSON, a key twice, a fraction, half a
            character, or no object.

    >>> read(b'{"seq": 1, "seq": 2}')
    Traceback (most recent call last):
        ...
    ValueError: 'seq' occurs twice
    """
    if len(text) > SIZE:
        raise ValueError("too large")
    try:
        value = json.loads(
            text.decode(),
            object_pairs_hook=_unique,
            parse_float=_refuse_number,
            parse_constant=_refuse_number,
        )
        write(value)  # fails for half a character, and for one level more than can be written
    except RecursionError:
        raise ValueError("nested too deep") from None
    if not isinstance(value, dict):
        raise ValueError("not an object")  # noqa: TRY004 - the text is wrong, not an argument
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for name, value in pairs:
        if name in members:
            raise ValueError(f"'{name}' occurs twice")
        members[name] = value
    return members


def _refuse_number(number: str) -> NoReturn:
    raise ValueError(f"{number} is no whole number")


def base64url(value: bytes) -> str:
    """Encode without padding (RFC 7515 section 2).

    >>> base64url(bytes([255]))
    '_w'
    """
    return urlsafe_b64encode(value).rstrip(b"=").decode()


def from_base64url(text: object) -> bytes:
    r"""Decode what :func:`base64url` wrote.

    Raises:
        ValueError: padding, other characters, or stray bits at the end.

    >>> from_base64url("_w"), from_base64url("")
    (b'\xff', b'')
    """
    if not isinstance(text, str) or not re.fullmatch(r"[A-Za-z0-9_-]*", text):
        raise ValueError("not base64url")
    value = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if base64url(value) != text:
        raise ValueError("not base64url")
    return value
