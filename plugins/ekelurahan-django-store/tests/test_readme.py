"""The README's code, run as it stands."""

import os
import re
from pathlib import Path

from django.db import connections
from ekelurahan.adapters.city_files import read_residents
from ekelurahan.adapters.data_keys import DataKeyFiles

from ekelurahan_django_store.models import RequestRow
from ekelurahan_django_store.residents import DjangoResidents
from ekelurahan_django_store.store import DjangoStore
from portal.models import Visit

README = Path(__file__).parents[1] / "README.md"


def test_the_readme_runs(empty_default, folder):
    """Every block of Python, in order, beside a city folder."""
    keys = DataKeyFiles(folder / "keys")
    keys.make_first()
    DjangoResidents(DjangoStore(empty_default, keys)).put(read_residents(folder / "residents.toml"))
    blocks = re.findall(r"```python\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    before = Path.cwd()
    os.chdir(folder.parent)
    try:
        namespace = {}
        for block in blocks:
            exec(compile(block, str(README), "exec"), namespace)  # noqa: S102 - our own README
    finally:
        os.chdir(before)

    assert 4 == len(blocks)
    request = namespace["request"]
    assert request.id == Visit.objects.get().request_id == RequestRow.objects.get().id
    assert connections[empty_default].in_atomic_block is False
