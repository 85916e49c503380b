"""Revoked, suspended, replaced: two bits a letter in one signed list that may be cached.

An IETF Token Status List (draft-ietf-oauth-status-list) in its CWT form. The list tells nothing
about a letter to those who do not hold it, and asking for it does not tell which letter is meant.
"""

import re
import zlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import field, frozen

from ekelurahan.errors import Fault, InputError
from ekelurahan.seal import cbor, cose
from ekelurahan.seal.key_document import (
    LARGEST_LIST,
    PLACES_PER_BYTE,
    KeyPurpose,
    StatusListPeriod,
)
from ekelurahan.seal.reasons import Reason, RefusedError
from ekelurahan.seal.times import LATEST, moment_of, seconds_of
from ekelurahan.seal.trust import TrustList
from ekelurahan.texts import mark

if TYPE_CHECKING:  # the ports draw in the whole model, which a verifier does without
    from ekelurahan.ports import SealKey, SealSigner

MEDIA_TYPE: Final = "application/statuslist+cwt"
TTL: Final = timedelta(hours=12)
"""How long a list counts as fresh."""
LIST_SIZE: Final = 1 << 20
"""Places of a list that serves a city for half a year; four of them make a byte."""
LIFETIME: Final = timedelta(days=7)
"""How long a list may be used at all."""

_SUBJECT, _EXPIRES_AT, _ISSUED_AT, _LIST, _TTL = 2, 4, 6, 65533, 65534
_BITS: Final = 2
_MARKED: Final = re.compile(rb"[^\0]")
_LARGEST_TOKEN: Final = LARGEST_LIST // PLACES_PER_BYTE + 1024


class LetterSealStatus(IntEnum):
    """What the office says about a letter it has sealed.

    >>> LetterSealStatus(3).name
    'REPLACED'
    """

    IN_FORCE = 0
    REVOKED = 1
    SUSPENDED = 2
    REPLACED = 3

    @property
    def is_final(self) -> bool:
        """Whether the letter never counts again."""
        return self in {LetterSealStatus.REVOKED, LetterSealStatus.REPLACED}


@frozen
class StatusList:
    """The status of every letter of a period at one moment.

    Attributes:
        uri: Its address, as in the key document.
        issued_at: When it was made.
        expires_at: From when on it may not be used any more.
        ttl: How long after ``issued_at`` it counts as fresh.
        packed: 2 bits a letter, four letters a byte, the first in the lowest bits.

    >>> from datetime import UTC
    >>> made = StatusList.of("https://example.id/status/2026-2", [(5, LetterSealStatus.REVOKED)],
    ...     size=8, at=datetime(2026, 11, 24, tzinfo=UTC))
    >>> made.packed.hex(), made.status_of(5).name, made.status_of(4).name, made.status_of(8)
    ('0004', 'REVOKED', 'IN_FORCE', None)
    """

    uri: str
    issued_at: datetime
    expires_at: datetime
    ttl: timedelta
    packed: bytes = field(repr=False)

    @classmethod
    def of(
        cls,
        uri: str,
        statuses: Iterable[tuple[int, LetterSealStatus]],
        *,
        size: int,
        at: datetime,
        ttl: timedelta = TTL,
        lifetime: timedelta = LIFETIME,
    ) -> Self:
        """Make a list; places that are not named are in force.

        Args:
            uri: Its address, as in the key document.
            statuses: Place and status; of two for one place the later counts.
            size: How many places it has, as in the key document.
            at: When it is made.
            ttl: How long it counts as fresh.
            lifetime: How long it may be used.

        Raises:
            InputError: a place lies beyond the list.
        """
        packed = bytearray(size // PLACES_PER_BYTE)
        for place, status in statuses:
            if not 0 <= place < size:
                raise InputError(
                    mark("a letter's place lies beyond its status list"),
                    faults=[Fault("statuses", f"{place} is not below {size}")],
                )
            byte, shift = place >> 2, (place & 3) * _BITS
            packed[byte] = packed[byte] & ~(3 << shift) | status << shift
        at = at.replace(microsecond=0)
        return cls(uri, at, at + lifetime, ttl, bytes(packed))

    def status_of(self, place: int) -> LetterSealStatus | None:
        """Give the status at a place; ``None`` where the list has no such place."""
        if not 0 <= place < len(self.packed) * PLACES_PER_BYTE:
            return None
        return LetterSealStatus(self.packed[place >> 2] >> (place & 3) * _BITS & 3)

    def final(self) -> Mapping[int, LetterSealStatus]:
        """Give the places of letters that never count again."""
        marked = (
            PLACES_PER_BYTE * match.start() + n
            for match in _MARKED.finditer(self.packed)
            for n in range(PLACES_PER_BYTE)
        )
        statuses = ((place, self.status_of(place)) for place in marked)
        return {place: status for place, status in statuses if status and status.is_final}

    def is_fresh(self, at: datetime) -> bool:
        """Tell whether the list may be relied on at a moment without fetching a newer one."""
        return at - self.issued_at <= self.ttl and at < self.expires_at

    def sign(self, key: "SealKey", signer: "SealSigner") -> bytes:
        """Sign the list with the city's status key, for publication under its address.

        Raises:
            SigningError: the signer failed or gave something else than a signature.
        """
        claims = {
            _SUBJECT: self.uri,
            _EXPIRES_AT: seconds_of(self.expires_at),
            _ISSUED_AT: seconds_of(self.issued_at),
            _LIST: {"bits": _BITS, "lst": zlib.compress(self.packed, zlib.Z_BEST_COMPRESSION)},
            _TTL: int(self.ttl.total_seconds()),
        }
        return cose.sign(cbor.encode(claims), key, signer, content_type=MEDIA_TYPE)

    @classmethod
    def read(
        cls,
        token: bytes,
        period: StatusListPeriod,
        trust: TrustList,
        *,
        newest: datetime | None = None,
    ) -> Self:
        """Check a signed list and take it over; how old it is, is asked later.

        Args:
            token: As :meth:`sign` writes it.
            period: The list's entry in the key document.
            trust: The key document with the city's status key.
            newest: ``issued_at`` of the newest copy seen before; an older one is refused.

        Raises:
            RefusedError: it is not this list, not signed by a status key, not of the size it
                should have, or older than one seen before.
        """
        try:
            claims = read_signed(token, trust, content_type=MEDIA_TYPE, largest=_LARGEST_TOKEN)
            made = cls._from(claims, period)
        except ValueError as error:
            raise RefusedError(Reason.STATUS_LIST_UNUSABLE, f"{error}") from None
        if newest is not None and made.issued_at < newest:
            raise RefusedError(Reason.STATUS_LIST_ROLLED_BACK)
        return made

    @classmethod
    def _from(cls, claims: Any, period: StatusListPeriod) -> Self:
        match claims:
            case {
                2: period.uri,
                4: int(expires_at),
                6: int(issued_at),
                65533: {"bits": 2, "lst": bytes(packed), **other_bits},
                65534: int(ttl),
                **other_claims,
            } if (
                not other_bits and not other_claims and 0 < ttl <= LATEST and issued_at < expires_at
            ):
                return cls(
                    period.uri,
                    moment_of(issued_at),
                    moment_of(expires_at),
                    timedelta(seconds=ttl),
                    _inflate(packed, period.size // PLACES_PER_BYTE),
                )
        raise ValueError("claims")


def read_signed(token: bytes, trust: TrustList, *, content_type: str, largest: int) -> Any:
    """Check that a status key of the city has signed a list, and give its claims.

    Args:
        token: The signed list.
        trust: The key document with the city's status keys.
        content_type: The ``typ`` its header must have.
        largest: Most bytes.

    Raises:
        ValueError: it is something else, or no status key in force has signed it.
    """
    message = cose.parse(token, content_type=content_type, largest=largest)
    key = trust.document.key(message.kid)
    if key is None or key.purpose is not KeyPurpose.STATUS or key.compromised_at is not None:
        raise ValueError("not signed by a status key")
    cose.verify(message, key.public)
    claims = cbor.decode(message.payload)
    match claims:
        case {6: int(issued_at)} if key.in_force(moment_of(issued_at)):
            return claims
    raise ValueError("not signed by a status key in force")


def _inflate(packed: bytes, size: int) -> bytes:
    inflater = zlib.decompressobj()
    try:
        inflated = inflater.decompress(packed, size + 1)
    except zlib.error as error:
        raise ValueError(f"{error}") from None
    if len(inflated) != size or not inflater.eof or inflater.unused_data:
        raise ValueError("not of the size it should have")
    return inflated
