"""What a signer of whole files must do."""

from datetime import datetime

import pytest
from attrs import evolve

from ekelurahan.adapters.pdf_files import PdfLetterReader
from ekelurahan.adapters.pdf_signatures import check_signatures
from ekelurahan.errors import CredentialError, PartError
from ekelurahan.model.secrets import Secret
from ekelurahan.ports import DocumentSigner, SigningOrder
from ekelurahan.seal.verdicts import Outcome


class DocumentSignerContract:
    """What every :class:`~ekelurahan.ports.DocumentSigner` must do.

    Fixtures: ``document_signer``; ``pdf``, a finished letter
    (:func:`~ekelurahan.testing.sample_letters.sample_pdf` makes one); ``order`` of somebody who may sign it;
    ``roots``, the authorities of their certificate in PEM; ``at``, when that is valid.
    """

    def test_it_appends(
        self, document_signer: DocumentSigner, pdf: bytes, order: SigningOrder
    ) -> None:
        """What was sent is what is signed: its bytes, then the signature."""
        signed = document_signer.sign(pdf, order)
        assert signed.startswith(pdf)
        assert len(signed) > len(pdf)
        assert PdfLetterReader().read(pdf) == PdfLetterReader().read(signed)

    def test_its_signature_verifies(
        self,
        document_signer: DocumentSigner,
        pdf: bytes,
        order: SigningOrder,
        roots: bytes,
        at: datetime,
    ) -> None:
        """One signature over all of the file, by somebody trusted."""
        found = check_signatures(document_signer.sign(pdf, order), roots=roots, at=at)
        assert found.check.outcome is Outcome.PASSED, found.check.reason
        assert 1 == len(found.signers)

    def test_a_repetition_is_as_good(
        self,
        document_signer: DocumentSigner,
        pdf: bytes,
        order: SigningOrder,
        roots: bytes,
        at: datetime,
    ) -> None:
        """After a lost answer the same order gives a file that verifies, with one signature."""
        document_signer.sign(pdf, order)
        again = check_signatures(document_signer.sign(pdf, order), roots=roots, at=at)
        assert (Outcome.PASSED, 1) == (again.check.outcome, len(again.signers))

    def test_nobody_else_signs(
        self, document_signer: DocumentSigner, pdf: bytes, order: SigningOrder
    ) -> None:
        """An official it does not know is refused, not signed for with another's key."""
        other = evolve(order, key="other", official="nobody", name="Nobody", nip=None, nik=None)
        with pytest.raises(PartError):
            document_signer.sign(pdf, other)

    def test_a_wrong_passphrase(
        self, document_signer: DocumentSigner, pdf: bytes, order: SigningOrder
    ) -> None:
        """It waits for the official and stops nobody else; it is never repeated in an error."""
        if order.passphrase is None:
            return
        wrong = evolve(order, key="wrong", passphrase=Secret("not the passphrase"))
        with pytest.raises(CredentialError) as caught:
            document_signer.sign(pdf, wrong)
        assert "not the passphrase" not in f"{caught.value} {caught.value.values}"
