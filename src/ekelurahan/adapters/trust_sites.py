"""Serves the verification page and what a city publishes for verifiers: a small WSGI application.

A host mounts it in its portal, or copies both folders to any web server and sends the same headers.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from attrs import field, frozen

from ekelurahan.adapters.verifier_pages import POLICY

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".cwt": "application/cwt",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".jws": "application/jose",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}
_PUBLISHED: Final = re.compile(
    r"/((?:root|keys)\.json|keys\.jws|status/[A-Za-z0-9][A-Za-z0-9._-]{0,99})"
)
_OF_PAGE: Final = re.compile(r"(?:/((?:[a-z0-9-]{1,40}/)?[a-z0-9][a-z0-9-]{0,80}\.[a-z]{1,16})?)?")
_PAGE_HEADERS: Final = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": f"{POLICY}; frame-ancestors 'none'",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_PUBLISHED_HEADERS: Final = {
    "Cache-Control": "public, max-age=300",
    "Access-Control-Allow-Origin": "*",
}
_NO_CONTENT: Final = {"Content-Type": "text/plain", "Content-Length": "0"}
_HEADERS: Final = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}


@frozen
class TrustSite:
    """A WSGI application with the page under one path, and the city's keys and lists beside it.

    Attributes:
        page: Folder the page was written to.
        trust: Folder with ``keys.jws`` and ``status/``; for a page at ``/v``, they are at
            ``/keys.jws`` and ``/status/…``.
        path: Where the page is, as in the QR codes.

    >>> site = TrustSite("page", "trust", "/v")
    >>> def started(status, headers):
    ...     print(status)
    >>> list(site({"REQUEST_METHOD": "GET", "PATH_INFO": "/v/../keys/root.pem"}, started))
    404 Not Found
    [b'']
    """

    page: Path = field(converter=Path)
    trust: Path = field(converter=Path)
    path: str = "/v"

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer a request."""
        method = environ["REQUEST_METHOD"]
        known = environ.get("HTTP_IF_NONE_MATCH", "")
        status, headers, content = self._answer(environ.get("PATH_INFO", ""), method, known)
        start_response(status, [*{**headers, **_HEADERS}.items()])
        return [content] if method != "HEAD" else []

    def _answer(self, path: str, method: str, known: str) -> tuple[str, Mapping[str, str], bytes]:
        found = self._find(path)
        if found is None:
            return "404 Not Found", _NO_CONTENT, b""
        if method not in {"GET", "HEAD"}:
            return "405 Method Not Allowed", {"Allow": "GET, HEAD", **_NO_CONTENT}, b""
        file, headers = found
        content = file.read_bytes()
        etag = f'"{hashlib.sha256(content).hexdigest()}"'
        if etag in _named(known):
            return "304 Not Modified", {"ETag": etag, **headers}, b""
        kind = _TYPES.get(file.suffix, "application/octet-stream")
        described = {"Content-Type": kind, "Content-Length": str(len(content)), "ETag": etag}
        return "200 OK", {**described, **headers}, content

    def _find(self, path: str) -> tuple[Path, Mapping[str, str]] | None:
        """Find the file for a path by its form alone: no other folder can be reached."""
        beside, own = self.path.rpartition("/")[0], self.path.rstrip("/")
        if path.startswith(beside) and (published := _PUBLISHED.fullmatch(path, len(beside))):
            file, headers = self.trust / published[1], _PUBLISHED_HEADERS
        elif path.startswith(own) and (of_page := _OF_PAGE.fullmatch(path, len(own))):
            file = self.page / (of_page[1] or "index.html")
            headers = {**_PAGE_HEADERS, "Service-Worker-Allowed": self.path}
        else:
            return None
        return (file, headers) if file.is_file() else None


def _named(etags: str) -> set[str]:
    return {etag.strip().removeprefix("W/") for etag in etags.split(",")}
