"""The page that checks seals in a browser: written out for one city, as static files.

The page trusts the root key whose thumbprint is written into it here, and nothing it fetches later
(``docs/decisions/0012-the-page-is-pinned-when-written.md``). All its words are those of the
catalogue, written out as ``texts.js``.
"""

import hashlib
import json
from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template
from typing import Any, Final
from urllib.parse import urlsplit

from ekelurahan.adapters.local_files import write_whole
from ekelurahan.errors import InputError, StorageError
from ekelurahan.seal.qr_text import check_head
from ekelurahan.seal.reasons import Reason, text_of
from ekelurahan.seal.trust import RootPins
from ekelurahan.seal.verdicts import Verdict, VerificationResult
from ekelurahan.texts import DEFAULT_LANGUAGE, mark, say, translated

LANGUAGES: Final = (DEFAULT_LANGUAGE, "en")
CANNOT_HERE: Final = "cannot-check-here"
"""The one reason code that is the page's own: the browser lacks something."""

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; base-uri 'self'; form-action 'none'"
)
"""What the page may load (its Content-Security-Policy): its own files, and nobody else's."""

_OURS: Final = "config.js"
_TITLE: Final = mark("Letter check")
_NO_SCRIPT: Final = mark("This page checks letters with JavaScript; please allow it.")
_CANNOT_HERE: Final = {
    "text": mark("This browser is too old to check seals."),
    "advice": mark("Use a current browser, or another device."),
}
_FACTS: Final = {
    "name": mark("Name"),
    "number": mark("Number"),
    "letter": mark("Letter"),
    "date": mark("Date"),
    "until": mark("Valid until"),
    "office": mark("Office"),
    "signed": mark("Signed by"),
}
_PAGE: Final = {
    "title": _TITLE,
    "about": mark(
        "The QR code on a letter shows whether it is genuine. It is checked on this device: "
        "nothing about the letter is sent."
    ),
    "language": mark("Language"),
    "checking": mark("Checking …"),
    "why": mark("Why"),
    "next": mark("What to do"),
    "compare": mark("Compare with the paper"),
    "checks": mark("The three checks"),
    "integrity": mark("Integrity"),
    "issuer": mark("Issuer, according to the city's key"),
    "status": mark("Status since then"),
    "passed": mark("passed"),
    "failed": mark("failed"),
    "unknown": mark("could not be checked"),
    "not_reached": mark("not reached"),
    "another": mark("Check a letter"),
    "paste": mark("Text of the QR code"),
    "paste_hint": mark("Paste the whole address that the QR code holds."),
    "check": mark("Check"),
    "scan": mark("Scan with the camera"),
    "stop": mark("Stop the camera"),
    "no_camera": mark("The camera cannot be used. Paste the text of the QR code instead."),
    "print": mark("Print"),
    "no_end": mark("no end"),
    "day": mark("{year}-{month:02}-{day:02}"),
    "checked": mark("Checked on {day} at {hour:02}:{minute:02}."),
    "copies": mark("Nothing newer could be fetched: checked with what this device has kept."),
    "status_hours": mark("Status last checked {hours} h ago."),
    "status_days": mark("Status last checked {days} days ago."),
    "keys_hours": mark("Keys of the city published {hours} h ago."),
    "keys_days": mark("Keys of the city published {days} days ago."),
    "root": mark("Root key of the city: {thumbprint}"),
}


def write_verifier_page(folder: Path, pins: RootPins, head: str) -> None:
    """Write the page, or write it anew; files of others in the folder stay as they are.

    Args:
        folder: Is served under the path of ``head``: for ``https://host/v#`` as ``/v`` and ``/v/…``.
        pins: The root keys whose key documents the page will take.
        head: ``https://host/path#``, as in the QR codes.

    Raises:
        InputError: the head cannot stand in a QR code, or the folder holds a file that the page
            would replace and that is not its own.
        StorageError: a file could not be written.
    """
    written = page_files(pins, head)
    taken = sorted(name for name in written if (folder / name).exists())
    if taken and not (folder / _OURS).is_file():
        raise InputError(
            mark("{path} holds a file that is not of the page: {name}"),
            mark("Choose an empty folder, or the one the page was written to before."),
            path=folder,
            name=taken[0],
        )
    try:
        for name, content in written.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            write_whole(folder / name, content, mode=0o644)
    except OSError as error:
        raise StorageError(
            mark("{path} could not be written: {problem}"),
            mark("Check space and rights of the folder, then write the page again."),
            path=error.filename or folder,
            problem=error.strerror,
        ) from error


def page_files(pins: RootPins, head: str) -> Mapping[str, bytes]:
    """Give every file of the page by its name.

    The service worker comes last: it names the others, and a digest of them all.

    Raises:
        InputError: the head cannot stand in a QR code.

    >>> written = page_files(RootPins("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"),
    ...     "https://verifikasi.pontianak.go.id/v#")
    >>> written["config.js"].decode().split()[:3], list(written)[-1]
    (['export', 'const', 'CURRENT'], 'sw.js')
    """
    path = urlsplit(check_head(head)).path.rstrip("/")
    words = {
        "path": path,
        "policy": POLICY,
        "title": say(_TITLE),
        "no_script": say(_NO_SCRIPT),
        "too_old": " ".join(map(say, _CANNOT_HERE.values())),
    }
    shell = dict(_packaged(files("ekelurahan") / "verifier_page"))
    worker = shell.pop("sw.js")
    for name in ("index.html", "manifest.webmanifest"):
        shell[name] = Template(shell[name].decode()).substitute(words).encode()
    shell["texts.js"] = f"export const TEXTS = {_json(texts())};\n".encode()
    shell[_OURS] = _config(pins, head)
    listed = {
        "path": path,
        "names": _json(sorted(shell)),
        "version": hashlib.sha256(b"".join(shell[name] for name in sorted(shell))).hexdigest(),
    }
    return shell | {"sw.js": Template(worker.decode()).substitute(listed).encode()}


def texts() -> dict[str, Any]:
    """Give all words of the page, by language.

    >>> texts()["id"]["verdicts"]["genuine"]["headline"]
    'SAH'
    """
    return {language: _texts(language) for language in LANGUAGES}


def _texts(language: str) -> dict[str, Any]:
    def said(templates: Mapping[str, str]) -> dict[str, str]:
        return {name: translated(template, language) for name, template in templates.items()}

    return {
        "verdicts": {verdict.value: said(_words(verdict)) for verdict in Verdict},
        "reasons": {reason.value: said(_reason(reason)) for reason in Reason}
        | {CANNOT_HERE: said(_CANNOT_HERE)},
        "facts": said(_FACTS),
        "page": said(_PAGE),
    }


def _words(verdict: Verdict) -> dict[str, str]:
    return {"headline": verdict.headline, "meaning": verdict.meaning, "advice": verdict.advice}


def _reason(reason: Reason) -> dict[str, str]:
    """Give a reason's text, and its advice where it tells more than the verdict's."""
    result = VerificationResult(Verdict.UNDETERMINED, reasons=(reason,))
    own = {} if result.advice == result.verdict.advice else {"advice": result.advice}
    return {"text": text_of(reason)} | own


def _config(pins: RootPins, head: str) -> bytes:
    values = {"CURRENT": pins.current, "NEXT": pins.next, "HEAD": head}
    return "".join(f"export const {n} = {_json(v)};\n" for n, v in values.items()).encode()


def _packaged(folder: Traversable, path: str = "") -> list[tuple[str, bytes]]:
    found = []
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        name = path + entry.name
        found += _packaged(entry, f"{name}/") if entry.is_dir() else [(name, entry.read_bytes())]
    return found


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
