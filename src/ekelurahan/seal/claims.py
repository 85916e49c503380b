"""What a seal says about its letter, and the CBOR it is written in."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final, Self
from unicodedata import category, normalize

from attrs import field, frozen

from ekelurahan.errors import Fault, InputError
from ekelurahan.seal import cbor
from ekelurahan.seal.reasons import Reason, RefusedError
from ekelurahan.seal.times import LATEST, moment_of, seconds_of
from ekelurahan.texts import mark

EXPIRES_AT: Final = 4
"""CWT claim ``exp`` (RFC 8392)."""
ISSUED_AT: Final = 6
"""CWT claim ``iat`` (RFC 8392)."""
LETTER: Final = -65537
"""First CWT claim number for private use: the facts of the letter, as a list."""

DIGEST_SIZE: Final = 16
ID_CHECK_SIZE: Final = 2
_LAST_INDEX: Final = (1 << 32) - 1
_LONGEST: Final = {
    "kind": 8,
    "number": 40,
    "subject": 76,
    "office": 13,
    "role": 76,
    "signatory": 76,
}
_INVISIBLE: Final = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # controls, direction marks, line breaks
_OPTIONAL: Final = ("digest", "office", "role", "signatory")
_LABELS: Final = {EXPIRES_AT, ISSUED_AT, LETTER}
_TYPES: Final = (str, str, str, bytes, int, bytes | None, str | None, str | None, str | None)


def _nfc(text: str | None) -> str | None:
    return None if text is None else normalize("NFC", text)


def _whole(at: datetime | None) -> datetime | None:
    return None if at is None else at.replace(microsecond=0)


@frozen
class SealClaims:
    """What one seal says. Texts are brought into NFC, moments to whole seconds.

    Attributes:
        kind: Code of the kind of letter, at most 8 characters.
        number: The letter's number as printed, at most 40 characters.
        subject: Name of whom the letter is about as printed, at most 76 characters.
        id_check: 2 bytes of :func:`id_check`; empty where the letter is not about a person.
        status_index: The letter's place in the status list.
        issued_at: When the official approved.
        expires_at: From when on the letter no longer counts; ``None`` for no end.
        digest: First 16 bytes of the SHA-256 of the canonical letter; optional on paper.
        office: Region code of the office, where the key does not tell it.
        role: Role of the signatory, where the key does not tell it.
        signatory: Name of the signatory, where the key does not tell it.

    Raises:
        InputError: something is missing, too long, or cannot be seen.

    >>> from datetime import UTC
    >>> claims = SealClaims("SKD", "400.12.2.1/0007/PTK/2026", "Siti Rahmawati", b"", 524_289,
    ...     datetime(2026, 11, 24, tzinfo=UTC))
    >>> SealClaims.decode(claims.encode()) == claims
    True
    """

    kind: str = field(converter=_nfc)
    number: str = field(converter=_nfc)
    subject: str = field(converter=_nfc)
    id_check: bytes
    status_index: int
    issued_at: datetime = field(converter=_whole)
    expires_at: datetime | None = field(default=None, converter=_whole)
    digest: bytes | None = None
    office: str | None = field(default=None, converter=_nfc)
    role: str | None = field(default=None, converter=_nfc)
    signatory: str | None = field(default=None, converter=_nfc)

    def __attrs_post_init__(self) -> None:
        """Check every limit and report all faults at once."""
        faults = [*self._text_faults(), *self._other_faults()]
        if faults:
            raise InputError(
                mark("these facts cannot be sealed"),
                mark("Mend what is named above; nothing was sealed."),
                faults=faults,
            )

    def _text_faults(self) -> Iterator[Fault]:
        for name, longest in _LONGEST.items():
            text = getattr(self, name)
            if text is None:
                continue
            if not 0 < len(text) <= longest:
                yield Fault(name, f"must have 1 to {longest} characters")
            if not text.isprintable() and any(category(c) in _INVISIBLE for c in text):
                yield Fault(name, "may not hold characters that cannot be seen")

    def _other_faults(self) -> Iterator[Fault]:
        if len(self.id_check) not in {0, ID_CHECK_SIZE}:
            yield Fault("id_check", f"must be {ID_CHECK_SIZE} bytes, or empty")
        if not 0 <= self.status_index <= _LAST_INDEX:
            yield Fault("status_index", f"must lie between 0 and {_LAST_INDEX}")
        if self.digest is not None and len(self.digest) != DIGEST_SIZE:
            yield Fault("digest", f"must be {DIGEST_SIZE} bytes")
        if self.issued_at.tzinfo is None or seconds_of(self.issued_at) < 0:
            yield Fault("issued_at", "must know its time zone, and not lie before 1970")
        elif self.expires_at is None:
            return
        elif self.expires_at.tzinfo is None or self.expires_at <= self.issued_at:
            yield Fault("expires_at", "must know its time zone, and come after issued_at")
        elif seconds_of(self.expires_at) > LATEST:
            yield Fault("expires_at", "must not lie after 30 December 9999")

    def encode(self) -> bytes:
        """Write the claims as deterministic CBOR; optional facts missing at the end are cut."""
        facts: list[Any] = [
            self.kind,
            self.number,
            self.subject,
            self.id_check,
            self.status_index,
            *(getattr(self, name) for name in _OPTIONAL),
        ]
        while facts[-1] is None:
            facts.pop()
        claims: dict[int, Any] = {ISSUED_AT: seconds_of(self.issued_at), LETTER: facts}
        if self.expires_at is not None:
            claims[EXPIRES_AT] = seconds_of(self.expires_at)
        return cbor.encode(claims)

    @classmethod
    def decode(cls, payload: bytes) -> Self:
        """Read what :meth:`encode` wrote, and nothing else.

        Raises:
            RefusedError: the bytes are anything else; the signature is checked before, elsewhere.
        """
        try:
            claims = cls._from(cbor.decode(payload))
        except ValueError as error:  # InputError is one, too
            raise RefusedError(Reason.MALFORMED_CLAIMS, f"{error}") from None
        if claims.encode() != payload:
            raise RefusedError(Reason.MALFORMED_CLAIMS, "not in their only form")
        return claims

    @classmethod
    def _from(cls, claims: Any) -> Self:
        if not isinstance(claims, dict) or not {ISSUED_AT, LETTER} <= claims.keys() <= _LABELS:
            raise ValueError("claims are missing or unknown")
        facts = claims[LETTER]
        if not isinstance(facts, list | tuple) or len(facts) > len(_TYPES):
            raise ValueError("the facts are no list")
        padded: tuple[Any, ...] = (*facts, *[None] * (len(_TYPES) - len(facts)))
        issued_at, expires_at = claims[ISSUED_AT], claims.get(EXPIRES_AT, LATEST)
        if not all(map(isinstance, (*padded, issued_at, expires_at), (*_TYPES, int, int))):
            raise ValueError("a fact has another type")
        kind, number, subject, id_check, status_index, *optional = padded
        return cls(
            kind,
            number,
            subject,
            id_check,
            status_index,
            moment_of(issued_at),
            moment_of(expires_at) if EXPIRES_AT in claims else None,
            **dict(zip(_OPTIONAL, optional, strict=True)),
        )


def id_check(kid: bytes, number: str, nik: str) -> bytes:
    """Bind a seal to a NIK without telling it.

    Two bytes let a swapped NIK pass once in 65 536 times, and fit so many residents of a city
    that they point to nobody.

    Args:
        kid: The key's ``kid``.
        number: The letter's number.
        nik: 16 digits.

    >>> id_check(bytes(4), "400.12.2.1/0007/PTK/2026", "6171010000000001").hex()
    'bbad'
    """
    return hashlib.sha256(b"nik" + kid + normalize("NFC", number).encode() + nik.encode()).digest()[
        :ID_CHECK_SIZE
    ]
