"""Settings from the environment, laid over those of a configuration file.

``EKELURAHAN_DATABASE`` is the key ``database``; ``EKELURAHAN_PLUGINS__SURAT__HOST`` is ``host`` in the
section ``[plugins.surat]``: two underscores step into a section, letters are small, and a dash in a
name is an underscore. What stands in the environment wins over the file.
"""

from collections.abc import Mapping
from typing import Any, Final

from attrs import evolve

from ekelurahan.adapters.toml_files import TomlFile
from ekelurahan.plugins.settings import EnvironmentText, parse_toml
from ekelurahan.wire import step_into

PREFIX: Final = "EKELURAHAN_"
"""Every variable of ours begins with it."""
_OTHERS: Final = frozenset({"EKELURAHAN_LANG"})
"""Variables that are no settings of a city."""
_LISTS: Final = frozenset({"disabled_kinds", "disabled_plugins", "notifiers"})


def with_environment(file: TomlFile, environment: Mapping[str, str]) -> TomlFile:
    """Lay the environment over a file; faults of what comes from there name no line.

    >>> from pathlib import Path
    >>> file = TomlFile(Path("ekelurahan.toml"), {"city": "kota.toml"}, {"city": 1})
    >>> laid = with_environment(file, {"EKELURAHAN_PARTS__FILES": "s3", "EKELURAHAN_LANG": "en"})
    >>> laid.tables
    {'city': 'kota.toml', 'parts': {'files': 's3'}}
    """
    tables, lines = _copied(file.tables), dict(file.lines)
    for name in sorted(environment):
        if name.startswith(PREFIX) and name not in _OTHERS:
            _lay(tables, lines, name.removeprefix(PREFIX).lower().split("__"), environment[name])
    return evolve(file, tables=tables, lines=lines)


def _copied(table: Mapping[str, Any]) -> dict[str, Any]:
    return {k: _copied(v) if isinstance(v, dict) else v for k, v in table.items()}


def _lay(tables: dict[str, Any], lines: dict[str, int], path: list[str], text: str) -> None:
    table, place = tables, ""
    for word in path[:-1]:
        key = _key_in(table, word)
        inner = table.get(key)
        table[key] = table = inner if isinstance(inner, dict) else {}
        place = step_into(place, key)
    key = _key_in(table, path[-1])
    table[key] = _value(path, text)
    lines[step_into(place, key)] = 0


def _key_in(table: Mapping[str, Any], word: str) -> str:
    """Find how a table writes a key; new ones are written as they come."""
    return next((key for key in table if key.lower().replace("-", "_") == word), word)


def _value(path: list[str], text: str) -> Any:
    if path[0] == "plugins":
        return EnvironmentText(text)
    return parse_toml(text) if path[-1] in _LISTS else text
