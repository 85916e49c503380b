"""Dukcapil's service as its users describe it, on loopback: honest, and broken in their ways."""

import json
import threading
import time
from contextlib import suppress
from difflib import SequenceMatcher
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from ekelurahan_dukcapil import DukcapilRegister, Settings

from ekelurahan import Nik, Secret
from ekelurahan.ports import Element

PATH = "/dukcapil/get_json/PONTIANAK/CALL_VERIFY_BY_ELEMEN"
PASSWORD, HOST = "rahasia-kota", "10.61.71.5"
SITI = {
    "NIK": "6171014508900001",
    "NO_KK": "6171010101150001",
    "NAMA_LGKP": "SITI RAHMAWATI",
    "TMPT_LHR": "PONTIANAK",
    "TGL_LHR": "05-08-1990",
    "JENIS_KLMIN": "PEREMPUAN",
    "STATUS_KAWIN": "KAWIN",
    "JENIS_PKRJN": "PEDAGANG",
    "ALAMAT": "JALAN SUTOYO GANG KARYA 3",
    "NO_RT": "002",
    "NO_RW": "005",
    "NO_PROP": "61",
    "NO_KAB": "71",
    "NO_KEC": "01",
    "NO_KEL": "1004",
}
SAYS = {
    Element.FAMILY_CARD: "6171010101150001",
    Element.NAME: "Siti  Rahmawati",
    Element.BIRTH_PLACE: "Pontianak",
    Element.BIRTH_DATE: "1990-08-05",
    Element.SEX: "P",
    Element.MARITAL_STATUS: "Kawin",
    Element.OCCUPATION: "Pedagang",
    Element.STREET: "Jalan Sutoyo Gang Karya 3",
    Element.RT: "2",
    Element.RW: "005",
    Element.KELURAHAN: "61.71.01.1004",
}
_CODES = {
    "6171010508900011": ("11", "Data ditemukan, status meninggal dunia"),
    "6171010508900012": ("12", "Data ganda"),
    "6171010508900014": ("14", "Data non aktif, silakan hubungi Dinas Dukcapil"),
    "6171010508900015": ("15", "Format tidak sesuai"),
}
_OURS = {"NIK", "USER_ID", "PASSWORD", "IP_USER", "TRESHOLD"}


class Service:
    """Knows one resident; a test may change what it lets in, what is left, and how it answers."""

    def __init__(self):
        self.people = {SITI["NIK"]: SITI}
        self.allowed, self.quota, self.with_percent = {HOST}, 100, True
        self.asked, self.methods = [], []
        self.answer, self.pause, self.trickle, self.drip = None, 0, 0, 0

    def reply(self, body):
        """Give status, content type and body for a question."""
        self.asked.append(body)
        if self.answer is not None:
            return self.answer
        told = {key.upper(): value for key, value in body.items()}
        if told["IP_USER"] not in self.allowed:
            return self._page({"RESPON": f"IP Address {told['IP_USER']} tidak terdaftar"})
        if (told["USER_ID"], told["PASSWORD"]) != ("kota", PASSWORD):
            return self._page({"RESPON": "User tidak ditemukan"})
        if self.quota <= 0:
            return self._page(None)
        self.quota -= 1
        return self._page(self._found(told))

    def _found(self, told):
        nik = told["NIK"]
        if nik in _CODES or nik not in self.people:
            code, text = _CODES.get(nik, ("13", "Data tidak ditemukan dalam database"))
            return {"RESPONSE_CODE": code, "RESPONSE": text}
        person = self.people[nik]
        asked = {key: value for key, value in told.items() if key not in _OURS}
        verdicts = {k: self._verdict(person[k], v, told["TRESHOLD"]) for k, v in asked.items()}
        return {"NIK": nik, **verdicts}

    def _verdict(self, known, said, threshold):
        percent = int(100 * SequenceMatcher(None, known, said).ratio())
        if percent < threshold:
            return "Tidak Sesuai"
        return f"Sesuai ({percent})" if self.with_percent else "Sesuai"

    def _page(self, record):
        content = [record] if record else []
        page = {"content": content, "lastPage": True, "numberOfElements": len(content)}
        page |= {"sort": None, "totalElements": len(content), "firstPage": True, "number": 0}
        return 200, "application/json", json.dumps({**page, "size": 1, "quotaLimiter": self.quota})

    def says(self, value, status=200):
        """Let it answer this from now on."""
        self.answer = (status, "application/json", json.dumps(value))


def _handler(service):
    class Handler(BaseHTTPRequestHandler):
        def _answer(self):
            service.methods.append(self.command)
            given = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            time.sleep(service.pause)
            if self.command == "POST" and self.path == PATH:
                status, kind, body = service.reply(json.loads(given))
            else:
                status, kind, body = service.answer or (405, "text/html", "Method Not Allowed")
            with suppress(OSError):  # they have stopped to listen
                for n in range(1000 if service.drip else 0):
                    self.wfile.write(b"" if n else b"HTTP/1.0 200 OK\r\n")
                    self.wfile.write(b"X-%d: x\r\n" % n)
                    time.sleep(service.drip)
                self._send(status, kind, body.encode())

        def _send(self, status, kind, body):
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Location", "/elsewhere")
            self.end_headers()
            for n in range(len(body)) if service.trickle else ():
                self.wfile.write(body[n : n + 1])
                time.sleep(service.trickle)
            self.wfile.write(b"" if service.trickle else body)

        do_POST = do_OPTIONS = do_GET = _answer  # noqa: N815 - their names

        def log_message(self, *_):
            """Say nothing."""

    return Handler


@pytest.fixture
def service():
    """The service, which does not run on when a test is done."""
    told = Service()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(told))
    told.url = f"http://127.0.0.1:{server.server_port}{PATH}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    told.stop = lambda: (server.shutdown(), thread.join(), server.server_close())
    yield told
    told.stop()


@pytest.fixture
def opened(service):
    """Build a register from settings, changed by naming others."""

    def give(**changed):
        given = {
            "url": service.url,
            "user_id": "kota",
            "password": Secret(PASSWORD),
            "ip_user": HOST,
            "elements": tuple(Element),
            **changed,
        }
        return DukcapilRegister.of(Settings(**given))

    return give


@pytest.fixture
def register(opened):
    """The register, with an agreement for every element."""
    return opened()


@pytest.fixture
def nik():
    """Somebody active."""
    return Nik(SITI["NIK"])


@pytest.fixture
def elements():
    """What she says."""
    return SAYS
