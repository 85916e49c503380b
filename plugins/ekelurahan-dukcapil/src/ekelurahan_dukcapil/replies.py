"""What the service answers: verdicts, codes that come with status 200, and what is left of the quota."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final

from attrs import field, frozen

from ekelurahan import Nik
from ekelurahan.errors import (
    MisconfiguredError,
    PartError,
    PermanentError,
    RetryableError,
    ThrottledError,
)
from ekelurahan.ports import Comparison, Element, Standing
from ekelurahan_dukcapil.questions import Keys, Question

JAKARTA: Final = timezone(timedelta(hours=7), "WIB")
"""Quotas begin anew at midnight there."""

_STANDINGS: Final = {
    "11": Standing.DECEASED,
    "12": Standing.DUPLICATE,
    "13": Standing.UNKNOWN,
    "14": Standing.INACTIVE,
}
_WRONG_FORMAT: Final = "15"
_WORDS: Final = (
    (re.compile(r"tidak (di)?temukan|tidak terdapat|not found"), "13"),
    (re.compile(r"meninggal|\bmati\b"), "11"),
    (re.compile(r"ganda|duplik"), "12"),
    (re.compile(r"(non|tidak) ?-?aktif"), "14"),
    (re.compile(r"format"), _WRONG_FORMAT),
)
_QUOTA: Final = re.compile(r"kuota|quota")
_REFUSED: Final = re.compile(r"\bip\b|akses|password|user|otorisasi|authori[sz]")
_VERDICT: Final = re.compile(r"(tidak )?sesuai(?: \(([0-9]{1,3})\))?")
_LATER: Final = "Nothing was changed; compare by hand, or ask again later."


@frozen
class Reply:
    """One answer, read as far as it is needed; what else it holds is let go.

    Attributes:
        content: The one record of the page; keys are capitals.
        quota: What is left; ``None`` where it is not told.
    """

    content: Mapping[str, Any] = field(repr=False)
    quota: int | None

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> "Reply":
        """Read a page.

        Raises:
            PermanentError: it holds several.
        """
        page = {key.upper(): value for key, value in told.items()}
        records = page.get("CONTENT", [])
        records = [r for r in records if isinstance(r, dict)] if isinstance(records, list) else []
        if len(records) > 1:
            raise PermanentError("Dukcapil answers several records to one question", _LATER)
        content = {str(k).upper(): v for r in records for k, v in r.items()}
        for key in ("RESPONSE_CODE", "RESPONSE", "RESPON"):
            if key in page:
                content.setdefault(key, page[key])
        return cls(content, _whole(page.get("QUOTALIMITER", content.get("QUOTALIMITER"))))

    def comparison(self, question: Question) -> Comparison:
        """Give what it says about what was asked.

        Raises:
            ThrottledError: the quota is used up.
            RetryableError: it says nothing.
            MisconfiguredError: this host, or an element, is refused.
            PermanentError: the question cannot be read.
        """
        if (standing := self._standing()) is not None:
            return Comparison(standing, quota=self.quota)
        if not self.content:
            raise self._nothing()
        if not self._is_about(question.nik):
            raise PermanentError("Dukcapil answers about somebody else", _LATER)
        matches = {e: self._match(e, keys) for e, keys in question.keys.items()}
        return Comparison(Standing.ACTIVE, matches, self.quota)

    def _is_about(self, nik: Nik) -> bool:
        """Tell whether it names this NIK, as text or as number; calls it the same; or names none."""
        told = self.content.get("NIK")
        return told is None or str(told).strip() == nik.digits or bool(_percent(told))

    def _standing(self) -> Standing | None:
        """Find out whether it is an answer at all, and about a NIK that is not active."""
        text = str(self.content.get("RESPONSE", self.content.get("RESPON", ""))).lower()
        code = str(self.content.get("RESPONSE_CODE", "")).strip()
        if not code and not text:
            return None
        if not code:  # as older services answer
            if error := _refusal(text):
                raise error
            code = next((known for words, known in _WORDS if words.search(text)), "")
        if code in _STANDINGS:
            return _STANDINGS[code]
        if code == _WRONG_FORMAT:
            raise PermanentError("Dukcapil cannot read the question", "Compare by hand.")
        if error := _refusal(text):
            raise error
        shown = code if re.fullmatch(r"[A-Za-z0-9]{1,4}", code) else "?"
        raise PermanentError("Dukcapil answers with the unknown code {code}", _LATER, code=shown)

    def _nothing(self) -> PartError:
        if self.quota is not None and self.quota <= 0:
            return used_up()
        return RetryableError("Dukcapil answers nothing", _LATER)

    def _match(self, element: Element, keys: Keys) -> int:
        """Give how well an element matches: as well as the worst of its parts."""
        if not keys:
            return 0
        verdicts = [self.content.get(key) for key in keys]
        if any(verdict is None for verdict in verdicts):
            raise MisconfiguredError(
                "Dukcapil does not compare {element}",
                "Take it out of elements, or have the agreement extended.",
                element=element.value,
            )
        percents = [_percent(verdict) for verdict in verdicts]
        if any(percent is None for percent in percents):
            raise MisconfiguredError(
                "Dukcapil answers with whole records, which were not read",
                "Set url to the call CALL_VERIFY_BY_ELEMEN.",
            )
        return min(percent for percent in percents if percent is not None)


def _percent(verdict: object) -> int | None:
    """Read a verdict; ``None`` where it is something else, such as the register's own text.

    What is called the same without a number is the same: the service has applied the threshold.
    """
    found = _VERDICT.fullmatch(" ".join(str(verdict).lower().split()))
    if not found:
        return None
    differs, percent = found[1], int(found[2]) if found[2] else None
    if differs:
        return min(percent or 0, 99)
    return 100 if percent is None else min(percent, 100)


def _whole(value: object) -> int | None:
    text = str(value).strip()
    return int(text) if re.fullmatch(r"-?[0-9]{1,9}", text) else None


def _refusal(text: str) -> PartError | None:
    if _QUOTA.search(text):
        return used_up()
    return refused() if _REFUSED.search(text) else None


def refused() -> MisconfiguredError:
    """Say that this host is not let in."""
    return MisconfiguredError(
        "Dukcapil refuses this host",
        "Check user_id and password, and that ip_user is this server's address in their list.",
    )


def used_up(now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> ThrottledError:
    """Say that no more may be asked today.

    >>> used_up(lambda: datetime(2026, 11, 24, 16, 59, tzinfo=UTC)).after.total_seconds()
    60.0
    """
    here = now().astimezone(JAKARTA)
    midnight = (here + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return ThrottledError(
        "the quota of questions to Dukcapil is used up",
        "Compare by hand until midnight (WIB), or ask for more.",
        after=midnight - here,
    )
