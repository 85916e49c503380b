"""No line of an old register gets lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.adapters.test_old_registers import TODAY

from ekelurahan.adapters.old_registers import read_register

pytestmark = pytest.mark.property

CELLS = st.text('12/-"; \u00e9a', max_size=8) | st.sampled_from(["2019-03-04", '"Siti"', '"a;b"'])
LINES = st.lists(st.lists(CELLS, max_size=6).map(";".join), max_size=8)


@given(lines=LINES)
def test_every_line_is_accounted_for(tmp_path_factory, lines):
    """Each line that is not empty is read or refused, once, under its own number."""
    path = tmp_path_factory.mktemp("register") / "register.csv"
    path.write_text("\n".join(["Nomor;Tanggal;Nama;Hal", *lines]), "utf-8")
    register = read_register(path, today=TODAY)

    told = sorted(each.line for each in (*register.lines, *register.refused))
    blank = {n for n, line in enumerate(lines, 2) if not line.replace('"', "").strip("; ")}
    assert {n for n, _ in enumerate(lines, 2)} - blank <= {*told}
    assert len(told) == len({*told})
