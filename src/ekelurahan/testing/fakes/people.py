"""Who somebody is, in memory."""

import secrets
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from attrs import field, frozen

from ekelurahan.errors import (
    NotAllowedError,
    NotFoundError,
)
from ekelurahan.model.identity import Nik
from ekelurahan.model.secrets import Secret
from ekelurahan.ports import (
    Account,
    Comparison,
    Element,
    Identity,
    SignIn,
    Standing,
)


@frozen
class FakeIdentityProvider:
    """An :class:`~ekelurahan.ports.IdentityProvider` that believes everybody to be one person.

    Attributes:
        identity: That person.
    """

    identity: Identity = field(factory=lambda: Identity("https://masuk.example", "siti"))
    _open: set[str] = field(factory=set)

    def begin(self, return_to: str) -> SignIn:
        """Begin a sign-in."""
        state, nonce = secrets.token_urlsafe(), secrets.token_urlsafe()
        self._open.add(state)
        return SignIn(f"{return_to}?state={state}", state, {"nonce": nonce})

    def agree(self, sign_in: SignIn) -> str:
        """Play the browser of somebody who agrees."""
        return f"{sign_in.url}&code=1"

    def finish(self, sign_in: SignIn, returned: str) -> Identity:
        """Finish a sign-in."""
        answer = parse_qs(urlsplit(returned).query)
        is_ours = answer.get("state") == [sign_in.state] and sign_in.state in self._open
        self._open.discard(sign_in.state)
        if not is_ours or "code" not in answer:
            raise NotAllowedError("the sign-in was refused")
        return self.identity


@frozen
class FakeOfficialDirectory:
    """An :class:`~ekelurahan.ports.OfficialDirectory` of a few.

    Attributes:
        accounts: By name, with their passwords.
    """

    accounts: Mapping[str, tuple[Account, Secret]]

    def account(self, name: str) -> Account:
        """Find an account."""
        if name not in self.accounts:
            raise NotFoundError("there is no such account", kind="account", key="")
        return self.accounts[name][0]

    def authenticate(self, name: str, password: Secret) -> Account:
        """Find an account by name and password."""
        account, right = self.accounts.get(name, (None, Secret("")))
        if account is None or password != right:
            raise NotAllowedError("name or password is wrong")
        return account


@frozen
class FakePopulationRegister:
    """A :class:`~ekelurahan.ports.PopulationRegister` of a few.

    Attributes:
        people: What it says of each, by the digits of the NIK.
        needs: Which elements it compares.
    """

    people: Mapping[str, Mapping[Element, str]]
    needs: frozenset[Element] = frozenset(Element)

    def compare(self, nik: Nik, elements: Mapping[Element, str]) -> Comparison:
        """Compare."""
        if (known := self.people.get(nik.digits)) is None:
            return Comparison(Standing.UNKNOWN)
        same = {e: 100 if known.get(e) == value else 0 for e, value in elements.items()}
        return Comparison(Standing.ACTIVE, same)
