"""Signing in at a certified provider on loopback, with a browser that follows and fills in."""

import logging
from urllib.parse import parse_qs, urlsplit

import ekelurahan_oidc
import pytest
from attrs import evolve

from ekelurahan import Nik, Nip, PluginHost, Secret
from ekelurahan.errors import MisconfiguredError, NotAllowedError, RetryableError

RETURN_TO = "https://portal.example/masuk"


def _sign_in(provider, browser):
    sign_in = provider.begin(RETURN_TO)
    return provider.finish(sign_in, browser(sign_in))


class TestWhoSignsIn:
    """What is told of whom."""

    def test_a_resident_whose_nik_was_verified(self, provider, real, browser):
        """Name and NIK are told, and who vouches for them."""
        found = _sign_in(provider, browser("siti"))
        assert (real.issuer, "siti", "Siti Rahmawati") == (found.issuer, found.subject, found.name)
        assert (Nik("6171014508900001"), None) == (found.nik, found.nip)

    def test_a_nik_that_was_not_verified_is_not_believed(self, provider, browser):
        """Whoever typed a number into their own profile is nobody by that number."""
        found = _sign_in(provider, browser("budi"))
        assert ("Budi Santoso", None) == (found.name, found.nik)

    def test_an_official(self, provider, browser):
        """A NIP lies inside another claim."""
        assert Nip("198001012006041001") == _sign_in(provider, browser("bayu")).nip

    def test_a_provider_that_tells_claims_elsewhere(self, strict, opened, browser):
        """What the ID token does not hold is asked for, where the settings say so."""
        assert _sign_in(opened(strict.issuer), browser("siti")).nik is None
        found = _sign_in(opened(strict.issuer, from_userinfo=True), browser("siti"))
        assert ("Siti Rahmawati", Nik("6171014508900001")) == (found.name, found.nik)

    @pytest.mark.parametrize(
        "known_by",
        [
            {"client_id": "badan", "secret_in_body": True},
            {"client_id": "umum", "client_secret": None},
        ],
    )
    def test_other_ways_to_be_known(self, real, opened, browser, known_by):
        """A secret in the body, and none at all."""
        assert "siti" == _sign_in(opened(real.issuer, **known_by), browser("siti")).subject

    def test_a_host_with_a_key_of_its_own(self, real, opened, browser, key):
        """No secret is shared: the host signs."""
        pem = Secret(key.as_pem(private=True).decode())
        part = opened(
            real.issuer, client_id="kunci", client_secret=None, private_key=pem, key_id="host-1"
        )
        assert "siti" == _sign_in(part, browser("siti")).subject


class TestInAHost:
    """From a configuration to a sign-in."""

    def test_as_a_city_configures_it(self, real, browser, monkeypatch):
        """The secret comes from the environment, the part is guarded, and somebody signs in."""
        monkeypatch.setenv("OIDC_SECRET", "rahasia / + : %")
        section = {
            "issuer": real.issuer,
            "client_id": "kota",
            "client_secret": {"env": "OIDC_SECRET"},
            "return_to": [RETURN_TO],
            "nik_claim": "nik",
            "verified_claim": "nik_verified",
        }
        host = PluginHost(ekelurahan_oidc, settings={"ekelurahan_oidc": section})
        found = _sign_in(host.identity_providers()["oidc"], browser("siti"))
        assert Nik("6171014508900001") == found.nik


class TestWhatIsAsked:
    """The address a browser is sent to."""

    def test_only_digests_leave(self, provider):
        """It holds what is registered, and of what is remembered no more than a digest."""
        sign_in = provider.begin(RETURN_TO)
        asked = parse_qs(urlsplit(sign_in.url).query)
        assert ["S256"] == asked["code_challenge_method"]
        assert [sign_in.state] == asked["state"]
        assert 43 == len(asked["nonce"][0]) == len(asked["code_challenge"][0])
        assert [RETURN_TO] == asked["redirect_uri"]
        assert not any(sign_in.memory[k] in sign_in.url for k in ("nonce", "verifier"))

    def test_nobody_is_led_elsewhere(self, provider):
        """An address that is not registered is refused before anybody is sent anywhere."""
        with pytest.raises(MisconfiguredError, match="may not end there"):
            provider.begin("https://portal.example.evil.example/masuk")


class TestWhatIsRefused:
    """Answers that are not ours, altered, late or no."""

    @pytest.fixture
    def begun(self, provider):
        """A sign-in under way."""
        return provider.begin(RETURN_TO)

    def test_an_altered_state(self, provider, begun, agree):
        """One character is enough."""
        returned = agree(begun)
        altered = "A" if begun.state[0] != "A" else "B"
        with pytest.raises(NotAllowedError, match="no answer to this sign-in"):
            provider.finish(begun, returned.replace(begun.state, altered + begun.state[1:]))
        assert "siti" == provider.finish(begun, returned).subject

    def test_a_state_told_twice(self, provider, begun, agree):
        """A parameter that may mean two things means none."""
        with pytest.raises(NotAllowedError):
            provider.finish(begun, f"{agree(begun)}&state={begun.state}")

    def test_another_issuer(self, provider, begun, agree):
        """An answer that names another provider, or none, was mixed up."""
        returned = agree(begun)
        for iss in ("iss=https%3A%2F%2Fevil.example", ""):
            told = "&".join(p if not p.startswith("iss=") else iss for p in returned.split("&"))
            with pytest.raises(NotAllowedError):
                provider.finish(begun, told)

    @pytest.mark.parametrize("what", ["nonce", "verifier", "return_to"])
    def test_what_was_remembered_is_another(self, provider, begun, agree, what):
        """The answer fits the sign-in it was asked for, and no other."""
        other = evolve(begun, memory={**begun.memory, what: "x" * 43})
        with pytest.raises(NotAllowedError):
            provider.finish(other, agree(begun))

    def test_nothing_was_remembered(self, provider, begun, agree):
        """A session that lost it must begin again."""
        with pytest.raises(NotAllowedError, match="not begun here"):
            provider.finish(evolve(begun, memory={}), agree(begun))

    def test_an_answer_for_another_client(self, provider, opened, real, begun, agree):
        """A code given to another application signs nobody in here."""
        theirs = opened(real.issuer, client_id="badan", secret_in_body=True).begin(RETURN_TO)
        theirs_code = parse_qs(urlsplit(agree(theirs)).query)["code"][0]
        ours = f"{RETURN_TO}?code={theirs_code}&state={begun.state}&iss={real.issuer}"
        with pytest.raises(NotAllowedError, match="takes this answer no more"):
            provider.finish(begun, ours)

    def test_a_denied_consent(self, provider, begun, browser):
        """Whoever does not agree is not signed in; the provider says so with its own words."""
        returned = browser("siti", agrees=False)(begun)
        assert "error=access_denied" in returned
        with pytest.raises(NotAllowedError, match="refused"):
            provider.finish(begun, returned)

    def test_a_wrong_secret(self, real, opened, agree):
        """It is the settings' fault, not the resident's; and is not told."""
        part = opened(real.issuer, client_secret=Secret("salah-sekali"))
        begun = part.begin(RETURN_TO)
        with pytest.raises(MisconfiguredError) as caught:
            part.finish(begun, agree(begun))
        assert "salah-sekali" not in f"{caught.value} {caught.value.values} {part!r}"

    def test_an_unknown_scope_or_client(self, real, opened, browser):
        """The provider's refusal comes back with the browser, or is a page: nobody is signed in."""
        part = opened(real.issuer, parameters={"prompt": "nonsense"})
        begun = part.begin(RETURN_TO)
        with pytest.raises(MisconfiguredError, match="invalid_request"):
            part.finish(begun, browser()(begun))


class TestWhenItIsDown:
    """A provider that cannot be reached."""

    def test_down_before_and_in_between(self, start, clients, opened, agree):
        """Both are worth trying again; after it is back, a new sign-in works."""
        real = start(clients, in_id_token=True)
        try:
            part = opened(real.issuer)
            begun = part.begin(RETURN_TO)
            returned = agree(begun)
            real.stop()
            with pytest.raises(RetryableError, match="cannot be reached"):
                part.finish(begun, returned)
            with pytest.raises(RetryableError):
                opened(real.issuer).begin(RETURN_TO)
            with pytest.raises(RetryableError):
                part.check()
            real.start()
            part.check()
            assert "siti" == _sign_in(part, agree).subject
        finally:
            real.stop()


class TestWhatIsWrittenDown:
    """Logs and errors."""

    def test_no_log_holds_a_token_or_a_number(self, provider, browser, caplog):
        """At the most talkative level, neither code nor secret nor claims are written."""
        with caplog.at_level(logging.DEBUG):
            sign_in = provider.begin(RETURN_TO)
            returned = browser("siti")(sign_in)
            caplog.clear()
            provider.finish(sign_in, returned)
        code = parse_qs(urlsplit(returned).query)["code"][0]
        for secret in (code, *sign_in.memory.values(), "rahasia", "6171014508900001", "eyJ"):
            assert secret not in caplog.text
