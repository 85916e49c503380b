"""The page and what a city publishes, over HTTP."""

import hashlib
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

import pytest
from tests.conftest import HEAD

from ekelurahan.adapters.trust_folders import TrustFolder
from ekelurahan.adapters.trust_sites import TrustSite
from ekelurahan.adapters.verifier_pages import POLICY, write_verifier_page
from ekelurahan.seal.trust import RootPins, sign_key_document


@pytest.fixture
def ask(tmp_path, document, keys, signer, make_list):
    """Ask a city's site; give status, headers and content."""
    pins = RootPins(keys["root"].thumbprint)
    trust = TrustFolder(tmp_path / "trust")
    trust.write(pins, document, sign_key_document(document, keys["root"], signer))
    trust.write_status_lists({document.status_lists[0].uri: make_list()})
    (tmp_path / "trust" / ".new-1").write_text("half written")
    (tmp_path / "secret.json").write_text("{}")
    write_verifier_page(tmp_path / "page", pins, HEAD)

    def ask(path, method="GET", *, at="/v", **headers):
        site = validator(TrustSite(tmp_path / "page", trust.path, at))
        answer = []

        def start_response(status, headers, _problem=None):
            answer.extend([status, headers])
            return print  # what the standard wants, and nobody calls

        environ = {"PATH_INFO": path, "REQUEST_METHOD": method, "QUERY_STRING": ""}
        environ |= {"SCRIPT_NAME": "", **headers}
        setup_testing_defaults(environ)
        body = site(environ, start_response)
        content = b"".join(body)
        body.close()
        return answer[0], dict(answer[1]), content

    return ask


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/v", "text/html; charset=utf-8"),
        ("/v/", "text/html; charset=utf-8"),
        ("/v/index.html", "text/html; charset=utf-8"),
        ("/v/page.css", "text/css; charset=utf-8"),
        ("/v/seal/key-document.js", "text/javascript; charset=utf-8"),
        ("/v/icon.svg", "image/svg+xml"),
        ("/v/manifest.webmanifest", "application/manifest+json"),
        ("/keys.jws", "application/jose"),
        ("/keys.json", "application/json"),
        ("/root.json", "application/json"),
        ("/status/2026-2", "application/octet-stream"),
    ],
)
def test_every_file_has_its_type(ask, path, kind):
    """Browsers refuse scripts of another type, and guess nothing."""
    status, headers, content = ask(path)

    assert ("200 OK", kind) == (status, headers["Content-Type"])
    assert str(len(content)) == headers["Content-Length"]
    assert f'"{hashlib.sha256(content).hexdigest()}"' == headers["ETag"]
    assert "nosniff" == headers["X-Content-Type-Options"]
    assert "no-referrer" == headers["Referrer-Policy"]


def test_the_page_may_load_nothing_of_others(ask):
    """The policy is sent, too; the worker may answer for the path in QR codes; nobody embeds it."""
    headers = ask("/v/sw.js")[1]

    assert headers["Content-Security-Policy"].startswith(POLICY)
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "/v" == headers["Service-Worker-Allowed"]
    assert "Access-Control-Allow-Origin" not in headers


def test_other_sites_may_read_what_is_published(ask):
    """Another city's verifier in a browser may fetch keys and lists."""
    assert "*" == ask("/keys.jws")[1]["Access-Control-Allow-Origin"]
    assert "*" == ask("/status/2026-2")[1]["Access-Control-Allow-Origin"]


@pytest.mark.parametrize(
    ("path", "found", "missing"),
    [
        ("/surat/v", ["/surat/v", "/surat/v/page.js", "/surat/keys.jws"], ["/keys.jws", "/v"]),
        ("/v/", ["/v", "/v/", "/v/page.js", "/v/keys.jws"], ["/keys.jws", "/page.js"]),
        ("/", ["/", "/page.js", "/keys.jws"], ["/v", "/v/page.js"]),
    ],
)
def test_the_page_may_stand_anywhere(ask, path, found, missing):
    """Keys and lists lie beside the page, as their addresses in the key document do."""
    assert ["200 OK"] * len(found) == [ask(place, at=path)[0] for place in found]
    assert ["404 Not Found"] * len(missing) == [ask(place, at=path)[0] for place in missing]


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}'])
def test_what_is_known_is_not_sent_again(ask, form):
    """A visitor who has the newest list gets its name only."""
    etag = ask("/status/2026-2")[1]["ETag"]
    status, headers, content = ask("/status/2026-2", HTTP_IF_NONE_MATCH=form.format(etag))

    assert ("304 Not Modified", etag, b"") == (status, headers["ETag"], content)
    assert "200 OK" == ask("/status/2026-2", HTTP_IF_NONE_MATCH='"other"')[0]


def test_heads_only(ask):
    """HEAD tells the same as GET, without content."""
    status, headers, content = ask("/keys.jws", "HEAD")

    assert ("200 OK", b"") == (status, content)
    assert ask("/keys.jws")[1] == headers


def test_nothing_is_taken(ask):
    """Nothing can be sent to the site."""
    status, headers, _ = ask("/keys.jws", "POST")

    assert ("405 Method Not Allowed", "GET, HEAD") == (status, headers["Allow"])


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/V",
        "/version",
        "/v/nothing.js",
        "/v/seal",
        "/v/seal/",
        "/v/../secret.json",
        "/v/seal/../../../secret.json",
        "/v//page.js",
        "/v/page.js/",
        "/../secret.json",
        "/secret.json",
        "/.new-1",
        "/status/",
        "/status/..",
        "/status/../keys.jws",
        "/status/2026-1",
        "/keys.jws\n",
        "/status/..\\secret.json",
    ],
)
def test_no_other_file_is_reached(ask, path):
    """Whatever is not of the page, nor published, is not there."""
    status, _, content = ask(path)

    assert ("404 Not Found", b"") == (status, content)
