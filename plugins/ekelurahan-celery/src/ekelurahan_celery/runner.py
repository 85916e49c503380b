"""Hands keys of effects to a broker."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final, Self

from amqp.exceptions import AMQPError
from attrs import field, frozen
from celery import Celery
from kombu.exceptions import KombuError

from ekelurahan.errors import MisconfiguredError, PartError, RetryableError

QUEUE: Final = "ekelurahan"
TASK: Final = "ekelurahan.run_one"
LONGEST_WAIT: Final = timedelta(minutes=10)
"""A message waits in a worker no longer than this, and is then sent again: RabbitMQ closes the channel
of a worker that keeps one for 30 minutes, and Redis gives it to another after an hour."""

_ONCE_MORE: Final = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0}
"""A connection that was kept may have ended meanwhile: one attempt with a new one, at once."""
_REFUSALS: Final = {
    "AccessRefused",  # RabbitMQ: password, or no right to the queue
    "NotAllowed",  # RabbitMQ: no such virtual host
    "PreconditionFailed",  # RabbitMQ: the queue was declared in another way
    "AuthenticationError",  # Redis
    "NoPermissionError",
}


@frozen
class CeleryRunner:
    """An :class:`~ekelurahan.ports.EffectRunner` over a Celery application.

    Attributes:
        app: The application, of which only the broker is used. How long it is waited for, is set
            there; :meth:`to` sets it.
        queue: Name of the queue.
        task: Name of the task.
    """

    app: Any = field(repr=False)
    queue: str = QUEUE
    task: str = TASK

    @classmethod
    def to(cls, broker: str, patience: float = 2.0, queue: str = QUEUE, task: str = TASK) -> Self:
        """Give one for a broker, with an application of its own.

        Args:
            broker: Its URL.
            patience: Seconds to wait for each of its answers.
            queue: Name of the queue.
            task: Name of the task.

        Raises:
            MisconfiguredError: the package for brokers of this kind is not installed.
        """
        app = Celery("ekelurahan", broker=broker, set_as_current=False)
        waits = ("socket_connect_timeout", "socket_timeout")  # Redis
        if _driver(app) == "amqp":
            waits = ("read_timeout", "write_timeout")
        app.conf.update(
            broker_connection_timeout=patience,
            broker_transport_options={
                **dict.fromkeys(waits, patience),
                **_ONCE_MORE,
                "confirm_publish": True,
            },
        )
        return cls(app, queue, task)

    def start(self, key: str, due_at: datetime) -> None:
        """Send one message: the key, and when it is due.

        Raises:
            RetryableError: the broker does not answer.
            MisconfiguredError: it refuses this account.
        """
        try:
            self.app.send_task(
                self.task,
                args=(key, due_at.isoformat()),
                eta=min(due_at, datetime.now(UTC) + LONGEST_WAIT),
                queue=self.queue,
                ignore_result=True,
                retry=True,
                retry_policy=_ONCE_MORE,
            )
        except (AMQPError, KombuError, OSError) as error:
            # From None: their texts may repeat the URL.
            raise _understood(error) from None

    def check(self) -> None:
        """Connect to the broker and leave.

        Raises:
            RetryableError: the broker does not answer.
            MisconfiguredError: it refuses this account.
        """
        try:
            with self.app.connection_for_write() as connection:
                connection.ensure_connection(**_ONCE_MORE)
        except (AMQPError, KombuError, OSError) as error:
            raise _understood(error) from None


def _driver(app: Celery) -> str:
    """Tell what kind of broker it is; kombu stumbles where the package for it is missing."""
    try:
        return str(app.connection_for_write().transport.driver_type)
    except (AttributeError, ImportError, KeyError):
        raise MisconfiguredError(
            "there is no package for brokers of this kind",
            "For Redis: pip install 'ekelurahan-celery[redis]'. RabbitMQ (amqp://) needs none.",
        ) from None


def _understood(error: Exception) -> PartError:
    """Say what a broker's failure means: kombu wraps some in one of its own."""
    name = type(error.__cause__ or error).__name__
    if name in _REFUSALS:
        return MisconfiguredError(
            "the broker refuses this account ({problem})",
            "Correct its URL, or the account's rights.",
            problem=name,
        )
    return RetryableError(
        "the broker does not answer ({problem})",
        "A polling worker (ekelurahan work) does what is owed meanwhile; check the broker.",
        problem=name,
    )
