"""Notices, signatures over whole files, and workers, in memory."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from attrs import define, field, frozen

from ekelurahan.adapters.extras import load_extra
from ekelurahan.errors import (
    CredentialError,
    DuplicateError,
    PermanentError,
)
from ekelurahan.model.notices import Notice, NoticeData
from ekelurahan.model.secrets import Secret
from ekelurahan.ports import (
    SigningOrder,
)

if TYPE_CHECKING:
    from ekelurahan.testing.authorities import Authority


def _authority(name: str) -> "Authority":
    """Make an authority; it alone needs pyHanko."""
    made: Authority = load_extra("ekelurahan.testing.authorities", extra="signatures").Authority(
        name
    )
    return made


@frozen
class Outbox:
    """A :class:`~ekelurahan.ports.Notifier` that keeps what it was given, once each.

    Attributes:
        needs: What it asks to be told.
        notices: What it was given.
    """

    needs: frozenset[NoticeData] = frozenset()
    notices: list[Notice] = field(factory=list)

    def notify(self, notice: Notice) -> None:
        """Keep a notice."""
        if any(kept.key == notice.key for kept in self.notices):
            raise DuplicateError("it was sent before")
        self.notices.append(notice)

    def texts(self) -> list[str]:
        """Give what was sent."""
        return [notice.text() for notice in self.notices]


@frozen
class FakeDocumentSigner:
    """A :class:`~ekelurahan.ports.DocumentSigner` with certificates of its own authority.

    Attributes:
        officials: Keys of those it signs for.
        passphrase: What each must give; ``None`` where nothing is asked.
        authority: Issues the certificates; ``authority.pem`` is what verifiers trust.
    """

    officials: frozenset[str]
    passphrase: Secret | None = None
    authority: "Authority" = field(factory=lambda: _authority("Otoritas Contoh"))

    def sign(self, pdf: bytes, order: SigningOrder) -> bytes:
        """Sign a file."""
        if order.official not in self.officials:
            raise PermanentError("{official} has no certificate", official=order.official)
        if self.passphrase is not None and order.passphrase != self.passphrase:
            raise CredentialError(
                "the passphrase is missing or wrong", "Let the official give it again."
            )
        return self.authority.sign(pdf, order.name)


@define
class ThreadRunner:
    """An :class:`~ekelurahan.ports.EffectRunner` with a thread for each effect.

    Attributes:
        run: What a worker calls: ``desk.effects.run_one``.
        ran: Keys of what was run.
    """

    run: Callable[[str], object]
    ran: list[str] = field(factory=list)

    def start(self, key: str, due_at: datetime) -> None:
        """Have an effect done when it is due."""
        wait = (due_at - datetime.now(UTC)).total_seconds()
        timer = threading.Timer(max(wait, 0), self._work, (key,))
        timer.daemon = True
        timer.start()

    def _work(self, key: str) -> None:
        self.run(key)
        self.ran.append(key)
