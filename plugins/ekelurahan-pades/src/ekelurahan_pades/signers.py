"""Signs letters in the names of officials."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from asn1crypto import pem
from asn1crypto.x509 import Certificate
from attrs import field, frozen

from ekelurahan.errors import MisconfiguredError, PermanentError
from ekelurahan.ports import SigningOrder
from ekelurahan_pades.cms import CmsFrame
from ekelurahan_pades.coroutines import finished
from ekelurahan_pades.fresh_files import FreshFile
from ekelurahan_pades.key_files import KeyFiles, read_file
from ekelurahan_pades.keys import Key, require_current, require_usual
from ekelurahan_pades.people import require_person
from ekelurahan_pades.refusals import Refusals, missing_passphrase
from ekelurahan_pades.settings import Holder, Level, Settings

if TYPE_CHECKING:
    from ekelurahan_pades.any_files import AnyFiles


def _now() -> datetime:
    return datetime.now(UTC)


@frozen(eq=False)
class PadesSigner:
    """A :class:`~ekelurahan.ports.DocumentSigner` with certificates of the officials.

    A letter that was just typeset is signed at the level B-B by a few lines of our own; everything
    else by pyHanko. Both append one revision and leave the bytes before it alone. Signing again after
    a lost answer gives another file, as good as the first: nothing is used up by a signature.

    Attributes:
        settings: Who signs with what, and how.
        roots: Authorities that are trusted.
        now: Tells the time.
        is_quick: Whether fresh letters are signed by our own lines; otherwise pyHanko does all.
    """

    settings: Settings
    roots: tuple[Certificate, ...] = field(repr=False)
    now: Callable[[], datetime] = _now
    is_quick: bool = True
    _refusals: Refusals = field(init=False, factory=Refusals)
    _files: KeyFiles = field(init=False)
    _frames: dict[bytes, CmsFrame] = field(init=False, factory=dict, repr=False)
    _good_until: dict[bytes, datetime] = field(init=False, factory=dict, repr=False)

    @_files.default
    def _make_files(self) -> KeyFiles:
        return KeyFiles(self._refusals)

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Make a signer.

        Raises:
            MisconfiguredError: ``roots`` cannot be read.
        """
        try:
            content = settings.roots.read_bytes()
            found = [der for _, _, der in pem.unarmor(content, multiple=True)]
        except (OSError, ValueError):
            found = []
        if not found:
            raise MisconfiguredError(
                "there are no certificates in {file}",
                "Set 'roots' to a PEM file with the roots of the authorities.",
                file=settings.roots.name,
            )
        return cls(settings, tuple(map(Certificate.load, found)))

    def sign(self, pdf: bytes, order: SigningOrder) -> bytes:
        """Append a signature of the official whom the order names.

        Raises:
            PermanentError: they have no certificate, or one that has ended or was revoked; or the
                file is none that can be signed.
            CredentialError: the passphrase is missing or wrong.
            MisconfiguredError: the certificate is of somebody else.
            RetryableError: an authority or a token does not answer.
        """
        holder = self._holder(order)
        with self._opened(holder, order) as key:
            self._check(key, holder, order)
            if self.settings.level is Level.B_B:
                self._require_good(key)
                if self.is_quick and (fresh := FreshFile.read(pdf)):
                    frame = self._frame(key)
                    return fresh.sign(order, frame.room, lambda digest: frame.sign(digest, key))
            return finished(self._any_files().sign(pdf, order, key))

    def check(self) -> None:
        """Find what is missing before somebody signs; no passphrase is tried, and nobody is asked.

        Raises:
            MisconfiguredError: a file of a holder is not there, or python-pkcs11 is not installed.
        """
        for holder in self.settings.holders.values():
            if holder.file is None:
                _tokens()
            else:
                read_file(holder.file)

    def _holder(self, order: SigningOrder) -> Holder:
        if order.official not in self.settings.holders:
            raise PermanentError(
                "{official} has no certificate here",
                "Name it under 'holders' of the plug-in, with the official's key in the city file.",
                official=order.official,
            )
        return self.settings.holders[order.official]

    @contextmanager
    def _opened(self, holder: Holder, order: SigningOrder) -> Iterator[Key]:
        given = order.passphrase or holder.passphrase
        if not given:
            raise missing_passphrase()
        is_given = bool(order.passphrase)
        if holder.file is not None:
            yield self._files.open(holder.file, given, keep=not is_given)
            return
        with _tokens().opened_token(
            holder, given, self.settings, self._refusals, is_given=is_given
        ) as key:
            yield key

    def _check(self, key: Key, holder: Holder, order: SigningOrder) -> None:
        """Refuse what no authority need be asked about."""
        require_current(key.certificate, order.signed_at, self.now())
        require_usual(key.certificate)
        require_person(key.certificate, order, name=holder.name, needs_nip=self.settings.needs_nip)

    def _require_good(self, key: Key) -> None:
        """Ask the authorities, unless they said yes a short while ago."""
        known, now = key.certificate.sha256, self.now()
        if now < self._good_until.get(known, now):
            return
        finished(self._any_files().require_good(key.certificate, key.chain))
        self._good_until[known] = now + self.settings.recheck

    def _frame(self, key: Key) -> CmsFrame:
        known = key.certificate.sha256
        if known not in self._frames:
            self._frames[known] = CmsFrame.of(key.certificate, key.chain)
        return self._frames[known]

    def _any_files(self) -> "AnyFiles":
        from ekelurahan_pades.any_files import AnyFiles  # noqa: PLC0415 - loaded late

        return AnyFiles(self.settings, self.roots)


def _tokens() -> Any:
    try:
        from ekelurahan_pades import tokens  # noqa: PLC0415 - loaded late
    except ImportError:
        raise MisconfiguredError(
            "keys in tokens need python-pkcs11", "pip install 'ekelurahan-pades[pkcs11]'"
        ) from None
    return tokens
