"""How the codes are written that letters are filed under."""

import re
from typing import Final

_ARCHIVE_CODE: Final = re.compile(r"(?=.{1,32}$)[0-9]+(\.[0-9]+)*")
_KIND_CODE: Final = re.compile(r"[A-Z0-9][A-Z0-9-]{0,7}")


def is_archive_code(text: str) -> bool:
    """Tell whether a text is written as an archive code: numbers between dots, at most 32 characters.

    >>> is_archive_code("400.12.2.1"), is_archive_code("471.1"), is_archive_code("470/")
    (True, True, False)
    """
    return bool(_ARCHIVE_CODE.fullmatch(text))


def is_kind_code(text: str) -> bool:
    """Tell whether a text is written as the code of a kind of letter: at most 8 characters.

    >>> is_kind_code("SKTM"), is_kind_code("N1"), is_kind_code("surat")
    (True, True, False)
    """
    return bool(_KIND_CODE.fullmatch(text))
