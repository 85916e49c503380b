"""The register of an office's letter numbers: read, reserved, entered late, and given up."""

from collections.abc import Mapping, Sequence
from datetime import date
from string import ascii_lowercase
from typing import Final

from attrs import evolve, frozen

from ekelurahan.desk.desk_ports import DeskPorts
from ekelurahan.desk.idempotency import kept, once
from ekelurahan.desk.readings import note_look
from ekelurahan.desk.rights import require_official, require_signatory
from ekelurahan.errors import ConflictError, InputError
from ekelurahan.model.attempts import Attempt
from ekelurahan.model.codes import is_archive_code, is_kind_code
from ekelurahan.model.events import NumberCancelled, NumberReserved, Reading
from ekelurahan.model.identity import RegionCode
from ekelurahan.model.letters import LetterNumber
from ekelurahan.model.number_formats import Series
from ekelurahan.model.numbers import NumberStatus, RegisteredNumber
from ekelurahan.model.offices import Office, Official
from ekelurahan.model.statements import stated
from ekelurahan.ports import UnitOfWork
from ekelurahan.texts import mark

LONGEST_NUMBER: Final = 40
MOST_AT_ONCE: Final = 100


def next_number(
    unit: UnitOfWork, office: Office, *, classification: str, kind: str, day: date
) -> LetterNumber:
    """Take the next number of an office's series; other writers wait until the transaction ends.

    One that the archive has, from a register that was taken over, is passed over.

    Raises:
        InputError: the office's number format gives too long a number.
    """
    series = office.number_format.series_of(classification=classification, kind=kind)
    while True:
        n = unit.next_number(office.code, series, day.year)
        text = office.number_text(n, day=day, classification=classification, kind=kind)
        number = _checked(LetterNumber(office.code, series, day.year, n, text), office)
        if not unit.numbers_entered(office.code, [text]):
            return number


def _checked(number: LetterNumber, office: Office) -> LetterNumber:
    if len(number.text) > LONGEST_NUMBER:
        raise InputError(
            mark("the letter number '{number}' has more than {most} characters"),
            mark("Shorten the number format of {office} in the city file; no number was used up."),
            number=number.text,
            most=LONGEST_NUMBER,
            office=office.title,
        )
    return number


@frozen
class NumberDesk:
    """What is done with numbers themselves. Each act is kept in the journal, with who and why.

    Only officials who sign letters at the office may act; whoever works there or above may read.
    """

    _ports: DeskPorts

    def register(
        self, office: RegionCode, year: int, *, by: Official
    ) -> Sequence[RegisteredNumber]:
        """List every number an office has given in a year, by series and number.

        Numbers of letters that were refused after signing appear as ``CANCELLED`` ("batal"). That it
        was read is recorded: a purpose may name somebody.

        Raises:
            NotAllowedError: the official works neither there nor above.
        """
        require_official(self._ports, office, by)
        note_look(self._ports, by, Reading.REGISTER, office, key=str(year))
        with self._ports.store.read() as unit:
            return unit.numbers(office, year)

    def reserve(
        self,
        office: RegionCode,
        *,
        classification: str,
        purpose: str,
        by: Official,
        kind: str = "",
        count: int = 1,
        key: str | None = None,
    ) -> tuple[LetterNumber, ...]:
        """Take the next numbers for letters to come, or for letters made outside this system.

        Args:
            office: Code of the office.
            classification: Archive code the numbers are for.
            purpose: What for; it stays in the register.
            by: An official who signs letters there.
            kind: Code of the kind of letter, where series go by kind.
            count: How many, at most 100.
            key: The caller's key for this one call; see :class:`ServiceRequestDesk`.

        Raises:
            InputError: no purpose or no archive code is given, or too many numbers are asked for.
            NotAllowedError: somebody else tries.
        """
        ports, purpose = self._ports, _stated(purpose)
        given = (office, classification, purpose, by, kind, count)
        call = (ports, key, "numbers.reserve", LetterNumber, *given)
        if answered := kept(*call):
            return answered
        attempt, place = require_signatory(ports, office, by)
        _require_codes(place, classification=classification, kind=kind)
        if not 1 <= count <= MOST_AT_ONCE:
            raise InputError(
                mark("{count} numbers cannot be reserved at once"),
                mark("Reserve between 1 and {most}."),
                count=count,
                most=MOST_AT_ONCE,
            )
        day = ports.city.day_of(attempt.at)
        with once(*call) as act:
            if act.is_new:
                act.answers = tuple(
                    next_number(act.unit, place, classification=classification, kind=kind, day=day)
                    for _ in range(count)
                )
                for number in act.answers:
                    self._keep(act.unit, number, purpose, attempt)
        return act.answers

    def enter_late(
        self,
        after: LetterNumber,
        *,
        day: date,
        classification: str,
        purpose: str,
        by: Official,
        kind: str = "",
        key: str | None = None,
    ) -> LetterNumber:
        """Give a letter of a past day a number between two others: ``012.a`` after ``012``.

        For letters written by hand while the system stood still. Nothing already given changes.

        Args:
            after: A number of the register, of the same year as the day.
            day: Date of the late letter.
            classification: Archive code of the late letter.
            purpose: Why it is late; it stays in the register.
            by: An official who signs letters there.
            kind: Code of the kind of letter.
            key: The caller's key for this one call.

        Raises:
            InputError: no purpose or no archive code is given, the day is not past or of another
                year, or ``after`` has 26 late entries already.
            NotFoundError: ``after`` is not in the register.
            NotAllowedError: somebody else tries.
        """
        ports, purpose = self._ports, _stated(purpose)
        given = (after, day, classification, purpose, by, kind)
        call = (ports, key, "numbers.enter_late", LetterNumber, *given)
        if answered := kept(*call):
            return answered[0]
        attempt, place = require_signatory(ports, after.office, by)
        _require_codes(place, classification=classification, kind=kind)
        with once(*call) as act:
            if act.is_new:
                before = act.unit.number(after.office, after.text).number
                if day.year != before.year or day >= ports.city.day_of(attempt.at):
                    raise _not_late(before.year)
                texts = {
                    suffix: place.number_text(
                        before.n, day=day, classification=classification, kind=kind, suffix=suffix
                    )
                    for suffix in ascii_lowercase
                }
                suffix = _next_suffix(act.unit, before, texts)
                late = evolve(before, text=texts[suffix], suffix=suffix)
                act.answer = _checked(late, place)
                self._keep(act.unit, act.answer, purpose, attempt)
        return act.answer

    def cancel(
        self, number: LetterNumber, *, reason: str, by: Official, key: str | None = None
    ) -> None:
        """Give up a reserved number that is not needed: it stays in the register as "batal".

        Raises:
            InputError: no reason is given.
            NotFoundError: it is not in the register.
            ConflictError: it is not reserved any more.
            NotAllowedError: somebody else tries.
        """
        reason = _stated(reason)
        call = (self._ports, key, "numbers.cancel", LetterNumber, number, reason, by)
        if kept(*call) is not None:
            return
        attempt, _ = require_signatory(self._ports, number.office, by)
        event = NumberCancelled(
            at=attempt.at,
            actor=attempt.actor,
            office=number.office.value,
            number=number.text,
            reason=reason,
        )
        with once(*call) as act:
            if act.is_new:
                entry = reserved(act.unit, number.office, number.text)
                purpose = f"{entry.purpose}; {reason}"
                given_up = evolve(entry, status=NumberStatus.CANCELLED, purpose=purpose)
                act.unit.save_number(given_up, entry.status)
                act.unit.record([event])

    @staticmethod
    def _keep(unit: UnitOfWork, number: LetterNumber, purpose: str, attempt: Attempt) -> None:
        unit.add_number(RegisteredNumber(number, NumberStatus.RESERVED, purpose=purpose))
        unit.record(
            [
                NumberReserved(
                    at=attempt.at,
                    actor=attempt.actor,
                    office=number.office.value,
                    number=number.text,
                    purpose=purpose,
                )
            ]
        )


def reserved(unit: UnitOfWork, office: RegionCode, text: str) -> RegisteredNumber:
    """Find a reserved number.

    Raises:
        NotFoundError: it is not in the register.
        ConflictError: it is not reserved any more.
    """
    entry = unit.number(office, text)
    if entry.status is not NumberStatus.RESERVED:
        raise ConflictError(
            mark("the number {number} is not reserved any more: it is {status}"),
            mark("Look it up in the register, and take another one."),
            number=entry.number.text,
            status=entry.status.word,
        )
    return entry


def _next_suffix(unit: UnitOfWork, before: LetterNumber, texts: Mapping[str, str]) -> str:
    """Find a suffix that neither the register nor the archive has."""
    archived = unit.numbers_entered(before.office, [*texts.values()])
    taken = {
        entry.number.suffix
        for entry in unit.numbers(before.office, before.year)
        if (entry.number.series, entry.number.n) == (before.series, before.n)
    }
    taken |= {suffix for suffix, text in texts.items() if text in archived}
    suffix = next((letter for letter in ascii_lowercase if letter not in taken), "")
    if not suffix:
        raise InputError(
            mark("{number} has all the late numbers it can have"),
            mark("Enter the letter after another number."),
            number=before.text,
        )
    return suffix


def _require_codes(office: Office, *, classification: str, kind: str) -> None:
    needs_kind = bool(kind) or office.number_format.series is Series.KIND
    if not is_archive_code(classification) or (needs_kind and not is_kind_code(kind)):
        raise InputError(
            mark("'{classification}' and '{kind}' are no archive code and kind of a letter"),
            mark("Write the code as 400.12.2.1, and the kind, where series go by it, as SKD."),
            classification=classification[:LONGEST_NUMBER],
            kind=kind[:LONGEST_NUMBER],
        )


def _not_late(year: int) -> InputError:
    return InputError(
        mark("a late number needs a past day of the year {year}"),
        mark("Give the date of the late letter, or reserve an ordinary number."),
        year=year,
    )


def _stated(purpose: str) -> str:
    return stated(
        purpose,
        mark("the register of numbers needs a reason of at most {most} characters"),
        mark("Write what the number is for; it stays in the register."),
    )
