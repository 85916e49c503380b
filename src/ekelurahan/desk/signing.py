"""From an approval to a sealed, stored, verified letter: the path that survives a power cut.

:func:`begin_signature` runs inside the transaction of the approval and takes the number;
:func:`finish_signature` runs after it, as often as needed, and always comes to the same bytes.
"""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from attrs import evolve

from ekelurahan.desk.desk_ports import DeskPorts
from ekelurahan.desk.document_signing import sign_document
from ekelurahan.desk.keeping import keep_file
from ekelurahan.desk.numbers import next_number, reserved
from ekelurahan.errors import (
    ConflictError,
    InputError,
    SealTooLargeError,
    SigningError,
    TransitionError,
)
from ekelurahan.model.archive import ArchiveEntry
from ekelurahan.model.effects import Effect, EffectStatus
from ekelurahan.model.events import (
    Event,
    LetterIssued,
    LetterNumbered,
    LetterSealed,
    about_request,
)
from ekelurahan.model.letter_kinds import LetterKind
from ekelurahan.model.letters import Letter, LetterNumber, Signature
from ekelurahan.model.numbers import NumberStatus, RegisteredNumber
from ekelurahan.model.offices import City, Office, OfficeLevel, Signatory
from ekelurahan.model.secrets import Secret
from ekelurahan.model.standing import LetterStatus
from ekelurahan.model.transitions import ApprovedStep, hand_on
from ekelurahan.ports import SealKey, UnitOfWork
from ekelurahan.seal.claims import DIGEST_SIZE, SealClaims, id_check
from ekelurahan.seal.cose import parse, seal
from ekelurahan.seal.key_document import KeyPurpose, StatusListPeriod
from ekelurahan.seal.qr_text import seal_text, split
from ekelurahan.seal.symbols import seal_version
from ekelurahan.seal.verdicts import Outcome
from ekelurahan.seal.verifier import Verifier
from ekelurahan.texts import mark

FINISH_SIGNATURE: Final = "finish_signature"
LEASE: Final = timedelta(minutes=2)
"""How long a process may take over one effect before another takes it up."""


def begin_signature(
    ports: DeskPorts,
    unit: UnitOfWork,
    kind: LetterKind,
    approved: ApprovedStep,
    reserved_number: str = "",
) -> Effect:
    """Take a number for an approved signing step, and owe its seal.

    The caller holds the lease of the effect and runs it after its commit. The number is taken
    last, so that other writers wait for it as briefly as possible.

    Raises:
        InputError: the office's number format gives too long a number, or the reserved number
            belongs to another series or year.
        NotFoundError: the reserved number is not in the register.
        ConflictError: the reserved number is not reserved any more.
        SigningError: the official has no key, or the facts do not fit into a seal.
    """
    request, approval = approved.decision.request, approved.decision.events[0]
    letter = unit.letter_of(request.id)
    if letter is None:
        letter = Letter(ports.new_id(), request.id, request.content)
        unit.add_letter(letter)
    elif (
        not letter.signatures
    ):  # its first was given up, and the request may say something else now
        letter = evolve(letter, content=request.content)
    signature = _signature(ports, unit, kind, letter, approved, reserved_number=reserved_number)
    signed = letter.with_signature(signature)
    _draft_claims(ports, signed)
    _enter(unit, signature.number, letter, is_reserved=bool(reserved_number))
    unit.save_letter(signed)
    unit.record(
        [
            LetterNumbered(
                **about_request(
                    request, at=approval.at, actor=approval.actor, office=signature.office
                ),
                letter_id=letter.id,
                number=signature.number.text,
            )
        ]
    )
    owed = signature_effect(signed, approval.at)
    effect = evolve(owed, due_at=approval.at + LEASE, attempts=1)
    unit.owe(effect)
    return effect


def signature_effect(letter: Letter, at: datetime) -> Effect:
    """Give the debt of a letter's last seal. A signature made anew is another debt."""
    key = f"{FINISH_SIGNATURE}:{letter.id}:{letter.version}"
    return Effect(key=key, kind=FINISH_SIGNATURE, target=letter.id, due_at=at)


def _signature(
    ports: DeskPorts,
    unit: UnitOfWork,
    kind: LetterKind,
    letter: Letter,
    approved: ApprovedStep,
    *,
    reserved_number: str,
) -> Signature:
    city, step, at = ports.city, approved.step, approved.decision.events[0].at
    office = city.office_at(letter.content.office, OfficeLevel(step.level))
    signatory = Signatory.of(city, approved.assignment)
    day = city.day_of(at)
    key, period = _published(ports, kind, office, signatory, at)
    return Signature(
        step=step.name,
        action=step.action,
        office=office.code,
        office_title=office.title,
        signatory=signatory,
        signed_at=at,
        day=day,
        expires=_expiry(letter, kind, day),
        kid=key.kid,
        status_list=period.uri,
        status_index=unit.take_status_index(period.uri, period.size, letter.id),
        number=_number(unit, office, letter, day, reserved_number),
        by_hand=city.officials[signatory.official].signs_by_hand,
    )


def _published(
    ports: DeskPorts, kind: LetterKind, office: Office, signatory: Signatory, at: datetime
) -> tuple[SealKey, StatusListPeriod]:
    """Find the signatory's key and the status list, as the city has published them."""
    key = ports.signer.key_for(office=office.code.value, official=signatory.official)
    trust = ports.trust()
    known, period = trust.document.key(key.kid), trust.document.status_list_at(at)
    purpose = KeyPurpose.TRAINING if ports.city.training else KeyPurpose.LETTER
    may_seal = known is not None and known.may_seal(office.code.value, kind.code, at, purpose)
    if trust.problem_at(at) or not may_seal or period is None:
        raise SigningError(
            mark("the key document does not cover {name} at {office} on {day}"),
            mark("Publish a new key document (ekelurahan init), then approve again."),
            name=signatory.name,
            office=office.title,
            day=ports.city.day_of(at).isoformat(),
        )
    return key, period


def _expiry(letter: Letter, kind: LetterKind, day: date) -> date | None:
    """The letter counts from its first signature on; an acknowledgement does not prolong it."""
    if letter.signatures:
        expires = letter.signatures[0].expires
        if expires is not None and expires < day:
            raise TransitionError(
                mark("the letter has expired on {day}, before it was acknowledged"),
                mark("Reject the request; the applicant may ask anew."),
                day=expires.isoformat(),
                status=letter.status.word,
                action=mark("approve"),
            )
        return expires
    return kind.validity.until(day) if kind.validity else None


def _number(
    unit: UnitOfWork, office: Office, letter: Letter, day: date, reserved_number: str
) -> LetterNumber:
    classification, kind = letter.content.classification, letter.content.kind
    if not reserved_number:
        return next_number(unit, office, classification=classification, kind=kind, day=day)
    number = reserved(unit, office.code, reserved_number).number
    if number.text not in _written(office, number, day.year, classification, kind):
        raise InputError(
            mark("the reserved number {number} is of another series or year than this letter"),
            mark("Reserve one for this classification and year, or let the next number be taken."),
            number=number.text,
        )
    if unit.numbers_entered(office.code, [number.text]):
        raise ConflictError(
            mark("the archive has a letter with the reserved number {number} already"),
            mark("Cancel the reservation, and reserve another one."),
            number=number.text,
        )
    return number


def _written(
    office: Office, number: LetterNumber, year: int, classification: str, kind: str
) -> Collection[str]:
    """Write a number as a letter of any month of a year would bear it."""
    return {
        office.number_text(
            number.n,
            day=date(year, month, 1),
            classification=classification,
            kind=kind,
            suffix=number.suffix,
        )
        for month in range(1, 13)
    }


def _enter(unit: UnitOfWork, number: LetterNumber, letter: Letter, *, is_reserved: bool) -> None:
    """Enter a number for its letter, or say of a reserved one that it is used now."""
    if is_reserved:
        entry = unit.number(number.office, number.text)
        used = evolve(entry, status=NumberStatus.USED, letter_id=letter.id)
        unit.save_number(used, NumberStatus.RESERVED)
    else:
        unit.add_number(RegisteredNumber(number, NumberStatus.USED, letter.id))


def finish_signature(ports: DeskPorts, effect: Effect, passphrase: Secret | None = None) -> None:
    """Seal the last signature of a letter and, when it is the last of its route, issue the letter.

    The key and the typesetter work outside any transaction. What they give back is believed only
    after it has been checked; then the file is kept, then the letter is issued.

    Args:
        ports: The parts.
        effect: The debt.
        passphrase: Of the official who signs, where a signer of whole files needs it.

    Raises:
        EkelurahanError: a part failed; nothing has changed, and trying again is safe.
    """
    with ports.store.read() as unit:
        letter = unit.letter(effect.target)
        request = unit.request(letter.request_id)
        kind = ports.kind_of(letter.content, unit)
    settled = evolve(effect, status=EffectStatus.DONE, error="")
    if letter.status is not LetterStatus.SIGNING:
        with ports.store.begin() as unit:
            unit.swap_effect(effect, settled)
        return
    sealed = letter.with_seal(_seal(ports, letter))
    _require_trusted(ports, sealed)
    signature = letter.signatures[-1]
    about = about_request(request, at=ports.clock.now(), actor="system", office=signature.office)
    event: Event
    if request.step + 1 == len(kind.route.steps):
        pdf = _print(ports, sealed, kind)
        pdf = sign_document(ports, sealed, pdf, key=effect.key, passphrase=passphrase)
        finished = sealed.issued(keep_file(ports.files, pdf))
        event = LetterIssued(**about, letter_id=letter.id, pdf=finished.pdf)
    else:
        finished = sealed.signed()
        event = LetterSealed(**about, letter_id=letter.id, number=signature.number.text)
    with ports.store.begin() as unit:
        unit.save_letter(finished)
        unit.keep_seal(_record_id(finished), finished)
        unit.save_request(hand_on(request, kind))
        if finished.status.was_issued:
            _archive(ports, unit, finished, kind)
        unit.record([event])
        unit.save_effect(settled)


def _archive(ports: DeskPorts, unit: UnitOfWork, letter: Letter, kind: LetterKind) -> None:
    nik, index = letter.content.subject.nik, ports.nik_index
    nik_index = index(nik.digits) if nik and index else None
    unit.add_entry(ArchiveEntry.of(letter, kind), nik_index=nik_index)


def _draft_claims(ports: DeskPorts, letter: Letter) -> SealClaims:
    """Say what the seal of the last signature will say.

    The key document tells who signs; the seal says it itself where the post was filled in another
    form than when the key was published (Plh. then, definitive now).

    Raises:
        SealTooLargeError: it does not fit into the largest symbol the city allows.
    """
    city, signature = ports.city, letter.signatures[-1]
    known, role = ports.trust().document.key(signature.kid), signature.signatory.title
    nik = letter.content.subject.nik
    claims = SealClaims(
        kind=letter.content.kind,
        number=signature.number.text,
        subject=letter.content.subject.name,
        id_check=id_check(signature.kid, signature.number.text, nik.digits) if nik else b"",
        status_index=signature.status_index,
        issued_at=signature.signed_at,
        expires_at=_midnight_after(signature.expires, city) if signature.expires else None,
        digest=letter.digest_for(len(letter.signatures) - 1)[:DIGEST_SIZE],
        role=None if known and known.role == role else role,
    )
    version = seal_version(city.verification_url, claims)
    if version is None or version > city.largest_symbol:
        raise SealTooLargeError(
            mark("the seal of this letter needs a larger QR symbol than version {most}"),
            mark("Shorten the number format, or set largest_symbol = 12 in the city file."),
            most=city.largest_symbol,
        )
    return claims


def _midnight_after(day: date, city: City) -> datetime:
    """A letter counts to the end of its last day, in the city's time zone."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(city.time_zone))


def _seal(ports: DeskPorts, letter: Letter) -> str:
    """Seal with the key the letter was numbered for, also after the official got a new one."""
    kid = letter.signatures[-1].kid
    known = ports.trust().document.key(kid)
    if known is None:
        raise SigningError(
            mark("the key document does not name key {kid}, which the letter was numbered for"),
            mark("Publish the key document with this official's key, then run the effects again."),
            kid=kid.hex(),
        )
    key = SealKey(kid, known.public.algorithm)
    token = seal(_draft_claims(ports, letter), key, ports.signer)
    return seal_text(ports.city.verification_url, token)


def _record_id(letter: Letter) -> bytes:
    return parse(split(letter.signatures[-1].seal)[1]).record_id


def _require_trusted(ports: DeskPorts, letter: Letter) -> None:
    """Check the seal as any verifier will: a signer's word is not enough."""
    verifier = Verifier(ports.trust(), {}, ports.clock)
    result = verifier.check(letter.signatures[-1].seal)
    if {result.integrity.outcome, result.issuer.outcome} != {Outcome.PASSED}:
        raise SigningError(
            mark("the seal just made does not verify: {reasons}"),
            mark("Publish the key document with this official's key, then run the effects again."),
            reasons=", ".join(reason.value for reason in result.reasons),
        )


def _print(ports: DeskPorts, letter: Letter, kind: LetterKind) -> bytes:
    """Typeset the letter, and read it back."""
    pdf = ports.renderer.render(letter, kind, ports.city)
    carried = ports.reader.read(pdf)
    tokens = tuple(split(signature.seal)[1] for signature in letter.signatures)
    if carried.content != letter.to_json() or carried.seals != tokens:
        raise SigningError(
            mark("the typeset letter does not carry what was approved and sealed"),
            mark("Check the renderer; the letter keeps its number and is tried again."),
        )
    return pdf
