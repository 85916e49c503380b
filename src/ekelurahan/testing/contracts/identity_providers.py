"""What a place to sign in must do."""

from collections.abc import Callable

import pytest

from ekelurahan.errors import NotAllowedError
from ekelurahan.ports import IdentityProvider, SignIn

_RETURN_TO = "https://portal.example/masuk"


class IdentityProviderContract:
    """What every :class:`~ekelurahan.ports.IdentityProvider` must do.

    Fixtures: ``provider``; ``agree``, which plays the browser of somebody who agrees: it takes a
    :class:`~ekelurahan.ports.SignIn` and gives the address the browser comes back with.
    """

    def test_somebody_signs_in(
        self, provider: IdentityProvider, agree: Callable[[SignIn], str]
    ) -> None:
        """What comes of it names who vouches, and for whom; the same person has the same key."""
        one, two = (provider.finish(s, agree(s)) for s in (self._begun(provider) for _ in range(2)))
        assert one.issuer
        assert one.subject
        assert (one.issuer, one.subject) == (two.issuer, two.subject)

    def test_every_sign_in_is_another(self, provider: IdentityProvider) -> None:
        """No state is used twice, nor can it be guessed from another."""
        states = {self._begun(provider).state for _ in range(8)}
        assert 8 == len(states)
        assert all(len(state) >= 16 for state in states)

    def test_another_state_is_refused(
        self, provider: IdentityProvider, agree: Callable[[SignIn], str]
    ) -> None:
        """An answer to another sign-in is not ours."""
        mine, other = self._begun(provider), self._begun(provider)
        with pytest.raises(NotAllowedError):
            provider.finish(mine, agree(other))

    def test_an_answer_works_once(
        self, provider: IdentityProvider, agree: Callable[[SignIn], str]
    ) -> None:
        """Whoever finds the address in a log signs in nobody with it."""
        sign_in = self._begun(provider)
        returned = agree(sign_in)
        provider.finish(sign_in, returned)
        with pytest.raises(NotAllowedError):
            provider.finish(sign_in, returned)

    def test_a_refusal(self, provider: IdentityProvider) -> None:
        """Whoever does not agree is not signed in."""
        sign_in = self._begun(provider)
        with pytest.raises(NotAllowedError):
            provider.finish(sign_in, f"{_RETURN_TO}?error=access_denied&state={sign_in.state}")

    def test_nothing_shows_what_must_be_remembered(self, provider: IdentityProvider) -> None:
        """Logs hold no nonce and no verifier."""
        sign_in = self._begun(provider)
        assert all(secret not in repr(sign_in) for secret in sign_in.memory.values())

    @staticmethod
    def _begun(provider: IdentityProvider) -> SignIn:
        return provider.begin(_RETURN_TO)
