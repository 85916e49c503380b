"""Checkpoints of the journal: how far every office has come, signed with the city's status key.

Whoever writes to the database can write a whole new chain. A checkpoint that somebody else keeps
shows it: what it names must still be there. Each checkpoint names every office, and the one before.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import frozen

from ekelurahan.model.journal import JournalHead
from ekelurahan.seal import cbor, cose
from ekelurahan.seal.reasons import Reason, RefusedError
from ekelurahan.seal.times import moment_of, seconds_of

if TYPE_CHECKING:
    from ekelurahan.ports import SealKey, SealSigner

MEDIA_TYPE: Final = "application/ekelurahan-journal-checkpoint+cwt"

_ISSUED_AT, _SEQ, _PREVIOUS, _HEADS = 6, -65539, -65540, -65541
_DIGEST_SIZE: Final = 32
_LARGEST_TOKEN: Final = 1 << 20


def fingerprint_of(token: bytes) -> str:
    """Give the SHA-256 of a signed checkpoint, hexadecimal: what an auditor keeps.

    >>> fingerprint_of(b"")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(token).hexdigest()


@frozen
class Checkpoint:
    """How far the journal of every office has come at one moment.

    Attributes:
        seq: Its number, from 1.
        previous: Fingerprint of the checkpoint before; empty before the first.
        at: When it was made.
        heads: One for each office, in the order of their codes.

    >>> from datetime import UTC
    >>> from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    >>> from ekelurahan.seal.keys import PublicKey
    >>> private = Ed25519PrivateKey.from_private_bytes(bytes(32))
    >>> class Signer:
    ...     def sign(self, kid, message):
    ...         return private.sign(message)
    >>> made = Checkpoint(1, "", datetime(2026, 11, 24, tzinfo=UTC),
    ...     (JournalHead("61.71.01.1004", 7, "ab" * 32),))
    >>> key = PublicKey.of(private.public_key())
    >>> made == Checkpoint.decode(cose.parse(made.sign(key, Signer()), content_type=MEDIA_TYPE))
    True
    """

    seq: int
    previous: str
    at: datetime
    heads: tuple[JournalHead, ...]

    @classmethod
    def after(cls, token: bytes | None, heads: Sequence[JournalHead], at: datetime) -> Self:
        """Follow the checkpoint before.

        Args:
            token: The checkpoint before, signed; ``None`` before the first.
            heads: One for each office, in the order of their codes.
            at: When it is made.
        """
        seq = cls.decode(open_checkpoint(token)).seq + 1 if token else 1
        previous = fingerprint_of(token) if token else ""
        return cls(seq, previous, at.replace(microsecond=0), tuple(heads))

    def sign(self, key: "SealKey", signer: "SealSigner") -> bytes:
        """Sign it with the city's status key.

        Raises:
            SigningError: the signer failed or gave something else than a signature.
        """
        claims = {
            _ISSUED_AT: seconds_of(self.at),
            _SEQ: self.seq,
            _PREVIOUS: bytes.fromhex(self.previous),
            _HEADS: [[head.office, head.place, bytes.fromhex(head.hash)] for head in self.heads],
        }
        return cose.sign(cbor.encode(claims), key, signer, content_type=MEDIA_TYPE)

    @classmethod
    def decode(cls, message: cose.Sign1) -> Self:
        """Read what a message says; who signed it is not asked.

        Raises:
            RefusedError: it is not in the published form.
        """
        try:
            return cls._from(cbor.decode(message.payload))
        except ValueError as error:
            raise RefusedError(Reason.MALFORMED_CLAIMS, f"{error}") from None

    @classmethod
    def _from(cls, claims: Any) -> Self:
        match claims:
            case {
                6: int(issued_at),
                -65539: int(seq),
                -65540: bytes(previous),
                -65541: heads,
                **others,
            } if not others and isinstance(heads, list | tuple):
                read = tuple(map(_head, heads))
                return cls(seq, previous.hex(), moment_of(issued_at), read)
        raise ValueError("claims")


def open_checkpoint(token: bytes) -> cose.Sign1:
    """Take a signed checkpoint apart; nothing in it is trusted yet.

    Raises:
        RefusedError: it is no signed checkpoint.
    """
    return cose.parse(token, content_type=MEDIA_TYPE, largest=_LARGEST_TOKEN)


def _head(claim: Any) -> JournalHead:
    match claim:
        case [str(office), int(place), bytes(digest)] if len(digest) == _DIGEST_SIZE:
            return JournalHead(office, place, digest.hex())
    raise ValueError("heads")
