"""Every part of a desk × every fault × every moment: no fault changes a result or loses a letter.

``before``: the part fails at its first call. ``during``: it fails several times in a row, between
commits. ``after``: the work is done and its answer is lost, or it is done twice.
"""

from datetime import timedelta
from functools import partial

import pytest
from attrs import evolve
from tests.desk.conftest import ANSWERS

from ekelurahan.adapters.pdf_signatures import check_signatures
from ekelurahan.errors import EkelurahanError
from ekelurahan.model.service_requests import RequestStatus
from ekelurahan.plugins.guards import Owner, guard
from ekelurahan.plugins.roles import BY_HOOK
from ekelurahan.testing.fakes import FakeDocumentSigner, Outbox
from ekelurahan.testing.faults import Fault, Faulty

BEFORE = [Fault.RETRYABLE, Fault.THROTTLED, Fault.PERMANENT, Fault.MISCONFIGURED, Fault.DUPLICATE]
BEFORE += [Fault.CREDENTIAL, Fault.BUG, Fault.PANIC, Fault.EXIT, Fault.HANG]
BEFORE += [Fault.RUBBISH, Fault.EMPTY, Fault.TORN]
MOMENTS = [
    *(pytest.param([fault], id=f"{fault.value}-before") for fault in BEFORE),
    *(pytest.param([fault] * 3, id=f"{fault.value}-during") for fault in BEFORE),
    *(
        pytest.param([fault], id=f"{fault.value}-after")
        for fault in (Fault.LOST_ANSWER, Fault.TWICE)
    ),
]
LURAH = "bayu-prasetya"


class Silent:
    """A runner that never hands anything on."""

    def start(self, key, due_at):
        """Do nothing."""


def role(hook):
    """Give a role whose calls may take a moment only."""
    known = BY_HOOK[f"ekelurahan_{hook}"]
    return evolve(known, deadline=timedelta(seconds=1 if hook == "document_signers" else 0.3))


ROLES = {
    "files": ("file_stores", {"put"}),
    "signer": ("seal_signers", {"sign", "key_for"}),
    "residents": ("resident_directories", set()),
    "mail": ("notifiers", set()),
    "document_signer": ("document_signers", set()),
    "runner": ("effect_runners", set()),
}


@pytest.fixture
def parts(desk):
    """Give a working part for every role, and what checks signatures."""
    signer = FakeDocumentSigner(frozenset({LURAH}))
    parts = {
        "files": desk.files,
        "signer": desk.signer,
        "residents": desk.residents,
        "mail": Outbox(),
        "document_signer": signer,
        "runner": Silent(),
    }
    trusted = partial(check_signatures, roots=signer.authority.pem)
    return parts, lambda pdf, at: trusted(pdf, at=at).check


def desk_with(desk, parts, check):
    """Give the desk with these parts."""
    parts = dict(parts)
    mail = parts.pop("mail")
    return evolve(desk, notifiers={"mail": mail}, signature_check=check, **parts)


def persevere(act, clock):
    """Do what a person does who is told that it did not work: try it again, later."""
    for _ in range(9):
        try:
            return act()
        except EkelurahanError:
            clock.advance(minutes=1)
    raise AssertionError("it never worked")


def settle(desk, clock):
    """Let workers work, and a person retry what waits for one, until nothing is owed."""
    for _ in range(30):
        desk.effects.run_due()
        for effect in desk.effects.parked():
            desk.effects.retry(effect.key)
        clock.advance(minutes=40)
    desk.effects.sweep()
    desk.effects.run_due()


@pytest.mark.parametrize("plan", MOMENTS)
@pytest.mark.parametrize("place", ROLES)
def test_no_fault_loses_a_letter(desk, parts, siti, lurah, clock, place, plan):
    """One letter with one number, issued and genuine; the resident is told of both, at least once."""
    working, check = parts
    hook, only = ROLES[place]
    faulty = Faulty(working[place], plan, only=frozenset(only))
    part = guard(faulty.part(), role(hook), Owner(place, "uji", "ekelurahan-uji"))
    broken = desk_with(desk, {**working, place: part}, check)

    answers = {"applicant": siti, "answers": ANSWERS, "by": siti}
    request = persevere(lambda: broken.requests.submit("SKD", **answers, key="k1"), clock)
    approval = partial(broken.requests.approve, request.id, by=lurah, seen=request.seen, key="k2")
    persevere(approval, clock)
    settle(broken, clock)

    with desk.store.read() as unit:
        letter = unit.letter_of(request.id)
        assert RequestStatus.DONE is unit.request(request.id).status
        assert [] == [*unit.effects_due(clock.now() + timedelta(days=9), limit=9)]
        assert [] == [*unit.effects_parked("", limit=9)]
    assert "400.12.2.1/0001/PTK/2026" == letter.number.text
    pdf = desk.files.get(letter.pdf)
    assert "passed" == check(pdf, clock.now()).outcome.value
    assert letter.to_json() == desk.reader.read(pdf).content
    assert {"submitted", "issued"} == {n.occasion.value for n in working["mail"].notices} or (
        # Who claims it was sent before, or does nothing and raises nothing, is believed.
        place == "mail" and {*plan} & {Fault.DUPLICATE, Fault.RUBBISH}
    )
    faulty.release.set()


def test_the_matrix_has_every_role_of_a_desk():
    """Every role that works for a desk is in it; the others are asked by the host itself."""
    others = {
        *("letter_kinds", "stores", "identity_providers", "official_directories"),
        "population_registers",
    }
    assert {hook.removeprefix("ekelurahan_") for hook in BY_HOOK} - others == {
        hook for hook, _ in ROLES.values()
    }
