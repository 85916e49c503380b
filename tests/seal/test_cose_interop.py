"""Another COSE library: pycose verifies our tokens, and its tokens verify here."""

import cbor2
import pytest
from pycose.algorithms import EdDSA, Es256
from pycose.headers import KID, Algorithm
from pycose.keys import EC2Key, OKPKey
from pycose.messages import Sign1Message

from ekelurahan.ports import SealSigner
from ekelurahan.seal import cose
from ekelurahan.seal.claims import SealClaims
from ekelurahan.seal.keys import PublicKey, is_low_s

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def public_key(key: PublicKey) -> EC2Key | OKPKey:
    """Give a public key as pycose wants it."""
    if key.algorithm == "ES256":
        return EC2Key(crv="P_256", x=key.x, y=key.y)
    return OKPKey(crv="ED25519", x=key.x)


@pytest.mark.parametrize("name", ["letter", "letter_eddsa"])
def test_pycose_verifies_our_tokens(
    claims: SealClaims, keys: dict[str, PublicKey], signer: SealSigner, name: str
):
    """The signature fits, and header and payload are where RFC 9052 puts them."""
    token = cose.seal(claims, keys[name], signer)
    # Without the byte of tag 18: what cbor2 6 finds under a tag is read-only, and pycose minds.
    message = Sign1Message.from_cose_obj(cbor2.loads(token[1:]), allow_unknown_attributes=False)
    message.key = public_key(keys[name])

    assert message.verify_signature()
    assert (claims.encode(), keys[name].kid) == (message.payload, message.phdr[KID])


@pytest.mark.parametrize(("name", "algorithm"), [("es256", Es256), ("eddsa", EdDSA)])
def test_tokens_of_pycose_verify_here(claims: SealClaims, name: str, algorithm: type):
    """Once the signature has its low s, which RFC 9052 leaves open, the bytes are the same."""
    own = {
        "es256": EC2Key.generate_key(crv="P_256"),
        "eddsa": OKPKey.generate_key(crv="ED25519"),
    }[name]
    key = PublicKey("ES256", own.x, own.y) if name == "es256" else PublicKey("EdDSA", own.x)
    theirs = Sign1Message(phdr={Algorithm: algorithm, KID: key.kid}, payload=claims.encode())
    theirs.key = own
    token = theirs.encode()
    signature = token[-64:]
    if name == "es256" and not is_low_s(signature):
        token = token[:-32] + (ORDER - int.from_bytes(signature[32:])).to_bytes(32)
    message = cose.parse(token)

    cose.verify(message, key)
    assert claims == SealClaims.decode(message.payload)
