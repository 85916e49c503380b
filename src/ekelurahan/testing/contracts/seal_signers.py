"""What a keeper of keys must do."""

import pytest

from ekelurahan.errors import SigningError
from ekelurahan.ports import SealKey, SealSigner
from ekelurahan.seal.keys import PublicKey


class SealSignerContract:
    """What every :class:`~ekelurahan.ports.SealSigner` must do.

    Fixtures: ``signer``; ``holder``, office and official who have a key; ``public_keys``, the public
    keys by key id, for that official and for the status lists.
    """

    def test_it_names_the_key_of_an_official(
        self, signer: SealSigner, holder: tuple[str, str], public_keys: dict[bytes, PublicKey]
    ) -> None:
        """Its id and algorithm are those of the public key."""
        office, official = holder
        key = signer.key_for(office=office, official=official)
        public = public_keys[key.kid]
        assert (public.kid, public.algorithm) == (key.kid, key.algorithm)

    def test_an_official_without_a_key(self, signer: SealSigner) -> None:
        """Nobody seals with another's key."""
        with pytest.raises(SigningError):
            signer.key_for(office="61.71.99.9999", official="nobody")

    def test_its_signatures_verify(
        self, signer: SealSigner, holder: tuple[str, str], public_keys: dict[bytes, PublicKey]
    ) -> None:
        """Both of an official and of the status lists; of other bytes they do not."""
        office, official = holder
        for key in (signer.key_for(office=office, official=official), signer.status_key()):
            signature = signer.sign(key.kid, b"message")
            assert public_keys[key.kid].verify(signature, b"message")
            assert not public_keys[key.kid].verify(signature, b"messagf")

    def test_the_same_message_gives_the_same_signature(
        self, signer: SealSigner, holder: tuple[str, str]
    ) -> None:
        """A letter that was interrupted comes to the same bytes."""
        office, official = holder
        kid = signer.key_for(office=office, official=official).kid
        assert signer.sign(kid, b"message") == signer.sign(kid, b"message")

    def test_an_unknown_key(self, signer: SealSigner) -> None:
        """It is refused, not replaced by another."""
        unknown = SealKey(b"\0\0\0\0", "ES256")
        with pytest.raises(SigningError):
            signer.sign(unknown.kid, b"message")
