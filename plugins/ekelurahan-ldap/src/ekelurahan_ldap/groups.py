"""Names of groups: read from where the city keeps them, and from nowhere else."""

from collections.abc import Iterable
from typing import Final

import ldap
from attrs import frozen
from ldap.dn import str2dn

_Rdn = frozenset[tuple[str, str]]

_VERSION_3: Final = ldap.DN_FORMAT_LDAPV3


@frozen
class Dn:
    """The name of an entry, taken apart, so that names are compared and not their spelling.

    Attributes:
        first: The value in front: ``lurah`` of ``cn=lurah,ou=groups,…``.
        parts: What it is made of, as far as it matters.
    """

    first: str
    parts: tuple[_Rdn, ...]

    @classmethod
    def read(cls, text: str) -> "Dn | None":
        """Take one apart; ``None`` where it is none.

        >>> Dn.read("cn=lurah,ou=Kelompok , dc=kota").is_below(Dn.read("OU=kelompok,dc=kota"))
        True
        >>> Dn.read("cn=lurah,ou=bebas,dc=kota").is_below(Dn.read("ou=kelompok,dc=kota"))
        False
        >>> Dn.read("lurah")
        """
        try:
            parts = str2dn(text, _VERSION_3)
        except ldap.DECODING_ERROR:
            return None
        return cls(str(parts[0][0][1]), tuple(map(_comparable, parts))) if parts else None

    def is_below(self, base: "Dn") -> bool:
        """Tell whether it is somewhere below another."""
        own, wanted = self.parts, base.parts
        return len(own) > len(wanted) and own[-len(wanted) :] == wanted


def names_of(groups: Iterable[str], *, below: str) -> tuple[str, ...]:
    """Give the names in front of those DNs that are below another; what is no DN is left out."""
    base = Dn.read(below)
    read = (Dn.read(group) for group in groups)
    return tuple(sorted(dn.first for dn in read if dn and base and dn.is_below(base)))


def _comparable(rdn: list[tuple[str, str, int]]) -> _Rdn:
    return frozenset((name.lower(), " ".join(value.casefold().split())) for name, value, _ in rdn)
