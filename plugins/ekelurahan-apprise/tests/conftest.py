"""A mail server and a gateway on the loopback, which answer as they are told."""

import asyncio
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from attrs import define, field
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PASSWORD = "sandi-rahasia"


def pytest_configure(config: pytest.Config) -> None:
    """Overlook what Apprise imports before Python 3.13, and that a test's server has no TLS."""
    config.addinivalue_line("filterwarnings", "ignore:'imghdr' is deprecated:DeprecationWarning")
    config.addinivalue_line("filterwarnings", "ignore:Requiring AUTH while not:UserWarning")


@define
class Postbox:
    """A mail server's handler: keeps what arrives, or answers something else."""

    raw: list[bytes] = field(factory=list)
    on_sender: str = ""
    on_recipient: str = ""
    on_data: str = ""
    seconds: float = 0.0
    port: int = 0

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802
        """Take a sender, or not."""
        envelope.mail_from = address
        return self.on_sender or "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        """Take a recipient, or not."""
        await asyncio.sleep(self.seconds)
        if not self.on_recipient:
            envelope.rcpt_tos.append(address)
        return self.on_recipient or "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        """Take a mail, or not."""
        if not self.on_data:
            self.raw.append(envelope.content)
        return self.on_data or "250 OK"

    def messages(self) -> list[EmailMessage]:
        """Give what arrived."""
        return [message_from_bytes(raw, policy=policy.default) for raw in self.raw]

    def texts(self) -> list[str]:
        """Give the texts that arrived."""
        return [message.get_content() for message in self.messages()]


def free_port() -> int:
    """Find a port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def authenticated(server, session, envelope, mechanism, given) -> AuthResult:
    """Accept one password."""
    is_right = isinstance(given, LoginPassword) and given.password == PASSWORD.encode()
    return AuthResult(success=is_right, handled=False)


def serve(**options) -> Iterator[Postbox]:
    """Run a mail server."""
    postbox = Postbox()
    controller = Controller(postbox, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    postbox.port = controller.port
    yield postbox
    controller.stop()


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    """Give a mail server that takes everything."""
    yield from serve()


@pytest.fixture
def guarded_postbox() -> Iterator[Postbox]:
    """Give a mail server that wants a password."""
    yield from serve(authenticator=authenticated, auth_required=True, auth_require_tls=False)


def own_certificate(folder: Path) -> ssl.SSLContext:
    """Make a certificate that nobody else trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    path, as_pem = folder / "own.pem", serialization.Encoding.PEM
    private = serialization.PrivateFormat.PKCS8
    plain = serialization.NoEncryption()
    path.write_bytes(key.private_bytes(as_pem, private, plain) + certificate.public_bytes(as_pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


@pytest.fixture
def secured_postbox(tmp_path: Path) -> Iterator[Postbox]:
    """Give a mail server with STARTTLS and a certificate of its own."""
    yield from serve(tls_context=own_certificate(tmp_path), require_starttls=True)


@define
class Inbox:
    """A portal's own inbox."""

    answer: int = 200
    posts: list[dict] = field(factory=list)
    paths: list[str] = field(factory=list)
    port: int = 0

    def texts(self) -> list[str]:
        """Give the texts that arrived."""
        return [post["message"] for post in self.posts]


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    """Give a gateway."""
    inbox = Inbox()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if inbox.answer == 200:
                inbox.posts.append(json.loads(body))
                inbox.paths.append(self.path)
            self.send_response(inbox.answer)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    inbox.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield inbox
    server.shutdown()
    server.server_close()
    thread.join()
