"""What came out of checking a seal: verdict, the three checks, facts to compare, and the words."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from enum import Enum
from typing import Any, Final

from attrs import frozen

from ekelurahan.seal.facts import Facts
from ekelurahan.seal.reasons import Reason, text_of
from ekelurahan.texts import DEFAULT_LANGUAGE, mark, say


class Verdict(Enum):
    """The one word that is shown large.

    >>> Verdict.FORGED.value, Verdict.FORGED.headline
    ('forged', 'NOT GENUINE')
    """

    GENUINE = "genuine"
    GENUINE_STATUS_STALE = "genuine-status-stale"
    EXPIRED = "expired"
    REVOKED = "revoked"
    REPLACED = "replaced"
    SUSPENDED = "suspended"
    TRAINING = "training"
    FORGED = "forged"
    UNDETERMINED = "undetermined"

    @property
    def headline(self) -> str:
        """English template of the word."""
        return _WORDS[self][0]

    @property
    def meaning(self) -> str:
        """English template of what the word says about the letter."""
        return _WORDS[self][1]

    @property
    def advice(self) -> str:
        """English template of what to do next."""
        return _WORDS[self][2]


_COMPARE: Final = mark("Compare the facts below with the paper: every one must be the same.")
_REFUSE: Final = mark("Do not accept this letter. Ask the office that it names.")
_WORDS: Final = {
    Verdict.GENUINE: (
        mark("GENUINE"),
        mark("The seal is genuine and the letter is in force."),
        _COMPARE,
    ),
    Verdict.GENUINE_STATUS_STALE: (
        mark("GENUINE BY SIGNATURE"),
        mark("The seal is genuine. Whether the letter was revoked since then is not known."),
        mark(
            "Connect to the internet and check again, or ask the office. Compare the facts below "
            "with the paper: every one must be the same."
        ),
    ),
    Verdict.EXPIRED: (
        mark("EXPIRED"),
        mark("The seal is genuine, but the validity of the letter has ended."),
        mark("Do not accept this letter. Ask the holder for a new one."),
    ),
    Verdict.REVOKED: (
        mark("REVOKED"),
        mark("The seal is genuine, but the office has revoked the letter."),
        _REFUSE,
    ),
    Verdict.REPLACED: (
        mark("REPLACED"),
        mark("The seal is genuine, but the office has replaced the letter with a new one."),
        mark("Do not accept this letter. Ask the holder for the new one."),
    ),
    Verdict.SUSPENDED: (
        mark("SUSPENDED"),
        mark("The seal is genuine, but the office has suspended the letter for now."),
        _REFUSE,
    ),
    Verdict.TRAINING: (
        mark("TRAINING – NOT VALID"),
        mark("This letter was made for training and proves nothing."),
        mark("Do not accept this letter."),
    ),
    Verdict.FORGED: (
        mark("NOT GENUINE"),
        mark("This seal was not made by the office, or was altered afterwards."),
        mark(
            "Do not accept this letter. Keep a copy and report it to the office, but not to a "
            "number or address printed on the letter."
        ),
    ),
    Verdict.UNDETERMINED: (
        mark("COULD NOT BE CHECKED"),
        mark("Nothing can be said about this letter yet."),
        mark("Do not decide yet. Scan the QR code on the letter again, or ask the office."),
    ),
}
_ADVICE: Final = {
    Reason.NO_KEYS: mark("Fetch the key document of the city and check again."),
    Reason.KEYS_EXPIRED: mark(
        "Connect to the internet, fetch the key document of the city and check again."
    ),
    Reason.CLOCK_BEHIND: mark("Set the date and time of this device and check again."),
    Reason.UNKNOWN_KEY: mark(
        "Do not accept this letter. If it is only a few days old, fetch the key document of the "
        "city and check again."
    ),
    Reason.KEY_COMPROMISED: mark(
        "Do not accept this letter. Ask the office to confirm it, or to issue it anew."
    ),
    Reason.CONFIRMED_UNKNOWN: mark(
        "Connect to the internet and check again, or ask the office to confirm this letter."
    ),
    Reason.PAGE_ADDED: mark(
        "Rely on no page without the number of the letter. Ask for the file as the office handed "
        "it out."
    ),
    Reason.PAGE_UNPROVEN: mark(
        "Compare every word with the paper of the office, or ask for the file as it handed it out."
    ),
    Reason.PAGE_UNCHECKED: mark(
        "Install the extra 'scans' and check again, or compare the facts with the page yourself."
    ),
    **dict.fromkeys(
        [
            Reason.PAGE_COVERED,
            Reason.PAGE_INCOMPLETE,
            Reason.FILE_DIFFERS,
            Reason.PDF_SIGNATURE_BROKEN,
            Reason.PDF_SIGNATURE_PARTIAL,
            Reason.PDF_SIGNATURE_UNREADABLE,
        ],
        mark("Do not accept this file. Ask for the file as the office handed it out."),
    ),
}
"""What to do next where the reason tells more than the verdict."""
_MEANINGS: Final = dict.fromkeys(
    [
        Reason.CONTENT_DIFFERS,
        Reason.PAPER_DIFFERS,
        Reason.PAGE_DIFFERS,
        Reason.PAGE_CODE_DIFFERS,
    ],
    mark("This is not the letter that the office sealed."),
)
"""What the word says where the seal itself was not forged."""


class Outcome(Enum):
    """How one check ended."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not-applicable"


@frozen
class Check:
    """One of the checks.

    Attributes:
        outcome: How it ended.
        reason: Why it failed or could not be made; ``None`` where it passed or was not reached.

    >>> Check(Outcome.FAILED, Reason.WRONG_SIGNATURE).passed
    False
    """

    outcome: Outcome
    reason: Reason | None = None

    @property
    def passed(self) -> bool:
        """Whether it was made and found nothing wrong."""
        return self.outcome is Outcome.PASSED

    def to_json(self) -> dict[str, str | None]:
        """Give outcome and reason code as plain JSON values."""
        return {
            "outcome": self.outcome.value,
            "reason": self.reason.value if self.reason else None,
        }


PASSED: Final = Check(Outcome.PASSED)
NOT_REACHED: Final = Check(Outcome.UNKNOWN)
NOT_APPLICABLE: Final = Check(Outcome.NOT_APPLICABLE)


@frozen
class VerificationResult:
    """Everything a check found; true only for a genuine letter in force, as of a fresh status.

    Attributes:
        verdict: The one word.
        integrity: Nothing was altered since the letter was sealed.
        issuer: The key belongs to the office, and was allowed to seal this letter then.
        status: The letter was not revoked, replaced or suspended, as of a recent list.
        reasons: Why it is not simply genuine; empty for a genuine letter.
        facts: What to compare with the paper; ``None`` where the seal proves nothing.
        status_age: How old the status list is; ``None`` where there is none.
        record_id: 16 bytes for an online look-up; ``None`` where the seal proves nothing.

    >>> result = VerificationResult(Verdict.UNDETERMINED, reasons=(Reason.NO_KEYS,))
    >>> bool(result)
    False
    >>> print(result.explain())
    BELUM DAPAT DIPERIKSA
    Belum dapat dipastikan apakah surat ini sah.
    - Daftar kunci kota belum ada di perangkat ini.
    Unduh daftar kunci kota lalu periksa lagi.
    """

    verdict: Verdict
    integrity: Check = NOT_REACHED
    issuer: Check = NOT_REACHED
    status: Check = NOT_REACHED
    reasons: tuple[Reason, ...] = ()
    facts: Facts | None = None
    status_age: timedelta | None = None
    record_id: bytes | None = None

    def __bool__(self) -> bool:
        """Tell whether the letter is genuine and in force."""
        return self.verdict is Verdict.GENUINE

    @property
    def advice(self) -> str:
        """English template of what to do next."""
        return advice_on(self.verdict, self.reasons)

    def refuted(self, reason: Reason) -> "VerificationResult":
        """Give what a genuine seal is worth on something that is not its letter: it is forged.

        Nothing the seal says is kept: it would be taken for what it was found on.
        """
        return VerificationResult(
            Verdict.FORGED,
            integrity=Check(Outcome.FAILED, reason),
            issuer=self.issuer,
            reasons=(reason,),
        )

    def compared_with(
        self, *, number: str | None = None, name: str | None = None, nik: str | None = None
    ) -> "VerificationResult":
        """Compare what stands on the paper: a genuine code may be copied onto another letter.

        Letter case, white space and forms of the same character do not count.

        Args:
            number: Number of the letter, as read on the paper; ``None`` to leave it out.
            name: Whom the letter is about.
            nik: That person's NIK.

        Returns:
            This result, or a forged one where something differs. A seal that says nothing, such as
            one that could not be checked, stays what it is.
        """
        if self.facts is None or self.facts.fit(number=number, name=name, nik=nik):
            return self
        return self.refuted(Reason.PAPER_DIFFERS)

    def explain(self, language: str = DEFAULT_LANGUAGE) -> str:
        """Say it for people: the word, why, what to do next, and the facts to compare.

        Args:
            language: A language of ``locale/``; any other gives English.
        """
        return "\n".join(self._lines(language))

    def _lines(self, language: str) -> Iterator[str]:
        verdict = self.verdict
        yield say(verdict.headline, language)
        meaning = next((_MEANINGS[r] for r in self.reasons if r in _MEANINGS), verdict.meaning)
        yield say(meaning, language)
        yield from (f"- {say(text_of(reason), language)}" for reason in self.reasons)
        if self.status.outcome is Outcome.UNKNOWN and self.status_age is not None:
            yield _age(self.status_age, language)
        yield say(self.advice, language)
        if self.facts:
            yield ""
            yield from self.facts.lines(language)

    def to_json(self) -> dict[str, Any]:
        """Give the result as plain JSON values; moments in ISO 8601, bytes in hexadecimal."""
        age = self.status_age
        checks = {"integrity": self.integrity, "issuer": self.issuer, "status": self.status}
        return {
            "verdict": self.verdict.value,
            "genuine": bool(self),
            "reasons": [reason.value for reason in self.reasons],
            "checks": {name: check.to_json() for name, check in checks.items()},
            "facts": self.facts.to_json() if self.facts else None,
            "status_age_seconds": None if age is None else int(age.total_seconds()),
            "record_id": self.record_id.hex() if self.record_id else None,
        }


def advice_on(verdict: Verdict, reasons: Iterable[Reason]) -> str:
    """Give the English template of what to do next; a reason may tell more than the verdict."""
    return next((_ADVICE[r] for r in reasons if r in _ADVICE), verdict.advice)


def _age(age: timedelta, language: str) -> str:
    hours = max(1, round(age / timedelta(hours=1)))
    if age < timedelta(days=2):
        return say(mark("Status last checked {hours} h ago."), language, hours=hours)
    return say(mark("Status last checked {days} days ago."), language, days=age.days)
