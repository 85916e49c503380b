"""Seal keys in an HSM or a token, reached through PKCS#11."""

from collections.abc import Iterator
from pathlib import Path

from attrs import field, frozen

from ekelurahan import Offer, Secret, hookimpl
from ekelurahan.adapters.key_files import KeyFolder
from ekelurahan_pkcs11.connections import Connection
from ekelurahan_pkcs11.keepers import TokenKeeper
from ekelurahan_pkcs11.libraries import Library
from ekelurahan_pkcs11.registers import register_with
from ekelurahan_pkcs11.tokens import TokenKeys

__all__ = ["Settings", "TokenKeeper", "TokenKeys", "ekelurahan_seal_signers", "register_with"]


@frozen
class Settings:
    """Where the keys are, and how to get at them.

    Attributes:
        library: The PKCS#11 library of the token's maker, a shared object.
        label: Label of the token.
        pin: The PIN of its user; one that was refused is not tried again.
        serial: Serial number of the token, where several have that label.
        keys: For keys that are not labelled with what they are for: what each is for
            (``status``, or ``OFFICE_OFFICIAL``), and ``label:…`` or ``id:…`` (hexadecimal).
        folder: A folder of key files besides: for the root key, for the keys used before there was
            a token, and to let one process at a time change keys.
        despite_failed_login: Whether to log in although the token says that the last PIN it was
            given was wrong. It may lock after a few.
        wait: How long to wait while the token is busy with another call.
    """

    library: Path
    label: str
    pin: Secret
    serial: str = ""
    keys: dict[str, str] = field(factory=dict)
    folder: Path | None = None
    despite_failed_login: bool = False
    wait: float = 8.0

    def keeper(self) -> TokenKeeper:
        """Give the keys, without having asked the token anything yet.

        Raises:
            SigningError: the library cannot be loaded.
            InputError: a key is named in a way that cannot be understood.
        """
        connection = Connection(
            Library.loaded(str(self.library)),
            self.label,
            self.serial,
            self.pin,
            despite_failed_login=self.despite_failed_login,
            wait=self.wait,
        )
        folder = KeyFolder(self.folder) if self.folder else None
        return TokenKeeper(TokenKeys(connection, self.keys), folder)


@hookimpl
def ekelurahan_seal_signers(settings: Settings) -> Iterator[Offer[TokenKeeper]]:
    """Offer the keys of the token.

    Raises:
        SigningError: the library cannot be loaded.
    """
    yield Offer("pkcs11", settings.keeper())
