"""Letters: numbered, signed, sealed, issued; and what becomes of them."""

import hashlib
from collections.abc import Container, Mapping
from datetime import date, datetime
from typing import Self

from attrs import evolve, frozen

from ekelurahan.errors import TransitionError
from ekelurahan.model.identity import RegionCode
from ekelurahan.model.letter_content import LetterContent, canonical_json
from ekelurahan.model.letter_kinds import StepAction
from ekelurahan.model.offices import Signatory
from ekelurahan.model.standing import LetterStatus, Standing
from ekelurahan.texts import mark

CONTENT_FORMAT = 1
"""Version of the canonical JSON of a letter; raised when its members change."""


@frozen
class LetterNumber:
    """A number, taken once and never given again.

    Attributes:
        office: Code of the office that gave it.
        series: Name of the series within office and year.
        year: Year of the letter's date in the city's time zone.
        n: Running number in the series, from 1.
        text: As printed, at most 40 characters: ``400.12.2.1/0007/PTK/2026``.
        suffix: ``a`` to ``z`` for a number entered late between two others; mostly empty.

    >>> LetterNumber(RegionCode("61.71.01.1004"), "*", 2026, 7, "400.12.2.1/0007/PTK/2026").n
    7
    """

    office: RegionCode
    series: str
    year: int
    n: int
    text: str
    suffix: str = ""


@frozen
class Signature:
    """One official's signature on a letter: number, date, name, and the seal once it is made.

    Attributes:
        step: Name of the route's step.
        action: Signing, or acknowledging ("mengetahui").
        office: Code of the signatory's office.
        office_title: ``Kecamatan Pontianak Selatan``.
        signatory: Who signed, as printed.
        number: The office's number.
        signed_at: When the official approved; the seal's time of issue.
        day: The date on the letter: the day of ``signed_at`` in the city's time zone.
        expires: Last day on which the letter counts; ``None`` for no end.
        kid: Key the seal is made with, 4 bytes.
        status_list: URI of the list with the letter's status.
        status_index: The letter's place in that list.
        seal: Text of the QR code; empty until the key has signed.
        by_hand: Whether the official also signs the print by hand.
    """

    step: str
    action: StepAction
    office: RegionCode
    office_title: str
    signatory: Signatory
    number: LetterNumber
    signed_at: datetime
    day: date
    expires: date | None
    kid: bytes
    status_list: str
    status_index: int
    seal: str = ""
    by_hand: bool = False

    def to_json(self) -> dict[str, object]:
        """Give what the page shows of it as plain JSON values, in the published form."""
        return {
            "action": self.action.value,
            "office": self.office.value,
            "office_title": self.office_title,
            "heading": list(self.signatory.heading),
            "name": self.signatory.name,
            "rank": self.signatory.rank,
            "nip": self.signatory.nip,
            "number": self.number.text,
            "date": self.day.isoformat(),
            "expires": self.expires.isoformat() if self.expires else None,
            "by_hand": self.by_hand,
        }


_CHANGES: Mapping[LetterStatus, tuple[str, frozenset[LetterStatus]]] = {
    LetterStatus.CANCELLED: (mark("cancel"), frozenset({LetterStatus.SIGNED})),
    LetterStatus.SUSPENDED: (mark("suspend"), frozenset({LetterStatus.ISSUED})),
    LetterStatus.ISSUED: (mark("reinstate"), frozenset({LetterStatus.SUSPENDED})),
    LetterStatus.REVOKED: (
        mark("revoke"),
        frozenset({LetterStatus.ISSUED, LetterStatus.SUSPENDED}),
    ),
    LetterStatus.REPLACED: (
        mark("replace"),
        frozenset({LetterStatus.ISSUED, LetterStatus.SUSPENDED}),
    ),
}
"""What brings a letter into a standing, and from which status."""


@frozen
class Letter:
    """A letter from its first number on.

    Attributes:
        id: Key.
        request_id: The request it answers; one letter each.
        content: What it says, as approved.
        signatures: In the order of the route; the last one may still lack its seal.
        status: ``SIGNING`` while a seal is owed, ``SIGNED`` while another official must
            acknowledge, then ``ISSUED``; ``CANCELLED`` when a later official refused. An issued
            one may become ``SUSPENDED``, ``REVOKED`` or ``REPLACED``.
        pdf: SHA-256 of the stored file, hexadecimal; empty until issued.
        standings: What became of it since and why, in order.
        is_destroyed: Whether file and personal data were destroyed when they need not be kept any
            more; numbers, dates and digests stay.
        version: Raised with every change.
    """

    id: str
    request_id: str
    content: LetterContent
    signatures: tuple[Signature, ...] = ()
    status: LetterStatus = LetterStatus.SIGNED
    pdf: str = ""
    standings: tuple[Standing, ...] = ()
    is_destroyed: bool = False
    version: int = 1

    @property
    def seen(self) -> str:
        """What an official looked at: version and content digest, as a request has it."""
        return f"{self.version}.{self.content.digest}"

    @property
    def number(self) -> LetterNumber:
        """The number of the office that gives the letter: that of the first signature.

        There is none where nobody has signed, or the only signature was given up.
        """
        return self.signatures[0].number

    def to_json(self, signatures: int | None = None) -> bytes:
        """Give the canonical JSON of the letter with its first signatures.

        With all signatures this is the ``letter.json`` inside the PDF.

        Args:
            signatures: How many to include; all by default.
        """
        included = self.signatures[:signatures]
        return canonical_json(
            {
                "format": CONTENT_FORMAT,
                "content": self.content.to_json(),
                "signatures": [s.to_json() for s in included],
            }
        )

    def digest_for(self, signature: int) -> bytes:
        """Give the SHA-256 a seal stands for: the content and every signature up to its own."""
        return hashlib.sha256(self.to_json(signature + 1)).digest()

    def with_signature(self, signature: Signature) -> Self:
        """Add a numbered signature whose seal is still owed.

        Raises:
            TransitionError: a seal is owed already, or the letter is finished.
        """
        self._require({LetterStatus.SIGNED}, mark("sign"))
        return evolve(
            self,
            signatures=(*self.signatures, signature),
            status=LetterStatus.SIGNING,
            version=self.version + 1,
        )

    def with_seal(self, seal: str) -> Self:
        """Put the seal into the last signature; the status stays.

        Raises:
            TransitionError: no seal is owed.
        """
        self._require({LetterStatus.SIGNING}, mark("seal"))
        sealed = evolve(self.signatures[-1], seal=seal)
        return evolve(self, signatures=(*self.signatures[:-1], sealed))

    def signed(self) -> Self:
        """Record that the seal is made and the next official's turn has come.

        Raises:
            TransitionError: no seal was owed.
        """
        self._require({LetterStatus.SIGNING}, mark("hand on"))
        return evolve(self, status=LetterStatus.SIGNED, version=self.version + 1)

    def issued(self, pdf: str) -> Self:
        """Record the stored, verified file.

        Raises:
            TransitionError: no seal was owed.
        """
        self._require({LetterStatus.SIGNING}, mark("issue"))
        return evolve(self, status=LetterStatus.ISSUED, pdf=pdf, version=self.version + 1)

    def with_standing(self, standing: Standing) -> Self:
        """Record that the letter was cancelled, suspended, revoked, reinstated or replaced.

        Numbers stay taken and the file stays readable ("batal").

        Raises:
            TransitionError: the letter's status does not allow it.
        """
        action, before = _CHANGES.get(standing.status, (standing.status.word, frozenset()))
        self._require(before, action)
        return evolve(
            self,
            status=standing.status,
            standings=(*self.standings, standing),
            version=self.version + 1,
        )

    def destroyed(self) -> Self:
        """Give the letter without what it says of anybody; what a seal counts for is not touched.

        Raises:
            TransitionError: it was not issued, or is destroyed already.
        """
        if self.is_destroyed or not self.status.was_issued:
            raise TransitionError(
                mark("only a finished letter that is still kept can be destroyed"),
                mark("Look it up in the archive first."),
                status=self.status.word,
                action=mark("destroy"),
            )
        return evolve(
            self,
            content=self.content.emptied(),
            signatures=tuple(evolve(signature, seal="") for signature in self.signatures),
            standings=tuple(evolve(standing, note="") for standing in self.standings),
            is_destroyed=True,
            version=self.version + 1,
        )

    def _require(self, allowed: Container[LetterStatus], action: str) -> None:
        if self.status not in allowed:
            raise TransitionError(
                mark("a letter that is {status} cannot take the action '{action}'"),
                mark("Read the letter again: somebody else may have decided already."),
                status=self.status.word,
                action=action,
            )
