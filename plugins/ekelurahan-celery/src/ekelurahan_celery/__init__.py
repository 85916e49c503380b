"""Effects done by a host's Celery: the desk hands their keys on, workers do them.

The database stays the one place that knows what is owed. A message that is lost is made up for by a
polling worker (``ekelurahan work``), and one that comes late or twice does no harm.
"""

from collections.abc import Iterator

from attrs import field, frozen
from attrs.validators import gt

from ekelurahan import Offer, Secret, hookimpl
from ekelurahan_celery.runner import QUEUE, TASK, CeleryRunner
from ekelurahan_celery.worker import serve

__all__ = ["CeleryRunner", "Settings", "ekelurahan_effect_runners", "serve"]


@frozen
class Settings:
    """Which broker takes the messages.

    Attributes:
        broker: Its URL: amqp://… or redis://…. A secret, because it holds a password. Without one
            nothing is offered.
        queue: Name of the queue that the workers read.
        task: Name of the task that they know.
        patience: Seconds to wait for each answer of the broker.
    """

    broker: Secret | None = None
    queue: str = QUEUE
    task: str = TASK
    patience: float = field(default=2.0, validator=gt(0))


@hookimpl
def ekelurahan_effect_runners(settings: Settings) -> Iterator[Offer[CeleryRunner]]:
    """Offer the broker, if there is one.

    Raises:
        MisconfiguredError: the package for brokers of this kind is not installed.
    """
    if settings.broker is not None:
        broker = settings.broker.reveal()
        runner = CeleryRunner.to(broker, settings.patience, settings.queue, settings.task)
        yield Offer("celery", runner)
