"""``ekelurahan plugins``: what is installed, what it offers, and a place to write another."""

import json
from argparse import Namespace
from collections.abc import Sequence
from importlib.metadata import version

from ekelurahan.compose.city_settings import CONFIG, open_config
from ekelurahan.compose.new_plugins import create_plugin_folder
from ekelurahan.compose.parts import PluginSections
from ekelurahan.errors import NotFoundError
from ekelurahan.plugins.building import Asking
from ekelurahan.plugins.reports import SCHEMA, PluginReport, survey
from ekelurahan.texts import explain, mark, say

GOOD, FAULTY = 0, 1


def plugins(options: Namespace, language: str) -> int:
    """Run one act on plug-ins.

    Returns:
        0, or 1 where a plug-in is broken.
    """
    if options.act == "new":
        folder = create_plugin_folder(options.out, options.name, role=options.role)
        print(say(mark("Made {folder}; its README says how to try it."), language, folder=folder))
        return GOOD
    found = _survey(options)
    if options.act == "show":
        _show(_named(found, options.name), language)
    elif options.json:
        _print_json(found)
    else:
        _list(found, language)
    return FAULTY if any(report.error for report in found) else GOOD


def _survey(options: Namespace) -> list[PluginReport]:
    config = options.city / CONFIG
    if not config.exists():
        return survey(Asking())
    file = open_config(config)
    told = PluginSections.take(file)
    file.close()
    return survey(Asking(told.sections, options.city.absolute()), told.disabled)


def _named(found: Sequence[PluginReport], name: str) -> PluginReport:
    for report in found:
        if report.name == name:
            return report
    raise NotFoundError(
        mark("no plug-in is called '{key}'; there are: {known}"),
        mark("Install it, or correct its name."),
        kind="plugin",
        key=name,
        known=", ".join(report.name for report in found) or "–",
    )


def _list(found: Sequence[PluginReport], language: str) -> None:
    if not found:
        print(say(mark("No plug-in is installed."), language))
    for report in found:
        print(f"{report.name}  {report.distribution} {report.version}{_state(report, language)}")
        for role, names in report.offers.items():
            print(f"  {role}: {', '.join(names)}")
        if report.error:
            print("  " + explain(report.error, language).replace("\n", "\n  "))


def _state(report: PluginReport, language: str) -> str:
    return "  " + say(mark("(disabled)"), language) if report.disabled else ""


def _show(report: PluginReport, language: str) -> None:
    print(f"{report.name}  {report.distribution} {report.version}{_state(report, language)}")
    print(f"[plugins.{report.name}]")
    for setting in report.settings:
        default = say(mark("required"), language) if setting.default is None else setting.default
        print(f"{setting.name}  ({setting.type}; {default})  {setting.help}")


def _print_json(found: Sequence[PluginReport]) -> None:
    plain = {
        "schema": SCHEMA,
        "library": version("ekelurahan"),
        "plugins": [report.to_json() for report in found],
    }
    print(json.dumps(plain, ensure_ascii=False, indent=2))
