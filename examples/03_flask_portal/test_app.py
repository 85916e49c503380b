"""The portal's story through real HTTP: asked, approved, mailed, downloaded, verified."""

import re
import socket
import sys
import threading
from datetime import UTC, datetime
from http.cookiejar import CookieJar
from importlib.util import module_from_spec, spec_from_file_location
from io import BytesIO
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest
import zxingcpp
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from pypdfium2 import PdfDocument
from werkzeug.serving import make_server

from ekelurahan import create_city_folder

NIK = "6171014508900001"

SPEC = spec_from_file_location("flask_portal", Path(__file__).with_name("app.py"))
APP = sys.modules["flask_portal"] = module_from_spec(SPEC)
SPEC.loader.exec_module(APP)


class Inbox(Message):
    """Keeps the mails that come in."""

    def __init__(self):
        super().__init__()
        self.mails = []
        self.came = threading.Event()

    def handle_message(self, message):
        """Keep one."""
        self.mails.append(message)
        self.came.set()


class Visitor:
    """A browser of its own, as simple as can be."""

    def __init__(self, address):
        self.address = address
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def get(self, path, **form):
        """Open a page, or send a form; give the status and what is shown."""
        data = urlencode(form).encode() if form else None
        try:
            with self.opener.open(self.address + path, data, timeout=60) as answer:
                self.url, content = answer.url, answer.read()
                return answer.status, content
        except HTTPError as error:
            return error.code, error.read()

    def sign_in(self, login):
        """Sign in as somebody."""
        self.get("/masuk", login=login, password=f"sandi-{login}")
        return self

    def hidden(self, path):
        """Give the hidden fields of a page's form."""
        _, page = self.get(path)
        return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.decode()))


@pytest.fixture
def inbox():
    """Real mail on loopback."""
    handler = Inbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        handler.address = free.getsockname()
    controller = Controller(handler, *handler.address)
    controller.start()
    yield handler
    controller.stop()


@pytest.fixture
def portal(tmp_path, inbox):
    """Give what opens a browser at a portal that is served for real."""
    folder = create_city_folder(tmp_path / "city").parent
    app = APP.make_portal(folder, f"sqlite:///{folder / 'portal.db'}", inbox.address)
    for login, who in {
        "siti": {"resident": "siti"},
        "hendra": {"resident": "hendra"},
        "bayu": {"official": "bayu-prasetya"},
    }.items():
        app.extensions["accounts"].add(login, f"sandi-{login}", f"{login}@example.id", **who)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield lambda: Visitor(f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    thread.join(timeout=60)


def ask(visitor):
    """Ask for a letter of domicile; give the page of the request."""
    form = visitor.hidden("/minta/SKD")
    visitor.get("/minta/SKD", keperluan="membuka rekening", **form)
    return re.search("/permohonan/.*", visitor.url).group()


def qr_text(pdf):
    """Read the QR code on the page."""
    picture = PdfDocument(BytesIO(pdf))[0].render(scale=3).to_pil()
    return zxingcpp.read_barcodes(picture)[0].text


def altered(text):
    """Change the last digit."""
    return text[:-1] + str(9 - int(text[-1]))


def test_a_letter_from_asking_to_verifying(portal):
    """Siti asks, the lurah approves, the PDF comes down, its QR code is found genuine."""
    siti, lurah = portal().sign_in("siti"), portal().sign_in("bayu")
    path = ask(siti)
    assert path.encode() in lurah.get("/")[1]
    lurah.get(path, **lurah.hidden(path))

    status, pdf = siti.get(f"{path}/surat.pdf")
    assert (200, b"%PDF-") == (status, pdf[:5])
    _, page = portal().get("/periksa", seal=qr_text(pdf))
    assert "<pre>SAH\n" in page.decode()
    assert "Siti Rahmawati" in page.decode()
    _, page = portal().get("/periksa", seal=altered(qr_text(pdf)))
    assert "<pre>SAH\n" not in page.decode()


def test_she_is_told_by_mail(portal, inbox):
    """Received, and ready: to her address, without her NIK or what she asked for."""
    siti, lurah = portal().sign_in("siti"), portal().sign_in("bayu")
    path = ask(siti)
    lurah.get(path, **lurah.hidden(path))
    while len(inbox.mails) < 2:
        assert inbox.came.wait(timeout=60)
        inbox.came.clear()

    texts = [mail.get_payload(decode=True).decode() for mail in inbox.mails]
    assert {"siti@example.id"} == {mail["To"] for mail in inbox.mails}
    assert any("telah diterima" in text for text in texts)
    assert not any(
        NIK in mail.as_string() or "rekening" in mail.as_string() for mail in inbox.mails
    )


def test_another_resident_sees_nothing_of_it(portal):
    """Neither request nor letter, nor that there is one; nor may he approve."""
    siti, lurah, hendra = (portal().sign_in(login) for login in ("siti", "bayu", "hendra"))
    path = ask(siti)
    form = lurah.hidden(path)
    nothing = hendra.get("/permohonan/no-such-request")

    assert 404 == nothing[0]
    assert nothing == hendra.get(path) == hendra.get(path, **form)
    lurah.get(path, **form)
    assert nothing == hendra.get(f"{path}/surat.pdf")
    assert path.encode() not in hendra.get("/")[1]
    assert b"Belum ada." in hendra.get("/")[1]


def test_a_click_twice_asks_once(portal):
    """The form's key is the same, so the second click finds what the first has asked for."""
    siti = portal().sign_in("siti")
    form = siti.hidden("/minta/SKD") | {"keperluan": "membuka rekening"}
    for _ in range(2):
        siti.get("/minta/SKD", **form)

    assert 1 == siti.get("/")[1].count(b"/permohonan/")


def test_a_wrong_answer_is_explained(portal):
    """In Indonesian, and nothing is asked for."""
    siti = portal().sign_in("siti")
    status, page = siti.get("/minta/SKD", key="k", keperluan="")

    assert 400 == status
    assert "keperluan" in page.decode()
    assert b"Belum ada." in siti.get("/")[1]


def test_nobody_gets_in_without_password(portal):
    """Every page but two leads to the form."""
    stranger = portal()
    stranger.get("/masuk", login="siti", password="tebakan")  # noqa: S106 - a guess

    assert 'name="password"' in stranger.get("/")[1].decode()
    assert stranger.url.endswith("/masuk")


def test_a_dead_mail_server_stops_nobody(tmp_path):
    """The request stands, and the mail is owed."""
    folder = create_city_folder(tmp_path / "city").parent
    app = APP.make_portal(folder, f"sqlite:///{folder / 'portal.db'}", ("127.0.0.1", 9))
    app.extensions["accounts"].add("siti", "sandi", "siti@example.id", resident="siti")
    siti = app.test_client()
    siti.post("/masuk", data={"login": "siti", "password": "sandi"})
    answer = siti.post("/minta/SKD", data={"key": "k", "keperluan": "sekolah"})

    assert 302 == answer.status_code
    assert b"menunggu" in siti.get("/").data
    with app.extensions["desk"].store.read() as unit:
        owed = unit.effects_due(datetime(9999, 1, 1, tzinfo=UTC), limit=9)
    assert ["notify:mail"] == [effect.kind for effect in owed]
