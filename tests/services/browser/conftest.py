"""A city's page and keys, served on this machine, and a browser that opens it."""

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from attrs import define, field
from tests.conftest import HEAD

from ekelurahan.adapters.trust_folders import TrustFolder
from ekelurahan.adapters.trust_sites import TrustSite
from ekelurahan.adapters.verifier_pages import write_verifier_page
from ekelurahan.seal.key_document import KeyDocument
from ekelurahan.seal.keys import PublicKey
from ekelurahan.seal.trust import RootPins, sign_key_document

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--use-fake-device-for-media-stream",
]


class QuietHandler(WSGIRequestHandler):
    """Logs nothing."""

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        """Log nothing."""


class ThreadingServer(ThreadingMixIn, WSGIServer):
    """Answers several requests at once, as a browser asks."""

    daemon_threads = True


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """Give a browser without window."""
    sync_api = pytest.importorskip(
        "playwright.sync_api", reason="no browser, because playwright is not installed"
    )
    if CHROMIUM is None:
        pytest.skip("no browser, because chromium is not installed")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@define
class Site:
    """A city's site: its page under ``/v``, and beside it what it publishes."""

    folder: Path
    publish: Callable[[KeyDocument], None]
    address: str = ""
    trust: TrustFolder = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Name the folder with keys and lists."""
        self.trust = TrustFolder(self.folder / "trust")

    def page(self, text: str = "") -> str:
        """Give the address a camera opens for a QR text: the host is this machine."""
        return f"{self.address}/v{text.removeprefix(HEAD[:-1])}"


@pytest.fixture
def site(
    tmp_path: Path,
    document: KeyDocument,
    keys: dict[str, PublicKey],
    signer: Any,
    make_list: Callable[..., bytes],
) -> Iterator[Site]:
    """Serve the city's site, with a fresh status list."""
    pins = RootPins(keys["root"].thumbprint)

    def publish(document: KeyDocument) -> None:
        site.trust.write(pins, document, sign_key_document(document, keys["root"], signer))

    site = Site(tmp_path, publish)
    write_verifier_page(tmp_path / "page", pins, HEAD)
    site.publish(document)
    site.trust.write_status_lists({document.status_lists[0].uri: make_list()})
    with make_server(
        "127.0.0.1",
        0,
        TrustSite(tmp_path / "page", site.trust.path),
        server_class=ThreadingServer,
        handler_class=QuietHandler,
    ) as server:
        site.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield site
        server.shutdown()
        thread.join()


@define
class Visitor:
    """Somebody with a browser; remembers whatever went wrong in it.

    Attributes:
        context: Cookies, caches, and the network, which can be switched off.
        now: What the clock of the device says.
        requests: Every address that was asked for.
        troubles: Errors on the console, among them whatever the page's policy forbids.
    """

    context: "BrowserContext"
    now: datetime
    requests: list[str] = field(factory=list)
    troubles: list[str] = field(factory=list)

    def open(self, address: str) -> "Page":
        """Open an address in a new tab and wait for the verdict, if one is due."""
        page = self.context.new_page()
        page.clock.set_fixed_time(self.now)
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("console", lambda message: self._heard(message))  # noqa: PLW0108 - needs no slot
        page.goto(address)
        if "#" in address:
            page.locator("#result").wait_for()
        return page

    def _heard(self, message: Any) -> None:
        if message.type in {"error", "warning"}:
            self.troubles.append(message.text)


@pytest.fixture
def visitor(browser: "Browser", now: datetime) -> Iterator[Visitor]:
    """Give somebody with a small phone, in Pontianak."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, locale="id-ID", timezone_id="Asia/Pontianak"
    )
    yield Visitor(context, now)
    context.close()


RUN = """async (cases) => {
  const [{ check }, { loadTrust }, { readConfirmed }, { Refused }] = await Promise.all(
    ["verifier", "trust", "confirmed", "refused"].map((name) => import(`/v/seal/${name}.js`)));
  const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (byte) => parseInt(byte, 16));
  const seconds = (iso) => Date.parse(iso) / 1000;
  const map = (object, value) =>
    new Map(Object.entries(object ?? {}).map(([uri, item]) => [uri, value(item)]));
  const run = async ({ keys_jws, pins, newest, status_lists, confirmed, now, input }) => {
    const at = seconds(now);
    const trust = keys_jws === null ? null : await loadTrust(keys_jws, pins, newest.seq);
    const records = confirmed === null || trust === null
      ? null : await readConfirmed(bytes(confirmed), trust, at).catch(() => null);
    return check(input.text ?? bytes(input.token), {
      trust,
      statusLists: map(status_lists, bytes),
      confirmed: records,
      newest: map(newest.lists, seconds),
      now: at,
    });
  };
  const results = [];
  for (const one of cases) {
    results.push(await run(one).catch((error) => {
      if (error instanceof Refused) return { refused: error.reason };
      throw error;
    }));
  }
  return JSON.stringify(results);
}"""


@pytest.fixture
def results_of(site: Site, visitor: Visitor) -> Callable[[list[dict[str, Any]]], list[Any]]:
    """Run cases, as the test vectors write them, through the page's checker."""
    page = visitor.open(site.page())

    def results_of(cases: list[dict[str, Any]]) -> list[Any]:
        return json.loads(page.evaluate(RUN, cases))

    return results_of
