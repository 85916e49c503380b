"""``ekelurahan effects``: what waits for a person, and what becomes of it."""

from argparse import Namespace

from ekelurahan.compose.city_settings import CONFIG
from ekelurahan.compose.desks import load_desk
from ekelurahan.desk import Desk
from ekelurahan.errors import NotFoundError
from ekelurahan.texts import mark, say

_PAGE = 100
_STILL_OPEN = 1


def effects(options: Namespace, language: str) -> int:
    """List, retry or dismiss effects of a city folder.

    Returns:
        0; or 1 where something is parked, or was retried in vain.
    """
    desk = load_desk(options.city / CONFIG)
    acts = {"list": _list, "retry": _retry, "dismiss": _dismiss}
    return acts[options.act](desk, options, language)


def _list(desk: Desk, _options: Namespace, language: str) -> int:
    after, n = "", 0
    while page := desk.effects.parked(limit=_PAGE, after=after):
        for effect in page:
            print(effect.key)
            for line in filter(None, (effect.error, effect.advice)):
                print(f"  {line}")
        after, n = page[-1].key, n + len(page)
    if n == 0:
        print(say(mark("Nothing is parked."), language))
    return _STILL_OPEN if n else 0


def _retry(desk: Desk, options: Namespace, language: str) -> int:
    report = desk.effects.retry(options.key)
    if report.done:
        print(say(mark("It is done: {key}"), language, key=options.key))
        return 0
    print(say(mark("It is not done yet: {key}"), language, key=options.key))
    with desk.store.read() as unit:
        effect = unit.effect(options.key)
    for line in filter(None, (effect.error, effect.advice)):
        print(f"  {line}")
    return _STILL_OPEN


def _dismiss(desk: Desk, options: Namespace, language: str) -> int:
    official = desk.city.officials.get(options.by)
    if official is None:
        raise NotFoundError(
            mark("{city} has no official {key}"),
            mark("Take the key of an official from city.toml."),
            city=desk.city.name,
            kind="official",
            key=options.by[:64],
        )
    desk.effects.dismiss(options.key, by=official, reason=options.reason)
    print(say(mark("It is dismissed: {key}"), language, key=options.key))
    return 0
