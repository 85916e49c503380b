"""What must hold in every city at every moment, whatever has crashed: I1 to I6, I9 and I10.

I7 (a part that is not needed never changes the result of the core) and I8 (no part learns of people
what it did not declare) speak of plug-ins at work. The library calls one kind of them, the handlers
of effects: of I7 it is checked that their failure leaves letters and requests alone, because every
history is compared with itself (:func:`same_as_undisturbed`); I8 cannot be checked, because
a handler is given an effect, which names nobody, and nothing else.
"""

from collections import Counter

from tests.crash.acts import perform
from tests.crash.cities import NOTICE
from tests.crash.records import Records, fingerprint

from ekelurahan.adapters.isolation import TooCostlyError
from ekelurahan.adapters.trust_folders import TrustFolder
from ekelurahan.compose.checking import check_file
from ekelurahan.compose.verifiers import open_verifier
from ekelurahan.errors import NotFoundError
from ekelurahan.model.effects import EffectStatus
from ekelurahan.model.numbers import NumberStatus
from ekelurahan.model.open_cases import next_action
from ekelurahan.model.standing import LetterStatus
from ekelurahan.seal.journal_checks import check_journal
from ekelurahan.seal.status_list import LetterSealStatus, StatusList
from ekelurahan.seal.verdicts import Outcome, Verdict
from ekelurahan.seal.verifier import Verifier

_STANDINGS = {
    LetterStatus.SUSPENDED: "LetterSuspended",
    LetterStatus.ISSUED: "LetterReinstated",
    LetterStatus.REVOKED: "LetterRevoked",
    LetterStatus.REPLACED: "LetterReplaced",
    LetterStatus.CANCELLED: "LetterCancelled",
}
_MOVES = (
    "StepApproved",
    "LetterSealed",
    "LetterIssued",
    "RequestReturned",
    "RequestResubmitted",
    "RequestRejected",
    "RequestWithdrawn",
    "SignatureGivenUp",
)


class BrokenInvariantError(AssertionError):
    """Something that must always hold does not."""


def require(holds, invariant, *about):
    """Say which invariant is broken, and what shows it."""
    if not holds:
        raise BrokenInvariantError(f"{invariant}: {', '.join(map(str, about))}")


def check_at_once(desk, folder, records=None):
    """Check what must hold at any moment, also before anything is repeated or mended."""
    records = records or Records.of(desk)
    numbers_are_unique_and_explained(records)
    issued_letters_are_kept(desk, records)
    no_letter_is_called_forged(desk, folder, records)
    journal_is_whole(desk, records)
    failures_are_visible(desk, records)


def check_at_rest(desk, folder):
    """Check what must hold, besides, once everything due is done."""
    records = Records.of(desk)
    check_at_once(desk, folder, records)
    verifiers_know(desk, folder, records)
    effects_are_done(desk, records)
    open_requests_have_owners(desk, records)
    return records


def numbers_are_unique_and_explained(records):
    """I1: a number is given once in its register, none is missing, and a letter has one an office."""
    taken = Counter((str(n.number.office), n.number.text) for n in records.numbers)
    require(all(n == 1 for n in taken.values()), "I1 a number was given twice", taken)
    for (office, series, _), last in records.counted.items():
        given = [
            n.number.n
            for n in records.numbers
            if (str(n.number.office), n.number.series) == (office, series)
        ]
        whole = sorted(given) == list(range(1, last + 1))
        require(whole, "I1 a number is missing without explanation", office, given, last)
    used = [n for n in records.numbers if n.status is NumberStatus.USED]
    active = Counter((n.letter_id, n.number.office) for n in used)
    require(all(n == 1 for n in active.values()), "I1 a letter has two active numbers", active)
    counted = [each for each in records.letters if each.status is not LetterStatus.CANCELLED]
    signed = {(each.id, s.number.text) for each in counted for s in each.signatures}
    entered = {(n.letter_id, n.number.text) for n in used}
    require(signed == entered, "I1 letters and register differ", signed ^ entered)


def issued_letters_are_kept(desk, records):
    """I2: an issued letter has its file, byte for byte, with the content and the seals of the database."""
    issued = {letter.id for letter in records.letters if letter.status.was_issued}
    report = desk.archive.check()
    require(not report.faults, "I2 a letter in the archive is not what was issued", report.faults)
    require(report.checked == len(issued), "I2 an issued letter is not in the archive", issued)
    for letter in records.letters:
        seals = [bool(s.seal) for s in letter.signatures]
        owed = letter.status is LetterStatus.SIGNING
        expected = [True] * (len(seals) - owed) + [False] * owed
        require(seals == expected, "I2 a seal is missing or too early", letter.status, seals)


def page_is_genuine(desk, folder):
    """I2: the file of the last letter in force is genuine for whoever checks seals, content and page.

    Returns:
        Whether there was one, and the computer was quick enough to look at it.
    """
    issued = [each for each in Records.of(desk).letters if each.status is LetterStatus.ISSUED]
    if not issued:
        return False
    verifier = open_verifier(folder / "trust", clock=desk.clock)
    pdf, stored = desk.files.get(issued[-1].pdf), desk.letters.stored_pdf
    try:
        report = check_file(pdf, verifier, stored_pdf=stored, clock=desk.clock)
    except TooCostlyError:
        return False
    require(report, "I2 a letter in force is not genuine", report.verdict, report.reasons)
    require({c.outcome for c in report.checks.values()} == {Outcome.PASSED}, "I2", report.checks)
    return True


def no_letter_is_called_forged(desk, folder, records):
    """I3: no seal of the city is called forged; without lists none is called revoked, without keys none anything."""
    trusted = desk.trust()
    published = open_verifier(folder / "trust", clock=desk.clock)
    offline = Verifier(trusted, {}, desk.clock)
    knows_nothing = Verifier(None, {}, desk.clock)
    for letter in records.letters:
        for seal in (s.seal for s in letter.signatures if s.seal):
            verdict = published.check(seal).verdict
            require(verdict is not Verdict.FORGED, "I3 a genuine seal is called forged", letter.id)
            stale, none = offline.check(seal).verdict, knows_nothing.check(seal).verdict
            require(stale is Verdict.GENUINE_STATUS_STALE, "I3 no list, and yet", stale)
            require(none is Verdict.UNDETERMINED, "I3 no keys, and yet", none)


def verifiers_know(desk, folder, records):
    """I3: what was published calls each letter what it is; a place given up counts as revoked."""
    verifier = open_verifier(folder / "trust", clock=desk.clock)
    told = {
        LetterStatus.SUSPENDED: Verdict.SUSPENDED,
        LetterStatus.REVOKED: Verdict.REVOKED,
        LetterStatus.REPLACED: Verdict.REPLACED,
        LetterStatus.CANCELLED: Verdict.REVOKED,
    }
    for letter in records.letters:
        for seal in (s.seal for s in letter.signatures if s.seal):
            verdict = verifier.check(seal).verdict
            expected = told.get(letter.status, Verdict.GENUINE)
            require(verdict is expected, "I3 verifiers are told", verdict, "of", letter.status)
    trusted = desk.trust()
    tokens = TrustFolder(folder / "trust").status_lists(trusted.document)
    periods = {period.uri: period for period in trusted.document.status_lists}
    lists = {u: StatusList.read(token, periods[u], trusted) for u, token in tokens.items()}
    for uri, index in records.places:
        revoked = lists[uri].status_of(index) is LetterSealStatus.REVOKED
        require(revoked, "I3 a place that was given up counts", uri, index)


def effects_are_done(desk, records):
    """I4: whatever was owed is done, or waits for a person; a notice went out exactly once."""
    due = [e.key for e in records.effects if e.status is EffectStatus.DUE]
    require(not due, "I4 still owed", due)
    done = {e.key for e in records.effects if (e.kind, e.status) == (NOTICE, EffectStatus.DONE)}
    sent = set(desk.handlers[NOTICE].sent())
    require(done <= sent, "I4 said to be sent, and was not", done - sent)
    owed = {e.key for e in records.effects if e.kind == NOTICE}
    require(sent <= owed, "I4 sent without being owed", sent - owed)


def open_requests_have_owners(desk, records):
    """I5: every open request has somebody whose turn it is, and none waits for a seal nobody owes."""
    for request in records.requests:
        try:
            next_action(request, records.kinds[request.content.kind], desk.city, desk.clock.now())
        except NotFoundError as error:
            require(False, "I5 nobody's turn", error)  # noqa: FBT003 - it does not hold
    swept = desk.effects.sweep()
    require(not swept.told, "I5 nobody's turn", swept.told)
    require(not swept.mended, "I5 work was lost that only a sweep has found", swept.mended)


def journal_is_whole(desk, records):
    """I6: the chain of the journal is whole, and each change of request, letter and number is in it once."""
    faults = check_journal(desk.journal.export(), desk.trust()).faults
    require(not faults, "I6 the journal is not whole", faults)
    for request in records.requests:
        once = records.happened("RequestSubmitted", request_id=request.id)
        moves = sum(records.happened(name, request_id=request.id) for name in _MOVES)
        recovered = records.happened("WorkRecovered", request_id=request.id, finding="hand_on")
        told = once == 1 and request.version == 1 + moves + recovered
        require(told, "I6 a request's version and journal differ", request.version, moves)
    for letter in records.letters:
        _letter_is_told(records, letter)
    for entry in records.numbers:
        if entry.purpose and not entry.letter_id:
            _number_is_told(records, entry)


def _number_is_told(records, entry):
    about = entry.number.text
    cancelled = int(entry.status is NumberStatus.CANCELLED)
    reserved = records.happened("NumberReserved", number=about)
    given_up = records.happened("NumberCancelled", number=about)
    told = (reserved, given_up) == (1, cancelled)
    require(told, "I6 what became of a number is told once", about, reserved, given_up)


def _letter_is_told(records, letter):
    def happened(name):
        return records.happened(name, letter_id=letter.id)

    seals = sum(bool(s.seal) for s in letter.signatures)
    issued = int(letter.status.was_issued)
    about = (letter.status, letter.version)
    require(happened("LetterIssued") == issued, "I6 issued, and told so", *about)
    told = happened("LetterSealed") + happened("LetterIssued") == seals
    require(told, "I6 each seal is told once", *about)
    numbered = len(letter.signatures) + happened("SignatureGivenUp")
    require(happened("LetterNumbered") == numbered, "I6 each number is told once", *about)
    for status, name in _STANDINGS.items():
        changes = sum(s.status is status for s in letter.standings)
        require(happened(name) == changes, "I6 each change of standing is told once", name, *about)


def failures_are_visible(desk, records):
    """I9: whatever failed names its cause, and what waits for a person is listed."""
    parked = {e.key for e in records.effects if e.status is EffectStatus.PARKED}
    silent = [e.key for e in records.effects if e.key in parked and not e.error]
    require(not silent, "I9 parked without a cause", silent)
    listed = {e.key for e in desk.effects.parked()}
    require(parked == listed, "I9 parked, and not listed", parked ^ listed)


def repeating_changes_nothing(desk, folder, call, first):
    """I10: the same call with the same key gives the same answer and changes no row and no file.

    The first answer may be of a letter under way, which has been issued since.
    """
    before = fingerprint(desk, folder)
    second, third = perform(desk, folder, call), perform(desk, folder, call)
    require(second == third, "I10 another answer", call["act"], second, third)
    same = getattr(first, "id", first) == getattr(second, "id", second)
    require(same, "I10 about something else", call["act"], first, second)
    require(fingerprint(desk, folder) == before, "I10 a repetition has changed something", call)


def same_as_undisturbed(records, undisturbed):
    """I10: what a crash and a repetition leave is what the call leaves that nothing disturbs."""
    outline = records.outline()
    differing = {
        name: (outline[name], undisturbed[name])
        for name in undisturbed
        if outline[name] != undisturbed[name]
    }
    require(not differing, "I10 the crash has left a trace", differing)
