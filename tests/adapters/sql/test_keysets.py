"""Where a page begins, as each database can follow an index to it."""

import pytest
from sqlalchemy import Column, Integer, MetaData, Table

from ekelurahan.adapters.sql.keysets import after, before

ROWS = Table("rows", MetaData(), Column("day", Integer), Column("id", Integer)).c


@pytest.mark.parametrize(
    ("dialect", "behind", "ahead"),
    [
        ("sqlite", "(rows.day, rows.id) > (7, 3)", "(rows.day, rows.id) < (7, 3)"),
        ("postgresql", "(rows.day, rows.id) > (7, 3)", "(rows.day, rows.id) < (7, 3)"),
        (
            "mariadb",
            "rows.day > 7 OR rows.day = 7 AND rows.id > 3",
            "rows.day < 7 OR rows.day = 7 AND rows.id < 3",
        ),
    ],
)
def test_a_row_is_compared_as_a_whole(dialect, behind, ahead):
    """By its first column, and by the next where that is the same; spelt out for MariaDB."""
    columns, row = [ROWS.day, ROWS.id], [7, 3]
    written = [
        str(compared(dialect, columns, row).compile(compile_kwargs={"literal_binds": True}))
        for compared in (after, before)
    ]

    assert [behind, ahead] == written
