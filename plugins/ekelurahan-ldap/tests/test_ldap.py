"""Officials in a real directory: the suite of the library, and what directories get wrong."""

import os
import signal
import socket
import threading
import time

import ekelurahan_ldap
import pytest

from ekelurahan import Nip, PluginHost, Secret
from ekelurahan.errors import (
    MisconfiguredError,
    NotAllowedError,
    NotFoundError,
    PluginError,
    RetryableError,
)
from ekelurahan.ports import Account
from ekelurahan.testing.contracts import OfficialDirectoryContract, PluginContract

GROUPS = "ou=kelompok,dc=kota,dc=example"
PASSWORD = Secret("sandi-bayu")
BAYU = Account(
    "bayu",
    "Bayu Prasetya",
    Nip("198001012005011001"),
    "bayu@kota.example",
    ("lurah", "penandatangan"),
)


def directory_of(settings, **other):
    """Give the directory of settings, without the guard of a host."""
    told = ekelurahan_ldap.Settings(**{**settings, **other})
    (offer,) = ekelurahan_ldap.ekelurahan_official_directories(told)
    return offer.part


def answering(server, answer, heard):
    """Play a directory that answers one request."""
    connection, _ = server.accept()
    with connection:
        heard.append(connection.recv(4096))
        connection.sendall(bytes.fromhex(answer))


class TestPlugin(PluginContract):
    """The plug-in."""

    @pytest.fixture
    def plugin(self):
        """Give it."""
        return ekelurahan_ldap

    @pytest.fixture
    def settings(self):
        """Give settings; nothing connects before the first call."""
        return {
            "url": "ldaps://ldap.kota.example",
            "base": "dc=kota,dc=example",
            "groups_below": "ou=kelompok,dc=kota,dc=example",
        }

    def test_without_a_url(self):
        """Nothing is offered: a city that has installed it need not use it."""
        assert {} == PluginHost(ekelurahan_ldap).official_directories()


class TestContract(OfficialDirectoryContract):
    """slapd."""

    @pytest.fixture
    def directory(self, settings):
        """Give a directory."""
        return directory_of(settings)

    @pytest.fixture
    def account(self):
        """Give somebody in it."""
        return BAYU

    @pytest.fixture
    def password(self):
        """Give their password."""
        return PASSWORD


class TestAccounts:
    """Who is found, and who is not."""

    def test_groups_that_the_entry_tells(self, settings):
        """Where the directory keeps memberOf, it need not be asked; those made elsewhere do not count."""
        below = {"group_base": "", "groups_below": "OU=Kelompok, dc=kota,dc=example"}
        assert BAYU == directory_of(settings, **below).account("bayu")

    @pytest.mark.parametrize("base", ["ou=pegawai,dc=kota,dc=example", f"cn=lurah,{GROUPS}"])
    def test_groups_elsewhere(self, settings, base):
        """Nobody has them, and a group is not below itself."""
        below = {"group_base": "", "groups_below": base}
        assert () == directory_of(settings, **below).account("bayu").groups

    def test_without_groups(self, settings):
        """Who wants none asks for none."""
        assert () == directory_of(settings, group_base="", member_of="").account("bayu").groups

    def test_a_group_that_is_no_dn(self, settings):
        """It is left out, and keeps nobody away."""
        told = {"group_base": "", "groups_below": GROUPS, "member_of": "description"}
        assert ("lurah",) == directory_of(settings, **told).account("honorer").groups

    def test_capitals(self, settings):
        """The directory does not mind them; the name is given as it stands there."""
        assert "bayu" == directory_of(settings).account("BAYU").name

    def test_a_number_that_is_no_nip(self, settings):
        """It is left out; nobody is kept away by it."""
        found = directory_of(settings).account("honorer")
        assert (None, "Honorer", ()) == (found.nip, found.full_name, found.groups)

    @pytest.mark.parametrize(
        "name", ["   ", "b" * 300, "*)(objectClass=*", "bayu)(|(uid=*", "\\2a", "(", "bayu\x00"]
    )
    def test_what_is_no_name(self, settings, name):
        """It is found by nobody, and signs nobody in."""
        directory = directory_of(settings)
        with pytest.raises(NotFoundError):
            directory.account(name)
        with pytest.raises(NotAllowedError):
            directory.authenticate(name, PASSWORD)

    def test_several_of_one_name(self, settings):
        """Nobody is signed in for another, whether the server counts to two or to more."""
        directory = directory_of(settings)
        everybody = directory_of(settings, filter="(|(uid={name})(objectClass=person))")
        for ambiguous, name in ((directory, "kembar"), (everybody, "bayu")):
            with pytest.raises(MisconfiguredError, match="several"):
                ambiguous.account(name)
            with pytest.raises(MisconfiguredError, match="several"):
                ambiguous.authenticate(name, PASSWORD)

    @pytest.mark.parametrize(
        ("name", "other"), [("beku", {}), ("honorer", {"disabled": "(employeeType=nonaktif)"})]
    )
    def test_a_disabled_account(self, settings, name, other):
        """It is not found, and its right password signs nobody in."""
        directory = directory_of(settings, **other)
        with pytest.raises(NotFoundError):
            directory.account(name)
        with pytest.raises(NotAllowedError):
            directory.authenticate(name, PASSWORD)

    def test_an_account_that_was_locked_for_a_while(self, settings):
        """Wrong passwords lock it, and do not end it: it is still somebody's."""
        assert "Lupa" == directory_of(settings).account("lupa").full_name


class TestPasswords:
    """Whose a password is."""

    def test_none_at_all(self, settings, slapd):
        """It is refused before anybody is asked: this server would take it for a visitor."""
        with pytest.raises(NotAllowedError):
            directory_of(settings, url="ldap://127.0.0.1:1").authenticate("bayu", Secret(""))
        with directory_of(settings).server.searching() as session:
            session.sign_in(f"uid=bayu,{settings['base']}", Secret(""))  # and in he is

    def test_an_account_without_a_password(self, settings):
        """Nobody signs in with it, whatever they write."""
        with pytest.raises(NotAllowedError):
            directory_of(settings).authenticate("terbuka", Secret("apa saja"))

    def test_refusals_say_the_same(self, settings):
        """Unknown, disabled or wrong: nobody learns which."""
        texts = set()
        for name in ("bayu", "nobody", "beku", "", "terbuka"):
            with pytest.raises(NotAllowedError) as caught:
                directory_of(settings).authenticate(name, Secret("salah"))
            texts.add((str(caught.value), caught.value.advice, str(caught.value.values)))
        assert 1 == len(texts)


class TestConnections:
    """Encryption, referrals and time."""

    def test_starttls(self, settings, slapd):
        """A plain connection is upgraded before anything is said."""
        upgraded = directory_of(settings, url=f"ldap://127.0.0.1:{slapd.plain}")
        assert BAYU == upgraded.authenticate("bayu", PASSWORD)
        upgraded.check()

    def test_plain(self, settings, slapd):
        """Whoever says so may do without."""
        plain = directory_of(
            settings, url=f"ldap://127.0.0.1:{slapd.plain}", unsafe_plain=True, ca_file=None
        )
        assert BAYU == plain.authenticate("bayu", PASSWORD)

    @pytest.mark.parametrize("scheme", ["ldap", "ldaps"])
    def test_a_certificate_that_is_not_trusted(self, settings, slapd, scheme):
        """Nothing is said to a server that may be another."""
        port = slapd.plain if scheme == "ldap" else slapd.encrypted
        directory = directory_of(settings, url=f"{scheme}://127.0.0.1:{port}", ca_file=None)
        with pytest.raises(MisconfiguredError, match="certificate"):
            directory.account("bayu")

    @pytest.mark.parametrize("scheme", ["ldap", "ldaps"])
    def test_a_certificate_of_another_name(self, settings, slapd, scheme):
        """Nor to one whose certificate is for another host."""
        port = slapd.plain if scheme == "ldap" else slapd.encrypted
        directory = directory_of(settings, url=f"{scheme}://localhost:{port}")
        with pytest.raises(MisconfiguredError, match="certificate"):
            directory.account("bayu")

    @pytest.mark.parametrize(
        ("answer", "error"),
        [
            ("300c02010178070a010204000400", MisconfiguredError),
            ("308400000012020101788400000009" + "0a010104000400", MisconfiguredError),
            ("3000" * 2500, MisconfiguredError),
            ("", RetryableError),
        ],
    )
    def test_a_server_without_starttls(self, settings, answer, error):
        """It says so, says nonsense, or hangs up: no password is sent in the open."""
        with socket.create_server(("127.0.0.1", 0)) as server:
            heard = []
            thread = threading.Thread(target=answering, args=(server, answer, heard))
            thread.start()
            url = f"ldap://127.0.0.1:{server.getsockname()[1]}"
            with pytest.raises(error):
                directory_of(settings, url=url).account("bayu")
            thread.join()
        assert [31] == [len(request) for request in heard]

    def test_a_malformed_url(self, settings):
        """It is told as that."""
        with pytest.raises(MisconfiguredError, match="malformed"):
            directory_of(settings, url="ldaps://127.0.0.1:pintu").account("bayu")

    def test_several_servers(self, settings):
        """The next is asked where one is down."""
        with socket.create_server(("127.0.0.1", 0)) as nobody:
            port = nobody.getsockname()[1]
        urls = f"ldaps://127.0.0.1:{port} {settings['url']}"
        assert BAYU == directory_of(settings, url=urls).account("bayu")

    def test_referrals(self, settings, slapd):
        """What a server points to is not asked."""
        assert BAYU == directory_of(settings).authenticate("bayu", PASSWORD)
        with pytest.raises(TimeoutError):
            slapd.elsewhere.accept()

    @pytest.mark.parametrize(
        "other",
        [
            {"password": Secret("salah")},
            {"user": "cn=nobody,dc=kota,dc=example"},
            {"user": "no name"},
            {"user": "", "password": None},
            {"base": "dc=lain,dc=example"},
            {"base": "no name"},
            {"filter": "(uid={name}" + ")" * 3},
        ],
    )
    def test_settings_that_are_wrong(self, settings, other):
        """A refused account, base or filter is told as that, without the password."""
        directory = directory_of(settings, **other)
        with pytest.raises(MisconfiguredError) as caught:
            directory.account("bayu")
        assert "salah" not in f"{caught.value} {caught.value.values} {directory!r}"

    def test_a_server_that_is_down(self, settings):
        """It is told at once."""
        with socket.create_server(("127.0.0.1", 0)) as nobody:
            port = nobody.getsockname()[1]
        for scheme in ("ldap", "ldaps"):
            with pytest.raises(RetryableError):
                directory_of(settings, url=f"{scheme}://127.0.0.1:{port}").account("bayu")

    @pytest.mark.parametrize(
        ("scheme", "plain"), [("ldap", False), ("ldap", True), ("ldaps", False)]
    )
    def test_a_server_that_says_nothing(self, settings, scheme, plain):
        """It is given up in time."""
        with socket.create_server(("127.0.0.1", 0)) as silent:
            url = f"{scheme}://127.0.0.1:{silent.getsockname()[1]}"
            directory = directory_of(settings, url=url, unsafe_plain=plain, patience=1.0)
            begun = time.monotonic()
            with pytest.raises(RetryableError):
                directory.account("bayu")
            assert time.monotonic() - begun < 4

    def test_a_server_that_stops(self, settings, slapd):
        """One that hangs in the middle is given up, too, and works again afterwards."""
        directory = directory_of(settings, patience=1.0)
        with directory.server.searching() as session:
            os.kill(slapd.process.pid, signal.SIGSTOP)
            try:
                begun = time.monotonic()
                with pytest.raises(RetryableError), directory.server.searching():
                    pass
                assert time.monotonic() - begun < 4
            finally:
                os.kill(slapd.process.pid, signal.SIGCONT)
            assert session.server is directory.server
        assert BAYU == directory_of(settings).account("bayu")


class TestSettings:
    """What a host is told before it starts."""

    @pytest.mark.parametrize(
        ("section", "problem"),
        [
            ({"url": "http://h"}, "ldaps://"),
            ({"filter": "(uid=bayu)"}, "place"),
            ({"filter": "uid={name}"}, "parentheses"),
            ({"group_filter": "(member={name})"}, "place"),
            ({"url": "ldaps://h"}, "groups_below must name"),
            ({"groups_below": "kelompok"}, "groups_below must be a DN"),
            ({"group_base": "kelompok"}, "group_base must be a DN"),
            ({"password": "hunter2"}, "is a secret"),
            ({"patience": -1}, "patience"),
            ({"patience": 0}, "patience"),
        ],
    )
    def test_what_cannot_be_used(self, section, problem):
        """It is named, and a password is not repeated."""
        with pytest.raises(PluginError, match=problem) as caught:
            PluginHost(ekelurahan_ldap, settings={"ekelurahan_ldap": section})
        assert "hunter2" not in str(caught.value)
