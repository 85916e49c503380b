"""One small working part for each role, in memory: for tests of hosts, and to try suites out on."""

import hashlib
import secrets
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final
from urllib.parse import parse_qs, urlsplit

from attrs import define, field, frozen
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ekelurahan.errors import (
    DuplicateError,
    MisconfiguredError,
    NotAllowedError,
    NotFoundError,
    PermanentError,
    SigningError,
)
from ekelurahan.model.identity import Nik
from ekelurahan.model.notices import Notice, NoticeData
from ekelurahan.model.residents import Resident
from ekelurahan.model.secrets import Secret
from ekelurahan.ports import (
    Account,
    Comparison,
    Element,
    Identity,
    SealKey,
    SignIn,
    SigningOrder,
    Standing,
)
from ekelurahan.seal.keys import PublicKey
from ekelurahan.testing.authorities import Authority

_STATUS: Final = ("", "status")


@frozen
class MemoryFiles:
    """A :class:`~ekelurahan.ports.FileStore` that forgets.

    >>> files = MemoryFiles()
    >>> files.get(files.put(b"surat"))
    b'surat'
    """

    contents: dict[str, bytes] = field(factory=dict)

    def put(self, content: bytes) -> str:
        """Keep bytes."""
        sha256 = hashlib.sha256(content).hexdigest()
        self.contents[sha256] = content
        return sha256

    def get(self, sha256: str) -> bytes:
        """Read bytes."""
        if sha256 not in self.contents:
            raise NotFoundError("there is no file {key}", kind="file", key=sha256[:64])
        return self.contents[sha256]

    def discard(self, sha256: str) -> None:
        """Remove bytes."""
        self.contents.pop(sha256, None)


@frozen
class MemoryResidents:
    """A :class:`~ekelurahan.ports.ResidentDirectory` of a few, with their addresses.

    Attributes:
        residents: Who is in it.
        contacts: Addresses by channel, by key of the resident.
    """

    residents: tuple[Resident, ...]
    contacts: Mapping[str, Mapping[str, str]] = field(factory=dict)

    def by_id(self, resident_id: str) -> Resident:
        """Find somebody by key."""
        return self._first(lambda resident: resident.id == resident_id)

    def by_nik(self, nik: Nik) -> Resident:
        """Find somebody by NIK."""
        return self._first(lambda resident: resident.nik == nik)

    def contacts_of(self, resident_id: str) -> Mapping[str, str]:
        """Give addresses."""
        return self.contacts.get(self.by_id(resident_id).id, {})

    def _first(self, is_wanted: Callable[[Resident], bool]) -> Resident:
        for resident in self.residents:
            if is_wanted(resident):
                return resident
        raise NotFoundError("nobody like that is in the register", kind="resident", key="")


@frozen
class MemoryKeys:
    """A :class:`~ekelurahan.ports.SealSigner` whose keys are made with it.

    Attributes:
        holders: Office and official of everybody who has a key.
    """

    holders: tuple[tuple[str, str], ...]
    _keys: dict[tuple[str, str], Ed25519PrivateKey] = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Make the keys."""
        made = {holder: Ed25519PrivateKey.generate() for holder in (*self.holders, _STATUS)}
        object.__setattr__(self, "_keys", made)

    @property
    def public_keys(self) -> dict[bytes, PublicKey]:
        """The public keys, by key id."""
        publics = [PublicKey.of(key.public_key()) for key in self._keys.values()]
        return {public.kid: public for public in publics}

    def key_for(self, *, office: str, official: str) -> SealKey:
        """Give an official's key."""
        return self._public(office, official)

    def status_key(self) -> SealKey:
        """Give the key for status lists."""
        return self._public(*_STATUS)

    def sign(self, kid: bytes, message: bytes) -> bytes:
        """Sign."""
        for key in self._keys.values():
            if PublicKey.of(key.public_key()).kid == kid:
                return key.sign(message)
        raise SigningError("there is no key {kid}", kid=kid.hex())

    def _public(self, office: str, official: str) -> SealKey:
        if (office, official) not in self._keys:
            raise SigningError("{official} has no key", official=official)
        public = PublicKey.of(self._keys[office, official].public_key())
        return SealKey(public.kid, public.algorithm)


@frozen
class Outbox:
    """A :class:`~ekelurahan.ports.Notifier` that keeps what it was given, once each.

    Attributes:
        needs: What it asks to be told.
        notices: What it was given.
    """

    needs: frozenset[NoticeData] = frozenset()
    notices: list[Notice] = field(factory=list)

    def notify(self, notice: Notice) -> None:
        """Keep a notice."""
        if any(kept.key == notice.key for kept in self.notices):
            raise DuplicateError("it was sent before")
        self.notices.append(notice)

    def texts(self) -> list[str]:
        """Give what was sent."""
        return [notice.text() for notice in self.notices]


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


@frozen
class FakeDocumentSigner:
    """A :class:`~ekelurahan.ports.DocumentSigner` with certificates of its own authority.

    Attributes:
        officials: Keys of those it signs for.
        passphrase: What each must give; ``None`` where nothing is asked.
        authority: Issues the certificates; ``authority.pem`` is what verifiers trust.
    """

    officials: frozenset[str]
    passphrase: Secret | None = None
    authority: Authority = field(factory=lambda: Authority("Otoritas Contoh"))

    def sign(self, pdf: bytes, order: SigningOrder) -> bytes:
        """Sign a file."""
        if order.official not in self.officials:
            raise PermanentError("{official} has no certificate", official=order.official)
        if self.passphrase is not None and order.passphrase != self.passphrase:
            raise MisconfiguredError(
                "the passphrase is missing or wrong", "Let the official give it again."
            )
        return self.authority.sign(pdf, order.name)


@define
class ThreadRunner:
    """An :class:`~ekelurahan.ports.EffectRunner` with a thread for each effect.

    Attributes:
        run: What a worker calls: ``desk.effects.run_one``.
        ran: Keys of what was run.
    """

    run: Callable[[str], object]
    ran: list[str] = field(factory=list)

    def start(self, key: str, due_at: datetime) -> None:
        """Have an effect done when it is due."""
        wait = (due_at - datetime.now(UTC)).total_seconds()
        timer = threading.Timer(max(wait, 0), self._work, (key,))
        timer.daemon = True
        timer.start()

    def _work(self, key: str) -> None:
        self.run(key)
        self.ran.append(key)
