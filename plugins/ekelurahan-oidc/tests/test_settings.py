"""What may be configured, which claims are read how, and what is refused when the host is built."""

from datetime import timedelta

import ekelurahan_oidc
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from ekelurahan_oidc import OpenIdProvider, Settings
from ekelurahan_oidc.answers import code_of
from ekelurahan_oidc.people import ClaimMap, text_of

from ekelurahan import Nik, PluginHost, Secret
from ekelurahan.errors import MisconfiguredError, NotAllowedError, PluginError, RetryableError
from ekelurahan.outward import is_safe

GOOD = {
    "issuer": "https://sso.kota.example",
    "client_id": "kota",
    "return_to": ["https://portal.example/masuk"],
}


def _built(**changed):
    settings = {"ekelurahan_oidc": {**GOOD, **changed}}
    return PluginHost(ekelurahan_oidc, settings=settings).identity_providers()["oidc"]


class TestSettings:
    """What the host tells whoever configures it."""

    @pytest.mark.parametrize(
        ("changed", "told"),
        [
            ({"issuer": "http://sso.kota.example"}, "https://"),
            ({"return_to": []}, "at least one"),
            ({"return_to": ["http://portal.example/masuk"]}, "https://"),
            ({"scopes": ["profile"]}, "openid"),
            ({"parameters": {"redirect_uri": "https://evil.example"}}, "redirect_uri"),
            ({"algorithms": ["none"]}, "none"),
            ({"algorithms": ["HS256", "RS256"]}, "HS256"),
            ({"algorithms": []}, "at least one"),
            ({"clock_skew": 3600}, "clock_skew"),
            ({"patience": 0}, "patience"),
            ({"nik_claim": "nik"}, "verified_claim"),
            ({"nip_claim": "nip"}, "verified_claim"),
            ({"nik_claim": "nik", "verified_claim": "v", "always_verified": True}, "verified"),
            ({"client_secret": "openly written"}, "may not stand here"),
        ],
    )
    def test_what_is_refused(self, changed, told):
        """Each is said at load, before anybody signs in, and no secret is."""
        with pytest.raises(PluginError) as caught:
            _built(**changed)
        assert told in str(caught.value)
        assert "openly" not in str(caught.value)

    def test_a_secret_and_a_key(self):
        """One proof is enough."""
        key = ec.generate_private_key(ec.SECP256R1())
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        with pytest.raises(PluginError, match="exclude"):
            _built(client_secret=Secret("a"), private_key=Secret(pem))

    def test_what_cannot_be_read(self, tmp_path):
        """A key that is none, and certificates that are none."""
        with pytest.raises(PluginError, match="private_key must be"):
            _built(private_key=Secret("no key"))
        (tmp_path / "ca.pem").write_text("no certificate")
        with pytest.raises(PluginError, match="no certificates"):
            _built(authorities=str(tmp_path / "ca.pem"))

    def test_nothing_shows_a_secret(self):
        """Neither settings nor part do."""
        settings = Settings(
            GOOD["issuer"], "kota", tuple(GOOD["return_to"]), client_secret=Secret("hunter2")
        )
        assert "hunter2" not in f"{settings!r} {OpenIdProvider.of(settings)!r}"


class TestKeys:
    """Keys of this host's own."""

    @pytest.mark.filterwarnings("default:EdDSA is deprecated")
    @pytest.mark.parametrize(
        ("key", "algorithm"),
        [
            (rsa.generate_private_key(65537, 2048), "RS256"),
            (ec.generate_private_key(ec.SECP256R1()), "ES256"),
            (ec.generate_private_key(ec.SECP384R1()), "ES384"),
            (ec.generate_private_key(ec.SECP521R1()), "ES512"),
            (ed25519.Ed25519PrivateKey.generate(), "EdDSA"),
        ],
    )
    def test_each_kind(self, key, algorithm):
        """It signs with the algorithm that fits."""
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        client = _built(private_key=Secret(pem)).client
        assert algorithm == client.algorithm
        assert client.proof("https://sso.kota.example")[1]["client_assertion"]
        assert "PRIVATE" not in repr(client)

    def test_what_is_no_private_key(self):
        """A public one, an encrypted one, one of a curve that no provider takes."""
        key = ec.generate_private_key(ec.SECP256R1())
        locked = BestAvailableEncryption(b"kunci")
        odd = ec.generate_private_key(ec.SECP256K1())
        for pem in (
            odd.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
            key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked),
        ):
            with pytest.raises(PluginError, match="private_key must be"):
                _built(private_key=Secret(pem.decode()))


class TestAddresses:
    """What is asked only over a line nobody reads along."""

    @pytest.mark.parametrize(
        ("url", "is_fine"),
        [
            ("https://sso.kota.example", True),
            ("http://127.0.0.1:8080/realms/x", True),
            ("http://[::1]:8080", True),
            ("http://localhost:3000", True),
            ("http://127.0.0.1.evil.example", False),
            ("http://localhost.evil.example", False),
            ("http://10.0.0.1", False),
            ("https://user@sso.kota.example", False),
            ("https://sso.kota.example#fragment", False),
            ("https://", False),
            ("http://[::1", False),
            ("ftp://sso.kota.example", False),
        ],
    )
    def test_each(self, url, is_fine):
        """HTTPS, or this machine."""
        assert is_fine is is_safe(url)


class TestAnswers:
    """What browsers bring back."""

    @pytest.mark.parametrize(
        ("query", "error"),
        [
            ("", NotAllowedError),
            ("state=s", NotAllowedError),
            ("state=s&code=", NotAllowedError),
            ("state=t&code=c", NotAllowedError),
            ("state=s&code=c&code=d", NotAllowedError),
            ("state=s&error=login_required", NotAllowedError),
            ("state=s&error=server_error", RetryableError),
            ("state=s&error=temporarily_unavailable", RetryableError),
            ("state=s&error=invalid_scope", MisconfiguredError),
            ("state=s&" + "&".join(f"a{n}=1" for n in range(40)), NotAllowedError),
            ("state=s&code=" + "c" * 20_000, NotAllowedError),
        ],
    )
    def test_each_refusal(self, query, error):
        """It is told apart whose fault it is; nothing of it is repeated."""
        with pytest.raises(error):
            code_of(f"/masuk?{query}", state="s", issuer="https://i.example", names_itself=False)

    def test_a_sign_in_without_a_state(self):
        """Nothing equals nothing, and is refused all the same."""
        with pytest.raises(NotAllowedError):
            code_of("/?state=&code=c", state="", issuer="https://i.example", names_itself=False)


class TestClaims:
    """From claims to a person."""

    def _identity(self, claims, **changed):
        settings = {"nik_claim": "nik", "verified_claim": "ok", **changed}
        fields = {**GOOD, "return_to": tuple(GOOD["return_to"])}
        claim_map = ClaimMap.of(Settings(**fields, **settings))
        return claim_map.identity("https://i.example", {"sub": "s", **claims})

    @pytest.mark.parametrize(
        ("claims", "changed", "is_believed"),
        [
            ({"ok": True}, {}, True),
            ({"ok": "true"}, {}, True),
            ({"ok": ["true"]}, {}, True),
            ({"ok": False}, {}, False),
            ({"ok": "yes"}, {}, False),
            ({"ok": None}, {}, False),
            ({"ok": 1}, {}, False),
            ({}, {}, False),
            ({"ok": 3}, {"verified_values": ("3", "4")}, True),
            ({}, {"verified_claim": "", "always_verified": True}, True),
        ],
    )
    def test_whether_a_nik_is_believed(self, claims, changed, is_believed):
        """Only where the provider says, in the way it is configured to, that it was verified."""
        found = self._identity({"nik": "6171014508900001", **claims}, **changed)
        assert (Nik("6171014508900001") if is_believed else None) == found.nik

    @pytest.mark.parametrize("nik", ["12", "", None, ["a", "b"], {"a": 1}, 1.5, "6171018108900001"])
    def test_what_is_no_nik(self, nik, caplog):
        """It is left out, and no log repeats it."""
        found = self._identity({"nik": nik, "ok": True, "name": 5})
        assert (None, "5") == (found.nik, found.name)
        assert "6171" not in caplog.text

    def test_names_that_are_addresses(self):
        """A claim may be called by a URL, with dots in it."""
        name = "https://kota.example/klaim.nik"
        assert "7" == text_of({name: 7}, name)
        assert "" == text_of({"a": {"b": 1}}, "a.b.c")

    def test_patience_is_kept(self):
        """It is below the host's own deadline by default."""
        assert _built().settings.patience < timedelta(seconds=10)
