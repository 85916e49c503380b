"""Descriptions and answers that are wrong, slow, or no answers at all."""

import time
from datetime import timedelta

import pytest

from ekelurahan.errors import (
    MisconfiguredError,
    NotAllowedError,
    RetryableError,
    ThrottledError,
)

RETURN_TO = "https://portal.example/masuk"


class TestDescriptions:
    """What a provider says of itself."""

    @pytest.mark.parametrize(
        "metadata",
        [
            {"issuer": "https://evil.example"},
            {"token_endpoint": "http://evil.example/token"},
            {"jwks_uri": None},
            {"authorization_endpoint": "javascript:alert(1)"},
            {"userinfo_endpoint": "ftp://127.0.0.1/me"},
            {"code_challenge_methods_supported": ["plain"]},
            {"response_types_supported": ["id_token"]},
            {"response_types_supported": "code"},
        ],
    )
    def test_one_that_is_not_for_us(self, liar, part, metadata):
        """It is the settings' fault, and is found at the first call, and by the doctor."""
        liar.metadata = metadata
        with pytest.raises(MisconfiguredError):
            part.begin(RETURN_TO)
        with pytest.raises(MisconfiguredError):
            part.check()

    def test_no_keys(self, liar, part):
        """The doctor tells that nothing could be believed."""
        liar.published = []
        with pytest.raises(MisconfiguredError, match="no key"):
            part.check()
        liar.says("/jwks", {"keys": "none"})
        with pytest.raises(MisconfiguredError, match="no key"):
            part.check()

    def test_an_address_with_a_query(self, liar, part):
        """What it says is kept."""
        liar.metadata = {"authorization_endpoint": f"{liar.issuer}/auth?realm=warga"}
        assert "/auth?realm=warga&response_type=code&" in part.begin(RETURN_TO).url


class TestAnswers:
    """What comes over the network."""

    @pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
    def test_proxies_of_the_environment(self, liar, part, monkeypatch, name):
        """They are for others: this host's secret goes to the provider and nowhere else."""
        monkeypatch.setenv(name, "http://127.0.0.1:9")
        monkeypatch.setenv("NO_PROXY", "")
        assert "siti" == liar.sign_in(part).subject

    @pytest.mark.parametrize(
        ("answer", "error"),
        [
            ((200, "text/html", "<h1>Sedang pemeliharaan</h1>"), RetryableError),
            ((200, "application/json", "[1]"), RetryableError),
            ((200, "application/json", "{" * 100_000), RetryableError),
            ((200, "application/json", " " * (1 << 20) + "{}"), RetryableError),
            ((502, "text/html", "Bad Gateway"), RetryableError),
            ((429, "text/plain", "slowly"), ThrottledError),
            ((302, "text/plain", ""), MisconfiguredError),
            ((401, "application/json", '{"error":"invalid_client"}'), MisconfiguredError),
            ((400, "application/json", '{"error":"invalid_grant"}'), NotAllowedError),
            ((400, "text/plain", "no"), MisconfiguredError),
            ((200, "application/json", '{"access_token":"a"}'), MisconfiguredError),
        ],
    )
    def test_each_is_told_apart(self, liar, part, answer, error):
        """Not now, slowly, never, wrongly configured; and no redirect is followed."""
        liar.replies["/token"] = answer
        with pytest.raises(error) as caught:
            liar.sign_in(part)
        assert type(caught.value) is error
        assert caught.value.__context__ is None, "it would hold the request, and its code"
        assert "/elsewhere" not in liar.asked

    def test_how_long_to_wait(self, liar, part):
        """A provider says how long."""
        liar.replies["/token"] = (429, "text/plain", "")
        with pytest.raises(ThrottledError) as caught:
            liar.sign_in(part)
        assert 7 == caught.value.after.seconds

    def test_a_provider_that_takes_its_time(self, liar, opened):
        """One call ends when the patience does."""
        part = opened(liar.issuer, patience=timedelta(seconds=0.4))
        part.begin(RETURN_TO)
        honest = liar.reply
        liar.reply = lambda path: (time.sleep(1), honest(path))[1]
        begun = time.monotonic()
        with pytest.raises(RetryableError, match="in time"):
            liar.sign_in(part)
        assert time.monotonic() - begun < 0.9

    def test_a_provider_that_trickles(self, liar, opened):
        """Each byte comes in time, and all of them do not."""
        part = opened(liar.issuer, patience=timedelta(seconds=0.4))
        part.begin(RETURN_TO)
        liar.pause = 0.01
        with pytest.raises(RetryableError, match="in time"):
            liar.sign_in(part)

    def test_a_provider_that_trickles_its_headers(self, liar, opened):
        """Neither is waited for, although the body has not begun; the next call works."""
        part = opened(liar.issuer, patience=timedelta(seconds=0.4))
        liar.drip = 0.01
        begun = time.monotonic()
        with pytest.raises(RetryableError, match="in time"):
            part.begin(RETURN_TO)
        assert time.monotonic() - begun < 2
        liar.drip = 0
        assert "siti" == liar.sign_in(part).subject


class TestUserinfo:
    """Claims that are asked for separately."""

    def test_of_somebody_else(self, liar, opened):
        """What is told of another is not added."""
        liar.says("/me", {"sub": "budi", "nik": "6171010508900001"})
        with pytest.raises(NotAllowedError, match="sub"):
            liar.sign_in(opened(liar.issuer, from_userinfo=True))

    def test_what_is_signed_stays(self, liar, opened):
        """It adds, and changes nothing."""
        liar.claims = {"name": "Siti"}
        assert "Siti" == liar.sign_in(opened(liar.issuer, from_userinfo=True)).name

    def test_a_provider_without(self, liar, opened):
        """The settings ask for what is not there."""
        liar._metadata = lambda: {
            k: v for k, v in type(liar)._metadata(liar).items() if k != "userinfo_endpoint"
        }
        with pytest.raises(MisconfiguredError, match="no userinfo"):
            liar.sign_in(opened(liar.issuer, from_userinfo=True))
