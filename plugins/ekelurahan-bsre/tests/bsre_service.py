"""An Esign service on the loopback: it really signs, and lies in all the ways services have lied."""

import json
import threading
from base64 import b64decode, b64encode
from datetime import timedelta
from email import message_from_bytes
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import uuid4

from attrs import define, field
from bsre_authority import Authority
from bsre_lies import ANSWERS, PAGES, Lie, signed_as
from ekelurahan_bsre import Settings

from ekelurahan import Secret
from ekelurahan.model.identity import Nik

LURAH = Nik("6171010101730004")
RIGHT = "Bukit-Kelam-1902"
ACCOUNT = ("kota", "s3cret-of-the-agency")
MOST_WRONG = 3


@define
class User:
    """Somebody BSrE knows."""

    name: str
    passphrase: str
    status: object = "ISSUE"
    wrong: int = 0


@define
class Service:
    """What the service knows, and what it was asked."""

    authority: Authority = field(factory=Authority)
    users: dict[str, User] = field(factory=dict)
    lies: list[Lie] = field(factory=list)
    lookup_lies: list[Lie] = field(factory=list)
    status_lies: list[Lie] = field(factory=list)
    documents: dict[str, bytes] = field(factory=dict)
    asked: list[str] = field(factory=list)
    orders: list[dict] = field(factory=list)
    release: threading.Event = field(factory=threading.Event)
    body: bytes = b""
    address: str = ""

    def signatures(self):
        """Count how often it was asked to sign."""
        return sum(path.endswith("/sign/pdf") for path in self.asked)

    def lookups(self):
        """Count how often a result was looked up."""
        return sum("/download/" in path for path in self.asked)


def serve(service, *, tls=None):
    """Start it; give what stops it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"service": service}))
    server.daemon_threads = True
    scheme = "http"
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
        scheme = "https"
    server.handle_error = lambda *_: None
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    service.address = f"{scheme}://127.0.0.1:{server.server_address[1]}"

    def stop():
        service.release.set()
        server.shutdown()
        server.server_close()

    return stop


class Handler(BaseHTTPRequestHandler):
    """One question."""

    service: Service

    def log_message(self, *_):
        """Say nothing."""

    def do_GET(self):
        """Tell a status, or give a result out."""
        self._enter(b"")
        if self._refuses_account():
            return
        if self.path.startswith("/api/user/status/"):
            self._status(self.path.rpartition("/")[2])
        elif self.path.startswith("/api/sign/download/"):
            self._download(self.path.rpartition("/")[2])
        else:
            self._send(404, b"<html>tidak ada</html>", "text/html")

    def do_POST(self):
        """Sign, or tell a status."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self._enter(body)
        if self._refuses_account():
            return
        match self.path:
            case "/api/sign/pdf":
                self._sign(form(self.headers["Content-Type"], body))
            case "/api/v2/sign/pdf":
                plain = json.loads(body)
                (look,) = plain["signatureProperties"]
                (file,) = plain["file"]
                self._sign({**plain, **look, "file": b64decode(file), "v2": True})
            case "/api/v2/user/check/status":
                asked = json.loads(body)
                self._status(asked.get("nik") or asked.get("email"))
            case _:
                self._send(404, b"<html>tidak ada</html>", "text/html")

    def _enter(self, body):
        self.service.asked.append(self.path)
        self.service.body = body

    def _refuses_account(self):
        expected = "Basic " + b64encode(":".join(ACCOUNT).encode()).decode()
        if self.headers["Authorization"] == expected:
            return False
        self._error(401, None, "Unauthorized")
        return True

    def _status(self, identity):
        if self.service.status_lies:
            self._lie(self.service.status_lies.pop(0), {}, "")
            return
        user = self.service.users.get(identity)
        if user is None:
            self._error(404, 2011, "User tidak terdaftar")
        else:
            self._json(200, {"status": user.status, "message": "-"})

    def _download(self, document):
        if self.service.lookup_lies:
            self._lie(self.service.lookup_lies.pop(0), {}, "")
        elif document in self.service.documents:
            self._send(200, self.service.documents[document], "application/pdf")
        else:
            self._error(404, None, "Dokumen tidak ditemukan")

    def _sign(self, order):
        self.service.orders.append(order)
        user = self.service.users.get(order.get("nik") or order.get("email"))
        if user is None:
            self._error(400, 2011, "User tidak terdaftar")
        elif order["passphrase"] != user.passphrase:
            user.wrong += 1
            user.status = "SUSPEND" if user.wrong >= MOST_WRONG else user.status
            self._error(400, 2031, "Passphrase anda salah")
        else:
            lie = self.service.lies.pop(0) if self.service.lies else None
            self._give(lie, order, user)

    def _give(self, lie, order, user):
        document = uuid4().hex
        signed = signed_as(lie, self.service.authority, order, user)
        if lie not in {Lie.DOWN, Lie.GATEWAY, Lie.JSON_WITH_200}:
            self.service.documents[document] = signed
        if lie in ANSWERS:
            self._lie(lie, order, document)
            return
        name = "../../api/user" if lie is Lie.HOSTILE_NAME else document
        kind = "text/plain" if lie is Lie.WRONG_TYPE else None
        sent = signed[: len(signed) // 2] if lie is Lie.TRUNCATED else signed
        sent = b"%PDF-1.7 rubbish" if lie is Lie.RUBBISH else sent
        if order.get("v2"):
            count = 2 if lie is Lie.TWO_FILES else 1
            self._json(200, {"time": 12, "file": [b64encode(sent).decode()] * count}, kind=kind)
        else:
            self._send(200, sent, kind or "application/pdf", id_dokumen=name)

    def _lie(self, lie, order, document):
        named = {"id_dokumen": document} if document else {}
        if lie in PAGES:
            self._send(*PAGES[lie], "text/html", **named)
            return
        match lie:
            case Lie.JSON_WITH_200:
                self._error(200, 4711, f"gagal {order}")
            case Lie.CODELESS_JSON:
                self._json(200, {"error": "gagal"}, **named)
            case Lie.ECHO:
                self._error(400, 4000, f"{order}")
            case Lie.CROWDED:
                self._error(429, None, "terlalu banyak", **{"Retry-After": "90"})
            case Lie.REDIRECT:
                self._send(302, b"", "text/html", Location="https://elsewhere.example/")
            case _:
                self._break_off(lie, named)

    def _break_off(self, lie, named):
        """Begin to answer, or not even that."""
        if lie is Lie.DRIPPING_HEADERS:
            self.send_response(200)
            while not self.service.release.wait(0.1):
                self.send_header("X-Sabar", "ya")
                self.flush_headers()
            return
        if lie is not Lie.SILENT:
            self._begin(200, 100_000, "application/pdf", **named)
            self.wfile.write(b"%PDF-1.7\n")
            self.wfile.flush()
        if lie is Lie.DRIP:
            while not self.service.release.wait(0.1):
                self.wfile.write(b"%")
        self.service.release.wait(0 if lie is Lie.CUT else 20)

    def _error(self, status, code, text, **headers):
        body = {"error": text} | ({} if code is None else {"status_code": code})
        self._json(status, body, **headers)

    def _json(self, status, body, *, kind=None, **headers):
        self._send(status, json.dumps(body).encode(), kind or "application/json", **headers)

    def _send(self, status, body, kind, **headers):
        self._begin(status, len(body), kind, **headers)
        self.wfile.write(body)

    def _begin(self, status, length, kind, **headers):
        self.send_response(status)
        named = {"Content-Type": kind, "Content-Length": str(length), **headers}
        for name, value in named.items():
            self.send_header(name, value)
        self.end_headers()


def settings_for(service, version, **others):
    """Give settings for a service."""
    user, password = ACCOUNT
    return Settings(
        service.address, user, Secret(password), version, patience=timedelta(seconds=1), **others
    )


def form(kind, body):
    """Read a form with files."""
    whole = message_from_bytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body, policy=HTTP)
    fields = {}
    for part in whole.iter_parts():
        name, content = (
            part.get_param("name", header="content-disposition"),
            part.get_payload(decode=True),
        )
        fields[name] = content if part.get_filename() else content.decode()
    return fields
