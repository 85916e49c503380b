"""Version 2: JSON in and out, files as base64; results cannot be looked up."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

import httpx
from attrs import frozen

from ekelurahan import Secret
from ekelurahan.ports import SigningOrder
from ekelurahan_bsre.calling import Caller, Reply
from ekelurahan_bsre.people import Person
from ekelurahan_bsre.settings import Settings
from ekelurahan_bsre.versions import question, status_in


@frozen(eq=False)
class EsignV2:
    """Speaks version 2."""

    _caller: Caller
    _settings: Settings

    def status(self, person: Person) -> str:
        """Ask what somebody may do."""
        body = dict(person.identity)
        request = self._caller.request("POST", "/api/v2/user/check/status", json=body)
        return status_in(question(self._caller, request))

    def sign(self, pdf: bytes, order: SigningOrder, person: Person, passphrase: Secret) -> Reply:
        """Ask for a signature, once."""
        request = self._order(pdf, order, person, passphrase)
        return self._caller.ask(request, self._settings.patience.total_seconds())

    def file_in(self, reply: Reply) -> bytes:
        """Give the file: the only one, decoded."""
        match reply.told().get("file"):
            case [str(encoded)]:
                return _decoded(encoded)
        return b""

    def document_in(self, headers: Mapping[str, str]) -> str:  # noqa: ARG002 - as in version 1
        """Give nothing: results are not kept."""
        return ""

    def find(self, document: str) -> bytes:  # noqa: ARG002 - as in version 1
        """Give nothing: results are not kept."""
        return b""

    def _order(
        self, pdf: bytes, order: SigningOrder, person: Person, passphrase: Secret
    ) -> httpx.Request:
        body = {
            **person.identity,
            "passphrase": passphrase.reveal(),
            "signatureProperties": [self._look(order)],
            "file": [b64encode(pdf).decode()],
        }
        return self._caller.request("POST", "/api/v2/sign/pdf", json=body)

    def _look(self, order: SigningOrder) -> dict[str, Any]:
        """Say how it is to look; a member without a value is left out, some servers fail on it."""
        settings, look = self._settings, self._settings.visible
        about = {"reason": settings.reason, "location": settings.location or order.office}
        if look is None:
            return {"tampilan": "INVISIBLE", **about}
        image = look.image and {"imageBase64": b64encode(look.image.read_bytes()).decode()}
        place = {"originX": look.x, "originY": look.y, "width": look.width, "height": look.height}
        return {"tampilan": "VISIBLE", **(image or {}), "page": look.page, **place, **about}


def _decoded(encoded: str) -> bytes:
    try:
        return b64decode(encoded, validate=True)
    except ValueError:
        return b""
