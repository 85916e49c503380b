"""The page a QR code leads to, in a browser."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from attrs import evolve
from tests.conftest import HEAD

from ekelurahan.adapters.verifier_pages import write_verifier_page
from ekelurahan.seal.confirmed import ConfirmedRecords
from ekelurahan.seal.cose import parse
from ekelurahan.seal.key_document import KeyDocument
from ekelurahan.seal.qr_text import split
from ekelurahan.seal.status_list import LetterSealStatus
from ekelurahan.seal.trust import RootPins, sign_key_document

Sealed = Callable[..., str]


def headline(page):
    """Read the word that is shown large."""
    return page.locator("#headline").inner_text()


class TestVerdicts:
    """What a visitor sees who scans a letter."""

    def test_a_genuine_letter(self, site, visitor, sealed: Sealed):
        """The word, no reason against it, and every fact to compare with the paper."""
        page = visitor.open(site.page(sealed()))

        assert "SAH" == headline(page)
        assert "genuine" == page.locator("#verdict").get_attribute("data-kind")
        assert page.locator("#reasons").is_hidden()
        assert [
            "Siti Rahmawati binti Abdullah",
            "400.12.2.1/0007/PTK/2026",
            "Surat Keterangan Domisili",
            "24-11-2026",
            "24-05-2027",
            "Kelurahan Parit Tokaya, Pemerintah Kota Pontianak",
            "Rudi Hartono, S.STP., Lurah Parit Tokaya",
        ] == page.locator("#facts dd").all_inner_texts()
        assert "passed passed passed" == " ".join(
            item.get_attribute("class") for item in page.locator("#checks li").all()
        )
        assert "Status terakhir diperiksa 1 jam yang lalu." in page.locator("#sources").inner_text()

    def test_the_address_bar_forgets_the_letter(self, site, visitor, sealed: Sealed):
        """Neither the address nor the history keeps what the letter says, and no server was told."""
        page = visitor.open(site.page(sealed()))

        assert site.page() == page.url
        assert "" == page.evaluate("location.hash")
        assert [] == [url for url in visitor.requests if sealed().partition("#")[2][:30] in url]

    def test_the_next_letter_in_the_same_tab(self, site, visitor, sealed: Sealed):
        """A second letter replaces the first."""
        page = visitor.open(site.page(sealed()))
        page.evaluate("digits => { location.hash = digits; }", "1" * 395)
        page.get_by_text("TIDAK SAH").wait_for()

        assert page.locator("#facts").is_hidden()

    def test_a_forged_letter(self, site, visitor, sealed: Sealed):
        """One digit was changed; nothing the seal says is shown."""
        text = sealed()
        page = visitor.open(site.page(text[:-1] + str((int(text[-1]) + 1) % 10)))

        assert "TIDAK SAH" == headline(page)
        assert page.locator("#facts").is_hidden()
        assert ["Tanda tangan elektronik tidak cocok dengan isi segel."] == page.locator(
            "#reasons li"
        ).all_inner_texts()

    @pytest.mark.parametrize(
        ("status", "word"),
        [
            (LetterSealStatus.REVOKED, "DICABUT"),
            (LetterSealStatus.REPLACED, "DIGANTI"),
            (LetterSealStatus.SUSPENDED, "DITANGGUHKAN"),
        ],
    )
    def test_a_letter_no_longer_in_force(
        self, site, visitor, sealed: Sealed, document: KeyDocument, make_list, status, word
    ):
        """Whatever the office has said since then is the word that counts."""
        uri = document.status_lists[0].uri
        site.trust.write_status_lists({uri: make_list([(517, status)])})
        page = visitor.open(site.page(sealed()))

        assert word == headline(page)
        assert 50 > page.locator("#headline").bounding_box()["height"]  # on one line

    def test_an_old_status(self, site, visitor, sealed: Sealed, now, document, make_list):
        """A status from last week is not believed, and the page says how old it is."""
        uri = document.status_lists[0].uri
        site.trust.write_status_lists({uri: make_list(at=now - timedelta(days=4))})
        page = visitor.open(site.page(sealed()))

        assert "SAH MENURUT TANDA TANGAN" == headline(page)
        assert "4 hari yang lalu" in page.locator("#sources").inner_text()

    def test_an_older_status_than_before(
        self, site, visitor, sealed: Sealed, now, document, make_list
    ):
        """A list from before the one seen last does not take its place."""
        uri = document.status_lists[0].uri
        revoked = [(517, LetterSealStatus.REVOKED)]
        site.trust.write_status_lists({uri: make_list(revoked)})
        visitor.open(site.page(sealed()))
        site.trust.write_status_lists({uri: make_list(at=now - timedelta(hours=3))})

        assert "DICABUT" == headline(visitor.open(site.page(sealed())))

    def test_older_keys_than_before(self, site, visitor, sealed: Sealed, document):
        """A key document from before a theft does not take the place of the one seen last."""
        stolen, *others = document.keys
        stolen = evolve(stolen, compromised_at=document.issued_at)
        site.publish(evolve(document, seq=8, keys=(stolen, *others)))
        visitor.open(site.page(sealed()))
        site.publish(document)

        assert "TIDAK SAH" == headline(visitor.open(site.page(sealed())))

    def test_an_expired_letter(self, site, visitor, sealed: Sealed, now):
        """Its time is over."""
        page = visitor.open(site.page(sealed(expires_at=now - timedelta(minutes=1))))

        assert "KEDALUWARSA" == headline(page)

    def test_a_training_letter(self, site, visitor, sealed: Sealed):
        """It never looks real."""
        page = visitor.open(site.page(sealed("training")))

        assert "LATIHAN – TIDAK BERLAKU" == headline(page)
        assert "training" == page.locator("#verdict").get_attribute("data-kind")

    def test_a_city_without_keys(self, site, visitor, sealed: Sealed):
        """Nothing can be said, which is not the same as forged."""
        (site.trust.path / "keys.jws").unlink()
        page = visitor.open(site.page(sealed()))

        assert "BELUM DAPAT DIPERIKSA" == headline(page)
        assert (
            "Daftar kunci kota belum ada di perangkat ini." in page.locator("#reasons").inner_text()
        )

    def test_keys_of_another_root(self, site, visitor, sealed: Sealed, document, keys, signer):
        """Whoever can write the city's files but has not its root key cannot bring keys of his own."""
        jws = sign_key_document(document, keys["stranger"], signer)
        site.trust.write(RootPins(keys["stranger"].thumbprint), document, jws)
        page = visitor.open(site.page(sealed()))

        assert "BELUM DAPAT DIPERIKSA" == headline(page)

    def test_a_confirmed_letter_of_a_stolen_key(
        self, site, visitor, sealed: Sealed, document, keys, signer, now
    ):
        """The city knows it as its own."""
        uri = "https://verifikasi.pontianak.go.id/status/confirmed.cwt"
        stolen, *others = document.keys
        stolen = evolve(stolen, compromised_at=document.issued_at)
        site.publish(evolve(document, seq=8, keys=(stolen, *others), confirmed=uri))
        records = [parse(split(sealed())[1]).record_id]
        token = ConfirmedRecords.of(uri, records, at=now).sign(keys["status"], signer)
        letter = site.page(sealed())
        assert "BELUM DAPAT DIPERIKSA" == headline(visitor.open(letter))

        site.trust.write_status_lists({uri: token})
        assert "SAH" == headline(visitor.open(site.page(sealed())))
        other = sealed(subject="Siti Rahmawati")
        assert "TIDAK SAH" == headline(visitor.open(site.page(other)))


class TestNetwork:
    """What is asked for, and what happens when nobody answers."""

    def test_nothing_leaves_the_city(self, site, visitor, sealed: Sealed):
        """No request to another host, no error on the console, nothing the policy forbids."""
        page = visitor.open(site.page(sealed()))
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        page.wait_for_load_state("networkidle")

        assert [] == [url for url in visitor.requests if not url.startswith(site.address)]
        assert [] == visitor.troubles

    def test_offline_after_the_first_visit(self, site, visitor, sealed: Sealed):
        """A letter never seen before is checked without network, and the page says with what."""
        page = visitor.open(site.page())
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        page.wait_for_load_state("networkidle")
        visitor.context.set_offline(offline=True)
        visitor.now += timedelta(hours=5)
        page = visitor.open(site.page(sealed()))

        assert "SAH" == headline(page)
        sources = page.locator("#sources").inner_text()
        assert "salinan yang tersimpan di perangkat ini" in sources
        assert "Status terakhir diperiksa 6 jam yang lalu." in sources
        assert "Daftar kunci kota diterbitkan 5 hari yang lalu." in sources

    def test_offline_for_too_long(self, site, visitor, sealed: Sealed):
        """After a day the signature still holds; whether the letter does is not known."""
        page = visitor.open(site.page())
        page.wait_for_load_state("networkidle")
        visitor.context.set_offline(offline=True)
        visitor.now += timedelta(days=1)

        assert "SAH MENURUT TANDA TANGAN" == headline(visitor.open(site.page(sealed())))

    def test_a_page_of_somebody_else_in_between(self, site, visitor, sealed: Sealed):
        """What a hotel's log-in page answers instead of the keys does not replace the keys kept."""
        visitor.open(site.page(sealed()))
        (site.trust.path / "keys.jws").write_text("<html>Log in</html>")

        assert "SAH" == headline(visitor.open(site.page(sealed())))

    def test_a_new_version_of_the_page(self, site, visitor, sealed: Sealed, keys):
        """A page written anew comes in whole, and the one before is forgotten."""
        page = visitor.open(site.page())
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        pins = RootPins(keys["stranger"].thumbprint, next=keys["root"].thumbprint)
        write_verifier_page(site.folder / "page", pins, HEAD)
        page.evaluate(
            """async () => {
              const changed = new Promise((resolve) =>
                navigator.serviceWorker.addEventListener("controllerchange", resolve));
              await (await navigator.serviceWorker.ready).update();
              await changed;
            }"""
        )
        page = visitor.open(site.page(sealed()))

        assert "SAH" == headline(page)
        assert keys["stranger"].thumbprint in page.locator("#root").inner_text()
        assert 2 == page.evaluate("caches.keys().then((names) => names.length)")


class TestForPeople:
    """Small screens, other languages, other ways in."""

    def test_pasted_text(self, site, visitor, sealed: Sealed):
        """Without camera, the text of the QR code is pasted; spaces around it do not matter."""
        page = visitor.open(site.page())
        page.get_by_label("Teks kode QR").fill(f"  {sealed()}\n")
        page.get_by_role("button", name="Periksa", exact=True).click()
        page.locator("#result").wait_for()

        assert "SAH" == headline(page)
        assert "" == page.get_by_label("Teks kode QR").input_value()

    def test_a_pasted_letter_of_another_site(self, site, visitor, sealed: Sealed):
        """A genuine seal behind somebody else's address is refused here, too."""
        page = visitor.open(site.page())
        page.get_by_label("Teks kode QR").fill(sealed().replace("pontianak.go.id", "example.com"))
        page.get_by_label("Teks kode QR").press("Tab")
        page.keyboard.press("Enter")
        page.locator("#result").wait_for()

        assert "TIDAK SAH" == headline(page)

    def test_english(self, site, visitor, sealed: Sealed):
        """Everything changes with the language, the result too; the choice is remembered."""
        page = visitor.open(site.page(sealed()))
        page.get_by_role("button", name="EN").click()

        assert "GENUINE" == headline(page)
        assert "Compare with the paper" == page.locator("#facts h2").inner_text()
        assert "en" == page.locator("html").get_attribute("lang")
        assert "GENUINE" == headline(visitor.open(site.page(sealed())))

    def test_it_is_read_out(self, site, visitor, sealed: Sealed):
        """Screen readers are told the verdict, and the keyboard continues from there."""
        page = visitor.open(site.page(sealed()))
        verdict = page.get_by_role("status")

        assert "polite" == verdict.get_attribute("aria-live")
        assert verdict.inner_text().startswith("SAH")
        assert "verdict" == page.evaluate("document.activeElement.id")

    @pytest.mark.parametrize("changes", [{}, {"subject": "W" * 76}])
    def test_it_fits_a_small_screen(self, site, visitor, sealed: Sealed, changes):
        """Nothing has to be scrolled sideways on 360 pixels, not even the longest name."""
        page = visitor.open(site.page(sealed(**changes)))

        assert 360 >= page.evaluate("document.documentElement.scrollWidth")

    def test_the_words_are_those_of_the_library(self, site, visitor, sealed: Sealed, check):
        """What the page says is, line by line, what Python says of the same seal."""
        text = sealed() + "0"
        page = visitor.open(site.page(text))
        said = check(text).explain().splitlines()

        assert said == [
            headline(page),
            page.locator("#meaning").inner_text(),
            *(f"- {reason}" for reason in page.locator("#reasons li").all_inner_texts()),
            page.locator("#advice p").inner_text(),
        ]


class TestOldBrowsers:
    """A browser that lacks something says so, and never that a letter is forged."""

    @pytest.mark.parametrize("missing", ["DecompressionStream", "crypto"])
    def test_nothing_can_be_said(self, site, visitor, sealed: Sealed, missing):
        """Without what the check needs, the letter is undetermined."""
        visitor.context.add_init_script(
            f"Object.defineProperty(globalThis, '{missing}', {{ value: undefined }})"
        )
        page = visitor.open(site.page(sealed()))

        assert "BELUM DAPAT DIPERIKSA" == headline(page)
        assert ["Peramban ini sudah usang dan tidak dapat memeriksa segel."] == page.locator(
            "#reasons li"
        ).all_inner_texts()

    def test_no_script(self, site, browser):
        """Where the page's scripts do not run at all, that is told after some seconds."""
        context = browser.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto(site.page())

        page.get_by_text("Peramban ini sudah usang").wait_for()
        context.close()


DETECTOR = """(text) => {
  globalThis.BarcodeDetector = class {
    static getSupportedFormats() { return Promise.resolve(["qr_code"]); }
    detect() { return Promise.resolve(text === null ? [] : [{ rawValue: text }]); }
  };
}"""
"""What browsers on phones can do and this one cannot: find QR codes in what the camera sees."""


class TestCamera:
    """Scanning the next letter from the page itself."""

    @pytest.fixture
    def open_with(self, site, visitor):
        """Open the page in a browser that sees a QR code, or none."""

        def open_with(text):
            script = f"({DETECTOR})({json.dumps(text)})"
            visitor.context.add_init_script(script)
            return visitor.open(site.page())

        return open_with

    def test_a_letter_is_scanned(self, open_with, visitor, sealed: Sealed):
        """The first QR code seen is checked, and the camera goes off."""
        visitor.context.grant_permissions(["camera"])
        page = open_with(sealed())
        page.get_by_role("button", name="Pindai dengan kamera").click()
        page.locator("#result").wait_for()

        assert "SAH" == headline(page)
        assert page.locator("video").is_hidden()

    def test_the_camera_is_stopped(self, open_with, visitor):
        """Who has seen enough switches it off with the same button."""
        visitor.context.grant_permissions(["camera"])
        page = open_with(None)
        page.get_by_role("button", name="Pindai dengan kamera").click()
        page.locator("video").wait_for()
        page.get_by_role("button", name="Matikan kamera").click()
        page.get_by_role("button", name="Pindai dengan kamera").wait_for()

        assert page.locator("video").is_hidden()
        assert page.locator("#verdict").is_hidden()

    def test_no_camera(self, open_with):
        """Where the camera is not allowed, the page says what else can be done."""
        page = open_with(None)
        page.get_by_role("button", name="Pindai dengan kamera").click()

        page.get_by_text("Kamera tidak dapat dipakai.").wait_for()

    def test_a_browser_that_cannot(self, site, visitor):
        """Where the browser finds no QR codes, nothing is offered."""
        assert visitor.open(site.page()).get_by_text("Pindai dengan kamera").is_hidden()
