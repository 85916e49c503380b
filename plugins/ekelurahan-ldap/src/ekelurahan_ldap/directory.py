"""Accounts of officials in a directory."""

from collections.abc import Mapping, Sequence
from typing import Final

import ldap
from attrs import frozen
from ldap.filter import escape_filter_chars

from ekelurahan import Nip, Secret
from ekelurahan.errors import (
    InputError,
    MisconfiguredError,
    NotAllowedError,
    NotFoundError,
)
from ekelurahan.ports import Account
from ekelurahan_ldap.groups import names_of
from ekelurahan_ldap.sessions import Entry, Server, Session

_LONGEST_NAME: Final = 256
_REFUSED: Final = (
    ldap.INVALID_CREDENTIALS,
    ldap.INAPPROPRIATE_AUTH,  # the account has no password
    ldap.UNWILLING_TO_PERFORM,
    ldap.CONSTRAINT_VIOLATION,  # too many wrong ones
    ldap.INSUFFICIENT_ACCESS,
)


@frozen
class Queries:
    """What is searched for, and where; see ``Settings``."""

    base: str
    account: str
    disabled: str
    group_base: str
    group: str
    groups_below: str


@frozen
class Attributes:
    """What is read of an account; see ``Settings``."""

    name: str
    full_name: str
    nip: str
    mail: str
    member_of: str

    def all(self) -> tuple[str, ...]:
        """Name them: nothing else is asked for."""
        every = (self.name, self.full_name, self.nip, self.mail, self.member_of)
        return tuple(name for name in every if name)


@frozen
class LdapDirectory:
    """An :class:`~ekelurahan.ports.OfficialDirectory` in LDAP. It reads and never writes.

    Attributes:
        server: The server, and the account that searches.
        queries: What is searched for.
        told: What is read of an account.
    """

    server: Server
    queries: Queries
    told: Attributes

    def account(self, name: str) -> Account:
        """Find an account.

        Raises:
            NotFoundError: there is none, or it is disabled.
            RetryableError: the directory does not answer in time.
            MisconfiguredError: it refuses this host, or several accounts have that name.
        """
        _, account = self._found(name)
        return account

    def authenticate(self, name: str, password: Secret) -> Account:
        """Find an account whose password this is.

        An empty password is refused before anybody is asked: a server would take it for a visitor
        without a name, and let him in.

        Raises:
            NotAllowedError: no such account, disabled, or another password.
            RetryableError: the directory does not answer in time.
            MisconfiguredError: it refuses this host, or several accounts have that name.
        """
        if not password:
            raise _not_allowed()
        try:
            with self.server.searching() as session:
                dn, account = self._look_up(session, name)
                with session.another() as theirs:
                    return self._signed_in(theirs, dn, password, account)
        except NotFoundError:
            raise _not_allowed() from None

    def check(self) -> None:
        """Sign in as the account that searches, and look at the base."""
        with self.server.searching() as session:
            session.search(self.queries.base, ldap.SCOPE_BASE, "(objectClass=*)", ["1.1"])

    def _found(self, name: str) -> tuple[str, Account]:
        with self.server.searching() as session:
            return self._look_up(session, name)

    @staticmethod
    def _signed_in(session: Session, dn: str, password: Secret, account: Account) -> Account:
        try:
            session.sign_in(dn, password)
        except _REFUSED:
            raise _not_allowed() from None
        return account

    def _look_up(self, session: Session, name: str) -> tuple[str, Account]:
        if not name.strip() or len(name) > _LONGEST_NAME:
            raise _not_found()
        query = self.queries.account.replace("{name}", escape_filter_chars(name))
        dn, entry = self._only_one(session, query)
        if session.search(dn, ldap.SCOPE_BASE, self.queries.disabled, ["1.1"]):
            raise _not_found()
        return dn, self._account(entry, self._groups(session, dn, entry))

    def _only_one(self, session: Session, query: str) -> Entry:
        try:
            found = session.search(
                self.queries.base, ldap.SCOPE_SUBTREE, query, self.told.all(), limit=2
            )
        except ldap.SIZELIMIT_EXCEEDED:
            raise _ambiguous() from None
        if not found:
            raise _not_found()
        if len(found) > 1:
            raise _ambiguous()
        return found[0]

    def _groups(
        self, session: Session, dn: str, entry: Mapping[str, Sequence[bytes]]
    ) -> tuple[str, ...]:
        base = self.queries.group_base
        if not base:
            told = _texts(entry, self.told.member_of)
            return names_of(told, below=self.queries.groups_below)
        query = self.queries.group.replace("{dn}", escape_filter_chars(dn))
        found = session.search(base, ldap.SCOPE_SUBTREE, query, ["1.1"])
        return names_of((group for group, _ in found), below=base)

    def _account(self, entry: Mapping[str, Sequence[bytes]], groups: tuple[str, ...]) -> Account:
        return Account(
            name=_text(entry, self.told.name),
            full_name=_text(entry, self.told.full_name),
            nip=_nip(_text(entry, self.told.nip)),
            mail=_text(entry, self.told.mail),
            groups=groups,
        )


def _texts(entry: Mapping[str, Sequence[bytes]], attribute: str) -> list[str]:
    """Give the values of an attribute, whose name servers may write with other capitals."""
    same = (values for name, values in entry.items() if name.lower() == attribute.lower())
    return [value.decode("utf-8", "replace") for values in same for value in values]


def _text(entry: Mapping[str, Sequence[bytes]], attribute: str) -> str:
    return next(iter(_texts(entry, attribute)), "")


def _nip(text: str) -> Nip | None:
    """Read a NIP; what is none (another number of the employer's) is left out."""
    try:
        return Nip(text)
    except InputError:
        return None


def _not_found() -> NotFoundError:
    return NotFoundError("there is no such account", "Check the name.", kind="account", key="")


def _not_allowed() -> NotAllowedError:
    return NotAllowedError("the name or the password is wrong", "Check both.")


def _ambiguous() -> MisconfiguredError:
    return MisconfiguredError(
        "several accounts of the directory have that name",
        "Narrow the base or the filter in the settings of this plug-in.",
    )
