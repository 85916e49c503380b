"""What happens in a history: acts as they are drawn, calls as the portal of a city would make them.

An act says what shall happen and picks among what is possible; :func:`call_for` finds out what that
is in a city as it stands, and writes the call down with its key, as a portal does before it calls;
:func:`perform` makes the call, the first time as well as the second.
"""

from datetime import date

from attrs import frozen
from tests.crash.cities import NOTICE, OFFICES, RESIDENTS
from tests.crash.records import Records

from ekelurahan.compose.folders import open_key_register
from ekelurahan.errors import EkelurahanError
from ekelurahan.model.effects import Effect, EffectStatus
from ekelurahan.model.identity import RegionCode
from ekelurahan.model.numbers import NumberStatus
from ekelurahan.model.open_cases import next_action
from ekelurahan.model.service_requests import RequestStatus
from ekelurahan.model.standing import LetterStatus, StandingReason

ANSWERS = {
    "SKD": {"keperluan": "membuka rekening"},
    "SKTM": {"keperluan": "beasiswa", "penghasilan": 900_000, "tanggungan": 4},
}
CLASSIFICATION = "400.12.2.1"
DEPUTY = "leonardus-permana"
MANDATE = f"""
[[assignments]]
official = "{DEPUTY}"
post = "lurah@61.71.01.1004"
form = "Plh."
starts = 2026-11-24
ends = 2026-11-30
decree = "800.1.11.1/021/PTK/2026"
"""


@frozen
class Act:
    """What shall happen.

    Attributes:
        name: Which act.
        pick: Picks among those whom it may happen to, and among those who may do it.
        fault: Which part of the host fails meanwhile; empty for none.
    """

    name: str
    pick: int = 0
    fault: str = ""


@frozen
class Refusal:
    """An error of the library, as an answer.

    Attributes:
        name: Its type.
        text: What it says.
        advice: What to do.
    """

    name: str
    text: str
    advice: str


@frozen
class Choice:
    """A city as it stands, and what an act picks from it."""

    desk: object
    records: Records
    pick: int

    def among(self, things):
        """Pick one; none of nothing."""
        return things[self.pick % len(things)] if things else None

    def request(self, *statuses):
        """Pick a request of these statuses."""
        return self.among([r for r in self.records.requests if r.status in statuses])

    def letter(self, *statuses):
        """Pick a letter of these statuses."""
        return self.among([letter for letter in self.records.letters if letter.status in statuses])

    def official_for(self, request):
        """Pick somebody whose turn it is: the holder of the post, or who stands in."""
        kind = self.records.kinds[request.content.kind]
        at = self.desk.clock.now()
        return self.among(next_action(request, kind, self.desk.city, at).owners).partition(":")[2]

    def signatory(self, office):
        """Find who signs at an office."""
        return self.desk.city.holder(f"lurah@{office}", date(2026, 11, 24)).id


def _submit(choice):
    residents, kinds = list(RESIDENTS), [*ANSWERS, "SKD"]
    resident = residents[choice.pick // len(kinds) % len(residents)]
    return {"resident": resident, "kind": choice.among(kinds)}


def _of_request(*statuses, by_applicant=False):
    def find(choice):
        request = choice.request(*statuses)
        if request is None:
            return None
        by = request.applicant if by_applicant else choice.official_for(request)
        return {"request": request.id, "seen": request.seen, "by": by}

    return find


def _approve_reserved(choice):
    """Approve a letter of the lurah with a number that was reserved for it."""
    free = [n for n in choice.records.numbers if n.status is NumberStatus.RESERVED]
    asked = [
        r
        for r in choice.records.requests
        if r.status is RequestStatus.WAITING
        and choice.records.kinds[r.content.kind].route.steps[r.step].name == "sign"
        and any(n.number.office == r.office for n in free)
    ]
    if (request := choice.among(asked)) is None:
        return None
    number = choice.among([n.number for n in free if n.number.office == request.office])
    by = choice.official_for(request)
    return {"request": request.id, "seen": request.seen, "by": by, "number": number.text}


def _give_up(choice):
    request = choice.request(RequestStatus.SIGNING)
    if request is None:
        return None
    step = choice.records.kinds[request.content.kind].route.steps[request.step]
    office = request.office if step.level == "kelurahan" else RegionCode(str(request.office)[:8])
    by = choice.desk.city.holder(f"{step.role}@{office}", date(2026, 11, 24)).id
    return {"request": request.id, "seen": request.seen, "by": by}


def _of_letter(*statuses):
    def find(choice):
        letter = choice.letter(*statuses)
        if letter is None:
            return None
        by = choice.signatory(letter.content.office)
        return {"letter": letter.id, "seen": letter.seen, "by": by}

    return find


def _replace(choice):
    found = _of_letter(LetterStatus.ISSUED, LetterStatus.SUSPENDED)(choice)
    if found is None:
        return None
    others = [
        letter.id
        for letter in choice.records.letters
        if letter.status is LetterStatus.ISSUED
        and letter.content.subject == choice.records.letter(found["letter"]).content.subject
        and letter.id != found["letter"]
    ]
    return {**found, "replacement": choice.among(others)} if others else None


def _reserve(choice):
    office = choice.among(OFFICES)
    return {"office": office, "by": choice.signatory(office), "count": 1 + choice.pick % 2}


def _cancel(choice):
    free = [n.number for n in choice.records.numbers if n.status is NumberStatus.RESERVED]
    if (number := choice.among(free)) is None:
        return None
    office = str(number.office)
    return {"office": office, "number": number.text, "by": choice.signatory(office)}


def _delegate(choice):
    held = choice.desk.city.assignments_of(DEPUTY, date(2026, 11, 24))
    return None if any(a.post.startswith("lurah@") for a in held) else {}


def _record(choice):
    return {"resident": choice.among(list(RESIDENTS)), "paper": f"%PDF-1.7 {choice.pick}"}


def _notify(choice):
    letter = choice.letter(LetterStatus.ISSUED, LetterStatus.REVOKED)
    return {"letter": letter.id} if letter else None


def _retry(choice):
    stuck = [e.key for e in choice.records.effects if e.status is EffectStatus.PARKED]
    key = choice.among(stuck)
    return {"effect": key} if key else None


def _nothing(_choice):
    return {}


WAITING, RETURNED = RequestStatus.WAITING, RequestStatus.RETURNED
ISSUED, SUSPENDED = LetterStatus.ISSUED, LetterStatus.SUSPENDED
FINDERS = {
    "submit": _submit,
    "approve": _of_request(WAITING),
    "approve reserved": _approve_reserved,
    "return": _of_request(WAITING),
    "resubmit": _of_request(RETURNED, by_applicant=True),
    "reject": _of_request(WAITING),
    "withdraw": _of_request(WAITING, RETURNED, by_applicant=True),
    "give up": _give_up,
    "suspend": _of_letter(ISSUED),
    "reinstate": _of_letter(SUSPENDED),
    "revoke": _of_letter(ISSUED, SUSPENDED),
    "replace": _replace,
    "read": _of_letter(ISSUED, SUSPENDED, LetterStatus.REVOKED),
    "reserve": _reserve,
    "cancel": _cancel,
    "delegate": _delegate,
    "record": _record,
    "notify": _notify,
    "retry": _retry,
    "work": _nothing,
    "publish": _nothing,
    "checkpoint": _nothing,
}


def call_for(desk, act, key):
    """Write down the call for an act; where it cannot happen to anybody, of one that leads there."""
    choice = Choice(desk, Records.of(desk), act.pick)
    for name in (act.name, "approve", "submit"):
        if (found := FINDERS[name](choice)) is not None:
            return {"act": name, "key": key, "fault": act.fault, **found}
    raise AssertionError(act)  # anybody may always ask for a letter


def perform(desk, folder, call):
    """Make a call; give its answer, or the error of the library that answers it.

    Any other error is a fault of the library, and goes through.
    """
    try:
        return _PERFORMERS[call["act"]](desk, folder, call)
    except EkelurahanError as error:
        return Refusal(type(error).__name__, str(error), error.advice)


def _who(desk, by):
    return desk.city.officials.get(by) or desk.residents.by_id(by)


def _decided(desk, call):
    """What every decision about a request or letter hands over."""
    return {"by": _who(desk, call["by"]), "seen": call["seen"], "key": call["key"]}


def _do_submit(desk, _folder, call):
    who, kind = desk.residents.by_id(call["resident"]), call["kind"]
    return desk.requests.submit(kind, applicant=who, answers=ANSWERS[kind], by=who, key=call["key"])


def _do_approve(desk, _folder, call):
    number = call.get("number", "")
    return desk.requests.approve(call["request"], number=number, **_decided(desk, call))


def _do_return(desk, _folder, call):
    decided = _decided(desk, call)
    return desk.requests.return_for_completion(call["request"], note="foto KTP buram", **decided)


def _do_resubmit(desk, _folder, call):
    with desk.store.read() as unit:
        kind = unit.request(call["request"]).content.kind
    answers = {**ANSWERS[kind], "keperluan": "pendaftaran sekolah"}
    return desk.requests.resubmit(call["request"], answers=answers, **_decided(desk, call))


def _do_reject(desk, _folder, call):
    return desk.requests.reject(call["request"], reason="bukan warga", **_decided(desk, call))


def _do_give_up(desk, _folder, call):
    decided = _decided(desk, call)
    return desk.requests.give_up_signature(call["request"], reason="kunci hilang", **decided)


def _standing(method, reason):
    def do(desk, _folder, call):
        decided = _decided(desk, call)
        return getattr(desk.letters, method)(call["letter"], reason=reason, **decided)

    return do


def _do_replace(desk, _folder, call):
    decided, reason = _decided(desk, call), StandingReason.ERROR
    return desk.letters.replace(
        call["letter"], replacement=call["replacement"], reason=reason, **decided
    )


def _do_reserve(desk, _folder, call):
    return desk.numbers.reserve(
        RegionCode(call["office"]),
        classification=CLASSIFICATION,
        purpose="surat tulisan tangan",
        by=_who(desk, call["by"]),
        count=call["count"],
        key=call["key"],
    )


def _do_cancel(desk, _folder, call):
    with desk.store.read() as unit:
        number = unit.number(RegionCode(call["office"]), call["number"]).number
    who = _who(desk, call["by"])
    desk.numbers.cancel(number, reason="tidak jadi", by=who, key=call["key"])


def _do_delegate(desk, folder, _call):
    """Enter a stand-in in the city file, as an editor saves it; make the key and publish it."""
    city = folder / "city.toml"
    if MANDATE not in city.read_text():
        draft = folder / "city.toml.new"
        draft.write_text(city.read_text() + MANDATE)
        draft.replace(city)
    open_key_register(folder, kinds=desk.kinds, clock=desk.clock).make_missing()


def _do_record(desk, _folder, call):
    who, paper = desk.residents.by_id(call["resident"]), call["paper"].encode()
    return desk.documents.record(paper, owner=who, name="ktp", by=who, key=call["key"])


def _do_notify(desk, _folder, call):
    """Owe a notice, as a host does in a transaction of its own, and see to what is due."""
    notice = Effect(f"notice-{call['key']}", NOTICE, call["letter"], desk.clock.now())
    with desk.store.begin() as unit:
        unit.owe(notice)
    desk.effects.run_due()


def _do_work(desk, _folder, _call):
    desk.effects.sweep()
    desk.effects.run_due()
    desk.effects.renew_statuses()


_PERFORMERS = {
    "submit": _do_submit,
    "approve": _do_approve,
    "approve reserved": _do_approve,
    "return": _do_return,
    "resubmit": _do_resubmit,
    "reject": _do_reject,
    "withdraw": lambda desk, _, c: desk.requests.withdraw(c["request"], **_decided(desk, c)),
    "give up": _do_give_up,
    "suspend": _standing("suspend", StandingReason.UNDER_REVIEW),
    "reinstate": _standing("reinstate", StandingReason.CLEARED),
    "revoke": _standing("revoke", StandingReason.COURT_ORDER),
    "replace": _do_replace,
    "read": lambda desk, _, c: bool(desk.letters.pdf(c["letter"], by=_who(desk, c["by"]))),
    "reserve": _do_reserve,
    "cancel": _do_cancel,
    "delegate": _do_delegate,
    "record": _do_record,
    "notify": _do_notify,
    "retry": lambda desk, _, call: desk.effects.retry(call["effect"]) and None,
    "work": _do_work,
    "publish": lambda desk, _, __: desk.letters.publish_statuses(),
    "checkpoint": lambda desk, _, __: desk.journal.checkpoint(),
}
