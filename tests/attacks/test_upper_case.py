"""No forgery: scanners that write addresses in capitals."""

from collections.abc import Callable

from ekelurahan.seal.verdicts import VerificationResult


def test_an_address_in_capitals_is_still_genuine(
    check: Callable[..., VerificationResult], sealed: Callable[..., str]
):
    """Scheme, host and path may be in capitals; digits have none."""
    text = sealed()
    scheme_and_host, path = text[: text.index("/v#")], text[text.index("/v#") :]

    assert check(scheme_and_host.upper() + path)
    assert check(text.upper())
