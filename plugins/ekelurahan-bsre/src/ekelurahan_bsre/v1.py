"""Version 1: forms in, the signed file itself out; results are kept and can be looked up."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import quote

import httpx
from attrs import frozen
from httpx import codes

from ekelurahan import Secret
from ekelurahan.ports import SigningOrder
from ekelurahan_bsre.believing import MAGIC
from ekelurahan_bsre.calling import Caller, Reply
from ekelurahan_bsre.people import Person
from ekelurahan_bsre.refusals import no_answer
from ekelurahan_bsre.replies import problem_of
from ekelurahan_bsre.settings import Appearance, Settings
from ekelurahan_bsre.versions import question, status_in

_NO_SUCH: Final = frozenset({codes.BAD_REQUEST, codes.NOT_FOUND, codes.GONE})
_DOCUMENT: Final = re.compile(r"[A-Za-z0-9._-]{1,128}")


@frozen(eq=False)
class EsignV1:
    """Speaks version 1."""

    _caller: Caller
    _settings: Settings

    def status(self, person: Person) -> str:
        """Ask what somebody may do."""
        path = f"/api/user/status/{quote(person.nik, safe='')}"
        return status_in(question(self._caller, self._caller.request("GET", path)))

    def sign(self, pdf: bytes, order: SigningOrder, person: Person, passphrase: Secret) -> Reply:
        """Ask for a signature, once."""
        request = self._order(pdf, order, person, passphrase)
        return self._caller.ask(request, self._settings.patience.total_seconds())

    def file_in(self, reply: Reply) -> bytes:
        """Give the file: the whole answer."""
        return reply.body

    def document_in(self, headers: Mapping[str, str]) -> str:
        """Give the name under which the service keeps the result."""
        name = headers.get("id_dokumen") or headers.get("id-dokumen") or ""
        return name if _DOCUMENT.fullmatch(name) and name.strip(".") else ""

    def find(self, document: str) -> bytes:
        """Look a result up."""
        path = f"/api/sign/download/{quote(document, safe='')}"
        reply = question(self._caller, self._caller.request("GET", path))
        if reply.is_good and reply.body.startswith(MAGIC):
            return reply.body
        problem = problem_of(reply) or no_answer()
        is_none = reply.status in _NO_SUCH or (reply.is_good and "error" in reply.told())
        if not is_none:
            raise problem
        return b""

    def _order(
        self, pdf: bytes, order: SigningOrder, person: Person, passphrase: Secret
    ) -> httpx.Request:
        settings, files = self._settings, {"file": ("surat.pdf", pdf, "application/pdf")}
        fields = {
            "nik": person.nik,
            "passphrase": passphrase.reveal(),
            "tampilan": "visible" if settings.visible else "invisible",
            "reason": settings.reason,
            "location": settings.location or order.office,
        }
        if look := settings.visible:
            fields |= _place(look)
            files |= {"imageTTD": _image(look.image)} if look.image else {}
        return self._caller.request("POST", "/api/sign/pdf", data=fields, files=files)


def _place(look: Appearance) -> dict[str, str]:
    shown = {"image": "true"} if look.image else {"image": "false", "linkQR": look.link}
    place = {"xAxis": look.x, "yAxis": look.y, "width": look.width, "height": look.height}
    return {**shown, "page": str(look.page), **{n: f"{v:g}" for n, v in place.items()}}


def _image(path: Path) -> tuple[str, bytes, str]:
    kind = "image/jpeg" if path.suffix.lower() in {".jpg", ".jpeg"} else "image/png"
    return path.name, path.read_bytes(), kind
