"""Texts for people: English templates in the code, Indonesian (and others) in ``locale/``.

Any room may use this one; it holds gettext and nothing else. Indonesian is the default, because
the readers are residents, officials and bank clerks in Indonesia.
"""

import gettext
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final, Self

from ekelurahan.errors import EkelurahanError, InputError, PluginError

DEFAULT_LANGUAGE: Final = "id"
_LOCALE = Path(__file__).with_name("locale")


@lru_cache
def _catalog(language: str) -> gettext.NullTranslations:
    return gettext.translation("ekelurahan", _LOCALE, [language], fallback=True)


class Marked(str):
    """A text of ours, to be translated; inside another text it is translated with it."""

    __slots__ = ()


class Worded(Marked):
    """A template of a plug-in: it brings its translations itself, for it has no place in ``locale/``.

    Args:
        template: In English.
        translations: The same in other languages, by their codes; with the same ``{names}``.

    >>> closed = Worded("the gateway is closed", id="gerbang sedang ditutup")
    >>> say(closed), say(closed, "en")
    ('gerbang sedang ditutup', 'the gateway is closed')
    """

    __slots__ = ("translations",)
    translations: Mapping[str, str]

    def __new__(cls, template: str, /, **translations: str) -> Self:
        """Keep the translations beside the template."""
        made = super().__new__(cls, template)
        made.translations = MappingProxyType(translations)
        return made


def mark(template: str) -> Marked:
    """Mark a template, or a word that stands in one, for translation without translating it yet.

    >>> mark("GENUINE")
    'GENUINE'
    """
    return Marked(template)


def say(template: str, language: str = DEFAULT_LANGUAGE, /, **values: object) -> str:
    """Give a template in a language, filled in.

    Args:
        template: The English template, as marked in the code.
        language: A language of ``locale/``; any other gives English.
        values: What the template's ``{names}`` stand for; those of :func:`mark` are translated.

    >>> say("GENUINE"), say("GENUINE", "en"), say("{word}!", word=mark("GENUINE"))
    ('SAH', 'GENUINE', 'SAH!')
    """
    words = {n: translated(v, language) if isinstance(v, Marked) else v for n, v in values.items()}
    return translated(template, language).format(**words)


def translated(template: str, language: str = DEFAULT_LANGUAGE, /) -> str:
    """Give a template in a language, its ``{names}`` not yet filled in.

    >>> translated("no office {code}", "en")
    'no office {code}'
    """
    if isinstance(template, Worded) and language in template.translations:
        return template.translations[language]
    return _catalog(language).gettext(template) if template else ""


def explain(error: EkelurahanError, language: str = DEFAULT_LANGUAGE, /) -> str:
    """Say what happened and what to do, in the language of the reader.

    Faults inside a file keep their English: they quote the file's own names.

    >>> print(explain(EkelurahanError("no office {code}", "Check the code.", code="61.71"), "en"))
    no office 61.71
    Check the code.
    """
    faults = (
        [f"  {fault}" for fault in error.faults]
        if isinstance(error, InputError | PluginError)
        else []
    )
    message = say(error.message_template, language, **error.values)
    advice = say(error.advice_template, language, **error.values)
    return "\n".join(filter(None, [message, *faults, advice]))
