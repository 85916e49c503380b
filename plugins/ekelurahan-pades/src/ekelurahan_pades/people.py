"""Whether a certificate is of the official who signs."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any, Final

from asn1crypto.x509 import Certificate

from ekelurahan.errors import MisconfiguredError
from ekelurahan.ports import SigningOrder

_NIP: Final = re.compile(r"(?<!\d)\d{8}[ .-]?\d{6}[ .-]?\d[ .-]?\d{3}(?!\d)")
_SHORTENED: Final = re.compile(r"\b[^\W\d_]+\.")


def require_person(
    certificate: Certificate, order: SigningOrder, *, name: str, needs_nip: bool
) -> None:
    """Refuse a certificate of somebody else.

    Titles are not compared: what stands behind a comma, and words shortened with a dot.

    Args:
        certificate: What would sign.
        order: Who must.
        name: Their name as the certificate has it, where it is not the letter's.
        needs_nip: Whether the certificate of an official with a NIP must name it.

    Raises:
        MisconfiguredError: name or NIP is another's, or the NIP is missing.
    """
    subject = certificate.subject.native
    found = str(subject.get("common_name", ""))
    if not _words(found) or _words(found) != _words(name or order.name):
        raise MisconfiguredError(
            "the certificate for {official} is of '{found}', and not of '{name}'",
            "Check the holder's file or key. If both are one person, set 'name' of the holder to"
            " what the certificate says.",
            official=order.official,
            found=found,
            name=name or order.name,
        )
    if order.nip is not None:
        _require_nip(set(_nips(subject)), order, needs_nip=needs_nip)


def _require_nip(found: set[str], order: SigningOrder, *, needs_nip: bool) -> None:
    if found and order.nip is not None and order.nip.digits not in found:
        raise MisconfiguredError(
            "the certificate for {official} has another NIP than the city's file",
            "Check the holder's file or key, and the NIP in the city's file.",
            official=order.official,
        )
    if needs_nip and not found:
        raise MisconfiguredError(
            "the certificate for {official} has no NIP",
            "Use one that names it, or set needs_nip = false if the authority's never do.",
            official=order.official,
        )


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", name).split(",")[0].casefold()
    return re.findall(r"[^\W_]+", _SHORTENED.sub(" ", plain))


def _nips(subject: dict[str, Any]) -> Iterator[str]:
    for value in subject.values():
        for text in value if isinstance(value, list) else [value]:
            for found in _NIP.findall(str(text)):
                yield re.sub(r"\D", "", found)
