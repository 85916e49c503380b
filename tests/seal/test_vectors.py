"""The published test vectors: every value on the way, and what comes out, as another city would."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import FixedClock
from tests.vectors import make

from ekelurahan.model.letter_content import canonical_json
from ekelurahan.seal import cose, qr_text
from ekelurahan.seal.claims import SealClaims
from ekelurahan.seal.confirmed import ConfirmedRecords
from ekelurahan.seal.enclosures import check_enclosure
from ekelurahan.seal.key_document import KeyPurpose
from ekelurahan.seal.reasons import Reason, RefusedError
from ekelurahan.seal.times import seconds_of
from ekelurahan.seal.trust import RootPins, TrustList
from ekelurahan.seal.verifier import Verifier

STEP_OF = {
    Reason.MALFORMED_TEXT: "text",
    Reason.MALFORMED_TOKEN: "token",
    Reason.FOREIGN_HOST: "key",
    Reason.UNKNOWN_KEY: "key",
    Reason.WRONG_ALGORITHM: "key",
    Reason.WRONG_SIGNATURE: "signature",
    Reason.ALTERED_SIGNATURE: "signature",
    Reason.MALFORMED_CLAIMS: "claims",
}


def read(path: Path) -> tuple[Mapping[str, Any], list[Any]]:
    """Give what the cases of a file share, and the cases."""
    content = json.loads(path.read_text("utf-8"))
    return content["shared"], content["cases"]


def parameters(pattern: str) -> Iterator[object]:
    """Give every case of some files, named for pytest."""
    for path in sorted(make.FOLDER.glob(pattern)):
        shared, cases = read(path)
        for case in cases:
            yield pytest.param(case, shared, id=f"{path.stem}/{case['name']}")


EVERY_CASE = pytest.mark.parametrize(("case", "shared"), list(parameters("*.json")))


@pytest.mark.parametrize("name", list(make.FILES))
def test_the_files_are_those_the_generator_writes(name: str):
    """Nobody has edited them by hand, and making them again gives the same bytes."""
    cases = make.FILES[name]

    assert make.write(cases(), cases.__doc__) == (make.FOLDER / name).read_text("ascii")


def test_there_is_no_other_file():
    """What the generator no longer writes is gone."""
    found = make.FOLDER.rglob("*.json")

    assert {path.relative_to(make.FOLDER).as_posix() for path in found} == make.FILES.keys()


def load(case: Mapping[str, Any], shared: Mapping[str, Any]) -> TrustList | None:
    """Take over the key document of a case; ``None`` where there is none."""
    if case["keys_jws"] is None:
        return None
    jws, pins = shared["keys_jws"][case["keys_jws"]], RootPins(**case["pins"])
    return TrustList.load(jws, pins, newest_seq=case["newest"]["seq"])


def confirmed(
    case: Mapping[str, Any], shared: Mapping[str, Any], trust: TrustList | None, at: datetime
) -> ConfirmedRecords | None:
    """Read the confirmed records of a case; a list that cannot be trusted is as none."""
    if case["confirmed"] is None or trust is None:
        return None
    token = bytes.fromhex(shared["confirmed"][case["confirmed"]])
    try:
        return ConfirmedRecords.read(token, trust, at)
    except RefusedError:
        return None


def verifier_of(case: Mapping[str, Any], shared: Mapping[str, Any]) -> Verifier:
    """Give a verifier that knows what the case says."""
    at, trust = datetime.fromisoformat(case["now"]), load(case, shared)
    lists = case["status_lists"].items()
    return Verifier(
        trust,
        {uri: bytes.fromhex(shared["status_lists"][name]) for uri, name in lists},
        FixedClock(at),
        confirmed=confirmed(case, shared, trust, at),
        newest={uri: datetime.fromisoformat(seen) for uri, seen in case["newest"]["lists"].items()},
    )


def outcome(case: Mapping[str, Any], shared: Mapping[str, Any]) -> dict[str, Any]:
    """Check a case as a user of the library would."""
    try:
        verifier = verifier_of(case, shared)
    except RefusedError as refused:
        return {"refused": refused.reason.value}
    if "token" in case["input"]:
        return verifier.check_token(bytes.fromhex(case["input"]["token"])).to_json()
    return verifier.check(case["input"]["text"]).to_json()


@EVERY_CASE
def test_the_result_is_the_published_one(case: Mapping[str, Any], shared: Mapping[str, Any]):
    """Verdict, checks, reasons, facts, age and record id, all of them."""
    assert case["expected"] == outcome(case, shared)


@EVERY_CASE
def test_every_step_gives_the_published_value(case: Mapping[str, Any], shared: Mapping[str, Any]):
    """Whoever writes a verifier can compare step by step, and where it stops."""
    if case["stopped_at"] == "keys":
        assert {} == case["steps"]
        return
    steps, stopped_at = follow(case["input"], load(case, shared))
    is_read = "claims" in case["steps"]

    assert case["steps"] == steps
    assert (None if is_read else case["stopped_at"]) == stopped_at


def follow(seal: Mapping[str, str], trust: TrustList) -> tuple[dict[str, Any], str | None]:
    """Go as far as the claims, and give what was found and the step that refused."""
    steps: dict[str, Any] = {}
    try:
        for found in walk(seal, trust):
            steps |= found
    except RefusedError as refused:
        return steps, STEP_OF[refused.reason]
    return steps, None


def walk(seal: Mapping[str, str], trust: TrustList) -> Iterator[dict[str, Any]]:
    """Go through the steps with the library's own parts, and give what each finds."""
    if "text" in seal:
        head, token = qr_text.split(seal["text"].strip())
        yield {"head": head, "token": token.hex()}
    else:
        head, token = None, bytes.fromhex(seal["token"])
        yield {"token": token.hex()}
    message = cose.parse(token)
    yield {
        "protected": message.protected.hex(),
        "payload": message.payload.hex(),
        "kid": message.kid.hex(),
        "sig_structure": message.signed_bytes.hex(),
        "record_id": message.record_id.hex(),
    }
    key = trust.document.key(message.kid)
    if key is None or key.purpose is KeyPurpose.STATUS:
        raise RefusedError(Reason.UNKNOWN_KEY)
    if head not in {None, *trust.document.url_heads}:
        raise RefusedError(Reason.FOREIGN_HOST)
    cose.verify(message, key.public)
    yield {"claims": readable(SealClaims.decode(message.payload))}


def readable(claims: SealClaims) -> dict[str, Any]:
    """Give claims as the vectors do: moments in seconds, bytes in hexadecimal."""
    ends = claims.expires_at
    return {
        "kind": claims.kind,
        "number": claims.number,
        "subject": claims.subject,
        "id_check": claims.id_check.hex(),
        "status_index": claims.status_index,
        "issued_at": seconds_of(claims.issued_at),
        "expires_at": None if ends is None else seconds_of(ends),
        "digest": claims.digest.hex() if claims.digest else None,
        "office": claims.office,
        "role": claims.role,
        "signatory": claims.signatory,
    }


@pytest.mark.parametrize(("case", "shared"), list(parameters("pdf/*.json")))
def test_seals_beside_their_content_give_the_published_results(
    case: Mapping[str, Any], shared: Mapping[str, Any]
):
    """One result a seal, for the very bytes of ``letter.json``, and the digest it has to hold."""
    content = bytes.fromhex(case["input"]["content"])
    seals = tuple(map(bytes.fromhex, case["input"]["tokens"]))
    results = check_enclosure(verifier_of(case, shared), content, seals)

    assert case["expected"] == [result.to_json() for result in results]
    assert case["steps"]["digests"] == list(digests(content, len(case["steps"]["digests"])))


def digests(content: bytes, signatures: int) -> Iterator[str]:
    """Give what each seal stands for: the letter with the signatures up to its own."""
    for i in range(signatures):
        letter = json.loads(content)
        so_far = {**letter, "signatures": letter["signatures"][: i + 1]}
        yield hashlib.sha256(canonical_json(so_far)).hexdigest()
