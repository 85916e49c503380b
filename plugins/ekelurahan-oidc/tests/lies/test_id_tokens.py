"""Every lie in an ID token is noticed."""

import time
from base64 import urlsafe_b64encode
from datetime import timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from ekelurahan.errors import NotAllowedError

RETURN_TO = "https://portal.example/masuk"


def unsigned(token):
    """Take the signature off, and say so."""
    _, body, _ = token.split(".")
    none = urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    return f"{none}.{body}."


class TestIdTokens:
    """What an ID token says."""

    def test_an_honest_one(self, liar, part):
        """Without a lie, somebody is signed in."""
        assert "siti" == liar.sign_in(part).subject

    @pytest.mark.parametrize(
        ("claim", "value"),
        [
            ("iss", "https://evil.example"),
            ("iss", ["https://evil.example"]),
            ("aud", "another-client"),
            ("aud", ["another", "and-another"]),
            ("aud", {"kota": 1}),
            ("azp", "another-client"),
            ("exp", int(time.time()) - 120),
            ("exp", "tomorrow"),
            ("iat", int(time.time()) + 3600),
            ("nbf", int(time.time()) + 3600),
            ("nonce", "of another sign-in"),
            ("nonce", ["nonce"]),
            ("at_hash", "Zm9yIGFub3RoZXIgb25lIQ"),
            ("at_hash", 7),
            ("sub", 7),
            ("sub", ""),
        ],
    )
    def test_a_lie(self, liar, part, claim, value):
        """It is refused, and the error names the member and not what it says."""
        liar.claims = {claim: value}
        with pytest.raises(NotAllowedError) as caught:
            liar.sign_in(part)
        assert claim == caught.value.values["problem"]

    @pytest.mark.parametrize("claim", ["iss", "sub", "aud", "exp", "iat", "nonce"])
    def test_what_may_not_be_missing(self, liar, part, claim):
        """What is not said cannot be checked."""
        liar.left_out = (claim,)
        with pytest.raises(NotAllowedError) as caught:
            liar.sign_in(part)
        assert claim == caught.value.values["problem"]

    def test_several_audiences(self, liar, part):
        """One for several is only for whom it was authorized."""
        liar.claims = {"aud": ["kota", "another"]}
        with pytest.raises(NotAllowedError, match="azp"):
            liar.sign_in(part)
        liar.claims["azp"] = "kota"
        assert "siti" == liar.sign_in(part).subject

    def test_a_clock_that_is_a_little_off(self, liar, part, opened):
        """Half a minute is borne, by default; none, where the settings say so."""
        now = int(time.time())
        liar.claims = {"exp": now - 10, "iat": now + 10}
        assert "siti" == liar.sign_in(part).subject
        with pytest.raises(NotAllowedError):
            liar.sign_in(opened(liar.issuer, clock_skew=timedelta(0)))


class TestSignatures:
    """Who has signed it."""

    def test_another_key_under_the_same_name(self, liar, part):
        """The name of a key is no key."""
        liar.signs_with = RSAKey.generate_key(2048, {"kid": "now"})
        with pytest.raises(NotAllowedError, match="signature"):
            liar.sign_in(part)

    def test_the_public_key_as_a_shared_secret(self, liar, part):
        """What everybody knows signs nothing."""
        pem = liar.key.as_pem(private=False)
        secret = OctKey.import_key(urlsafe_b64encode(pem).decode())
        header = {"alg": "HS256", "kid": "now"}
        token = jwt.encode(header, {"sub": "siti"}, secret, algorithms=["HS256"])
        liar.gives(token)
        with pytest.raises(NotAllowedError, match="signature"):
            liar.sign_in(part)

    def test_no_signature(self, liar, part):
        """``none`` is no algorithm."""
        part.begin(RETURN_TO)
        token = unsigned(liar._token())
        liar.gives(token)
        with pytest.raises(NotAllowedError, match="signature"):
            liar.sign_in(part)

    @pytest.mark.parametrize("token", ["", "x", "a.b.c", "a.b.c.d.e", "é", "." * 40, "[].{}."])
    def test_rubbish(self, liar, part, token):
        """What is no token is refused as one."""
        liar.gives(token)
        with pytest.raises(NotAllowedError, match="form"):
            liar.sign_in(part)

    def test_an_algorithm_that_is_not_accepted(self, liar, part, opened):
        """A good signature is refused where the settings do not name it."""
        with pytest.raises(NotAllowedError, match="signature"):
            liar.sign_in(opened(liar.issuer, algorithms=("ES256",)))

    def test_a_new_key(self, liar, part):
        """It is asked for when it is first met; once per hour else."""
        liar.sign_in(part)
        liar.sign_in(part)
        assert (1, 1) == tuple(
            liar.asked.count(p) for p in ("/jwks", "/.well-known/openid-configuration")
        )
        liar.signs_with = ECKey.generate_key("P-256", {"kid": "next"})
        liar.header = {"alg": "ES256", "kid": "next"}
        liar.published = [liar.signs_with.as_dict(private=False)]
        assert "siti" == liar.sign_in(part).subject
        assert 2 == liar.asked.count("/jwks")

    def test_a_key_nobody_publishes(self, liar, part):
        """A name that is in no list is refused after one look."""
        liar.header = {"alg": "RS256", "kid": "unheard of"}
        with pytest.raises(NotAllowedError, match="signature"):
            liar.sign_in(part)

    def test_keys_without_a_name(self, liar, part):
        """Each is tried; those for something else, or unknown, are passed over."""
        other = RSAKey.generate_key(2048).as_dict(private=False)
        odd = [{"kty": "AKP"}, {"kty": "RSA", "n": 7}, 7, {**other, "use": "enc"}]
        liar.published = [*odd, other, *liar.published]
        liar.header = {"alg": "RS256"}
        assert "siti" == liar.sign_in(part).subject

    def test_a_new_key_without_a_name(self, liar, part):
        """It is looked for once, too; what still fits none is refused."""
        liar.header = {"alg": "RS256"}
        liar.sign_in(part)
        liar.signs_with = RSAKey.generate_key(2048)
        with pytest.raises(NotAllowedError, match="signature"):
            liar.sign_in(part)
        assert 2 == liar.asked.count("/jwks")
        liar.published = [liar.signs_with.as_dict(private=False)]
        assert "siti" == liar.sign_in(part).subject

    @pytest.mark.filterwarnings("default:EdDSA is deprecated")  # but it is what providers say
    @pytest.mark.parametrize("name", ["Ed25519", "EdDSA"])
    def test_ed25519(self, liar, opened, name):
        """Under its new and its old name; its ``at_hash`` is made with SHA-512."""
        liar.signs_with = OKPKey.generate_key("Ed25519", {"kid": "now"})
        liar.published = [liar.signs_with.as_dict(private=False)]
        liar.header = {"alg": name, "kid": "now"}
        liar.claims = {"at_hash": liar.half("an access token", "sha512")}
        assert "siti" == liar.sign_in(opened(liar.issuer, algorithms=(name,))).subject
