"""Verifies or signs one token with python-cwt: JSON on stdin, JSON on stdout."""

import json
import sys
from base64 import urlsafe_b64decode
from typing import Any

import cwt


def cose_key(jwk: dict[str, str], kid: bytes | None = None) -> Any:
    """Give a key as python-cwt wants it, public or private."""
    x, y, d = (urlsafe_b64decode(jwk.get(name, "") + "==") for name in "xyd")
    if jwk["kty"] == "OKP":
        members = {1: 1, 3: -8, -1: 6, -2: x}
    else:
        members = {1: 2, 3: -7, -1: 1, -2: x, -3: y}
    return cwt.COSEKey.new(members | ({2: kid} if kid else {}) | ({-4: d} if d else {}))


def verify(token: str, kid: str, jwk: dict[str, str]) -> dict[str, Any]:
    """Check a token as COSE, then once more as a CWT, whose times count."""
    signed, key = bytes.fromhex(token), cose_key(jwk, bytes.fromhex(kid))
    protected, _, payload = cwt.COSE.new().decode_with_headers(signed, key)
    cwt.decode(signed, key)
    return {"kid": protected[4].hex(), "payload": payload.hex()}


def sign(payload: str, kid: str, jwk: dict[str, str]) -> dict[str, str]:
    """Make a token."""
    header = {1: -8 if jwk["kty"] == "OKP" else -7, 4: bytes.fromhex(kid)}
    key = cose_key(jwk, bytes.fromhex(kid))
    return {"token": cwt.COSE.new().encode(bytes.fromhex(payload), key, protected=header).hex()}


def answer(task: str, **request: Any) -> dict[str, Any]:
    """Do what is asked, or tell why not."""
    try:
        return {"verify": verify, "sign": sign}[task](**request)
    except Exception as error:  # noqa: BLE001 - whatever the library does not like
        return {"error": repr(error)}


if __name__ == "__main__":
    print(json.dumps(answer(**json.load(sys.stdin))))  # noqa: T201
