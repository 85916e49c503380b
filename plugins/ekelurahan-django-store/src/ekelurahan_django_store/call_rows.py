"""Calls and their answers."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from attrs import AttrsInstance, frozen
from ekelurahan import wire
from ekelurahan.model.calls import Call

from ekelurahan_django_store.models import CallRow
from ekelurahan_django_store.rows import Rows

T = TypeVar("T")


@frozen
class CallRows(Rows):
    """Calls and their answers."""

    def claim_call(self, call: Call) -> bool:
        """Take the key of a call."""
        digest = self.index(call.digest, "call")
        return self.insert_new(
            CallRow, key=call.key, act=call.act, digest=digest, at=call.at, body=""
        )

    def is_repeated(self, call: Call) -> bool:
        """Tell whether this very call took its key."""
        digest = self.index(call.digest, "call")
        return self.rows(CallRow).filter(key=call.key, act=call.act, digest=digest).exists()

    def keep_answer(self, key: str, answer: Sequence[AttrsInstance]) -> None:
        """Keep what a call was answered, a value a line."""
        lines = "\n".join(wire.dumps(value) for value in answer)
        self.rows(CallRow).filter(key=key).update(body=self.write(lines, CallRow, key))

    def answer(self, key: str, as_type: type[T]) -> Sequence[T]:
        """Read what a call was answered."""
        body = self.rows(CallRow).filter(key=key).values_list("body", flat=True).first() or ""
        lines = body and self.read(body, CallRow, key)
        return [wire.loads(line, as_type) for line in lines.splitlines()]

    def forget_calls(self, before: datetime) -> int:
        """Forget calls that were made before a moment."""
        count, _ = self.rows(CallRow).filter(at__lt=before).delete()
        return count
