"""Bodies: what a row says in full, written so that the database alone does not tell it."""

from base64 import b64decode, b64encode
from typing import Final

from attrs import frozen

from ekelurahan.errors import StorageError
from ekelurahan.ports import DataCipher
from ekelurahan.texts import mark

_MARK: Final = "e1:"


@frozen
class Bodies:
    """Writes and reads bodies, each bound to its place: a body moved to another row is refused.

    Attributes:
        cipher: ``None`` writes them as they are: for tests, and where the whole database is
            encrypted by other means.

    >>> Bodies().read(Bodies().write('{"v":1}', "requests/r1"), "requests/r1")
    '{"v":1}'
    """

    cipher: DataCipher | None = None

    def write(self, text: str, place: str) -> str:
        """Write a body for a place."""
        if self.cipher is None:
            return text
        return _MARK + b64encode(self.cipher.encrypt(text.encode(), place.encode())).decode()

    def read(self, stored: str, place: str) -> str:
        """Read the body of a place.

        Raises:
            StorageError: it is not what was written there, or its key is missing.
        """
        if stored.startswith(_MARK) != (self.cipher is not None):
            raise _not_ours(place)
        return stored if self.cipher is None else self._decrypted(self.cipher, stored, place)

    def renewed(self, stored: str, place: str) -> str:
        """Write a body with the key in use; one that is, is given back as it stands.

        Args:
            stored: Encrypted with any key, or not yet.
            place: Of the body.
        """
        if self.cipher is None or not stored.startswith(_MARK):
            return self.write(stored, place)
        if self.cipher.is_current(b64decode(stored.removeprefix(_MARK))):
            return stored
        return self.write(self.read(stored, place), place)

    def index(self, value: str, purpose: str) -> str:
        """Give what a value is found by: its blind index, or where nothing is hidden, itself."""
        return value if self.cipher is None else self.cipher.index(value, purpose)

    @staticmethod
    def _decrypted(cipher: DataCipher, stored: str, place: str) -> str:
        try:
            encrypted = b64decode(stored.removeprefix(_MARK), validate=True)
        except ValueError:
            raise _not_ours(place) from None
        return cipher.decrypt(encrypted, place.encode()).decode()


def _not_ours(place: str) -> StorageError:
    return StorageError(
        mark("what is stored as {place} cannot be read with the keys this was opened with"),
        mark("Open the database with its own data keys; restore what was altered from a backup."),
        place=place,
    )


def require_same(place: str, written: object, columns: object) -> None:
    """Refuse a row whose columns were altered by hand: they must say what its body says.

    Args:
        place: Of the body.
        written: What the body says.
        columns: What the columns say.

    Raises:
        StorageError: they differ.

    >>> require_same("letters/l1", ("dicabut", 4), ("dicabut", 4))
    """
    if written != columns:
        raise StorageError(
            mark("what is stored as {place} was altered in the database by hand"),
            mark("Restore it from a backup, and do in the desk what is to be done."),
            place=place,
        )
