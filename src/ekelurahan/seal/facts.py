"""What a genuine seal says about its letter, for people to compare with the paper."""

import unicodedata
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from attrs import field, frozen

from ekelurahan.seal.claims import SealClaims, id_check
from ekelurahan.seal.key_document import KeyDocument, TrustedKey
from ekelurahan.texts import mark, say


@frozen
class Facts:
    """What a genuine seal says, to compare with the paper.

    Attributes:
        name: Whom the letter is about.
        number: Number of the letter.
        kind: Code of the kind.
        kind_name: Name of the kind; its code where the city published none.
        issued_at: When it was sealed, in the city's time zone.
        expires_at: From when on it no longer counts; ``None`` for no end.
        office: Region code of the office.
        office_name: ``Kelurahan Parit Tokaya``.
        signatory: Who signed.
        role: As what.
        authority: Who answers for the office.
        digest: First 16 bytes of the SHA-256 of the canonical letter; ``None`` on paper.
    """

    name: str
    number: str
    kind: str
    kind_name: str
    issued_at: datetime
    expires_at: datetime | None
    office: str
    office_name: str
    signatory: str
    role: str
    authority: str
    digest: bytes | None
    _kid: bytes = field(repr=False)
    _id_check: bytes = field(repr=False)

    @classmethod
    def of(cls, claims: SealClaims, key: TrustedKey, document: KeyDocument) -> Self:
        """Put together what the seal says and what its key stands for."""
        zone = ZoneInfo(document.time_zone)
        return cls(
            name=claims.subject,
            number=claims.number,
            kind=claims.kind,
            kind_name=document.kind_names.get(claims.kind, claims.kind),
            issued_at=claims.issued_at.astimezone(zone),
            expires_at=claims.expires_at.astimezone(zone) if claims.expires_at else None,
            office=key.office,
            office_name=key.office_name,
            signatory=claims.signatory or key.signatory,
            role=claims.role or key.role,
            authority=document.authority,
            digest=claims.digest,
            kid=key.public.kid,
            id_check=claims.id_check,
        )

    def fits_nik(self, nik: str) -> bool | None:
        """Tell whether the letter can be about a person with this NIK (16 digits).

        A wrong NIK passes once in 65 536 times. ``None`` where the seal does not tell.
        """
        return id_check(self._kid, self.number, nik) == self._id_check if self._id_check else None

    def fit(
        self, *, number: str | None = None, name: str | None = None, nik: str | None = None
    ) -> bool:
        """Tell whether what was read on a paper is what was sealed; ``None`` is not compared."""
        pairs = ((number, self.number), (name, self.name))
        as_sealed = all(read is None or plain(read) == plain(sealed) for read, sealed in pairs)
        return as_sealed and (nik is None or self.fits_nik(plain(nik)) is not False)

    def to_json(self) -> dict[str, str | None]:
        """Give the facts as plain JSON values."""
        return {
            "name": self.name,
            "number": self.number,
            "kind": self.kind,
            "kind_name": self.kind_name,
            "issued_at": self.issued_at.isoformat(),
            "expires_at": self.expires_at.isoformat() if self.expires_at else None,
            "office": self.office,
            "office_name": self.office_name,
            "signatory": self.signatory,
            "role": self.role,
            "authority": self.authority,
            "digest": self.digest.hex() if self.digest else None,
        }

    def lines(self, language: str) -> Iterator[str]:
        """Write the facts for people, one a line."""
        no_end = say(mark("no end"), language)
        last = self.expires_at - timedelta(seconds=1) if self.expires_at else None
        rows = {
            mark("Name"): self.name,
            mark("Number"): self.number,
            mark("Letter"): self.kind_name,
            mark("Date"): _day(self.issued_at, language),
            mark("Valid until"): _day(last, language) if last else no_end,
            mark("Office"): f"{self.office_name}, {self.authority}",
            mark("Signed by"): f"{self.signatory}, {self.role}",
        }
        labels = {name: say(name, language) for name in rows}
        width = max(map(len, labels.values()))
        return (f"{labels[name]:<{width}} : {text}" for name, text in rows.items())


def plain(text: str) -> str:
    """Take from a text what reading and typing add: white space, letter case, forms of characters.

    >>> plain("SITI  Rahmawati") == plain("Siti Rahmawati ")
    True
    """
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _day(at: datetime, language: str) -> str:
    return say(
        mark("{year}-{month:02}-{day:02}"), language, year=at.year, month=at.month, day=at.day
    )
