"""One mail to one resident, and a mail server whose answers become errors of the library."""

import hashlib
import smtplib
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, localtime
from typing import TYPE_CHECKING, Any, Final, Self, cast

from attrs import field, frozen

from ekelurahan import Secret
from ekelurahan.errors import MisconfiguredError, PartError, PermanentError, RetryableError

if TYPE_CHECKING:
    from socket import socket

_PERMANENT: Final = 500
_DIGITS: Final = 32
_SHORTEST: Final = 0.01


@frozen
class Mail:
    """A mail.

    Attributes:
        sender: Address it comes from.
        to: Address it goes to.
        message: All of it.
    """

    sender: str
    to: str = field(repr=False)
    message: EmailMessage = field(repr=False)

    @classmethod
    def of(cls, service: Any, *, key: str, subject: str, text: str) -> Self:
        """Write a mail from an account that Apprise has read out of a URL.

        The Message-ID is worked out of the key: where a mail arrives twice after a lost answer,
        programs see that it is one.

        Raises:
            PermanentError: the account has no single recipient.
        """
        addresses = [address for _, address in service.targets]
        if len(addresses) != 1:
            raise PermanentError(
                "the resident's mail address cannot be used",
                "Correct it in the population register and retry, or dismiss this.",
            )
        name, sender = service.from_addr
        message, digest = EmailMessage(policy=SMTP), hashlib.sha256(key.encode()).hexdigest()
        for header, value in {**service.headers, "Auto-Submitted": "auto-generated"}.items():
            message[header] = value
        message["Subject"], message["To"] = subject, addresses[0]
        message["From"] = formataddr((name or "", sender))
        message["Date"] = format_datetime(localtime())
        message["Message-ID"] = f"<{digest[:_DIGITS]}@{sender.rpartition('@')[2]}>"
        if service.reply_to:
            message["Reply-To"] = ", ".join(sorted(service.reply_to))
        message.set_content(text)
        return cls(sender, addresses[0], message)

    def send(self, server: smtplib.SMTP) -> None:
        """Hand it to a server."""
        server.send_message(self.message, self.sender, [self.to])


@frozen
class MailServer:
    """A server that takes mail.

    Attributes:
        host: Its name.
        port: Its port.
        mode: How the connection is secured: insecure, starttls or ssl.
        verify: Whether its certificate must be trusted.
        user: Name to sign in with; empty for none.
        password: Password to sign in with.
        patience: Seconds for the whole.
    """

    host: str
    port: int
    mode: str
    verify: bool
    user: str
    password: Secret
    patience: float

    @classmethod
    def of(cls, service: Any, patience: float) -> Self:
        """Take the server of an account that Apprise has read out of a URL."""
        return cls(
            service.smtp_host,
            service.port,
            service.secure_mode,
            service.verify_certificate,
            service.user or "",
            Secret(service.password or ""),
            patience,
        )

    @contextmanager
    def connected(self) -> Iterator[smtplib.SMTP]:
        """Connect, and leave afterwards; what goes wrong is an error of the library.

        Raises:
            RetryableError: it does not answer, or says "not now".
            PermanentError: it will not take this mail.
            MisconfiguredError: it will not take any from this account.
        """
        try:
            with self._open() as server:
                yield server
        except (OSError, smtplib.SMTPException) as error:
            # From None: servers repeat addresses in what they answer.
            raise _understood(error) from None

    @contextmanager
    def _open(self) -> Iterator[smtplib.SMTP]:
        end = time.monotonic() + self.patience
        server = self._connect()
        try:
            if self.mode == "starttls":
                self._wait_until(server, end)
                server.starttls(context=self._tls())
            if self.user and self.password:
                self._wait_until(server, end)
                server.login(self.user, self.password.reveal())
            self._wait_until(server, end)
            yield server
            with suppress(OSError, smtplib.SMTPException):  # it has taken what there was
                server.quit()
        finally:
            server.close()

    def _connect(self) -> smtplib.SMTP:
        if self.mode == "ssl":
            context = self._tls()
            return smtplib.SMTP_SSL(self.host, self.port, timeout=self.patience, context=context)
        return smtplib.SMTP(self.host, self.port, timeout=self.patience)

    def _tls(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if not self.verify:
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context

    @staticmethod
    def _wait_until(server: smtplib.SMTP, end: float) -> None:
        """Let no step take longer than what is left of the whole."""
        left = end - time.monotonic()
        cast("socket", server.sock).settimeout(max(left, _SHORTEST))


def _understood(error: OSError | smtplib.SMTPException) -> PartError:
    """Say what an answer of a mail server means for the mail."""
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return _misconfigured("the mail server does not offer what the URL asks for")
    if isinstance(error, ssl.SSLCertVerificationError):
        return _misconfigured("the certificate of the mail server is not trusted")
    code = _code(error)
    if code < _PERMANENT:
        return RetryableError(
            "the mail server cannot take mail now ({code})",
            "It is tried again; check the server where it stays so.",
            code=code or type(error).__name__,
        )
    if isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError):
        return PermanentError(
            "the mail server refuses this mail ({code})",
            "Check the resident's address and retry, or dismiss this.",
            code=code,
        )
    return _misconfigured("the mail server refuses this account ({code})", code=code)


def _misconfigured(message: str, **values: object) -> MisconfiguredError:
    return MisconfiguredError(
        message, "Correct its URL in the settings of this plug-in, then retry.", **values
    )


def _code(error: OSError | smtplib.SMTPException) -> int:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return int(next(iter(error.recipients.values()))[0])
    return int(error.smtp_code) if isinstance(error, smtplib.SMTPResponseException) else 0
