"""Who may do what about a request, in which status, having seen what."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from attrs import evolve

from ekelurahan.errors import ConflictError, InputError, NotAllowedError, TransitionError
from ekelurahan.model import transitions
from ekelurahan.model.events import (
    RequestRejected,
    RequestResubmitted,
    RequestReturned,
    RequestSubmitted,
    RequestWithdrawn,
    StepApproved,
)
from ekelurahan.model.identity import Nik
from ekelurahan.model.service_requests import Approval, Channel, RequestStatus

STANDS_IN_FOR = {
    "kasi": "definitif",
    "kasi-plh": "Plh.",
    "kasi-plt": "Plt.",
    "kasi-pj": "Pj.",
    "kasi-an": "a.n.",
    "kasi-ub": "u.b.",
}
"""Who fills the post whose turn it is at the first step today, and how."""
SAME_OFFICE = {*STANDS_IN_FOR, "lurah", "loket"}
ELSEWHERE = {"kasi-akcaya", "camat"}
NOT_TODAY = {"kasi-tomorrow", "kasi-yesterday", "stranger"}
RESIDENTS = {"siti", "budi"}
EVERYBODY = sorted(SAME_OFFICE | ELSEWHERE | NOT_TODAY | RESIDENTS)

WAITING, RETURNED = RequestStatus.WAITING, RequestStatus.RETURNED
STATUSES_FOR = {
    "approve": {WAITING},
    "return": {WAITING},
    "reject": {WAITING},
    "resubmit": {RETURNED},
    "withdraw": {WAITING, RETURNED},
}
ACTORS_FOR = {
    "approve": set(STANDS_IN_FOR),
    "return": set(STANDS_IN_FOR),
    "reject": set(STANDS_IN_FOR),
    "resubmit": SAME_OFFICE | {"siti"},
    "withdraw": SAME_OFFICE | {"siti"},
}
LEADS_TO = {
    "approve": WAITING,
    "return": RETURNED,
    "reject": RequestStatus.REJECTED,
    "resubmit": WAITING,
    "withdraw": RequestStatus.WITHDRAWN,
}


@pytest.fixture
def act(kind, content):
    """Do an action, named as the errors name it, with sensible words; gives a Decision."""

    def do(action, request, attempt):
        match action:
            case "approve":
                return transitions.approve(request, kind, attempt).decision
            case "return":
                return transitions.return_for_completion(
                    request, kind, attempt, missing=("ktp",), note="Foto KTP buram."
                )
            case "reject":
                return transitions.reject(request, kind, attempt, reason="Bukan warga sini.")
            case "resubmit":
                return transitions.resubmit(request, content, {"ktp": "d-2"}, attempt)
            case "withdraw":
                return transitions.withdraw(request, kind, attempt)

    return do


class TestEveryActorInEveryStatus:
    """The whole matrix: status, action and person decide, and nothing else."""

    @pytest.mark.parametrize(
        ("status", "action", "who"), list(product(RequestStatus, STATUSES_FOR, EVERYBODY))
    )
    def test_decides(self, *, status, action, who, request_of, attempt_by, act):
        """Exactly the allowed people succeed in the allowed statuses; others learn why not."""
        request = request_of(status=status)
        attempt = attempt_by(who, request)

        if status not in STATUSES_FOR[action]:
            with pytest.raises(TransitionError) as caught:
                act(action, request, attempt)
            assert {"status": status.word, "action": action} == caught.value.values
        elif who not in ACTORS_FOR[action]:
            with pytest.raises(NotAllowedError):
                act(action, request, attempt)
        else:
            decision = act(action, request, attempt)
            assert LEADS_TO[action] is decision.request.status
            assert request.version + 1 == decision.request.version
            assert [request.id] == [event.request_id for event in decision.events]

    @pytest.mark.parametrize("status", RequestStatus)
    def test_hand_on(self, status, request_of, kind):
        """A request is handed on only while a seal is owed, by nobody in particular."""
        request = request_of(status=status, step=1)

        if status is RequestStatus.SIGNING:
            handed_on = transitions.hand_on(request, kind)
            assert (WAITING, 2, 2) == (handed_on.status, handed_on.step, handed_on.version)
        else:
            with pytest.raises(TransitionError, match=f"{status.word}.*'hand on'"):
                transitions.hand_on(request, kind)

    @pytest.mark.parametrize("who", EVERYBODY)
    def test_submit(self, who, siti, content, attempt_by):
        """The applicant asks online, the office's officials at the counter, others not at all."""
        attempt = attempt_by(who)

        if who in SAME_OFFICE | {"siti"}:
            channel = Channel.ONLINE if who == "siti" else Channel.COUNTER
            request = transitions.submit("p-1", siti, content, {}, attempt).request
            assert (channel, "siti") == (request.channel, request.applicant)
        else:
            with pytest.raises(NotAllowedError, match="an official of Kelurahan Parit Tokaya"):
                transitions.submit("p-1", siti, content, {}, attempt)


class TestSteps:
    """Steps are taken in order, each by its own post."""

    @pytest.mark.parametrize(
        ("step", "who"), list(product(range(3), ["kasi", "lurah", "camat", "loket"]))
    )
    def test_order(self, step, who, request_of, attempt_by, kind):
        """Only the post whose turn it is can approve: nobody goes before or after their turn."""
        request = request_of(step=step)
        attempt = attempt_by(who, request)

        if who == ["kasi", "lurah", "camat"][step]:
            approved = transitions.approve(request, kind, attempt)
            assert kind.route.steps[step] == approved.step
        else:
            with pytest.raises(NotAllowedError):
                transitions.approve(request, kind, attempt)

    def test_checking_goes_on_at_once(self, request_of, attempt_by, kind):
        """After a check the next official is waited for."""
        request = request_of()

        approved = transitions.approve(request, kind, attempt_by("kasi", request)).decision.request

        assert (WAITING, 1) == (approved.status, approved.step)

    @pytest.mark.parametrize(("step", "who"), [(1, "lurah"), (2, "camat")])
    def test_signing_waits_for_the_seal(self, step, who, request_of, attempt_by, kind):
        """After signing or acknowledging the request stays at its step until the seal is made."""
        request = request_of(step=step)

        approved = transitions.approve(request, kind, attempt_by(who, request)).decision.request

        assert (RequestStatus.SIGNING, step) == (approved.status, approved.step)

    def test_the_last_seal_ends_it(self, request_of, kind):
        """After the seal of the last step the request is done."""
        done = transitions.hand_on(request_of(status=RequestStatus.SIGNING, step=2), kind)

        assert (RequestStatus.DONE, 2, 2) == (done.status, done.step, done.version)

    @pytest.mark.parametrize(("who", "form"), STANDS_IN_FOR.items())
    def test_approval_says_in_which_form(self, who, form, request_of, attempt_by, kind):
        """The journal keeps in which form somebody stood in, and the letter gets the assignment."""
        request = request_of()

        approved = transitions.approve(request, kind, attempt_by(who, request))

        assert (form, "ekbang") == (approved.assignment.form.value, approved.assignment.post)
        event = StepApproved(
            at=datetime(2026, 3, 2, 5, tzinfo=UTC),
            actor=f"official:{who}",
            residents=("siti",),
            office="61.71.01.1004",
            request_id="p-1",
            step="field_check",
            form=form,
            digest=request.content.digest,
        )
        assert (event,) == approved.decision.events

    def test_approval_is_kept_with_what_was_seen(self, request_of, attempt_by, kind):
        """An approval holds step, official, moment and the digest of the content."""
        request = request_of()

        approved = transitions.approve(request, kind, attempt_by("kasi", request)).decision.request

        at = datetime(2026, 3, 2, 5, tzinfo=UTC)
        assert (Approval("field_check", "kasi", at, request.content.digest),) == approved.approvals

    def test_approvals_of_another_content_stop_it(self, request_of, attempt_by, kind):
        """Nobody approves on top of an approval that was given to another content."""
        earlier = Approval("field_check", "kasi", datetime(2026, 3, 1, tzinfo=UTC), "0" * 64)
        request = request_of(step=1, approvals=(earlier,))

        with pytest.raises(ConflictError, match="another content"):
            transitions.approve(request, kind, attempt_by("lurah", request))

    @pytest.mark.parametrize(
        ("at", "who"),
        [
            (datetime(2026, 3, 1, 16, 59, 59, tzinfo=UTC), "kasi-yesterday"),
            (datetime(2026, 3, 1, 17, 0, tzinfo=UTC), "kasi-plt"),
            (datetime(2026, 3, 2, 16, 59, 59, tzinfo=UTC), "kasi-plh"),
            (datetime(2026, 3, 2, 17, 0, tzinfo=UTC), "kasi-tomorrow"),
        ],
    )
    def test_days_are_those_of_the_city(self, at, who, request_of, attempt_by, kind):
        """Assignments begin and end at midnight in the city's time zone, 17.00 UTC."""
        request = request_of()
        attempt = attempt_by(who, request)

        transitions.approve(request, kind, evolve(attempt, at=at))
        other_side = timedelta(seconds=1 if at.second else -1)
        with pytest.raises(NotAllowedError):
            transitions.approve(request, kind, evolve(attempt, at=at + other_side))


class TestMessages:
    """A refusal tells whose turn it is, and never a NIK."""

    @pytest.mark.parametrize("action", ["approve", "return", "reject"])
    def test_names_the_post(self, action, request_of, attempt_by, act):
        """Who is refused learns which post the step belongs to, and on which day."""
        request = request_of()

        with pytest.raises(NotAllowedError) as caught:
            act(action, request, attempt_by("lurah", request))

        assert (
            "the step 'field_check' belongs to Kasi Ekbang Parit Tokaya; "
            "Nama Lurah does not hold that post on 2026-03-02"
        ) == str(caught.value)
        assert "Plh." in caught.value.advice

    def test_names_the_role_where_no_post_exists(self, request_of, attempt_by, kind, city):
        """Where the city has no such post, role and office are named."""
        posts = {key: post for key, post in city.posts.items() if post.role != "camat"}
        staff = tuple(a for a in city.assignments if a.post in posts)
        request = request_of(step=2)
        attempt = evolve(
            attempt_by("kasi", request), city=evolve(city, posts=posts, assignments=staff)
        )

        with pytest.raises(NotAllowedError, match="belongs to camat Kecamatan Pontianak Selatan"):
            transitions.approve(request, kind, attempt)

    @pytest.mark.parametrize(("action", "status"), [("resubmit", RETURNED), ("withdraw", RETURNED)])
    def test_names_the_office(self, action, status, request_of, attempt_by, act):
        """Who may not act for the applicant learns who may."""
        request = request_of(status=status)

        with pytest.raises(NotAllowedError) as caught:
            act(action, request, attempt_by("budi", request))

        assert (
            "only the resident concerned or an official of Kelurahan Parit Tokaya may do this"
        ) == str(caught.value)

    @pytest.mark.parametrize(
        ("who", "actor"), [("siti", "resident:siti"), ("kasi", "official:kasi")]
    )
    def test_actor_is_named_by_key(self, who, actor, attempt_by):
        """The journal names people by their key."""
        assert actor == attempt_by(who).actor


class TestSeen:
    """A decision counts only for what its maker looked at."""

    @pytest.mark.parametrize("action", STATUSES_FOR)
    @pytest.mark.parametrize("seen", ["", "1", "1.", ".abc", "x.abc", "-1.abc", "abc"])
    def test_malformed(self, action, seen, request_of, attempt_by, act):
        """A 'seen' text that was not handed back as given is refused."""
        request = request_of(status=min(STATUSES_FOR[action], key=lambda status: status.value))
        who = "siti" if action in {"resubmit", "withdraw"} else "kasi"

        with pytest.raises(InputError, match="what was looked at"):
            act(action, request, evolve(attempt_by(who), seen=seen))

    @pytest.mark.parametrize("action", STATUSES_FOR)
    @pytest.mark.parametrize("part", ["version", "content"])
    def test_stale(self, *, action, part, request_of, attempt_by, act, content):
        """A request that has changed since, in version or content, must be looked at again."""
        request = request_of(status=min(STATUSES_FOR[action], key=lambda status: status.value))
        who = "siti" if action in {"resubmit", "withdraw"} else "kasi"
        looked_at = (
            evolve(request, version=2)
            if part == "version"
            else evolve(request, content=evolve(content, place="Singkawang"))
        )

        with pytest.raises(ConflictError, match="changed since"):
            act(action, request, attempt_by(who, looked_at))

    def test_holds_version_and_digest(self, request_of):
        """What a form hands back is the version and the digest of the content."""
        request = request_of(version=3)

        assert f"3.{request.content.digest}" == request.seen


class TestOwnLetter:
    """Nobody decides about a letter that is about themselves."""

    @pytest.mark.parametrize("action", ["approve", "return", "reject"])
    def test_is_refused(self, action, request_of, attempt_by, act, siti):
        """An official whose NIK the letter holds can neither approve, return nor reject it."""
        request = request_of()
        attempt = attempt_by("kasi", request)
        herself = evolve(attempt, by=evolve(attempt.by, nik=siti.nik))

        with pytest.raises(NotAllowedError, match="own letter") as caught:
            act(action, request, herself)

        assert siti.nik.digits not in f"{caught.value} {caught.value.values}"

    def test_others_with_a_nik_decide(self, request_of, attempt_by, act):
        """An official with another NIK decides as usual."""
        request = request_of()
        attempt = attempt_by("kasi", request)

        act("approve", request, evolve(attempt, by=evolve(attempt.by, nik=Nik("6171010508900002"))))

    def test_a_subject_without_nik_is_nobodys_own(self, request_of, attempt_by, act, content):
        """Two people without a known NIK are not taken for one."""
        anonymous = evolve(content, subject=evolve(content.subject, nik=None))
        request = request_of(content=anonymous)

        act("approve", request, attempt_by("kasi", request))


class TestReturning:
    """A request goes back with what is missing, and comes back whole."""

    def test_keeps_what_is_missing(self, request_of, attempt_by, act):
        """The applicant is told what is missing and what the official wrote."""
        request = request_of()

        decision = act("return", request, attempt_by("kasi", request))

        assert ("Foto KTP buram.", ("ktp",)) == (decision.request.note, decision.request.missing)
        assert [("Foto KTP buram.", ("ktp",))] == [(e.note, e.missing) for e in decision.events]
        assert RequestReturned is type(decision.events[0])

    @pytest.mark.parametrize(("missing", "note"), [((), "Foto buram."), (("mulai",), "  ")])
    def test_a_note_or_a_name_is_enough(self, missing, note, request_of, attempt_by, kind):
        """Either a note or a missing item says what to complete; the note is trimmed."""
        request = request_of()

        returned = transitions.return_for_completion(
            request, kind, attempt_by("kasi", request), missing=missing, note=note
        ).request

        assert (note.strip(), missing) == (returned.note, returned.missing)

    def test_something_must_be_named(self, request_of, attempt_by, kind):
        """A return without any reason is refused."""
        request = request_of()

        with pytest.raises(InputError, match="nothing is named"):
            transitions.return_for_completion(
                request, kind, attempt_by("kasi", request), missing=(), note=" \n"
            )

    def test_only_what_the_kind_asks_for(self, request_of, attempt_by, kind):
        """A name that is neither a field nor a requirement of the kind is refused."""
        request = request_of()

        with pytest.raises(InputError, match="SKU asks for no such") as caught:
            transitions.return_for_completion(
                request, kind, attempt_by("kasi", request), missing=("ktp", "sim"), note=""
            )

        assert ["sim"] == [fault.place for fault in caught.value.faults]

    def test_signed_requests_stay(self, request_of, attempt_by, kind):
        """After a signature took a number, a request can no longer be returned."""
        request = request_of(step=2)
        signed = evolve(
            request,
            approvals=(Approval("sign", "lurah", request.submitted_at, request.content.digest),),
        )

        with pytest.raises(TransitionError, match=r"has been signed.*'return'"):
            transitions.return_for_completion(
                signed, kind, attempt_by("camat", signed), missing=("ktp",), note=""
            )

    def test_resubmission_starts_anew(self, request_of, attempt_by, content):
        """All approvals are gone, the new content and papers stand, and the first step waits."""
        request = request_of(
            status=RETURNED,
            step=1,
            note="Foto KTP buram.",
            missing=("ktp",),
            approvals=(
                Approval("field_check", "kasi", datetime(2026, 3, 1, tzinfo=UTC), "0" * 64),
            ),
        )
        mended = evolve(content, answers={"keperluan": "kredit usaha mikro"})

        decision = transitions.resubmit(
            request, mended, {"ktp": "d-2"}, attempt_by("siti", request)
        )

        again = decision.request
        assert (WAITING, 0, (), "", ()) == (
            again.status,
            again.step,
            again.approvals,
            again.note,
            again.missing,
        )
        assert (mended, {"ktp": "d-2"}) == (again.content, again.documents)
        assert [(RequestResubmitted, mended.digest)] == [
            (type(event), event.digest) for event in decision.events
        ]


class TestRejecting:
    """A refusal is final and gives its reason."""

    @pytest.mark.parametrize("reason", ["", " \n\t"])
    def test_needs_a_reason(self, reason, request_of, attempt_by, kind):
        """A refusal without a reason is refused itself."""
        request = request_of()

        with pytest.raises(InputError, match="needs a reason"):
            transitions.reject(request, kind, attempt_by("kasi", request), reason=reason)

    def test_keeps_the_reason(self, request_of, attempt_by, kind):
        """Request and journal keep the step and the trimmed reason."""
        request = request_of()

        decision = transitions.reject(
            request, kind, attempt_by("kasi", request), reason=" Bukan warga sini. "
        )

        assert "Bukan warga sini." == decision.request.note
        assert [(RequestRejected, "field_check", "Bukan warga sini.")] == [
            (type(event), event.step, event.reason) for event in decision.events
        ]

    def test_the_camat_can_reject_what_the_lurah_signed(self, request_of, attempt_by, kind):
        """A later official can still refuse a signed request."""
        request = request_of(step=2)
        signed = evolve(
            request,
            approvals=(Approval("sign", "lurah", request.submitted_at, request.content.digest),),
        )

        decision = transitions.reject(signed, kind, attempt_by("camat", signed), reason="Keliru.")

        assert RequestStatus.REJECTED is decision.request.status


class TestWithdrawing:
    """An applicant can step back until somebody signs."""

    @pytest.mark.parametrize("status", RequestStatus)
    def test_signed_requests_stay(self, status, request_of, attempt_by, kind, content):
        """After a signature took a number, nobody withdraws the request, in whatever status."""
        approval = Approval("sign", "lurah", datetime(2026, 3, 1, tzinfo=UTC), content.digest)
        request = request_of(status=status, step=2, approvals=(approval,))

        with pytest.raises(TransitionError, match=r"has been signed.*'withdraw'"):
            transitions.withdraw(request, kind, attempt_by("siti", request))

    def test_a_check_does_not_stop_it(self, request_of, attempt_by, kind, content):
        """A check is no signature."""
        approval = Approval("field_check", "kasi", datetime(2026, 3, 1, tzinfo=UTC), content.digest)
        request = request_of(step=1, approvals=(approval,))

        decision = transitions.withdraw(request, kind, attempt_by("siti", request))

        assert [RequestWithdrawn] == [type(event) for event in decision.events]


class TestSubmitting:
    """A request is taken in with everything it will be decided on."""

    def test_request(self, siti, content, attempt_by):
        """A new request waits at its first step, with its content and papers."""
        decision = transitions.submit("p-9", siti, content, {"ktp": "d-1"}, attempt_by("siti"))

        request = decision.request
        assert ("p-9", content, {"ktp": "d-1"}) == (request.id, request.content, request.documents)
        assert (WAITING, 0, 1) == (request.status, request.step, request.version)
        assert content.office == request.office

    def test_event(self, siti, content, attempt_by):
        """The journal keeps kind and digest, and who entered it."""
        decision = transitions.submit("p-9", siti, content, {}, attempt_by("loket"))

        assert (
            RequestSubmitted(
                at=datetime(2026, 3, 2, 5, tzinfo=UTC),
                actor="official:loket",
                residents=("siti",),
                office="61.71.01.1004",
                request_id="p-9",
                kind="SKU",
                digest=content.digest,
            ),
        ) == decision.events

    def test_documents_cannot_be_changed_from_outside(self, siti, content, attempt_by):
        """A request keeps its own, read-only copy of what it was given."""
        papers = {"ktp": "d-1"}
        request = transitions.submit("p-9", siti, content, papers, attempt_by("siti")).request

        papers["ktp"] = "d-2"

        assert {"ktp": "d-1"} == request.documents
        with pytest.raises(TypeError):
            request.documents["ktp"] = "d-2"
