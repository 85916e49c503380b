"""The signature over the whole file: made by a stranger, believed only when it proves itself."""

from ekelurahan.desk.desk_ports import DeskPorts
from ekelurahan.errors import MisconfiguredError, SigningError
from ekelurahan.model.letters import Letter
from ekelurahan.model.secrets import Secret
from ekelurahan.ports import DocumentSigner, SigningOrder
from ekelurahan.seal.verdicts import Outcome
from ekelurahan.texts import mark


def sign_document(
    ports: DeskPorts, letter: Letter, pdf: bytes, *, key: str, passphrase: Secret | None
) -> bytes:
    """Have a finished letter signed as a whole file, where the city has a signer for that.

    Args:
        ports: With ``document_signer``, and ``signature_check`` to prove what it gives back.
        letter: All its seals are made.
        pdf: The letter as typeset.
        key: The same for every attempt.
        passphrase: Of the official who signs, for this attempt.

    Raises:
        NotFoundError: whoever is to sign it has left the city file.
        SigningError: what came back is something else than this letter with a good signature.
        PartError: the signer could not.
    """
    signer = ports.document_signer
    if signer is None:
        return pdf
    signed = signer.sign(pdf, _order(ports, letter, key, passphrase))
    _require_signed(ports, signer, pdf, signed)
    return signed


def _order(ports: DeskPorts, letter: Letter, key: str, passphrase: Secret | None) -> SigningOrder:
    signature = letter.signatures[-1]
    signatory = signature.signatory
    official = ports.city.official(signatory.official)
    return SigningOrder(
        key=key,
        official=signatory.official,
        name=signatory.name,
        office=signature.office_title,
        number=signature.number.text,
        signed_at=signature.signed_at,
        nip=official.nip,
        nik=official.nik,
        passphrase=passphrase,
    )


def _require_signed(ports: DeskPorts, signer: DocumentSigner, pdf: bytes, signed: bytes) -> None:
    """Check the file as any verifier will: a signer's word is not enough."""
    if not signed.startswith(pdf):
        raise _refusal(mark("it is not the file that was sent, with a signature behind it"))
    if ports.reader.read(signed) != ports.reader.read(pdf):
        raise _refusal(mark("it carries something else than the file that was sent"))
    if ports.signature_check is None:
        raise MisconfiguredError(
            mark("nothing here can check the signatures of {signer}"),
            mark("Give the desk signature_check together with document_signer."),
            signer=type(signer).__name__,
        )
    check = ports.signature_check(signed, ports.clock.now())
    if check.outcome is not Outcome.PASSED:
        reason = check.reason.value if check.reason else check.outcome.value
        raise _refusal(mark("its signature does not verify: {reason}"), reason=reason)


def _refusal(problem: str, **values: object) -> SigningError:
    return SigningError(
        mark("what the signer of whole files gave back cannot be used: {problem}"),
        mark(
            "Check the signer, and pdf-roots.pem in the trust folder; the letter keeps its number."
        ),
        problem=problem.format(**values) if values else problem,
    )
