"""The city's key document: which keys seal what, from when to when; a JWKS with a few members more.

Any JWK library reads its keys as they are. The published form is described in
``docs/reference/seal-format.md``; members this version does not know are ignored (RFC 7517).
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from enum import Enum
from functools import cached_property
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Final, Self
from zoneinfo import ZoneInfo

from attrs import field, frozen

from ekelurahan.errors import Fault, InputError
from ekelurahan.seal import strict_json
from ekelurahan.seal.json_members import Members
from ekelurahan.seal.keys import PublicKey
from ekelurahan.seal.qr_text import check_head
from ekelurahan.seal.reasons import Reason, RefusedError
from ekelurahan.seal.times import seconds_of
from ekelurahan.texts import mark

LARGEST_LIST: Final = 1 << 24
"""Most places of a status list: 4 MiB once inflated."""
PLACES_PER_BYTE: Final = 4
_MOST_DAYS: Final = 36_525  # a hundred years


class KeyPurpose(Enum):
    """What a key may sign."""

    LETTER = "letter"
    TRAINING = "training"
    STATUS = "status"


@frozen
class TrustedKey:
    """A key of the city and what it may be used for.

    Attributes:
        public: The key.
        purpose: Letters, training letters, or status lists.
        starts: From when on it may sign.
        ends: From when on it may not sign any more; the entry stays to check what it signed.
        office: Region code of its office; empty for a status key, as the next three.
        office_name: ``Kelurahan Parit Tokaya``.
        signatory: Name of the official as printed.
        role: ``Lurah Parit Tokaya``.
        kinds: Codes of the kinds of letter it may seal; ``None`` for all.
        retired_at: When it was, or will be, given up before its end.
        compromised_at: When it was found in the wrong hands: nothing it signed counts any more.

    Raises:
        InputError: the period is empty, or a letter key lacks its office or signatory.

    >>> from datetime import UTC
    >>> public = PublicKey("EdDSA", bytes.fromhex(
    ...     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"))
    >>> starts, ends = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    >>> key = TrustedKey(public, KeyPurpose.STATUS, starts, ends)
    >>> key.in_force(starts), key.in_force(ends)
    (True, False)
    """

    public: PublicKey
    purpose: KeyPurpose
    starts: datetime
    ends: datetime
    office: str = ""
    office_name: str = ""
    signatory: str = ""
    role: str = ""
    kinds: tuple[str, ...] | None = None
    retired_at: datetime | None = None
    compromised_at: datetime | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse an entry no verifier could use."""
        named = (self.office, self.office_name, self.signatory, self.role)
        faults = []
        if self.starts >= self.ends:
            faults.append(Fault("ends", "must come after starts"))
        if self.purpose is not KeyPurpose.STATUS and not all(named):
            faults.append(Fault("office, office_name, signatory, role", "are required"))
        _refuse(faults, mark("key {kid} cannot be published"), kid=self.public.kid.hex())

    def in_force(self, at: datetime) -> bool:
        """Tell whether the key may sign at a moment; whether it was compromised is not asked."""
        return self.starts <= at < min(self.ends, self.retired_at or self.ends)

    def may_seal(
        self, office: str, kind: str, at: datetime, purpose: KeyPurpose = KeyPurpose.LETTER
    ) -> bool:
        """Tell whether a letter of this office and kind, sealed at a moment, would be believed.

        Args:
            office: Region code of the office.
            kind: Code of the kind.
            at: When it is sealed.
            purpose: What the letter is: a real one, or one for practice.
        """
        return (
            self.purpose is purpose
            and self.compromised_at is None
            and self.in_force(at)
            and self.office == office
            and (self.kinds is None or kind in self.kinds)
        )

    def to_json(self) -> dict[str, Any]:
        """Give the entry as a JWK."""
        members = {
            **self.public.to_jwk(),
            "alg": self.public.algorithm,
            "kid": self.public.kid.hex(),
            "use": "sig",
            "key_ops": ["verify"],
            "purpose": self.purpose.value,
            "nbf": seconds_of(self.starts),
            "exp": seconds_of(self.ends),
            "office": self.office,
            "office_name": self.office_name,
            "signatory": self.signatory,
            "role": self.role,
            "kinds": None if self.kinds is None else list(self.kinds),
            "retired_at": self.retired_at and seconds_of(self.retired_at),
            "compromised_at": self.compromised_at and seconds_of(self.compromised_at),
        }
        return {name: value for name, value in members.items() if value not in ("", None)}


@frozen
class StatusListPeriod:
    """Where the status of the letters of one period stands.

    Attributes:
        uri: Address of the list.
        starts: Letters issued from then on are in it.
        ends: Letters issued from then on are in another.
        size: How many places it has: a multiple of 4, at most 16 777 216.

    Raises:
        InputError: no https address, an empty period, or an impossible size.

    >>> from datetime import UTC
    >>> StatusListPeriod("https://verifikasi.example.id/status/2026-2",
    ...     datetime(2026, 7, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC), 1 << 20).size
    1048576
    """

    uri: str
    starts: datetime
    ends: datetime
    size: int

    def __attrs_post_init__(self) -> None:
        """Refuse a list no verifier could use."""
        faults = []
        if not self.uri.startswith("https://"):
            faults.append(Fault("uri", "must be an https address"))
        if self.starts >= self.ends:
            faults.append(Fault("ends", "must come after starts"))
        if not 0 < self.size <= LARGEST_LIST or self.size % PLACES_PER_BYTE:
            faults.append(Fault("size", f"must be a multiple of 4, at most {LARGEST_LIST}"))
        _refuse(faults, mark("the status list {uri} cannot be published"), uri=self.uri)


def _frozen_copy(mapping: Mapping[str, Any]) -> Mapping[str, Any]:
    return MappingProxyType(dict(mapping))


@frozen
class KeyDocument:
    """The whole key document, not yet signed.

    Attributes:
        seq: Raised with every publication, so that an older document is noticed.
        issued_at: When it was made.
        expires_at: Until when verifiers may rely on it without fetching a newer one.
        authority: Who answers for the letters: ``Pemerintah Kota Pontianak``.
        time_zone: IANA name; the days of letters are those of this zone.
        url_heads: What may stand before the digits in a QR code.
        status_lists: One for each period; periods do not overlap.
        keys: Keys in use and keys of the past.
        kind_names: Names of the kinds of letter by code.
        kind_days: Most days a letter may be valid, by code of its kind, where the city limits it.
        confirmed: Address of the list of confirmed records; empty where no key was compromised.

    Raises:
        InputError: a verifier could not use it; every fault is listed.

    >>> from datetime import UTC
    >>> made = datetime(2026, 11, 24, tzinfo=UTC)
    >>> document = KeyDocument(1, made, made + timedelta(days=30), "Pemerintah Kota Pontianak",
    ...     "Asia/Pontianak", ("https://verifikasi.example.id/v#",), (), (), {})
    >>> KeyDocument.decode(document.encode()) == document
    True
    """

    seq: int
    issued_at: datetime
    expires_at: datetime
    authority: str
    time_zone: str
    url_heads: tuple[str, ...]
    status_lists: tuple[StatusListPeriod, ...]
    keys: tuple[TrustedKey, ...]
    kind_names: Mapping[str, str] = field(converter=_frozen_copy)
    kind_days: Mapping[str, int] = field(converter=_frozen_copy, factory=dict)
    confirmed: str = ""

    def __attrs_post_init__(self) -> None:
        """Check everything that does not concern a single key, and report all faults at once."""
        faults = [*self._faults(), *self._address_faults(), *self._overlaps()]
        _refuse(faults, mark("this key document cannot be published"))

    def _faults(self) -> Iterator[Fault]:
        if self.seq < 1:
            yield Fault("seq", "must be 1 or more")
        if self.issued_at >= self.expires_at:
            yield Fault("expires_at", "must come after issued_at")
        if not self.authority or not self.url_heads:
            yield Fault("authority, url_heads", "are required")
        try:
            ZoneInfo(self.time_zone)
        except (KeyError, ValueError, OSError):  # unknown, outside the folder of zones, a folder
            yield Fault("time_zone", "must be the IANA name of a time zone")
        if not all(0 < days <= _MOST_DAYS for days in self.kind_days.values()):
            yield Fault("kind_days", f"must lie between 1 and {_MOST_DAYS}")

    def _address_faults(self) -> Iterator[Fault]:
        try:
            [*map(check_head, self.url_heads)]
        except ValueError as error:
            yield Fault("url_heads", f"{error}")
        if self.confirmed and not self.confirmed.startswith("https://"):
            yield Fault("confirmed", "must be an https address")

    def _overlaps(self) -> Iterator[Fault]:
        for kid, times in Counter(key.public.kid for key in self.keys).items():
            if times > 1:
                yield Fault("keys", f"key id {kid.hex()} occurs {times} times")
        in_order = sorted(self.status_lists, key=lambda period: period.starts)
        if any(one.ends > other.starts for one, other in pairwise(in_order)):
            yield Fault("status_lists", "periods overlap")

    @cached_property
    def _by_kid(self) -> dict[bytes, TrustedKey]:
        return {key.public.kid: key for key in self.keys}

    def key(self, kid: bytes) -> TrustedKey | None:
        """Find a key; ``None`` where the city has none with that id."""
        return self._by_kid.get(kid)

    @property
    def stolen(self) -> tuple[bytes, ...]:
        """Ids of the letter keys that were compromised: of these, some letters may be confirmed."""
        return tuple(
            key.public.kid
            for key in self.keys
            if key.compromised_at is not None and key.purpose is KeyPurpose.LETTER
        )

    def status_list_at(self, issued_at: datetime) -> StatusListPeriod | None:
        """Find the list with the status of a letter issued at a moment."""
        periods = (p for p in self.status_lists if p.starts <= issued_at < p.ends)
        return next(periods, None)

    def may_last(self, kind: str, time: timedelta | None) -> bool:
        """Tell whether a letter of a kind may be valid for so long (``None``: for ever)."""
        days = self.kind_days.get(kind)
        return days is None or (time is not None and time <= timedelta(days=days))

    def encode(self) -> bytes:
        """Write the document as JSON: ``keys.json``, and the payload of its signed form."""
        return strict_json.write(
            {
                "seq": self.seq,
                "iat": seconds_of(self.issued_at),
                "exp": seconds_of(self.expires_at),
                "authority": self.authority,
                "time_zone": self.time_zone,
                "url_heads": list(self.url_heads),
                "status_lists": [
                    {
                        "uri": period.uri,
                        "nbf": seconds_of(period.starts),
                        "exp": seconds_of(period.ends),
                        "size": period.size,
                    }
                    for period in self.status_lists
                ],
                "kind_names": dict(self.kind_names),
                "kind_days": dict(self.kind_days),
                "keys": [key.to_json() for key in self.keys],
                **({"confirmed": self.confirmed} if self.confirmed else {}),
            }
        )

    @classmethod
    def decode(cls, text: bytes) -> Self:
        """Read a document; who signed it is not asked.

        Raises:
            RefusedError: it is not in the published form.
        """
        try:
            members = Members(strict_json.read(text))
            return cls(
                seq=members.take("seq", int),
                issued_at=members.moment("iat"),
                expires_at=members.moment("exp"),
                authority=members.take("authority", str),
                time_zone=members.take("time_zone", str),
                url_heads=tuple(members.each("url_heads", str)),
                status_lists=tuple(map(_period, members.objects("status_lists"))),
                keys=tuple(map(_key, members.objects("keys"))),
                kind_names=members.table("kind_names", str),
                kind_days=members.table("kind_days", int),
                confirmed=members.text("confirmed"),
            )
        except ValueError as error:
            raise RefusedError(Reason.KEYS_MALFORMED, f"{error}") from None


def _period(members: Members) -> StatusListPeriod:
    return StatusListPeriod(
        uri=members.take("uri", str),
        starts=members.moment("nbf"),
        ends=members.moment("exp"),
        size=members.take("size", int),
    )


def _key(members: Members) -> TrustedKey:
    public = PublicKey.from_jwk(members.values)
    if members.take("kid", str) != public.kid.hex() or members.take("use", str) != "sig":
        raise ValueError(f"{members.path}kid or use")
    return TrustedKey(
        public=public,
        purpose=KeyPurpose(members.take("purpose", str)),
        starts=members.moment("nbf"),
        ends=members.moment("exp"),
        office=members.text("office"),
        office_name=members.text("office_name"),
        signatory=members.text("signatory"),
        role=members.text("role"),
        kinds=tuple(members.each("kinds", str)) if "kinds" in members.values else None,
        retired_at=members.moment_or_none("retired_at"),
        compromised_at=members.moment_or_none("compromised_at"),
    )


def _refuse(faults: list[Fault], message: str, **values: object) -> None:
    if faults:
        raise InputError(message, mark("Mend what is named above."), faults=faults, **values)
