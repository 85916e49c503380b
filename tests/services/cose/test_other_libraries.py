"""COSE libraries of others, each in a process of its own: python-cwt, and @auth0/cose on Node.js.

To install them::

    npm install --ignore-scripts --prefix tests/services/cose/npm
    python -m venv tests/services/cose/pip/.venv
    tests/services/cose/pip/.venv/bin/pip install -r tests/services/cose/pip/requirements.txt
"""

import json
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.conftest import HEAD, MemorySigner

from ekelurahan.seal import cose
from ekelurahan.seal.claims import SealClaims
from ekelurahan.seal.keys import PublicKey, is_low_s
from ekelurahan.seal.qr_text import seal_text, split
from ekelurahan.seal.strict_json import base64url
from ekelurahan.seal.verdicts import Verdict, VerificationResult

Ask = Callable[..., dict[str, Any]]

HERE = Path(__file__).parent
PIP_PYTHON = HERE / "pip/.venv/bin/python"
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
COMMANDS: Mapping[str, tuple[str | None, Path]] = {
    "@auth0/cose": (shutil.which("node"), HERE / "npm/node_modules"),
    "python-cwt": (str(PIP_PYTHON), PIP_PYTHON),
}
PROGRAMS = {"@auth0/cose": "npm/peer.mjs", "python-cwt": "pip/peer.py"}


@pytest.fixture(params=COMMANDS)
def ask(request: pytest.FixtureRequest) -> Ask:
    """Give a function that lets another library do something."""
    name = request.param
    command, installed = COMMANDS[name]
    if command is None or not installed.exists():
        pytest.skip(f"{name} does not check seals here, because it is not installed")

    def ask(task: str, **values: object) -> dict[str, Any]:
        done = subprocess.run(
            [command, HERE / PROGRAMS[name]],
            input=json.dumps({"task": task, **values}),
            capture_output=True,
            check=True,
            encoding="utf-8",
            timeout=60,
        )
        return json.loads(done.stdout)

    return ask


def private_jwk(signer: MemorySigner, name: str) -> dict[str, str]:
    """Give a key with its private part."""
    private = signer.private[name]
    if isinstance(private, Ed25519PrivateKey):
        secret = private.private_bytes_raw()
    else:
        secret = private.private_numbers().private_value.to_bytes(32)
    return {**signer.public[name].to_jwk(), "d": base64url(secret)}


def with_low_s(token: bytes) -> bytes:
    """Take the signature with the smaller ``s``, which RFC 9052 leaves open."""
    signature = token[-64:]
    if is_low_s(signature):
        return token
    return token[:-32] + (ORDER - int.from_bytes(signature[32:])).to_bytes(32)


@pytest.mark.parametrize("name", ["letter", "letter_eddsa"])
def test_another_library_verifies_our_seals(
    ask: Ask, sealed: Callable[..., str], keys: dict[str, PublicKey], name: str
):
    """Unchanged, with key id and payload where RFC 9052 puts them."""
    token = split(sealed(name, expires_at=None))[1]  # no end: python-cwt asks the real clock
    kid = keys[name].kid.hex()

    assert {"kid": kid, "payload": cose.parse(token).payload.hex()} == ask(
        "verify", token=token.hex(), kid=kid, jwk=keys[name].to_jwk()
    )


@pytest.mark.parametrize("name", ["letter", "letter_eddsa"])
def test_another_library_refuses_an_altered_seal(
    ask: Ask, sealed: Callable[..., str], keys: dict[str, PublicKey], name: str
):
    """It has really looked at the signature."""
    token = bytearray(split(sealed(name, expires_at=None))[1])
    token[-1] ^= 1
    kid = keys[name].kid.hex()

    assert ["error"] == list(ask("verify", token=token.hex(), kid=kid, jwk=keys[name].to_jwk()))


@pytest.mark.parametrize("name", ["letter", "letter_eddsa"])
def test_a_seal_made_by_another_library_is_genuine(
    ask: Ask,
    check: Callable[..., VerificationResult],
    claims: SealClaims,
    signer: MemorySigner,
    name: str,
):
    """With the key of an official it makes seals like ours."""
    kid, payload = signer.public[name].kid.hex(), claims.encode().hex()
    made = ask("sign", kid=kid, payload=payload, jwk=private_jwk(signer, name))
    token = bytes.fromhex(made["token"])
    result = check(seal_text(HEAD, with_low_s(token) if name == "letter" else token))

    assert Verdict.GENUINE is result.verdict
    assert claims.subject == result.facts.name
