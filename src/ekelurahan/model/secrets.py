"""Secrets that show themselves only to whoever asks by name."""

from hmac import compare_digest
from typing import Final, NoReturn, final

_SHOWN: Final = "Secret('…')"


@final
class Secret:
    """A password, token or passphrase. No log, error, ``repr`` or pickle ever holds what it says.

    Args:
        text: What it says.

    >>> secret = Secret("hunter2")
    >>> secret, f"{secret}", secret.reveal()
    (Secret('…'), "Secret('…')", 'hunter2')
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Give what it says: at the last moment, to whoever needs it, and to nobody else."""
        return self._text

    def __repr__(self) -> str:
        """Tell nothing."""
        return _SHOWN

    def __eq__(self, other: object) -> bool:
        """Compare in a time that does not depend on what they say."""
        if not isinstance(other, Secret):
            return NotImplemented
        return compare_digest(self._text.encode(), other._text.encode())

    def __hash__(self) -> int:
        """Be as good as any other secret in a set: a hash of the text would be a hint."""
        return hash(Secret)

    def __bool__(self) -> bool:
        """Tell whether it says anything."""
        return bool(self._text)

    def __reduce__(self) -> NoReturn:
        """Refuse to be pickled or copied into a queue.

        Raises:
            TypeError: always.
        """
        raise TypeError("a secret is not written down")
