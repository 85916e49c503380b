"""Checks seals: integrity, issuer, status; then one verdict and its reasons.

Everything needed is given beforehand: no network, no file, and nothing fetched from the address
found in a QR code.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from attrs import frozen

from ekelurahan.errors import CannotVerifyError, UnverifiedError
from ekelurahan.seal import cose, qr_text
from ekelurahan.seal.claims import SealClaims
from ekelurahan.seal.confirmed import ConfirmedRecords
from ekelurahan.seal.facts import Facts
from ekelurahan.seal.key_document import KeyDocument, KeyPurpose, TrustedKey
from ekelurahan.seal.reasons import Reason, RefusedError
from ekelurahan.seal.status_list import LetterSealStatus, StatusList
from ekelurahan.seal.trust import CLOCK_TOLERANCE, TrustList
from ekelurahan.seal.verdicts import (
    PASSED,
    Check,
    Outcome,
    Verdict,
    VerificationResult,
)
from ekelurahan.texts import mark

if TYPE_CHECKING:  # the ports draw in the whole model, which a verifier does without
    from ekelurahan.ports import Clock

_BEFORE_SIGNATURE: Final = {
    Reason.FOREIGN_HOST,
    Reason.UNKNOWN_KEY,
    Reason.KEY_NOT_FOR_LETTERS,
    Reason.WRONG_ALGORITHM,
}
_AFTER_SIGNATURE: Final = {
    Reason.KEY_NOT_IN_FORCE,
    Reason.KEY_COMPROMISED,
    Reason.OFFICE_OUT_OF_SCOPE,
    Reason.KIND_OUT_OF_SCOPE,
    Reason.LIFETIME_TOO_LONG,
}
_BAD_NEWS: Final = {
    LetterSealStatus.REVOKED: (Verdict.REVOKED, Reason.REVOKED),
    LetterSealStatus.SUSPENDED: (Verdict.SUSPENDED, Reason.SUSPENDED),
    LetterSealStatus.REPLACED: (Verdict.REPLACED, Reason.REPLACED),
}
_UNTOLD: Final = Reason.CONFIRMED_UNKNOWN
_CANNOT: Final = {Verdict.UNDETERMINED, Verdict.GENUINE_STATUS_STALE}


@frozen
class _Status:
    check: Check
    verdict: Verdict  # on a letter with no other trouble
    age: timedelta | None


class Verifier:
    """Checks seals against one city's keys.

    It never raises for what it is asked to check, and never calls a letter forged that it could
    not check.

    Args:
        trust: The city's key document; ``None`` where there is none yet.
        status_lists: Signed status lists by their address; missing and bad ones are no error.
        clock: Tells the time; keys, letters and lists expire by it.
        confirmed: The letters of compromised keys that the city has confirmed; ``None`` where
            its list could not be had.
        newest: When the newest status list seen before was made, by its address; older ones are
            not believed.

    >>> from datetime import UTC
    >>> class Clock:
    ...     def now(self):
    ...         return datetime(2026, 11, 24, tzinfo=UTC)
    >>> result = Verifier(None, {}, Clock()).check("https://verifikasi.example.id/v#123")
    >>> result.verdict.name, result.reasons[0].value
    ('UNDETERMINED', 'no-keys')
    """

    def __init__(
        self,
        trust: TrustList | None,
        status_lists: Mapping[str, bytes],
        clock: "Clock",
        *,
        confirmed: ConfirmedRecords | None = None,
        newest: Mapping[str, datetime] = MappingProxyType({}),
    ) -> None:
        self._trust = trust
        self._clock = clock
        self._confirmed = confirmed
        self._lists = _read_lists(trust, status_lists, newest)

    def check(self, text: str) -> VerificationResult:
        """Check the text of a QR code; white space around it, which pasting adds, is ignored."""
        return self._check(text.strip())

    def check_token(self, token: bytes) -> VerificationResult:
        """Check a seal that came without an address: the attachment of a PDF.

        Without the city's address, bytes that are no seal, and seals of keys that are not the
        city's, are undetermined.
        """
        return self._check(token)

    def require(self, text: str) -> VerificationResult:
        """Check the text of a QR code and raise unless the letter is genuine and in force.

        Raises:
            CannotVerifyError: the letter, or its status, could not be checked.
            UnverifiedError: it is not genuine, or not in force.
        """
        result = self.check(text)
        if result:
            return result
        kind = CannotVerifyError if result.verdict in _CANNOT else UnverifiedError
        raise kind(
            mark("this letter must not be trusted: {verdict}"),
            result.advice,
            verdict=result.verdict.value,
            result=result,
        )

    def _check(self, seal: str | bytes) -> VerificationResult:
        now = self._clock.now()
        try:
            document = self._document(now)
        except RefusedError as refused:
            return _undetermined(refused.reason)
        ours = isinstance(seal, str) and qr_text.head_of(seal) in document.url_heads
        try:
            message = cose.parse(qr_text.split(seal)[1] if isinstance(seal, str) else seal)
        except RefusedError as refused:
            return _forged(refused.reason) if ours else _undetermined(Reason.NOT_A_SEAL)
        key = document.key(message.kid)
        if key is None:
            return _forged(Reason.UNKNOWN_KEY) if ours else _undetermined(Reason.OTHER_AUTHORITY)
        if isinstance(seal, str) and not ours:
            return _forged(Reason.FOREIGN_HOST)
        return self._judge(message, key, document, now)

    def _document(self, now: datetime) -> KeyDocument:
        if self._trust is None:
            raise RefusedError(Reason.NO_KEYS)
        if problem := self._trust.problem_at(now):
            raise RefusedError(problem)
        return self._trust.document

    def _judge(
        self, message: cose.Sign1, key: TrustedKey, document: KeyDocument, now: datetime
    ) -> VerificationResult:
        try:
            claims = _authentic_claims(message, key, now)
            _check_issuer(claims, key, document, self._suspicion(message, key, document))
        except RefusedError as refused:
            return _refused(refused.reason)
        status = self._status(claims, document, now)
        verdict, reasons = _weigh(claims, key, status, now)
        return VerificationResult(
            verdict,
            integrity=PASSED,
            issuer=PASSED,
            status=status.check,
            reasons=reasons,
            facts=Facts.of(claims, key, document),
            status_age=status.age,
            record_id=message.record_id,
        )

    def _suspicion(
        self, message: cose.Sign1, key: TrustedKey, document: KeyDocument
    ) -> Reason | None:
        """Tell why a key that was stolen may have made this seal; ``None`` where it did not."""
        known = self._confirmed
        if key.compromised_at is None or (known and message.record_id in known):
            return None
        is_told = known is not None and known.issued_at >= key.compromised_at
        return Reason.KEY_COMPROMISED if is_told or not document.confirmed else _UNTOLD

    def _status(self, claims: SealClaims, document: KeyDocument, now: datetime) -> _Status:
        period = document.status_list_at(claims.issued_at)
        made = self._lists.get(period.uri) if period else None
        if made is None:
            return _unknown(Reason.NO_STATUS_LIST)
        if isinstance(made, Reason):
            return _unknown(made)
        return _status_in(made, claims.status_index, now)


def _read_lists(
    trust: TrustList | None, tokens: Mapping[str, bytes], newest: Mapping[str, datetime]
) -> dict[str, StatusList | Reason]:
    lists: dict[str, StatusList | Reason] = {}
    if trust is None:
        return lists
    for period in trust.document.status_lists:
        if period.uri in tokens:
            try:
                lists[period.uri] = StatusList.read(
                    tokens[period.uri], period, trust, newest=newest.get(period.uri)
                )
            except RefusedError as refused:
                lists[period.uri] = refused.reason
    return lists


def _authentic_claims(message: cose.Sign1, key: TrustedKey, now: datetime) -> SealClaims:
    if key.purpose is KeyPurpose.STATUS:
        raise RefusedError(Reason.KEY_NOT_FOR_LETTERS)
    cose.verify(message, key.public)
    claims = SealClaims.decode(message.payload)
    if claims.issued_at - now > CLOCK_TOLERANCE:
        raise RefusedError(Reason.ISSUED_IN_FUTURE)
    return claims


def _check_issuer(
    claims: SealClaims, key: TrustedKey, document: KeyDocument, suspicion: Reason | None
) -> None:
    lifetime = claims.expires_at - claims.issued_at if claims.expires_at else None
    rules = {
        Reason.KEY_COMPROMISED: suspicion is not Reason.KEY_COMPROMISED,
        Reason.KEY_NOT_IN_FORCE: key.in_force(claims.issued_at),
        Reason.OFFICE_OUT_OF_SCOPE: claims.office in {None, key.office},
        Reason.KIND_OUT_OF_SCOPE: key.kinds is None or claims.kind in key.kinds,
        Reason.LIFETIME_TOO_LONG: document.may_last(claims.kind, lifetime),
        _UNTOLD: suspicion is not _UNTOLD,
    }
    for reason, holds in rules.items():
        if not holds:
            raise RefusedError(reason)


def _weigh(
    claims: SealClaims, key: TrustedKey, status: _Status, now: datetime
) -> tuple[Verdict, tuple[Reason, ...]]:
    """Choose the verdict on an authentic seal; the worst news is the one shown."""
    is_training = key.purpose is KeyPurpose.TRAINING
    is_expired = claims.expires_at is not None and now >= claims.expires_at
    verdict = status.verdict
    if is_expired and verdict in {Verdict.GENUINE, Verdict.GENUINE_STATUS_STALE}:
        verdict = Verdict.EXPIRED
    if is_training:
        verdict = Verdict.TRAINING
    own = ((Reason.TRAINING_KEY, is_training), (Reason.EXPIRED, is_expired))
    reasons = (*(reason for reason, holds in own if holds), status.check.reason)
    return verdict, tuple(reason for reason in reasons if reason)


def _status_in(made: StatusList, place: int, now: datetime) -> _Status:
    """Read a status; revoked and replaced are final, so they count however old the list is."""
    age, status = now - made.issued_at, made.status_of(place)
    if -age > CLOCK_TOLERANCE:
        return _unknown(Reason.CLOCK_BEHIND)
    if status is None:
        return _unknown(Reason.STATUS_OUT_OF_RANGE, age)
    if status in _BAD_NEWS and (status is not LetterSealStatus.SUSPENDED or now < made.expires_at):
        verdict, reason = _BAD_NEWS[status]
        return _Status(Check(Outcome.FAILED, reason), verdict, age)
    if not made.is_fresh(now):
        return _unknown(Reason.STATUS_LIST_STALE, age)
    return _Status(PASSED, Verdict.GENUINE, age)


def _unknown(reason: Reason, age: timedelta | None = None) -> _Status:
    return _Status(Check(Outcome.UNKNOWN, reason), Verdict.GENUINE_STATUS_STALE, age)


def _refused(reason: Reason) -> VerificationResult:
    return _undetermined(reason) if reason is _UNTOLD else _forged(reason)


def _forged(reason: Reason) -> VerificationResult:
    failed = Check(Outcome.FAILED, reason)
    if reason in _BEFORE_SIGNATURE:
        return VerificationResult(Verdict.FORGED, issuer=failed, reasons=(reason,))
    if reason in _AFTER_SIGNATURE:
        return VerificationResult(Verdict.FORGED, PASSED, failed, reasons=(reason,))
    return VerificationResult(Verdict.FORGED, integrity=failed, reasons=(reason,))


def _undetermined(reason: Reason) -> VerificationResult:
    return VerificationResult(Verdict.UNDETERMINED, reasons=(reason,))
