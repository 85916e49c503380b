"""``ekelurahan effects``: what waits for a person, and what becomes of it."""

from argparse import Namespace
from collections.abc import Iterator

from ekelurahan.compose.city_settings import CONFIG
from ekelurahan.compose.desks import load_desk
from ekelurahan.desk import Desk
from ekelurahan.model.effects import Effect
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
    is_any = False
    for effect in _parked(desk):
        is_any = True
        print(effect.key)
        _tell(effect)
    if not is_any:
        print(say(mark("Nothing is parked."), language))
    return _STILL_OPEN if is_any else 0


def _retry(desk: Desk, options: Namespace, language: str) -> int:
    keys = [options.key] if options.key else [effect.key for effect in _parked(desk)]
    return max((_retry_one(desk, key, language) for key in keys), default=0)


def _retry_one(desk: Desk, key: str, language: str) -> int:
    report = desk.effects.retry(key)
    if report.done:
        print(say(mark("It is done: {key}"), language, key=key))
        return 0
    print(say(mark("It is not done yet: {key}"), language, key=key))
    with desk.store.read() as unit:
        _tell(unit.effect(key))
    return _STILL_OPEN


def _parked(desk: Desk) -> Iterator[Effect]:
    after = ""
    while page := desk.effects.parked(limit=_PAGE, after=after):
        yield from page
        after = page[-1].key


def _tell(effect: Effect) -> None:
    for line in filter(None, (effect.error, effect.advice)):
        print(f"  {line}")


def _dismiss(desk: Desk, options: Namespace, language: str) -> int:
    official = desk.city.official(options.by)
    desk.effects.dismiss(options.key, by=official, reason=options.reason)
    print(say(mark("It is dismissed: {key}"), language, key=options.key))
    return 0
