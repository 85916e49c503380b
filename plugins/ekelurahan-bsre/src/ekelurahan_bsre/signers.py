"""From an order to a signed letter: look up, ask whether they may sign, sign once, believe nothing."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final

from attrs import field, frozen
from httpx import codes

from ekelurahan import Secret
from ekelurahan.errors import PermanentError, RetryableError
from ekelurahan.ports import SigningOrder
from ekelurahan_bsre import refusals
from ekelurahan_bsre.believing import DamagedFileError, require_signed
from ekelurahan_bsre.calling import Caller, LostReplyError, Reply
from ekelurahan_bsre.memory import Attempt, Memory
from ekelurahan_bsre.people import NOBODY, Person, person_of
from ekelurahan_bsre.replies import WRONG_PASSPHRASE, code_of, problem_of
from ekelurahan_bsre.settings import Settings, Version
from ekelurahan_bsre.statuses import MAY_SIGN, may_not_sign
from ekelurahan_bsre.v1 import EsignV1
from ekelurahan_bsre.v2 import EsignV2
from ekelurahan_bsre.versions import Esign

_VERSIONS: Final[Mapping[Version, Callable[[Caller, Settings], Esign]]] = {
    Version.V1: EsignV1,
    Version.V2: EsignV2,
}


def _now() -> datetime:
    return datetime.now(UTC)


@frozen(eq=False)
class EsignSigner:
    """A :class:`~ekelurahan.ports.DocumentSigner` that has BSrE sign with the official's own key.

    >>> from ekelurahan import Secret
    >>> settings = Settings("https://esign.example", "kota", Secret("s3cret"), Version.V2)
    >>> EsignSigner.of(settings)
    EsignSigner(url='https://esign.example', version=v2)
    """

    _esign: Esign
    _settings: Settings
    _memory: Memory = field(factory=Memory)
    _now: Callable[[], datetime] = _now

    @classmethod
    def of(cls, settings: Settings) -> "EsignSigner":
        """Prepare to sign with the service of the settings."""
        return cls(_VERSIONS[settings.version](Caller.of(settings), settings), settings)

    def __repr__(self) -> str:
        """Tell where it asks, and nothing else."""
        return f"EsignSigner(url={self._settings.url!r}, version={self._settings.version.value})"

    def sign(self, pdf: bytes, order: SigningOrder) -> bytes:
        """Append one signature; see :meth:`ekelurahan.ports.DocumentSigner.sign`."""
        person = person_of(order, self._settings.emails)
        with self._memory.turn(person) as is_ours:
            if not is_ours:
                raise refusals.busy()
            return self._sign(pdf, order, person)

    def check(self) -> None:
        """Ask about a NIK that is nobody's: the service must answer, and know this account.

        Raises:
            PartError: it does not.
        """
        try:
            self._esign.status(NOBODY)
        except PermanentError:
            return

    def _sign(self, pdf: bytes, order: SigningOrder, person: Person) -> bytes:
        if found := self._found_before(pdf, order):
            return found
        passphrase = self._passphrase(order, person)
        if (status := self._esign.status(person)) != MAY_SIGN:
            raise may_not_sign(status)
        try:
            reply = self._esign.sign(pdf, order, person, passphrase)
        except LostReplyError as lost:
            return self._after_loss(pdf, order, self._esign.document_in(lost.headers))
        self._require_no_problem(reply, order, person, passphrase)
        return self._accepted(pdf, order, reply)

    def _found_before(self, pdf: bytes, order: SigningOrder) -> bytes:
        """Look up what an earlier attempt came to; nothing where that is of no use now."""
        attempt = self._memory.attempt(order.key)
        if attempt is None:
            return b""
        found = attempt.signed or (self._esign.find(attempt.document) if attempt.document else b"")
        if not found.startswith(pdf):
            return b""
        self._require_signed(pdf, order, found)
        return found

    def _passphrase(self, order: SigningOrder, person: Person) -> Secret:
        """Give the passphrase, unless it is known to be wrong."""
        if not order.passphrase:
            is_unknown = self._memory.attempt(order.key) is not None
            raise refusals.passphrase_missing(is_unknown=is_unknown)
        if self._memory.is_refused(person, order.passphrase):
            raise refusals.passphrase_known_wrong()
        return order.passphrase

    def _require_no_problem(
        self, reply: Reply, order: SigningOrder, person: Person, passphrase: Secret
    ) -> None:
        problem = problem_of(reply)
        if problem is None:
            return
        if code_of(reply) == WRONG_PASSPHRASE:
            self._memory.refuse(person, passphrase)
        if codes.is_server_error(reply.status) and isinstance(problem, RetryableError):
            self._memory.note(order.key, Attempt(self._esign.document_in(reply.headers)))
            raise refusals.outcome_unknown()
        raise problem

    def _accepted(self, pdf: bytes, order: SigningOrder, reply: Reply) -> bytes:
        document = self._esign.document_in(reply.headers)
        signed = self._esign.file_in(reply)
        try:
            require_signed(pdf, signed, self._now())
        except DamagedFileError:
            return self._after_loss(pdf, order, document)
        self._memory.note(order.key, Attempt(document, b"" if document else signed))
        return signed

    def _after_loss(self, pdf: bytes, order: SigningOrder, document: str) -> bytes:
        """The order was sent and no file came of it: look it up at once, else say that it is lost."""
        self._memory.note(order.key, Attempt(document))
        try:
            found = self._found_before(pdf, order)
        except RetryableError:
            found = b""
        if not found:
            raise refusals.outcome_unknown()
        return found

    def _require_signed(self, pdf: bytes, order: SigningOrder, found: bytes) -> None:
        """Check what was looked up; what must not be used is not looked up again."""
        try:
            require_signed(pdf, found, self._now())
        except DamagedFileError:
            raise refusals.no_answer() from None
        except PermanentError:
            self._memory.note(order.key, Attempt())
            raise
