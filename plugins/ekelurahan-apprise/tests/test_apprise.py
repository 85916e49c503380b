"""Notices through Apprise: the suites of the library, every answer, and what residents read."""

import doctest
import logging
import re
import socket
import time

import ekelurahan_apprise
import ekelurahan_apprise.wording
import pytest
from attrs import evolve

from ekelurahan import Notice, NoticeData, PluginHost, Secret
from ekelurahan.errors import (
    MisconfiguredError,
    PermanentError,
    PluginError,
    RetryableError,
    ThrottledError,
)
from ekelurahan.model.notices import Occasion
from ekelurahan.testing.contracts import NotifierContract, PluginContract

PASSWORD = "sandi-rahasia"
SITI = "siti@contoh.example"
NOTICE = Notice(
    key="notify:surel:returned:3f8a21bc:0123456789abcdef",
    occasion=Occasion.RETURNED,
    recipient="siti",
    request_id="3f8a21bc-9c1e-4e52-9f0e-0d5c3a7f6b11",
    office="Kelurahan Parit Tokaya",
    contacts={"mail": SITI, "phone": "0812-3456-7890", "telegram": "987654321"},
)


def mail_url(port: int, extra: str = "", user: str = "") -> str:
    """Give the URL of a mail account on the loopback."""
    return (
        f"mailto://{user}127.0.0.1:{port}/?mode=insecure"
        f"&from=kelurahan@surat.example&name=Kelurahan&to={{mail}}{extra}"
    )


def channel(url: str, **settings):
    """Give the channel of a URL, as the host gives it to a desk, without its guard."""
    told = ekelurahan_apprise.Settings(channels={"it": Secret(url)}, **settings)
    (offer,) = ekelurahan_apprise.ekelurahan_notifiers(told)
    return offer.part


class TestPlugin(PluginContract):
    """The plug-in."""

    @pytest.fixture
    def plugin(self):
        """Give it."""
        return ekelurahan_apprise

    @pytest.fixture
    def settings(self, monkeypatch):
        """Give settings with a channel."""
        monkeypatch.setenv("SURAT_SUREL", mail_url(25))
        return {"channels": {"surel": {"env": "SURAT_SUREL"}}}


class TestMailContract(NotifierContract):
    """Mail."""

    @pytest.fixture
    def contacts(self):
        """Give an address."""
        return {"mail": SITI}

    @pytest.fixture
    def notifier(self, postbox):
        """Give mail to a server."""
        return channel(mail_url(postbox.port))

    @pytest.fixture
    def received(self, postbox):
        """Give what the server received."""
        return postbox.texts


class TestGatewayContract(NotifierContract):
    """A portal's own inbox, which needs no address of the resident."""

    @pytest.fixture
    def notifier(self, inbox):
        """Give a channel to it."""
        return channel(f"json://127.0.0.1:{inbox.port}/inbox/{{recipient}}?:key={{key}}")

    @pytest.fixture
    def received(self, inbox):
        """Give what the portal received."""
        return inbox.texts


class TestMail:
    """What a mail says, and what a server's answers mean."""

    def test_it_says_what_it_must(self, postbox):
        """Indonesian first, then English, the link and the office."""
        portal = "https://surat.example/permohonan/{request_id}"
        channel(mail_url(postbox.port), portal=portal).notify(NOTICE)
        (text,) = postbox.texts()
        assert [
            "Permohonan Anda 3F8A21BC perlu dilengkapi; lihat apa yang kurang.",
            "Your request 3F8A21BC needs completing; see what is missing.",
            f"https://surat.example/permohonan/{NOTICE.request_id}",
            "Kelurahan Parit Tokaya",
        ] == text.replace("\r\n", "\n").strip().split("\n\n")

    def test_its_head(self, postbox):
        """From the office, to one resident, marked as written by a program."""
        channel(mail_url(postbox.port, "&reply=loket@surat.example")).notify(NOTICE)
        (message,) = postbox.messages()
        assert "Kelurahan Parit Tokaya: 3F8A21BC" == message["Subject"]
        assert SITI == message["To"]
        assert "Kelurahan <kelurahan@surat.example>" == message["From"]
        assert ("auto-generated", "loket@surat.example") == (
            message["Auto-Submitted"],
            message["Reply-To"],
        )
        assert message["Date"].datetime.tzinfo

    def test_a_repetition_has_the_same_id(self, postbox):
        """One notice has one Message-ID, and another notice another."""
        mail = channel(mail_url(postbox.port))
        for notice in (NOTICE, NOTICE, evolve(NOTICE, key="another")):
            mail.notify(notice)
        first, again, other = (m.get_all("Message-ID") for m in postbox.messages())
        assert 1 == len(first)
        assert first == again != other
        assert re.fullmatch("<[0-9a-f]{32}@surat.example>", first[0])

    @pytest.mark.parametrize(
        ("place", "answer", "error"),
        [
            ("on_recipient", "550 5.1.1 no siti@contoh.example here", PermanentError),
            ("on_recipient", "450 4.2.0 greylisted", RetryableError),
            ("on_data", "554 5.7.1 looks like spam", PermanentError),
            ("on_data", "452 4.3.1 disk full", RetryableError),
            ("on_sender", "550 5.7.1 not your address", MisconfiguredError),
            ("on_sender", "451 4.3.0 try later", RetryableError),
        ],
    )
    def test_what_a_server_answers(self, postbox, place, answer, error):
        """Refusals of a mail, of an account, and "not now" are kept apart; no text is repeated."""
        setattr(postbox, place, answer)
        with pytest.raises(error) as caught:
            channel(mail_url(postbox.port)).notify(NOTICE)
        assert error is type(caught.value)
        assert answer[:3] in str(caught.value)
        assert SITI not in f"{caught.value} {caught.value.advice} {caught.value.values}"
        assert [] == postbox.raw

    def test_a_server_that_is_down(self, postbox):
        """It is tried again."""
        with socket.create_server(("127.0.0.1", 0)) as nobody:
            port = nobody.getsockname()[1]
        with pytest.raises(RetryableError, match="ConnectionRefusedError"):
            channel(mail_url(port)).notify(NOTICE)

    def test_a_slow_server(self, postbox):
        """It is given up in time."""
        postbox.seconds = 3
        begun = time.monotonic()
        with pytest.raises(RetryableError):
            channel(mail_url(postbox.port), patience=0.5).notify(NOTICE)
        assert time.monotonic() - begun < 2.5

    def test_a_server_that_says_nothing(self):
        """Not even a greeting: it is given up in time."""
        with socket.create_server(("127.0.0.1", 0)) as silent:
            mail = channel(mail_url(silent.getsockname()[1]), patience=0.3)
            with pytest.raises(RetryableError):
                mail.notify(NOTICE)

    def test_the_password(self, guarded_postbox):
        """The right one is used; a wrong one is a matter of settings, and repeated nowhere."""
        port = guarded_postbox.port
        channel(mail_url(port, user=f"kelurahan:{PASSWORD}@")).notify(NOTICE)
        assert 1 == len(guarded_postbox.raw)
        with pytest.raises(MisconfiguredError) as caught:
            channel(mail_url(port, user="kelurahan:salah-sekali@")).notify(NOTICE)
        assert "salah-sekali" not in f"{caught.value} {caught.value.values}"

    def test_no_password(self, guarded_postbox):
        """A server that wants one tells so: a matter of settings."""
        with pytest.raises(MisconfiguredError):
            channel(mail_url(guarded_postbox.port)).notify(NOTICE)

    def test_a_server_without_tls(self, postbox):
        """What should be secret is not sent in the open."""
        url = mail_url(postbox.port).replace("mode=insecure", "mode=starttls")
        with pytest.raises(MisconfiguredError):
            channel(url).notify(NOTICE)
        with pytest.raises(RetryableError):
            channel(url.replace("starttls", "ssl"), patience=1.0).notify(NOTICE)
        assert [] == postbox.raw

    def test_a_certificate_that_is_not_trusted(self, secured_postbox):
        """It is a matter of settings; whoever says so may do without."""
        url = mail_url(secured_postbox.port).replace("mode=insecure", "mode=starttls")
        with pytest.raises(MisconfiguredError, match="certificate"):
            channel(url).notify(NOTICE)
        channel(url + "&verify=no").notify(NOTICE)
        assert 1 == len(secured_postbox.raw)

    def test_headers_of_the_city(self, postbox):
        """What the URL adds to every mail is added."""
        channel(mail_url(postbox.port, "&+X-Kota=Pontianak")).notify(NOTICE)
        assert "Pontianak" == postbox.messages()[0]["X-Kota"]

    def test_the_doctor(self, postbox):
        """It signs in and sends nothing."""
        channel(mail_url(postbox.port)).check()
        assert [] == postbox.raw


class TestAddresses:
    """Whom a notice reaches."""

    @pytest.mark.parametrize(
        "address",
        [
            "",
            "siti",
            "siti@contoh.example,budi@contoh.example",
            "siti@contoh.example;budi@contoh.example",
            "siti@contoh.example budi@contoh.example",
            "siti@contoh.example&bcc=budi@contoh.example",
            "siti@contoh.example\r\nBcc: budi@contoh.example",
            "Siti <siti@contoh.example>",
            "siti@contoh.example%2Cbudi@contoh.example",
            "siti@contoh",
            "siti@-contoh.example",
        ],
    )
    def test_what_is_no_address(self, postbox, address):
        """Nothing that could be two, or more than an address, is sent to; nor is it repeated."""
        notice = evolve(NOTICE, contacts={"mail": address})
        with pytest.raises(PermanentError) as caught:
            channel(mail_url(postbox.port)).notify(notice)
        assert not address or address not in f"{caught.value} {caught.value.values}"
        assert [] == postbox.raw

    @pytest.mark.parametrize(
        ("written", "sent"),
        [
            ("0812-3456-7890", "+6281234567890"),
            ("+62 812 3456 7890", "+6281234567890"),
            ("(0561) 733.041", "+62561733041"),
        ],
    )
    def test_telephone_numbers(self, inbox, written, sent):
        """They are sent as gateways want them."""
        url = f"json://127.0.0.1:{inbox.port}/sms?:to={{phone}}"
        channel(url).notify(evolve(NOTICE, contacts={"phone": written}))
        assert sent == inbox.posts[0]["to"]

    @pytest.mark.parametrize(
        "written", ["0812", "nol delapan", "0812 atau 0813", "08123456789012345"]
    )
    def test_what_is_no_telephone_number(self, inbox, written):
        """It is told, and nobody else is reached."""
        with pytest.raises(PermanentError):
            channel(f"json://127.0.0.1:{inbox.port}/{{phone}}").notify(
                evolve(NOTICE, contacts={"phone": written})
            )
        assert [] == inbox.posts

    @pytest.mark.parametrize("written", ["987654321 123", "warga/987", "abc", "@x"])
    def test_what_is_no_telegram_account(self, written):
        """Apprise would write to the owner of the bot instead."""
        url = "tgram://123456789:abcdefghijklmnopqrstuvwxyzABCDEFGHI/{telegram}"
        with pytest.raises(PermanentError, match="telegram"):
            channel(url).notify(evolve(NOTICE, contacts={"telegram": written}))

    def test_a_url_that_an_address_spoils(self):
        """It is told as an address that cannot be used."""
        with pytest.raises(PermanentError):
            channel("jsons://{host}/").notify(evolve(NOTICE, contacts={"host": "-.-"}))

    def test_only_what_is_needed(self):
        """Addresses are asked for where there is a place for them."""
        assert frozenset({NoticeData.CONTACTS}) == channel("jsons://h/{telegram}").needs
        assert frozenset() == channel("jsons://h/{recipient}").needs


class TestGateway:
    """What the number of an answer means, and what is not said."""

    @pytest.mark.parametrize(
        ("answer", "error"),
        [
            (400, PermanentError),
            (401, MisconfiguredError),
            (404, PermanentError),
            (418, RetryableError),
            (429, ThrottledError),
            (500, RetryableError),
        ],
    )
    def test_answers(self, inbox, answer, error):
        """Each has its consequence."""
        inbox.answer = answer
        with pytest.raises(error) as caught:
            channel(f"json://127.0.0.1:{inbox.port}/{{recipient}}").notify(NOTICE)
        assert (error, str(answer)) == (type(caught.value), str(caught.value)[-3:])

    def test_a_gateway_that_is_down(self):
        """It is tried again."""
        with socket.create_server(("127.0.0.1", 0)) as nobody:
            port = nobody.getsockname()[1]
        with pytest.raises(RetryableError):
            channel(f"json://127.0.0.1:{port}/{{recipient}}").notify(NOTICE)

    def test_one_language_and_the_key(self, inbox):
        """A short message, and what a gateway of one's own knows a repetition by."""
        url = f"json://127.0.0.1:{inbox.port}/inbox/{{recipient}}?:key={{key}}"
        channel(url, portal="https://surat.example/{request_id}").notify(NOTICE)
        assert ["/inbox/siti"] == inbox.paths
        assert NOTICE.key == inbox.posts[0]["key"]
        assert [
            "Permohonan Anda 3F8A21BC perlu dilengkapi; lihat apa yang kurang.",
            f"https://surat.example/{NOTICE.request_id}",
        ] == inbox.texts()[0].splitlines()

    def test_nothing_in_the_logs(self, inbox, caplog):
        """Whatever Apprise warns of, no log holds an address."""
        inbox.answer = 400
        with caplog.at_level(logging.INFO), pytest.raises(PermanentError):
            channel(f"json://127.0.0.1:{inbox.port}/{{phone}}").notify(NOTICE)
        assert not re.search("81234567890", caplog.text)


class TestSettings:
    """What a host is told before it starts."""

    @pytest.mark.parametrize(
        ("url", "problem"),
        [
            ("mailto://kelurahan:hunter2@surat.example", "no place"),
            ("mailto://kelurahan:hunter2@surat.example/?to={mail}&cc=a@b.example", "copies"),
            ("mailto://kelurahan:hunter2@surat.example/a@b.example/?to={mail}", "copies"),
            ("mailto://kelurahan:hunter2@surat.example/?to={mail}&pgp=sign", "PGP"),
            ("tidakada://hunter2/{phone}", "cannot read"),
            ("tgram://hunter2/{telegram}", "cannot read"),
            ("mailto://kelurahan:hunter2@surat.example/?to={mail}", "not encrypted"),
            (
                "mailto://a:hunter2@127.0.0.1/?smtp=surat.example&from=a@b.id&to={mail}",
                "not encrypted",
            ),
            ("mailtos://kelurahan:hunter2@surat.example/?to={mail}&verify=no", "unchecked"),
            ("json://a:hunter2@portal.example/{recipient}", "not encrypted"),
            ("json://a:hunter2@{host}/", "not encrypted"),
            ("jsons://a:hunter2@10.0.0.7/{recipient}?verify=no", "unchecked"),
        ],
    )
    def test_urls_that_cannot_be_used(self, monkeypatch, url, problem):
        """They are named by their channel, and not repeated."""
        monkeypatch.setenv("SURAT", url)
        section = {"channels": {"surel": {"env": "SURAT"}}}
        with pytest.raises(PluginError, match=f"'surel'.*{problem}") as caught:
            PluginHost(ekelurahan_apprise, settings={"ekelurahan_apprise": section})
        assert "hunter2" not in str(caught.value)

    @pytest.mark.parametrize(
        "url",
        [
            "mailto://surat.example/?to={mail}&from=a@surat.example",
            "mailtos://surat.example/?to={mail}&from=a@surat.example&verify=no",
            "json://portal.example/{recipient}",
        ],
    )
    def test_whoever_says_so_may_do_without(self, url):
        """In the settings, by a name that tells what it is."""
        assert channel(url, unsafe_plain=True)

    @pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
    def test_this_very_machine(self, host):
        """Nobody is on the way there."""
        assert channel(f"json://{host}:8080/{{recipient}}?verify=no")
        assert channel(f"mailto://kota:sandi@{host}:25/?to={{mail}}&from=a@surat.example")

    @pytest.mark.parametrize("patience", [-1, 0])
    def test_no_patience(self, patience):
        """Nothing answers in no time."""
        with pytest.raises(PluginError, match="patience"):
            PluginHost(ekelurahan_apprise, settings={"ekelurahan_apprise": {"patience": patience}})

    def test_a_url_in_the_configuration(self):
        """It holds a password, and so may not stand there."""
        section = {"channels": {"surel": mail_url(25)}}
        with pytest.raises(PluginError, match="is a secret"):
            PluginHost(ekelurahan_apprise, settings={"ekelurahan_apprise": section})

    @pytest.mark.parametrize(
        "url",
        [
            "tgram://123456789:abcdefghijklmnopqrstuvwxyzABCDEFGHI/{telegram}",
            "whatsapp://token@1234567890/{phone}",
            f"twilio://AC{'a' * 32}:{'b' * 32}@+14155551234/{{phone}}",
            "mailto://kelurahan:sandi@gmail.com/?to={mail}",
        ],
    )
    def test_gateways_people_use(self, url):
        """Telegram, WhatsApp, SMS and a large provider of mail can be named."""
        assert NoticeData.CONTACTS in channel(url).needs


def test_the_examples():
    """What the docstrings show is what happens."""
    failed, tried = doctest.testmod(ekelurahan_apprise.wording)
    assert 0 == failed
    assert tried
