"""A provider that signs whatever it is told to."""

import hashlib
import json
import threading
import time
from base64 import urlsafe_b64encode
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

RETURN_TO = "https://portal.example/masuk"
TOKEN = "an access token"


class Liar:
    """Tells what a test puts into it; without any, it is honest."""

    def __init__(self, port):
        self.issuer = f"http://127.0.0.1:{port}"
        self.key = RSAKey.generate_key(2048, {"kid": "now"})
        self.signs_with, self.header = self.key, {"alg": "RS256", "kid": "now"}
        self.published = [self.key.as_dict(private=False)]
        self.asked, self.nonce = [], ""
        self.claims, self.left_out, self.metadata = {}, (), {}
        self.replies, self.pause, self.drip = {}, 0, 0

    def sign_in(self, part):
        """Play a whole sign-in."""
        begun = part.begin(RETURN_TO)
        self.nonce = parse_qs(urlsplit(begun.url).query)["nonce"][0]
        return part.finish(begun, f"{RETURN_TO}?code=c&state={begun.state}")

    def reply(self, path):
        """Give status, content type and body."""
        self.asked.append(path)
        if path in self.replies:
            return self.replies[path]
        told = {
            "/.well-known/openid-configuration": self._metadata,
            "/jwks": lambda: {"keys": self.published},
            "/token": lambda: {"access_token": TOKEN, "id_token": self._token()},
            "/me": lambda: {"sub": "siti", "name": "Siti Rahmawati"},
        }[path]()
        return 200, "application/json", json.dumps(told)

    def _metadata(self):
        ends = {"authorization": "auth", "token": "token", "userinfo": "me"}
        told = {f"{k}_endpoint": f"{self.issuer}/{v}" for k, v in ends.items()}
        return {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/jwks", **told, **self.metadata}

    def _token(self):
        now = int(time.time())
        claims = {"iss": self.issuer, "sub": "siti", "aud": "kota", "iat": now, "exp": now + 60}
        claims |= {"nonce": self.nonce, "at_hash": self.half(TOKEN)} | self.claims
        told = {k: v for k, v in claims.items() if k not in self.left_out}
        algorithms = [self.header["alg"]]
        return jwt.encode(self.header, told, self.signs_with, algorithms=algorithms)

    def says(self, path, value):
        """Let it answer with this instead."""
        self.replies[path] = (200, "application/json", json.dumps(value))

    def gives(self, token):
        """Let it give this as ID token."""
        self.says("/token", {"access_token": TOKEN, "id_token": token})

    @staticmethod
    def half(text, algorithm="sha256"):
        """Give the hash of an access token."""
        digest = hashlib.new(algorithm, text.encode()).digest()
        return urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()


@pytest.fixture
def liar():
    """A provider on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def _answer(self):
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, kind, body = teller.reply(self.path)
            with suppress(OSError):  # they have stopped to listen
                self.send_response(status)
                for n in range(1000 if teller.drip else 0):
                    self.flush_headers()
                    self.send_header(f"X-{n}", "x")
                    time.sleep(teller.drip)
                self.send_header("Content-Type", kind)
                self.send_header("Retry-After", "7")
                self.send_header("Location", f"{teller.issuer}/elsewhere")
                self.end_headers()
                for byte in body.encode() if teller.pause else [body.encode()]:
                    self.wfile.write(bytes([byte]) if teller.pause else byte)
                    time.sleep(teller.pause)

        do_GET = do_POST = _answer  # noqa: N815 - their names

        def log_message(self, *_):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    teller = Liar(server.server_port)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield teller
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def part(liar, opened):
    """The part that believes it."""
    return opened(liar.issuer)
