"""Officials from a directory: who they are, and whether a password is theirs."""

from collections.abc import Iterator
from pathlib import Path

from attrs import Attribute, field, frozen
from attrs.validators import gt

from ekelurahan import Offer, Secret, hookimpl
from ekelurahan_ldap.directory import Attributes, LdapDirectory, Queries
from ekelurahan_ldap.groups import Dn
from ekelurahan_ldap.sessions import Server

__all__ = ["LdapDirectory", "Settings", "ekelurahan_official_directories"]

_SCHEMES = ("ldap://", "ldaps://")


def _reachable(_: object, __: "Attribute[str]", value: str) -> None:
    if not all(url.startswith(_SCHEMES) for url in value.split()):
        raise ValueError("must be ldaps://host or ldap://host")


def _with_place(_: object, attribute: "Attribute[str]", value: str) -> None:
    place = "{dn}" if attribute.name == "group_filter" else "{name}"
    if place not in value or not (value.startswith("(") and value.endswith(")")):
        raise ValueError(f"must be a filter in parentheses with a place {place}")


def _dn(_: object, attribute: "Attribute[str]", value: str) -> None:
    if value and Dn.read(value) is None:
        raise ValueError(f"{attribute.name} must be a DN")


@frozen
class Settings:
    """Which directory, and what is found where in it.

    Attributes:
        url: ldaps://host or ldap://host; several, tried in order, with spaces between. Without one
            nothing is offered.
        unsafe_plain: Whether passwords may cross the network as they are, without StartTLS.
        ca_file: Certificates of authorities in PEM; those of the system by default.
        patience: Seconds for a whole call; the desk waits no longer than 10.
        user: DN of the account that searches; empty for a directory that lets anybody search.
        password: Its password.
        base: DN below which accounts are found.
        filter: Which entry is an account of that name.
        disabled: Filter of accounts that may not sign in. By default not those that are locked for a
            while after wrong passwords: the directory itself refuses them as long as that lasts.
        name: Attribute with the name people sign in with.
        full_name: Attribute with the name of a person.
        nip: Attribute with the NIP.
        mail: Attribute with the mail address.
        member_of: Attribute with the DNs of the groups somebody is in; empty where none are wanted.
        groups_below: DN below which the groups of member_of count: those elsewhere, which others may
            make, are left out. Needed where member_of is used.
        group_base: DN below which groups are looked for; empty where member_of has them.
        group_filter: Which group has that member.
    """

    url: str = field(default="", validator=_reachable)
    unsafe_plain: bool = False
    ca_file: Path | None = None
    patience: float = field(default=8.0, validator=gt(0))
    user: str = ""
    password: Secret | None = None
    base: str = ""
    filter: str = field(default="(&(objectClass=person)(uid={name}))", validator=_with_place)
    disabled: str = (
        "(|(pwdAccountLockedTime=000001010000Z)(nsAccountLock=TRUE)"
        "(userAccountControl:1.2.840.113556.1.4.803:=2))"
    )
    name: str = "uid"
    full_name: str = "cn"
    nip: str = "employeeNumber"
    mail: str = "mail"
    member_of: str = "memberOf"
    groups_below: str = field(default="", validator=_dn)
    group_base: str = field(default="", validator=_dn)
    group_filter: str = field(default="(|(member={dn})(uniqueMember={dn}))", validator=_with_place)

    def __attrs_post_init__(self) -> None:
        """Refuse to take any group for the city's.

        Raises:
            ValueError: groups are read of ``member_of``, and it is not said which count.
        """
        is_read = self.url and self.member_of and not self.group_base
        if is_read and not self.groups_below:
            raise ValueError(
                "groups_below must name the DN below which the groups of member_of count;"
                " or set group_base, or member_of to nothing"
            )


@hookimpl
def ekelurahan_official_directories(settings: Settings) -> Iterator[Offer[LdapDirectory]]:
    """Offer the directory, if there is one."""
    if settings.url:
        s = settings
        server = Server(s.url, s.unsafe_plain, s.ca_file, s.patience, s.user, s.password)
        queries = Queries(
            s.base, s.filter, s.disabled, s.group_base, s.group_filter, s.groups_below
        )
        told = Attributes(s.name, s.full_name, s.nip, s.mail, s.member_of)
        yield Offer("ldap", LdapDirectory(server, queries, told))
