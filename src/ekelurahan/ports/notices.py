"""Telling residents."""

from collections.abc import Mapping
from typing import Protocol, runtime_checkable

from ekelurahan.model.notices import Notice, NoticeData


class Notifier(Protocol):
    """Sends messages to residents: mail, SMS, WhatsApp, a portal's own inbox.

    Called outside any transaction, after what it tells of was committed. Whatever it does or fails to
    do, the request and the letter stay as they are.
    """

    @property
    def needs(self) -> frozenset[NoticeData]:
        """What it must be told besides code, status and office; it gets nothing else."""
        ...

    def notify(self, notice: Notice) -> None:
        """Send one message, within 15 seconds.

        May be called again with the same ``notice.key`` after a lost answer: send it once, or raise
        ``DuplicateError``.

        Raises:
            RetryableError: not now; or ``ThrottledError``, not before a certain time.
            PermanentError: this resident cannot be reached.
            MisconfiguredError: nobody can be reached before somebody mends the settings.
            DuplicateError: it was sent before.
        """
        ...


@runtime_checkable
class ContactBook(Protocol):
    """What a :class:`~ekelurahan.ports.ResidentDirectory` offers besides, where it knows addresses."""

    def contacts_of(self, resident_id: str) -> Mapping[str, str]:
        """Give a resident's addresses by channel: ``mail``, ``phone``; empty for none.

        Raises:
            NotFoundError: there is no such resident.
        """
        ...
