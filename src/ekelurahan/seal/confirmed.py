"""Letters that still count although their key was compromised: their record ids, in a signed list.

Whoever steals a key can seal letters of any date with it, so nothing it signed counts any more. But
the city knows which letters it has issued itself, and confirms those by the hash of what was signed.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import field, frozen

from ekelurahan.errors import Fault, InputError
from ekelurahan.seal import cbor, cose
from ekelurahan.seal.reasons import Reason, RefusedError
from ekelurahan.seal.status_list import LIFETIME, read_signed
from ekelurahan.seal.times import moment_of, seconds_of
from ekelurahan.seal.trust import TrustList
from ekelurahan.texts import mark

if TYPE_CHECKING:  # the ports draw in the whole model, which a verifier does without
    from ekelurahan.ports import SealKey, SealSigner

MEDIA_TYPE: Final = "application/ekelurahan-confirmed+cwt"
RECORD_ID_SIZE: Final = 16
MOST_RECORDS: Final = 1 << 18
"""Far more letters than one official signs in the life of a key; 4 MiB."""

_SUBJECT, _EXPIRES_AT, _ISSUED_AT, _RECORDS = 2, 4, 6, -65538
_LARGEST_TOKEN: Final = MOST_RECORDS * RECORD_ID_SIZE + 1024


@frozen
class ConfirmedRecords:
    """The letters of compromised keys that the city knows to be its own; a container of record ids.

    Attributes:
        uri: Its address, as in the key document.
        issued_at: When it was made.
        expires_at: From when on it confirms nothing any more.
        records: Record ids, 16 bytes each (:attr:`ekelurahan.seal.cose.Sign1.record_id`).

    >>> from datetime import UTC
    >>> made = ConfirmedRecords.of("https://example.id/status/confirmed.cwt", [bytes(16)],
    ...     at=datetime(2026, 11, 24, tzinfo=UTC))
    >>> bytes(16) in made, bytes([1] * 16) in made
    (True, False)
    """

    uri: str
    issued_at: datetime
    expires_at: datetime
    records: frozenset[bytes] = field(repr=False)

    @classmethod
    def of(
        cls, uri: str, records: Iterable[bytes], *, at: datetime, lifetime: timedelta = LIFETIME
    ) -> Self:
        """Make a list.

        Args:
            uri: Its address, as in the key document.
            records: Record ids; it does not matter how often one is named.
            at: When it is made.
            lifetime: How long it may be used.

        Raises:
            InputError: something is no record id, or there are more than 262 144.
        """
        at, named = at.replace(microsecond=0), frozenset(records)
        if len(named) > MOST_RECORDS or any(len(record) != RECORD_ID_SIZE for record in named):
            raise InputError(
                mark("these records cannot be confirmed"),
                mark("Name at most {most} record ids of {size} bytes."),
                faults=[Fault("records", "are too many, or of another size")],
                most=MOST_RECORDS,
                size=RECORD_ID_SIZE,
            )
        return cls(uri, at, at + lifetime, named)

    def __contains__(self, record_id: object) -> bool:
        """Tell whether the city confirms a record."""
        return record_id in self.records

    def sign(self, key: "SealKey", signer: "SealSigner") -> bytes:
        """Sign the list with the city's status key, for publication under its address.

        Raises:
            SigningError: the signer failed or gave something else than a signature.
        """
        claims = {
            _SUBJECT: self.uri,
            _EXPIRES_AT: seconds_of(self.expires_at),
            _ISSUED_AT: seconds_of(self.issued_at),
            _RECORDS: b"".join(sorted(self.records)),
        }
        return cose.sign(cbor.encode(claims), key, signer, content_type=MEDIA_TYPE)

    @classmethod
    def read(cls, token: bytes, trust: TrustList, at: datetime) -> Self:
        """Check a signed list and take it over.

        Args:
            token: As :meth:`sign` writes it.
            trust: The key document with the city's status key and the address of the list.
            at: Now.

        Raises:
            RefusedError: it is not this list, not signed by a status key, or has expired.
        """
        try:
            claims = read_signed(token, trust, content_type=MEDIA_TYPE, largest=_LARGEST_TOKEN)
            made = cls._from(claims, trust.document.confirmed)
        except ValueError as error:
            raise RefusedError(Reason.CONFIRMED_UNUSABLE, f"{error}") from None
        if at >= made.expires_at:
            raise RefusedError(Reason.CONFIRMED_UNUSABLE, "expired")
        return made

    @classmethod
    def _from(cls, claims: Any, uri: str) -> Self:
        match claims:
            case {
                2: str(subject),
                4: int(expires_at),
                6: int(issued_at),
                -65538: bytes(packed),
                **others,
            } if subject == uri and not others and issued_at < expires_at:
                return cls(uri, moment_of(issued_at), moment_of(expires_at), _unpack(packed))
        raise ValueError("claims")


def _unpack(packed: bytes) -> frozenset[bytes]:
    records = [packed[i : i + RECORD_ID_SIZE] for i in range(0, len(packed), RECORD_ID_SIZE)]
    if len(packed) % RECORD_ID_SIZE or sorted(set(records)) != records:
        raise ValueError("records are cut, repeated or unsorted")
    return frozenset(records)
