"""Texts for people: English templates in the code, Indonesian (and others) in ``locale/``.

Any room may use this one; it holds gettext and nothing else. Indonesian is the default, because
the readers are residents, officials and bank clerks in Indonesia.
"""

import gettext
from functools import lru_cache
from pathlib import Path
from typing import Final

from ekelurahan.errors import EkelurahanError, InputError

DEFAULT_LANGUAGE: Final = "id"
_LOCALE = Path(__file__).with_name("locale")


@lru_cache
def _catalog(language: str) -> gettext.NullTranslations:
    return gettext.translation("ekelurahan", _LOCALE, [language], fallback=True)


def mark(template: str) -> str:
    """Mark a template for translation without translating it yet.

    >>> mark("GENUINE")
    'GENUINE'
    """
    return template


def say(template: str, language: str = DEFAULT_LANGUAGE, /, **values: object) -> str:
    """Give a template in a language, filled in.

    Args:
        template: The English template, as marked in the code.
        language: A language of ``locale/``; any other gives English.
        values: What the template's ``{names}`` stand for.

    >>> say("GENUINE"), say("GENUINE", "en")
    ('SAH', 'GENUINE')
    """
    translated = _catalog(language).gettext(template) if template else ""
    return translated.format(**values)


def explain(error: EkelurahanError, language: str = DEFAULT_LANGUAGE, /) -> str:
    """Say what happened and what to do, in the language of the reader.

    Faults inside a file keep their English: they quote the file's own names.

    >>> print(explain(EkelurahanError("no office {code}", "Check the code.", code="61.71"), "en"))
    no office 61.71
    Check the code.
    """
    faults = [f"  {fault}" for fault in error.faults] if isinstance(error, InputError) else []
    message = say(error.message_template, language, **error.values)
    advice = say(error.advice_template, language, **error.values)
    return "\n".join(filter(None, [message, *faults, advice]))
