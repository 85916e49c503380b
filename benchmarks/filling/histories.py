"""Requests of one office from first to last: each a history, ready to be kept."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cached_property
from random import Random
from typing import Any, Final
from uuid import UUID

from attrs import define, evolve, field, frozen

from ekelurahan.desk.publishing import PUBLISH_STATUS
from ekelurahan.desk.signing import FINISH_SIGNATURE
from ekelurahan.model import events as happened
from ekelurahan.model.effects import Effect, EffectStatus
from ekelurahan.model.events import Event
from ekelurahan.model.fields import Answer
from ekelurahan.model.identity import RegionCode
from ekelurahan.model.letter_kinds import LetterKind
from ekelurahan.model.letters import Letter, LetterContent, LetterNumber, Signature
from ekelurahan.model.offices import City, Office, OfficeLevel, Official, Signatory
from ekelurahan.model.residents import Person, Resident
from ekelurahan.model.service_requests import Approval, Channel, RequestStatus, ServiceRequest
from ekelurahan.model.standing import LetterStatus, Standing, StandingReason
from ekelurahan.ports import SealSigner
from ekelurahan.seal.claims import DIGEST_SIZE, SealClaims, id_check
from ekelurahan.seal.cose import parse, seal
from ekelurahan.seal.qr_text import seal_text
from ekelurahan.seal.status_list import LIST_SIZE

from .people import resident

FIRST, LAST = datetime(2021, 11, 24, 1, tzinfo=UTC), datetime(2026, 11, 23, 7, tzinfo=UTC)
"""Five years, to the day before the one at which the databases are asked."""

_PURPOSE: Final = {"keperluan": "membuka rekening bank"}
ASKED: Final[Mapping[OfficeLevel, Mapping[str, tuple[int, Mapping[str, Any]]]]] = {
    OfficeLevel.KELURAHAN: {
        "SKD": (450, _PURPOSE),
        "SPSKCK": (250, {"keperluan": "melamar pekerjaan"}),
        "SKBB": (190, {"keperluan": "mendaftar pelatihan kerja"}),
        "SKU": (
            100,
            {
                "nama_usaha": "Warung Contoh",
                "jenis_usaha": "warung makan",
                "alamat_usaha": "Jalan Contoh Nomor 1",
                **_PURPOSE,
            },
        ),
        "LEG": (10, {"dokumen": [{"nama": "Ijazah", "salinan": 2}], **_PURPOSE}),
    },
    OfficeLevel.KECAMATAN: {
        "REK": (1, {"jenis": "penelitian", "judul": "Sungai Kapuas", "tempat": "Pontianak"})
    },
}
"""How often which letter is asked for, and with which answers."""
_SPREAD: Final = 620_321
"""Odd, so that its multiples go through all places of a status list before one comes again."""


@frozen
class History:
    """What is kept of one request.

    Attributes:
        request: As it is in the end.
        kind: Of the letter.
        events: In order.
        letter: ``None`` while the request waits.
        record_id: Of its seal.
        effects: What was owed, and done.
    """

    request: ServiceRequest
    kind: LetterKind
    events: tuple[Event, ...]
    letter: Letter | None = None
    record_id: bytes = b""
    effects: tuple[Effect, ...] = ()


@define
class Chronicle:
    """The histories of an office.

    Attributes:
        city: The city.
        office: The office whose letters they are.
        kinds: By code.
        signer: Seals.
        seed: Another one gives other histories.
        letters: How many letters it has given.
        waiting: How many requests wait for it today.
        numbers: How many letters it has given in each year.
    """

    city: City
    office: Office
    kinds: Mapping[str, LetterKind]
    signer: SealSigner
    seed: str
    letters: int
    waiting: int
    numbers: Counter[int] = field(factory=Counter)

    def histories(self) -> Iterator[History]:
        """Tell them one after the other."""
        chance = Random(f"{self.seed}:{self.office.code}")  # noqa: S311 - to be made up again
        codes, shares = zip(*((c, s) for c, (s, _) in self._asked.items()), strict=True)
        for n in range(self.letters):
            at = FIRST + (LAST - FIRST) * ((n + chance.random()) / self.letters)
            (code,) = chance.choices(codes, shares)
            yield self._finished(n, chance, self._submitted(chance, code, at))
        for n in range(self.waiting):
            at = LAST - timedelta(days=2) + timedelta(days=2) * n / self.waiting
            yield self._submitted(chance, codes[0], at)

    @cached_property
    def residents(self) -> int:
        """How many residents ask: each some four times."""
        return 1 + (self.letters + self.waiting) // 4

    @cached_property
    def _asked(self) -> Mapping[str, tuple[int, Mapping[str, Any]]]:
        return ASKED[self.office.level]

    @cached_property
    def _answers(self) -> Mapping[str, Mapping[str, Answer]]:
        return {c: self.kinds[c].check_answers(given) for c, (_, given) in self._asked.items()}

    @cached_property
    def home(self) -> RegionCode:
        """The kelurahan whose residents ask: of a kecamatan, its first one."""
        below = (o.code for o in self.city.offices.values() if o.level is OfficeLevel.KELURAHAN)
        return next(code for code in below if self.office in self.city.lineage(code))

    @cached_property
    def _place(self) -> int:
        return list(self.city.offices).index(self.office.code)

    @cached_property
    def _where(self) -> str:
        return ", ".join(office.title for office in self.city.lineage(self.home))

    @cached_property
    def _holders(self) -> Mapping[str, tuple[Official, Signatory, str]]:
        """Give who holds each post of the office, how they sign, and the form of the assignment.

        Those of the last day: they have held their posts for all these years.
        """
        held: dict[str, tuple[Official, Signatory, str]] = {}
        for assignment in self.city.assignments:
            post = self.city.posts[assignment.post]
            is_held = assignment.holds_on(LAST.date()) and not assignment.form.is_mandate
            if is_held and post.office == self.office.code and post.role not in held:
                official = self.city.officials[assignment.official]
                signatory = Signatory.of(self.city, assignment)
                held[post.role] = (official, signatory, assignment.form.value)
        return held

    def _submitted(self, chance: Random, code: str, at: datetime) -> History:
        kind = self.kinds[code]
        applicant = resident(self.seed, chance.randrange(self.residents), self.home)
        content = self._content(kind, applicant, self._answers[code])
        request = ServiceRequest(
            id=_key(chance),
            applicant=applicant.id,
            content=content,
            documents={},
            channel=Channel.ONLINE,
            submitted_at=at,
            applicant_nik=applicant.nik,
        )
        event = happened.RequestSubmitted(
            **_common(request, at, f"resident:{applicant.id}"), kind=code, digest=content.digest
        )
        return History(request, kind, (event,))

    def _content(
        self, kind: LetterKind, applicant: Resident, answers: Mapping[str, Answer]
    ) -> LetterContent:
        person = Person.of(applicant, f"{applicant.address}, {self._where}")
        return LetterContent.of(self.city, self.city.offices[self.home], kind, person, answers)

    def _finished(self, n: int, chance: Random, asked: History) -> History:
        """Let every step agree an hour after the one before; the last one signs."""
        request, digest = asked.request, asked.events[0].digest  # type: ignore[attr-defined]
        events, approvals = list(asked.events), list[Approval]()
        for hours, step in enumerate(asked.kind.route.steps, start=1):
            at = request.submitted_at + timedelta(hours=hours)
            official, _, form = self._holders[step.role]
            approvals.append(Approval(step.name, official.id, at, digest))
            events.append(
                happened.StepApproved(
                    **_common(request, at, f"official:{official.id}"),
                    step=step.name,
                    form=form,
                    digest=digest,
                )
            )
        request = evolve(
            request,
            approvals=tuple(approvals),
            status=RequestStatus.DONE,
            step=len(approvals) - 1,
            version=len(approvals) + 2,
        )
        return self._issued(n, chance, evolve(asked, request=request, events=tuple(events)))

    def _issued(self, n: int, chance: Random, agreed: History) -> History:
        request, kind = agreed.request, agreed.kind
        at = request.approvals[-1].at
        letter = Letter(_key(chance), request.id, request.content)
        letter = letter.with_signature(self._signature(n, kind, at))
        token = self._token(letter)
        letter = letter.with_seal(seal_text(self.city.verification_url, token))
        debt = f"{FINISH_SIGNATURE}:{letter.id}:{letter.version}"
        done = Effect(debt, FINISH_SIGNATURE, letter.id, at, 1, EffectStatus.DONE)
        letter = letter.issued(hashlib.sha256(chance.randbytes(16)).hexdigest())
        of = {"letter_id": letter.id}
        events = (
            *agreed.events,
            happened.LetterNumbered(
                **_common(request, at, agreed.events[-1].actor), **of, number=letter.number.text
            ),
            happened.LetterIssued(**_common(request, at, "system"), **of, pdf=letter.pdf),
        )
        record = parse(token).record_id
        issued = History(request, kind, events, letter, record, (done,))
        return self._revoked(issued, at) if chance.random() < 0.01 else issued  # noqa: PLR2004

    def _signature(self, n: int, kind: LetterKind, at: datetime) -> Signature:
        step, day = kind.route.steps[-1], self.city.day_of(at)
        official, signatory, _ = self._holders[step.role]
        self.numbers[day.year] += 1
        count = self.numbers[day.year]
        named = {"classification": kind.classification, "kind": kind.code}
        series = self.office.number_format.series_of(**named)
        text = self.office.number_text(count, day=day, **named)
        half = 1 + (day.month > 6)  # noqa: PLR2004
        key = self.signer.key_for(office=self.office.code.value, official=official.id)
        return Signature(
            step=step.name,
            action=step.action,
            office=self.office.code,
            office_title=self.office.title,
            signatory=signatory,
            number=LetterNumber(self.office.code, series, day.year, count, text),
            signed_at=at,
            day=day,
            expires=kind.validity.until(day) if kind.validity else None,
            kid=key.kid,
            status_list=f"https://verifikasi.pontianak.example/status/{day.year}-{half}.cwt",
            status_index=(n * len(self.city.offices) + self._place) * _SPREAD % LIST_SIZE,
            by_hand=official.signs_by_hand,
        )

    def _token(self, letter: Letter) -> bytes:
        signature, subject = letter.signatures[-1], letter.content.subject
        assert subject.nik is not None
        claims = SealClaims(
            kind=letter.content.kind,
            number=signature.number.text,
            subject=subject.name,
            id_check=id_check(signature.kid, signature.number.text, subject.nik.digits),
            status_index=signature.status_index,
            issued_at=signature.signed_at,
            digest=letter.digest_for(0)[:DIGEST_SIZE],
        )
        official = signature.signatory.official
        key = self.signer.key_for(office=self.office.code.value, official=official)
        return seal(claims, key, self.signer)

    def _revoked(self, issued: History, at: datetime) -> History:
        assert issued.letter is not None
        reason = StandingReason.CIRCUMSTANCES
        letter = issued.letter.with_standing(Standing(LetterStatus.REVOKED, at, reason))
        debt = f"{PUBLISH_STATUS}:{letter.id}:{letter.version}"
        event = happened.LetterRevoked(
            **_common(issued.request, at, issued.events[-2].actor),
            letter_id=letter.id,
            reason=reason.value,
        )
        done = Effect(debt, PUBLISH_STATUS, letter.id, at, 1, EffectStatus.DONE)
        return evolve(
            issued,
            letter=letter,
            events=(*issued.events, event),
            effects=(*issued.effects, done),
        )


def _key(chance: Random) -> str:
    return str(UUID(bytes=chance.randbytes(16), version=4))


def _common(request: ServiceRequest, at: datetime, actor: str) -> dict[str, Any]:
    return {
        "at": at,
        "actor": actor,
        "office": request.office.value,
        "request_id": request.id,
        "residents": (request.applicant,),
    }
