"""Where a page begins: behind a row of the page before, so that an index leads there."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, tuple_


def after(
    dialect: str, columns: Sequence[ColumnElement[Any]], row: Sequence[object]
) -> ColumnElement[bool]:
    """Ask for what is behind a row, in the rising order of some columns."""
    if dialect != "mariadb":
        return tuple_(*columns) > tuple_(*row)
    return _expanded(columns, row, rising=True)


def before(
    dialect: str, columns: Sequence[ColumnElement[Any]], row: Sequence[object]
) -> ColumnElement[bool]:
    """Ask for what is before a row, in the rising order of some columns."""
    if dialect != "mariadb":
        return tuple_(*columns) < tuple_(*row)
    return _expanded(columns, row, rising=False)


def _expanded(
    columns: Sequence[ColumnElement[Any]], row: Sequence[object], *, rising: bool
) -> ColumnElement[bool]:
    """Spell the comparison out: MariaDB finds no way into an index from one of whole rows."""
    pairs = list(zip(columns, row, strict=True))
    return or_(
        *(
            and_(
                *(column == value for column, value in pairs[:i]),
                pairs[i][0] > pairs[i][1] if rising else pairs[i][0] < pairs[i][1],
            )
            for i in range(len(pairs))
        )
    )
