"""Calls and their answers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, TypeVar

from attrs import AttrsInstance, asdict, frozen
from sqlalchemy import delete, select, update

from ekelurahan import wire
from ekelurahan.adapters.sql import tables as t
from ekelurahan.adapters.sql.rows import Rows
from ekelurahan.adapters.sql.upserts import insert_new
from ekelurahan.model.calls import Call

T = TypeVar("T")
_SAME: Final = ("key", "act", "digest")


@frozen
class CallRows(Rows):
    """Calls and their answers."""

    def claim_call(self, call: Call) -> bool:
        """Take the key of a call."""
        return insert_new(self.connection, t.answered_calls, {**self._call_row(call), "body": ""})

    def is_repeated(self, call: Call) -> bool:
        """Tell whether this very call took its key."""
        column, row = t.answered_calls.c, self._call_row(call)
        taken = select(column.key).where(*(column[name] == row[name] for name in _SAME))
        return self.connection.scalar(taken) is not None

    def keep_answer(self, key: str, answer: Sequence[AttrsInstance]) -> None:
        """Keep what a call was answered, a value a line."""
        lines = "\n".join(wire.dumps(value) for value in answer)
        body = self.write(lines, t.answered_calls, key)
        column = t.answered_calls.c
        self.connection.execute(update(t.answered_calls).where(column.key == key).values(body=body))

    def answer(self, key: str, as_type: type[T]) -> Sequence[T]:
        """Read what a call was answered."""
        column = t.answered_calls.c
        body = self.connection.scalar(select(column.body).where(column.key == key)) or ""
        lines = body and self.read(body, t.answered_calls, key)
        return [wire.loads(line, as_type) for line in lines.splitlines()]

    def forget_calls(self, before: datetime) -> int:
        """Forget calls that were made before a moment."""
        column = t.answered_calls.c
        return self.connection.execute(delete(t.answered_calls).where(column.at < before)).rowcount

    def _call_row(self, call: Call) -> dict[str, Any]:
        return {**asdict(call), "digest": self.index(call.digest, "call")}
