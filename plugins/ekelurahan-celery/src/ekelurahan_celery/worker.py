"""What runs in the host's workers."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime

from attrs import define, field
from celery import Celery

from ekelurahan import Desk
from ekelurahan_celery.runner import QUEUE, TASK, CeleryRunner


def serve(app: Celery, open_desk: Callable[[], Desk], queue: str = QUEUE, task: str = TASK) -> None:
    """Let the workers of a Celery application do effects.

    Args:
        app: The host's application.
        open_desk: Opens the desk: once in each worker process, with the first message.
        queue: The queue that the workers read; messages of later are sent to it again.
        task: Name of the task.
    """
    effects = _Effects(open_desk, CeleryRunner(app, queue, task))
    # Acknowledged when it begins: what a crash interrupts, a polling worker takes up again.
    app.task(name=task, ignore_result=True, acks_late=False, shared=False)(effects.run)


@define(eq=False)
class _Effects:
    open_desk: Callable[[], Desk]
    runner: CeleryRunner
    _lock: threading.Lock = field(factory=threading.Lock)
    _desk: Desk | None = None

    def run(self, key: str, due_at: str) -> None:
        """Do one effect, or send it on if it is not due yet."""
        due = datetime.fromisoformat(due_at)
        if due > datetime.now(UTC):
            self.runner.start(key, due)
            return
        self._opened().effects.run_one(key)

    def _opened(self) -> Desk:
        with self._lock:
            if self._desk is None:
                self._desk = self.open_desk()
            return self._desk
