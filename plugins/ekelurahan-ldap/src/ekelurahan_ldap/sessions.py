"""Connections to a directory, each for one call: encrypted, within a time, without referrals."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, Self

import ldap
from attrs import field, frozen

from ekelurahan import Secret
from ekelurahan.errors import MisconfiguredError, PartError, RetryableError
from ekelurahan_ldap.probing import first_that_answers

Entry = tuple[str, Mapping[str, Sequence[bytes]]]

_SHORTEST: Final = 0.05
_MISCONFIGURED: Final = (
    ldap.CONFIDENTIALITY_REQUIRED,
    ldap.FILTER_ERROR,
    ldap.INAPPROPRIATE_AUTH,
    ldap.INSUFFICIENT_ACCESS,
    ldap.INVALID_CREDENTIALS,
    ldap.INVALID_DN_SYNTAX,
    ldap.NO_SUCH_OBJECT,
    ldap.PROTOCOL_ERROR,  # also: StartTLS is not offered
    ldap.STRONG_AUTH_REQUIRED,
)


@frozen
class Server:
    """A directory server, and the account that searches in it.

    Attributes:
        url: Where; several, tried in order, with spaces between.
        unsafe_plain: Whether passwords may cross the network as they are.
        ca_file: Authorities its certificate may come from; the system's where there is none.
        patience: Seconds for a whole call.
        user: DN of the account that searches; empty for nobody's.
        password: Its password.
    """

    url: str
    unsafe_plain: bool = False
    ca_file: Path | None = None
    patience: float = 8.0
    user: str = ""
    password: Secret | None = None

    @contextmanager
    def searching(self) -> Iterator["Session"]:
        """Sign in as the account that searches, for one call.

        Raises:
            RetryableError: the server does not answer in time.
            MisconfiguredError: it refuses the account, or is not trusted.
        """
        with Session.opened(self, time.monotonic() + self.patience) as session:
            session.sign_in(self.user, self.password or Secret(""))
            yield session


@frozen
class Session:
    """A connection with its time.

    Attributes:
        server: Whose.
        end: When the time of the call is over.
    """

    server: Server
    end: float
    _connection: Any = field(repr=False)

    @classmethod
    @contextmanager
    def opened(cls, server: Server, end: float) -> Iterator[Self]:
        """Connect; errors of LDAP become errors of the library.

        Raises:
            RetryableError: the server does not answer in time.
            MisconfiguredError: it cannot be trusted, or refuses what it is asked.
        """

        def left() -> float:
            return max(end - time.monotonic(), _SHORTEST)

        plain = server.unsafe_plain
        url = first_that_answers(server.url, left, ca_file=server.ca_file, is_plain=plain)
        connection = ldap.initialize(url)
        try:
            session = cls(server, end, connection)
            session._secure(needs_tls=not plain and not url.startswith("ldaps://"))
            yield session
        except ldap.LDAPError as error:
            # From None: servers repeat names in what they answer.
            raise _understood(error) from None
        finally:
            with suppress(ldap.LDAPError):
                connection.unbind_s()

    def sign_in(self, user: str, password: Secret) -> None:
        """Sign in; an empty user is nobody."""
        self._ready().simple_bind_s(user, password.reveal())

    def search(
        self, base: str, scope: int, query: str, attributes: Sequence[str], limit: int = 0
    ) -> list[Entry]:
        """Search; where a server points to another, that one is not asked."""
        connection = self._ready()
        found = connection.search_ext_s(
            base, scope, query, [*attributes], timeout=self._left(), sizelimit=limit
        )
        return [(dn, entry) for dn, entry in found if dn is not None]

    def another(self) -> Any:
        """Connect once more, within the same time."""
        return Session.opened(self.server, self.end)

    def _secure(self, *, needs_tls: bool) -> None:
        options = {
            ldap.OPT_PROTOCOL_VERSION: ldap.VERSION3,
            ldap.OPT_REFERRALS: 0,
            ldap.OPT_X_TLS_REQUIRE_CERT: ldap.OPT_X_TLS_DEMAND,
        }
        if self.server.ca_file is not None:
            options[ldap.OPT_X_TLS_CACERTFILE] = str(self.server.ca_file)
        for option, value in options.items():
            self._connection.set_option(option, value)
        self._connection.set_option(ldap.OPT_X_TLS_NEWCTX, 0)
        if needs_tls:
            self._ready().start_tls_s()

    def _left(self) -> float:
        return max(self.end - time.monotonic(), _SHORTEST)

    def _ready(self) -> Any:
        """Let the next step take no longer than what is left."""
        left = self._left()
        self._connection.timeout = left
        self._connection.set_option(ldap.OPT_NETWORK_TIMEOUT, left)
        self._connection.set_option(ldap.OPT_TIMEOUT, left)
        return self._connection


def _understood(error: ldap.LDAPError) -> PartError:
    """Say what an error of LDAP means."""
    name = type(error).__name__
    if isinstance(error, _MISCONFIGURED):
        return MisconfiguredError(
            "the directory refuses what it is asked ({problem})",
            "Correct the settings of this plug-in: account, base, filters, encryption.",
            problem=name,
        )
    return RetryableError(
        "the directory does not answer ({problem})", "Check it, and try again.", problem=name
    )
