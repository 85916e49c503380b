"""Who somebody is: residents who sign in elsewhere, officials with an account of the city."""

from collections.abc import Mapping
from typing import Protocol

from attrs import field, frozen

from ekelurahan.model.identity import Nik, Nip
from ekelurahan.model.secrets import Secret


@frozen
class SignIn:
    """A sign-in under way. The host keeps it with the browser's session, and nowhere else.

    Attributes:
        url: Where the browser is sent.
        state: Comes back with the browser; an answer without it is not ours.
        memory: What the provider must remember until then (nonce, verifier).
    """

    url: str
    state: str
    memory: Mapping[str, str] = field(factory=dict, repr=False)


@frozen
class Identity:
    """Somebody as an identity provider vouches for them.

    Attributes:
        issuer: Who vouches.
        subject: Their key there: unique and lasting, together with the issuer.
        name: Their name, where it is told.
        nik: Their NIK, where the provider has verified and tells it.
        nip: Their NIP, for officials, likewise.
    """

    issuer: str
    subject: str
    name: str = field(default="", repr=False)
    nik: Nik | None = None
    nip: Nip | None = None


class IdentityProvider(Protocol):
    """Signs people in somewhere else: INApas, Keycloak, a regional single sign-on.

    It sees what people tell it; this library is told an :class:`Identity` and no token.
    """

    def begin(self, return_to: str) -> SignIn:
        """Begin a sign-in, within 10 seconds; each has a state of its own and may be given up.

        Args:
            return_to: The host's address the browser comes back to.

        Raises:
            RetryableError: the provider cannot be reached now.
            MisconfiguredError: it does not know this host.
        """
        ...

    def finish(self, sign_in: SignIn, returned: str) -> Identity:
        """Finish a sign-in, within 10 seconds. It works once: a second time is refused.

        Args:
            sign_in: As :meth:`begin` gave it.
            returned: The whole address the browser came back with.

        Raises:
            NotAllowedError: the answer is not ours, was altered, was used before, or says no.
            RetryableError: the provider cannot be reached now.
            MisconfiguredError: the settings do not fit the provider.
        """
        ...


@frozen
class Account:
    """An official's account in the city's directory.

    Attributes:
        name: What they sign in with.
        full_name: Their name.
        nip: Their NIP: by it, or by ``name``, the city file knows them.
        mail: Their address; empty for none.
        groups: Names of the groups they are in.
    """

    name: str
    full_name: str = ""
    nip: Nip | None = None
    mail: str = ""
    groups: tuple[str, ...] = ()


class OfficialDirectory(Protocol):
    """Accounts of officials: LDAP, Active Directory. Reading only; it sees no residents."""

    def account(self, name: str) -> Account:
        """Find an account, within 10 seconds; may be repeated.

        Raises:
            NotFoundError: there is none, or it is disabled.
            RetryableError: the directory cannot be reached now.
            MisconfiguredError: the directory refuses this host.
        """
        ...

    def authenticate(self, name: str, password: Secret) -> Account:
        """Find an account whose password this is, within 10 seconds. Never repeated by the library.

        Raises:
            NotAllowedError: no such account, disabled, or another password; which, is not told.
            RetryableError: the directory cannot be reached now.
            MisconfiguredError: the directory refuses this host.
        """
        ...
