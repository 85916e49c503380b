"""Checks that the page people look at is the letter that was sealed, as far as a program can see.

Compared are the QR codes, the number, the name and the NIK, and what was answered as far as the
content is attached. What else a page says only a person can compare, or the signature over the whole
file, or the office that stored it.
"""

import json
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

from attrs import frozen

from ekelurahan.seal import cose, qr_text
from ekelurahan.seal.facts import Facts, plain
from ekelurahan.seal.reasons import Reason, RefusedError
from ekelurahan.seal.verdicts import PASSED, Check, Outcome

_NIK: Final = re.compile(r"\bnik\b\W{0,40}?(\d(?:[\s.-]?\d){15})(?!\d)")
_BEFORE: Final = r"(?<!\w)(?<!\w['’/-])(?<!\d\.)"  # no fact is the end of a longer one,
_AFTER: Final = r"(?!\w)(?!['’/-]\w)(?!\.\d)"  # nor its beginning
_IN_OTHER_WORDS: Final = re.compile(r"\d{4}-\d{2}-\d{2}|\d{2}:\d{2}")
_DIGITS: Final = re.compile(r"\d+")
_UNSEEN: Final = dict.fromkeys((0x02, 0xAD, 0xFFFE))  # soft hyphens, as PDF readers write them


@frozen
class SeenPage:
    """What was seen on one page of a file.

    Attributes:
        codes: Texts of its QR codes.
        text: What is visible of its text; empty where the page is a picture.
        is_covered: Whether something was drawn over text.
    """

    codes: tuple[str, ...]
    text: str
    is_covered: bool = False


def check_pages(
    pages: Sequence[SeenPage],
    facts: Collection[Facts],
    *,
    attached: Collection[bytes] | None = None,
    content: str | None = None,
) -> Check:
    """Check that the pages show the letter whose seals were found genuine.

    Args:
        pages: Every page of the file.
        facts: What each seal says.
        attached: The seals inside the file; ``None`` where it carries none.
        content: The attached content, once its digest was found to be the sealed one.

    Returns:
        Failed where a page shows something else, unknown where that cannot be told.
    """
    text = _even("\n".join(page.text for page in pages)).strip()
    seen = {token for page in pages for token in _tokens(page.codes)}
    if attached is not None and not seen <= set(attached):
        return Check(Outcome.FAILED, Reason.PAGE_CODE_DIFFERS)
    if text and not all(_shows(text, fact.number, fact.name) for fact in facts):
        return Check(Outcome.FAILED, Reason.PAGE_DIFFERS)
    if not _nik_fits(text, facts, content):
        return Check(Outcome.FAILED, Reason.PAGE_DIFFERS)
    numbers = [fact.number for fact in facts]
    is_print = attached is not None or bool(text)
    doubts = {
        Reason.PAGE_ADDED: is_print
        and not all(_belongs(page, numbers, by_code=attached is None) for page in pages),
        Reason.PAGE_COVERED: any(page.is_covered for page in pages),
        Reason.PAGE_INCOMPLETE: content is not None
        and not shows_content(f"{text}\n{_flowing(pages)}", content),
        Reason.PAGE_IS_PICTURE: not text,
        Reason.PAGE_UNPROVEN: content is None and any(fact.digest for fact in facts),
        Reason.NO_CODE: attached is not None and seen != set(attached),
    }
    doubt = next((reason for reason, holds in doubts.items() if holds), None)
    return Check(Outcome.UNKNOWN, doubt) if doubt else PASSED


def _belongs(page: SeenPage, numbers: Iterable[str], *, by_code: bool) -> bool:
    """Every page of a file of the office bears the letter's number as text; of a scan, its code."""
    text = _even(page.text)
    return (by_code and any(_tokens(page.codes))) or any(_shows(text, number) for number in numbers)


def _flowing(pages: Sequence[SeenPage]) -> str:
    """Give the text as it runs from page to page, without the lines that stand on each of them."""
    texts = [page.text.splitlines() for page in pages]
    kinds = [{_DIGITS.sub("0", line) for line in lines} for lines in texts]
    on_each = set.intersection(*kinds) if len(kinds) > 1 else set()
    return "\n".join(
        line for lines in texts for line in lines if _DIGITS.sub("0", line) not in on_each
    )


def _tokens(codes: Iterable[str]) -> Iterable[bytes]:
    """Give the seals among the codes; a page may bear other codes."""
    for code in codes:
        try:
            token = qr_text.split(code)[1]
            cose.parse(token)
        except RefusedError:
            continue
        yield token


def _even(text: str) -> str:
    return unicodedata.normalize("NFKC", text.translate(_UNSEEN)).casefold()


def _shows(text: str, *facts: str) -> bool:
    """Find each fact as whole words, however its lines are broken."""
    broken = (r"\s*".join(map(re.escape, plain(fact))) for fact in facts)
    return all(re.search(_BEFORE + fact + _AFTER, text) for fact in broken)


def shows_content(text: str, content: str) -> bool:
    """Find the address and what was answered, but what pages write in words: dates, times, sex.

    Args:
        text: What is visible of a letter's text.
        content: Its ``letter.json``.

    >>> shows_content("untuk membuka rekening", '{"content": {"answers": {"a": "rekening"}}}')
    True
    """
    text, sealed = _even(text), json.loads(content).get("content", {})
    parts = [sealed.get("subject", {}).get("address"), sealed.get("answers")]
    return all(
        re.search(_grouped(value), text) if isinstance(value, int) else _shows(text, value)
        for value in _leaves(parts)
    )


def _leaves(value: object) -> Iterator[str | int]:
    match value:
        case dict():
            yield from _leaves([part for name, part in value.items() if name != "sex"])
        case list():
            for part in value:
                yield from _leaves(part)
        case str() if not _IN_OTHER_WORDS.fullmatch(value):
            yield value.rstrip(" .,;")
        case int():
            yield value


def _grouped(number: int) -> str:
    """Find a number with or without points between its thousands."""
    return r"(?<!\d)" + r"[.,\s]?".join(str(abs(number))) + r"(?!\d)"


def _nik_fits(text: str, facts: Iterable[Facts], content: str | None) -> bool:
    """Compare the numbers that the page calls a NIK; a page need not show one.

    A letter may name other people too: their numbers stand in its content.
    """
    shown = [re.sub(r"\D", "", number) for number in _NIK.findall(text)]
    if not shown:
        return True
    if content is not None:
        return all(number in content for number in shown)
    return all(any(fact.fits_nik(number) is not False for number in shown) for fact in facts)
