"""Having effects done somewhere else."""

from datetime import datetime
from typing import Protocol


class EffectRunner(Protocol):
    """Hands effects to the host's own workers: Celery, RQ, a thread.

    What is owed stands in the database, and a worker that polls finds it there: a message that is
    lost, late or doubled does no harm. It sees keys of effects and no personal data.
    """

    def start(self, key: str, due_at: datetime) -> None:
        """Have ``desk.effects.run_one(key)`` called in a worker, not before ``due_at``; in 5 seconds.

        May be called again with the same key. The call must not happen here: it would make
        whoever approves wait.

        Raises:
            PartError: it could not be handed on; a polling worker will find it.
        """
        ...
