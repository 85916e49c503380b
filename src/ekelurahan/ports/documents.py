"""Signatures over whole files."""

from datetime import datetime
from typing import Protocol

from attrs import field, frozen

from ekelurahan.model.identity import Nik, Nip
from ekelurahan.model.secrets import Secret


@frozen
class SigningOrder:
    """Who signs which letter. It is the official's doing: nobody else's key will do.

    Attributes:
        key: The same for every attempt at one signature.
        official: The host's key of the official.
        name: Name as the letter prints it.
        office: Title of the office.
        number: Number of the letter, as printed.
        signed_at: When the official approved; the signature names this moment.
        nip: NIP of the official, if any.
        nik: NIK of the official where the city file has it: some services know people by it.
        passphrase: Where the official gave one, for this one attempt: to be kept nowhere.
    """

    key: str
    official: str
    name: str
    office: str
    number: str
    signed_at: datetime
    nip: Nip | None = None
    nik: Nik | None = None
    passphrase: Secret | None = field(default=None, repr=False)


class DocumentSigner(Protocol):
    """Signs finished letters as whole files (PAdES), with the key of the official.

    It sees the whole letter. It is called outside any transaction; what it gives back is believed
    only when it begins with the very bytes that were sent, still carries content and seals, and its
    signature verifies as any verifier will check it.
    """

    def sign(self, pdf: bytes, order: SigningOrder) -> bytes:
        """Append one signature, within 60 seconds.

        May be called again with the same ``order.key`` after a lost answer or a power cut: look the
        first result up, where the service can, before signing anew. Never try a passphrase twice.

        Returns:
            The same bytes with the signature behind them (an incremental update).

        Raises:
            RetryableError: not now; or ``ThrottledError``.
            PermanentError: this official may not sign: certificate ended, revoked, suspended.
            CredentialError: the passphrase is missing or wrong.
            MisconfiguredError: the service refuses this host.
        """
        ...
