"""A logged-in session with one token: opened when it is needed, opened anew when it was lost."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final, TypeVar

import pkcs11
from attrs import define, field
from pkcs11 import TokenFlag

from ekelurahan import Secret
from ekelurahan.errors import EkelurahanError, SigningError
from ekelurahan_pkcs11 import problems
from ekelurahan_pkcs11.libraries import Library

T = TypeVar("T")
_LOST: Final = (
    pkcs11.DeviceError,
    pkcs11.DeviceRemoved,
    pkcs11.KeyHandleInvalid,
    pkcs11.NoSuchToken,
    pkcs11.ObjectHandleInvalid,
    pkcs11.SessionClosed,
    pkcs11.SessionHandleInvalid,
    pkcs11.SlotIDInvalid,
    pkcs11.TokenNotPresent,
    pkcs11.UserNotLoggedIn,
)
_ACTION_PROHIBITED: Final = "0x1b"
"""``CKR_ACTION_PROHIBITED``, which the library beneath has no name for."""
_WRONG_PIN: Final = (pkcs11.PinIncorrect, pkcs11.PinInvalid, pkcs11.PinLenRange)


@define(eq=False)
class Connection:
    """The way to a token.

    Attributes:
        library: Its library.
        label: Its label.
        serial: Its serial number; empty where the label is enough.
        despite_failed_login: Whether to log in after somebody's wrong PIN.
        wait: How many seconds to wait for other calls.
    """

    library: Library
    label: str
    serial: str
    _pin: Secret = field(repr=False)
    despite_failed_login: bool = field(default=False, kw_only=True)
    wait: float = field(default=8.0, kw_only=True)
    _session: pkcs11.Session | None = field(default=None, init=False, repr=False)
    _generation: int = field(default=-1, init=False, repr=False)

    def use(self, work: Callable[[pkcs11.Session], T]) -> T:
        """Do something in a session. If it was lost on the way, it is done once more in a new one.

        Raises:
            SigningError: the token is missing, locked, lost or refuses; its advice says what to do.
        """
        with self._told(), self.library.alone(self.wait):
            was_open = self._is_open()
            try:
                return work(self._opened())
            except _LOST:
                if not was_open:
                    raise
            return work(self._opened_anew())

    def change(self, work: Callable[[pkcs11.Session], T]) -> T:
        """Change something on the token, in a session of its own that may write.

        Raises:
            SigningError: as :meth:`use`, or the token does not let itself be written.
        """

        def writing(session: pkcs11.Session) -> T:
            with session.token.open(rw=True) as writable:
                return work(writable)

        return self.use(writing)

    def _is_open(self) -> bool:
        return self._session is not None and self._generation == self.library.generation

    def _opened(self) -> pkcs11.Session:
        if self._session is None or not self._is_open():
            self._session = self._log_in()
            self._generation = self.library.generation
        return self._session

    def _opened_anew(self) -> pkcs11.Session:
        """Open another session; only where that fails too, the library looks for tokens anew."""
        if self._session is not None and self._is_open():
            with suppress(pkcs11.PKCS11Error):
                self._session.close()
        self._session = None
        try:
            return self._opened()
        except _LOST:
            self.library.begin_anew()
            return self._opened()

    def _log_in(self) -> pkcs11.Session:
        token = self.library.loaded_as.get_token(
            token_label=self.label,
            **({"token_serial": self.serial.encode()} if self.serial else {}),
        )
        self._require_unlocked(token)
        try:
            session: pkcs11.Session = token.open(user_pin=self._pin.reveal())
        except pkcs11.UserAlreadyLoggedIn:  # another part of this process was first
            return token.open()
        except _WRONG_PIN:
            self.library.refused.setdefault(token.serial, set()).add(self._pin)
            raise
        return session

    def _require_unlocked(self, token: pkcs11.Token) -> None:
        """Refuse to try a PIN where that could cost the last attempts at it."""
        if token.flags & TokenFlag.USER_PIN_LOCKED:
            raise problems.locked(self.label)
        if not token.flags & TokenFlag.USER_PIN_INITIALIZED:
            raise problems.without_pin(self.label)
        if self._pin in self.library.refused.get(token.serial, ()):
            raise problems.wrong_pin(self.label)
        is_final = token.flags & TokenFlag.USER_PIN_FINAL_TRY
        is_low = token.flags & TokenFlag.USER_PIN_COUNT_LOW
        if is_final or (is_low and not self.despite_failed_login):
            raise problems.failed_before(self.label)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except EkelurahanError:
            raise
        except pkcs11.PKCS11Error as error:
            raise self._problem(error) from None  # no frame that holds the PIN stays behind

    def _problem(self, error: pkcs11.PKCS11Error) -> SigningError:
        for kinds, told in problems.KNOWN:
            if isinstance(error, kinds):
                return told(self.label)
        is_unnamed = type(error) is pkcs11.PKCS11Error
        if is_unnamed and _ACTION_PROHIBITED in str(error):
            return problems.read_only(self.label)
        return problems.other(self.label, str(error) if is_unnamed else type(error).__name__)
