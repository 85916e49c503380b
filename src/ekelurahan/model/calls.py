"""Calls that can be recognised when they are repeated."""

from datetime import datetime

from attrs import frozen


@frozen
class Call:
    """A call of the desk that its caller has given a key.

    Attributes:
        key: The caller's key of this one call, unique in the city.
        act: What is done: ``requests.approve``.
        digest: SHA-256, in hexadecimal digits, of everything the call was made with.
        at: When.

    >>> from datetime import UTC
    >>> Call("k1", "requests.submit", "0" * 64, datetime(2026, 3, 2, tzinfo=UTC)).act
    'requests.submit'
    """

    key: str
    act: str
    digest: str
    at: datetime
