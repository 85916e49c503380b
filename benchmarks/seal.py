"""The seal beside its peers: rates, sizes of symbols, status lists, and what importing costs.

Usage: python benchmarks/seal.py [--quick]

Writes the section "The seal" of ``docs/reference/performance.md``; ``--quick`` only prints.
"""

import hashlib
import json
import os
import random
import secrets
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median
from time import process_time

import base45
import cbor2
import jwt
import segno
from pages import run, table
from seal_peers import CLAIMS, FACTS, NOW, SIGNER, TIMES, contenders

from ekelurahan.compose.clocks import SystemClock
from ekelurahan.seal import cose
from ekelurahan.seal.key_document import KeyDocument, KeyPurpose, StatusListPeriod, TrustedKey
from ekelurahan.seal.qr_text import seal_text, segments
from ekelurahan.seal.status_list import LIST_SIZE, LetterSealStatus, StatusList
from ekelurahan.seal.strict_json import base64url
from ekelurahan.seal.trust import RootPins, TrustList, sign_key_document
from ekelurahan.seal.verifier import Verifier

HEAD = "https://verifikasi.pontianak.go.id/v#"
URI = "https://verifikasi.pontianak.go.id/status/1.cwt"
MODULE = 0.5
"""Millimetres."""


def seconds(call: Callable[[], object], times: int) -> float:
    """Measure the processor time of one of so many calls: other programs do not disturb it."""
    start = process_time()
    for _ in range(times):
        call()
    return (process_time() - start) / times


def interleaved(
    calls: dict[str, Callable[[], object]], rounds: int, times: int
) -> dict[str, float]:
    """Give the median time of each call; each round measures all of them, so drift hits all."""
    figures: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            figures[name].append(seconds(call, times))
    return {name: median(values) for name, values in figures.items()}


def trust_list() -> TrustList:
    """Publish the key document of a city with two letter keys."""
    year = (NOW - timedelta(days=1), NOW + timedelta(days=365))
    lurah = ("61.71.01.1004", "Kelurahan Parit Tokaya", "Rudi Hartono", "Lurah Parit Tokaya")
    keys = (
        TrustedKey(SIGNER.public["ES256"], KeyPurpose.LETTER, *year, *lurah),
        TrustedKey(SIGNER.public["EdDSA"], KeyPurpose.LETTER, *year, *lurah),
        TrustedKey(SIGNER.public["status"], KeyPurpose.STATUS, *year),
    )
    lists, names = (StatusListPeriod(URI, *year, LIST_SIZE),), {"SKD": "Surat Keterangan Domisili"}
    document = KeyDocument(
        1, *year, "Pemerintah Kota Pontianak", "Asia/Pontianak", (HEAD,), lists, keys, names
    )
    root = SIGNER.public["root"]
    return TrustList.load(sign_key_document(document, root, SIGNER), RootPins(root.thumbprint))


def rates(rounds: int, times: int) -> str:
    """Compare signing and verifying with the other libraries, and the whole check with both."""
    trust = trust_list()
    made = StatusList.of(URI, [(1, LetterSealStatus.REVOKED)], size=LIST_SIZE, at=NOW)
    lists = {URI: made.sign(SIGNER.public["status"], SIGNER)}
    verifier = Verifier(trust, lists, SystemClock())
    rows = []
    for algorithm in ("ES256", "EdDSA"):
        calls: dict[str, Callable[[], object]] = {}
        for one in contenders(algorithm):
            token = one.sign()
            calls[f"{one.name} signs"] = one.sign
            calls[f"{one.name} verifies"] = lambda one=one, token=token: one.verify(token)
        text = seal_text(HEAD, cose.seal(CLAIMS, SIGNER.public[algorithm], SIGNER))
        assert verifier.check(text), "the full check must end in SAH"
        calls["full check"] = lambda text=text: verifier.check(text)
        times_of = interleaved(calls, rounds, times)
        for one in contenders(algorithm):
            rows.append([f"{one.name}, {algorithm}"])
            for act in ("signs", "verifies"):
                own, ours = times_of[f"{one.name} {act}"], times_of[f"our seal {act}"]
                rows[-1] += [f"{1 / own:,.0f}", f"{own / ours:.2f}"]
        full = times_of["full check"]
        ratio = full / times_of["our seal verifies"]
        rows.append([f"*our full check, {algorithm}*", "", "", f"{1 / full:,.0f}", f"{ratio:.2f}"])
    head = ["", "signs a second", "time", "verifies a second", "time"]
    return table(head, rows)


def sd_jwt() -> str:
    """Write the facts as an SD-JWT: each one a disclosure with 128 bits of salt, all disclosed."""
    salted = ([secrets.token_urlsafe(16), name, value] for name, value in FACTS.items())
    disclosures = [base64url(json.dumps(one).encode()) for one in salted]
    digests = [base64url(hashlib.sha256(one.encode()).digest()) for one in disclosures]
    claims = {**TIMES, "_sd": sorted(digests), "_sd_alg": "sha-256"}
    header = {"typ": "dc+sd-jwt", "kid": SIGNER.public["ES256"].kid.hex()}
    issued = jwt.encode(claims, SIGNER.private["ES256"], "ES256", headers=header)
    return "~".join([issued, *disclosures, ""])


def health_certificate() -> str:
    """Write the facts as an EU digital certificate does: named CBOR claims, COSE, zlib, base45."""
    payload = cbor2.dumps({4: TIMES["exp"], 6: TIMES["iat"], -260: {1: FACTS}})
    token = cose.sign(payload, SIGNER.public["ES256"], SIGNER)
    return "HC1:" + base45.b45encode(zlib.compress(token, 9)).decode()


def _symbol(name: str, *parts: str, level: str = "m") -> list[object]:
    made = segno.make(list(parts), error=level, micro=False, boost_error=False)
    side = made.symbol_size(border=0)[0]
    return [name, len("".join(parts)), made.version, side, f"{side * MODULE:.1f}"]


def symbols() -> str:
    """Compare how large the printed symbols become."""
    seal = cose.seal(CLAIMS, SIGNER.public["ES256"], SIGNER)
    header = {"kid": SIGNER.public["ES256"].kid.hex()}
    jws = jwt.encode({**TIMES, **FACTS}, SIGNER.private["ES256"], "ES256", headers=header)
    plain = "&".join(f"{name}={value}" for name, value in {**FACTS, **TIMES}.items())
    rows = [
        _symbol("our seal", *segments(seal_text(HEAD, seal))),
        _symbol("EU health certificate (HC1, no address)", health_certificate()),
        _symbol("the same at its own level Q", health_certificate(), level="q"),
        _symbol("JWS in a URL", HEAD + jws),
        _symbol("SD-JWT in a URL", HEAD + sd_jwt()),
        _symbol("the facts in a URL, unsigned", HEAD + plain),
    ]
    head = ["symbol, level M", "characters", "QR version", "modules", f"mm at {MODULE} mm"]
    return table(head, rows)


def status_lists(letters: int, rounds: int) -> str:
    """Measure a list of so many letters, one in a hundred of them revoked."""
    period = StatusListPeriod(URI, NOW - timedelta(days=1), NOW + timedelta(days=365), LIST_SIZE)
    trust, chance = trust_list(), random.Random(1)  # noqa: S311 - no secret
    places = chance.sample(range(letters), letters // 100)
    revoked = [(place, LetterSealStatus.REVOKED) for place in places]

    def build() -> StatusList:
        return StatusList.of(URI, revoked, size=LIST_SIZE, at=NOW)

    made, key = build(), SIGNER.public["status"]
    token = made.sign(key, SIGNER)
    assert StatusList.read(token, period, trust) == made
    calls = {
        "build": build,
        "sign": lambda: made.sign(key, SIGNER),
        "read: verify and inflate": lambda: StatusList.read(token, period, trust),
        "look up one letter": lambda: made.status_of(places[0]),
    }
    times = interleaved(calls, rounds, 1)
    times["look up one letter"] = seconds(calls["look up one letter"], 1000)
    rows = [[name, f"{1000 * time:,.3f}"] for name, time in times.items()]
    named = zlib.compress(json.dumps(sorted(places)).encode(), 9)
    sizes = (
        f"{letters:,} letters, {len(places):,} revoked: {len(token):,} bytes signed; "
        f"{len(made.packed):,} inflated.\nThe revoked places as a JSON list, compressed: "
        f"{len(named):,} bytes."
    )
    return f"{table(['status list', 'ms'], rows)}\n\n{sizes}"


def _children() -> float:
    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def imports(rounds: int) -> str:
    """Compare what a process pays before it can verify, in starts of a bare Python."""
    crypto = "from cryptography.hazmat.primitives.asymmetric import ec, ed25519, utils"
    codes = {
        "bare Python": "pass",
        "attrs, cbor2, cryptography": f"import attrs, cbor2; {crypto}",
        "our verification": "from ekelurahan import open_verifier",
        "our whole desk": "from ekelurahan import load_desk",
        "cwt": "import cwt",
        "pycose": "from pycose.messages import Sign1Message",
        "PyJWT": f"import jwt; {crypto}",
        "joserfc": "from joserfc import jwt",
    }
    figures: dict[str, list[float]] = {name: [] for name in codes}
    compiled = {name: v for name, v in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    for _ in range(rounds):
        for name, code in codes.items():
            before = _children()
            subprocess.run([sys.executable, "-c", code], env=compiled, check=True)  # noqa: S603
            figures[name].append(_children() - before)
    best = {name: min(values) for name, values in figures.items()}
    bare = best["bare Python"]
    rows = [
        [name, f"{1000 * (time - bare):.0f}", f"{time / bare:.1f}"] for name, time in best.items()
    ]
    return table(["import", "ms more than bare", "ratio"], rows)


def sections(*, quick: bool) -> Iterator[str]:
    """Run every part; quickly to see that it runs, or slowly to see how fast."""
    yield (
        "Processor time, relative to our seal with the same algorithm: 2.00 takes twice as long.\n"
        "What our seal does besides: it refuses every byte string but one for the same letter. The\n"
        "full check goes from the text of the QR code to the verdict, with the letter's status."
    )
    yield rates(*((2, 2) if quick else (15, 200)))
    yield symbols()
    yield status_lists(*((10_000, 1) if quick else (1_000_000, 9)))
    yield imports(1 if quick else 25)


if __name__ == "__main__":
    run("seal", sections)
