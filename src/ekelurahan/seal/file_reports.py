"""What came out of checking a file: its seals, and whether the rest of the file is theirs."""

from collections.abc import Iterator
from typing import Any, Final

from attrs import evolve, frozen

from ekelurahan.seal.reasons import Reason, text_of
from ekelurahan.seal.verdicts import (
    NOT_APPLICABLE,
    Check,
    Outcome,
    Verdict,
    VerificationResult,
    advice_on,
)
from ekelurahan.texts import DEFAULT_LANGUAGE, mark, say

_WORST_LAST: Final = (
    Verdict.GENUINE,
    Verdict.GENUINE_STATUS_STALE,
    Verdict.UNDETERMINED,
    Verdict.EXPIRED,
    Verdict.TRAINING,
    Verdict.SUSPENDED,
    Verdict.REPLACED,
    Verdict.REVOKED,
    Verdict.FORGED,
)
_DOUBTS: Final = {
    Reason.PAGE_ADDED,
    Reason.PAGE_COVERED,
    Reason.PAGE_INCOMPLETE,
    Reason.PAGE_UNPROVEN,
    Reason.PAGE_UNCHECKED,
    Reason.PDF_SIGNATURE_UNREADABLE,
}
_MEANINGS: Final = {
    Verdict.FORGED: mark("This file is not as the office issued it."),
    Verdict.UNDETERMINED: mark("The seal is genuine, but not all of this file can be vouched for."),
}


@frozen
class FileReport:
    """Everything a file was checked for; true only where all its seals are genuine and in force.

    A check that failed makes the file forged. One that could not be made is told, and leaves the
    facts for a person to compare with the page, as on paper.

    Attributes:
        seals: One result a seal; at least one.
        content: The attached content is the sealed one.
        page: The page shows the sealed letter.
        signature: The signatures over the whole file hold.
        stored: The file is the one the office stored.
        signers: Who signed the whole file, as far as those signatures hold.

    >>> report = FileReport((VerificationResult(Verdict.GENUINE),), page=NOT_APPLICABLE)
    >>> bool(report), report.verdict.name
    (True, 'GENUINE')
    """

    seals: tuple[VerificationResult, ...]
    content: Check = NOT_APPLICABLE
    page: Check = NOT_APPLICABLE
    signature: Check = NOT_APPLICABLE
    stored: Check = NOT_APPLICABLE
    signers: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether the letter is genuine and in force."""
        return self.verdict is Verdict.GENUINE

    @property
    def checks(self) -> dict[str, Check]:
        """The checks of the file that apply to it, by name."""
        checks = {
            "content": self.content,
            "page": self.page,
            "signature": self.signature,
            "stored": self.stored,
        }
        return {name: check for name, check in checks.items() if check != NOT_APPLICABLE}

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why a check of the file failed or could not be made; those of the seals are theirs."""
        return tuple(check.reason for check in self.checks.values() if check.reason)

    @property
    def verdict(self) -> Verdict:
        """The one word on the file: the worst of its seals', unless the file itself is worse."""
        seals = self._verdict_on_seals
        if any(check.outcome is Outcome.FAILED for check in self.checks.values()):
            return Verdict.FORGED
        doubtful = Verdict.UNDETERMINED if _DOUBTS & set(self.reasons) else Verdict.GENUINE
        return max(seals, doubtful, key=_WORST_LAST.index)

    @property
    def _verdict_on_seals(self) -> Verdict:
        return max((seal.verdict for seal in self.seals), key=_WORST_LAST.index)

    def compared_with(
        self, *, number: str | None = None, name: str | None = None, nik: str | None = None
    ) -> "FileReport":
        """Compare what a person reads, as :meth:`VerificationResult.compared_with` does.

        Of a letter with several signatures, each with its own number, one number must fit.
        """
        facts = [seal.facts for seal in self.seals if seal.facts]
        if any(fact.fit(number=number) for fact in facts):
            number = None
        seals = (seal.compared_with(number=number, name=name, nik=nik) for seal in self.seals)
        return evolve(self, seals=tuple(seals))

    def explain(self, language: str = DEFAULT_LANGUAGE) -> str:
        """Say it for people: the word, why, what to do next, the facts, and the single checks.

        Args:
            language: A language of ``locale/``; any other gives English.
        """
        blocks = [self._summary(language), *self._seals(language), self._table(language)]
        return "\n\n".join(filter(None, blocks))

    def _summary(self, language: str) -> str:
        """Say what is wrong with the file itself; empty where its seals say it all."""
        if self.verdict is self._verdict_on_seals:
            return ""
        lines = [say(self.verdict.headline, language), say(_MEANINGS[self.verdict], language)]
        lines += [f"- {say(text_of(reason), language)}" for reason in self.reasons]
        lines.append(say(advice_on(self.verdict, self.reasons), language))
        return "\n".join(lines)

    def _seals(self, language: str) -> Iterator[str]:
        if self.verdict is self._verdict_on_seals:
            yield from (seal.explain(language) for seal in self.seals)
        elif self.verdict is not Verdict.FORGED:
            facts = (seal.facts for seal in self.seals if seal.facts)
            yield from ("\n".join(fact.lines(language)) for fact in facts)

    def _table(self, language: str) -> str:
        names = {
            "content": mark("Attached content"),
            "page": mark("Page"),
            "signature": mark("Signature over the file"),
            "stored": mark("File at the office"),
        }
        labels = {name: say(names[name], language) for name in self.checks}
        width = max(map(len, labels.values()), default=0)
        rows = (f"{labels[n]:<{width}} : {self._finding(n, language)}" for n in labels)
        return "\n".join(rows)

    def _finding(self, name: str, language: str) -> str:
        check = self.checks[name]
        if check.reason:
            return say(text_of(check.reason), language)
        if not check.passed:
            return say(mark("not checked"), language)
        signers = ", ".join(self.signers) if name == "signature" else ""
        return " – ".join(filter(None, [say(mark("as it should be"), language), signers]))

    def to_json(self) -> dict[str, Any]:
        """Give the report as plain JSON values; ``file`` is null where only seals were checked."""
        checks = {name: check.to_json() for name, check in self.checks.items()}
        file = {
            "reasons": [reason.value for reason in self.reasons],
            "checks": checks,
            "signers": list(self.signers),
        }
        return {
            "genuine": bool(self),
            "verdict": self.verdict.value,
            "seals": [seal.to_json() for seal in self.seals],
            "file": file if checks else None,
        }
