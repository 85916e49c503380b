"""What a city publishes so that others can check its letters: its keys."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from attrs import evolve

from ekelurahan.adapters.key_files import KeyFolder
from ekelurahan.adapters.trust_folders import TrustFolder
from ekelurahan.errors import NotFoundError, SigningError
from ekelurahan.model.letter_kinds import LetterKind
from ekelurahan.model.offices import Assignment, City, Signatory
from ekelurahan.seal.key_document import KeyDocument, KeyPurpose, StatusListPeriod, TrustedKey
from ekelurahan.seal.trust import RootPins, sign_key_document
from ekelurahan.texts import mark

DOCUMENT_LIFETIME: Final = timedelta(days=30)
KEY_LIFETIME: Final = timedelta(days=366)
LIST_SIZE: Final = 1 << 20
"""Places in a status list: letters of a city in half a year, many times over."""
_HALVES: Final = (1, 7)


def publish_keys(
    city: City, kinds: Mapping[str, LetterKind], keys: KeyFolder, folder: TrustFolder, at: datetime
) -> KeyDocument:
    """Sign a new key document with the root key and write it for verifiers.

    Entries of the document before stay, so that letters of the past can be checked; those of
    officials who may still sign are prolonged, and those who may sign and have no entry get one.
    A city for training publishes its keys as such: their letters never count.

    Raises:
        RefusedError: the document before was not signed by this city's root.
        SigningError: the root key is not in the folder of keys, or a key that was published for
            training would now seal real letters, or the other way round.
    """
    root = keys.public_key(keys.root_key().kid)
    before = _published(folder)
    document = KeyDocument(
        seq=before.seq + 1 if before else 1,
        issued_at=at.replace(microsecond=0),
        expires_at=at.replace(microsecond=0) + DOCUMENT_LIFETIME,
        authority=f"Pemerintah {city.name}",
        time_zone=city.time_zone,
        url_heads=(city.verification_url,),
        status_lists=_extended(before.status_lists if before else (), _periods(city, at)),
        keys=_renewed(before.keys if before else (), _entries(city, kinds, keys, at)),
        kind_names={kind.code: kind.name for kind in kinds.values()},
    )
    folder.write(RootPins(root.thumbprint), document, sign_key_document(document, root, keys))
    return document


def signing_assignments(
    city: City, kinds: Iterable[LetterKind], at: datetime
) -> Iterator[Assignment]:
    """Give every assignment, not yet ended, under which somebody may sign letters of these kinds."""
    today = city.day_of(at)
    roles = {step.role for kind in kinds for step in kind.route.steps if step.action.is_signing}
    return (
        a
        for a in city.assignments
        if city.posts[a.post].role in roles and (a.ends is None or today <= a.ends)
    )


def _published(folder: TrustFolder) -> KeyDocument | None:
    try:
        return folder.trust_list().document
    except NotFoundError:
        return None


def _extended(
    before: Iterable[StatusListPeriod], now: Iterable[StatusListPeriod]
) -> tuple[StatusListPeriod, ...]:
    known = {period.uri: period for period in before}
    return (*known.values(), *(period for period in now if period.uri not in known))


def _renewed(before: Iterable[TrustedKey], now: Iterable[TrustedKey]) -> tuple[TrustedKey, ...]:
    """Keep every entry; prolong those still in use, unless they were given up."""
    entries = {key.public: key for key in before}
    for key in now:
        old = entries.setdefault(key.public, key)
        if old.purpose is not key.purpose:
            raise SigningError(
                mark("the key of {signatory} was published for another purpose: {purpose}"),
                mark("Keep training in a city folder of its own, with its own keys."),
                signatory=old.signatory,
                purpose=old.purpose.value,
            )
        if old.retired_at is None and old.compromised_at is None:
            entries[key.public] = evolve(old, ends=max(old.ends, key.ends))
    return tuple(entries.values())


def _periods(city: City, at: datetime) -> Iterator[StatusListPeriod]:
    """Give this half-year and the next."""
    zone = ZoneInfo(city.time_zone)
    local = at.astimezone(zone)
    first = local.year * 2 + (local.month >= _HALVES[1])
    base = city.verification_url.rpartition("/")[0]
    for half in (first, first + 1):
        starts, ends = (datetime(h // 2, _HALVES[h % 2], 1, tzinfo=zone) for h in (half, half + 1))
        uri = f"{base}/status/{half // 2}-{half % 2 + 1}.cwt"
        yield StatusListPeriod(uri, starts, ends, LIST_SIZE)


def _entries(
    city: City, kinds: Mapping[str, LetterKind], keys: KeyFolder, at: datetime
) -> Iterator[TrustedKey]:
    starts = at.replace(microsecond=0)
    period = (starts, starts + KEY_LIFETIME)
    purpose = KeyPurpose.TRAINING if city.training else KeyPurpose.LETTER
    yield TrustedKey(keys.public_key(keys.status_key().kid), KeyPurpose.STATUS, *period)
    for assignment in signing_assignments(city, kinds.values(), at):
        office = city.office(city.posts[assignment.post].office)
        signatory = Signatory.of(city, assignment)
        key = keys.key_for(office=office.code.value, official=assignment.official)
        yield TrustedKey(
            keys.public_key(key.kid),
            purpose,
            *period,
            office=office.code.value,
            office_name=office.title,
            signatory=signatory.name,
            role=signatory.title,
        )
