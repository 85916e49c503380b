"""Hooks for what happens after a transaction."""

from collections.abc import Iterable
from typing import Any, Protocol

from ekelurahan.hookspecs.offers import Offer, hookspec
from ekelurahan.ports import EffectRunner, Notifier


class NotifierHooks(Protocol):
    """Ways to reach residents."""

    @hookspec
    def ekelurahan_notifiers(self, settings: Any) -> Iterable[Offer[Notifier]]:
        """Offer ways to tell residents how their requests stand.

        Called once, when a :class:`~ekelurahan.plugins.PluginHost` is built; another host calls it
        again. It sees no personal data; the notifier it offers sees
        code, status and office of a request, and of the rest what it says it needs.

        Args:
            settings: The plug-in's own section: its ``Settings``, or a read-only mapping.

        Raises:
            MisconfiguredError: the gateway cannot be used. Whatever it raises, the host is not built.

        >>> from ekelurahan import Offer, hookimpl
        >>> from ekelurahan.plugins import PluginHost
        >>> class Printing:
        ...     needs = frozenset()
        ...     def notify(self, notice):
        ...         print(notice.recipient, notice.text("en"))
        >>> class Board:
        ...     @hookimpl
        ...     def ekelurahan_notifiers(self):
        ...         yield Offer("board", Printing())
        >>> from ekelurahan.model.notices import Notice, Occasion
        >>> notice = Notice("n1", Occasion.ISSUED, "siti", "3f8a21bc", "Kelurahan Melati")
        >>> PluginHost(Board()).notifiers()["board"].notify(notice)
        siti The letter of your request 3F8A21BC is ready.
        """
        ...


class EffectRunnerHooks(Protocol):
    """Workers of the host."""

    @hookspec
    def ekelurahan_effect_runners(self, settings: Any) -> Iterable[Offer[EffectRunner]]:
        """Offer ways to have effects done by workers of the host.

        Called once, when a :class:`~ekelurahan.plugins.PluginHost` is built; another host calls it
        again. It sees no personal data; the runner it offers sees
        none either, only keys of effects.

        Args:
            settings: The plug-in's own section: its ``Settings``, or a read-only mapping.

        Raises:
            MisconfiguredError: the broker cannot be used. Whatever it raises, the host is not built.

        >>> from ekelurahan import Offer, hookimpl
        >>> from datetime import UTC, datetime
        >>> from ekelurahan.plugins import PluginHost
        >>> class Queue(list):
        ...     def start(self, key, due_at):
        ...         self.append(key)
        >>> queue = Queue()
        >>> class Workers:
        ...     @hookimpl
        ...     def ekelurahan_effect_runners(self):
        ...         yield Offer("queue", queue)
        >>> runner = PluginHost(Workers()).effect_runners()["queue"]
        >>> runner.start("finish_signature:l1:2", datetime.now(UTC))
        >>> queue
        ['finish_signature:l1:2']
        """
        ...
