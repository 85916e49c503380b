"""Version 1 keeps results by name: a lost answer is looked up, and the look-up may fail as well."""

from datetime import UTC, datetime

import pytest
from bsre_lies import Lie
from ekelurahan_bsre import Version

from ekelurahan.adapters.pdf_signatures import check_signatures
from ekelurahan.errors import (
    MisconfiguredError,
    PermanentError,
    RetryableError,
)


def signatures(signed, service):
    """Count the good signatures over a file."""
    found = check_signatures(signed, roots=service.authority.pem, at=datetime.now(UTC))
    assert "passed" == found.check.outcome.value
    return len(found.signers)


class TestLookingUp:
    """Version 1 keeps results, and its look-up may fail as well."""

    @pytest.fixture
    def version(self):
        """Only version 1."""
        return Version.V1

    @pytest.mark.parametrize("lie", [Lie.DOWN, Lie.HTML, Lie.CUT, Lie.CROWDED])
    def test_it_does_not_say(self, signer, service, pdf, order, without, lie):
        """Until it says something nothing is signed anew, and then no passphrase is needed."""
        service.lies, service.lookup_lies = [Lie.CUT], [lie, lie]
        with pytest.raises(RetryableError, match="is not known"):
            signer.sign(pdf, order)
        with pytest.raises(RetryableError):
            signer.sign(pdf, order)
        assert 1 == service.signatures()
        assert 1 == signatures(signer.sign(pdf, without), service)
        assert 1 == service.signatures()

    @pytest.mark.parametrize("lie", [Lie.FORBIDDEN, Lie.REDIRECT])
    def test_it_is_refused(self, signer, service, pdf, order, lie):
        """An account that may not look up is told, rather than signing twice."""
        service.lies, service.lookup_lies = [Lie.CUT], [lie]
        with pytest.raises(MisconfiguredError):
            signer.sign(pdf, order)
        assert 1 == service.signatures()

    @pytest.mark.parametrize("lie", [None, Lie.MISSING, Lie.CODELESS_JSON])
    def test_there_is_none(self, signer, service, pdf, order, without, lie):
        """When the service has none, it is signed anew: with the passphrase given again."""
        service.lies = [Lie.CUT]
        service.lookup_lies = [Lie.DOWN]
        with pytest.raises(RetryableError):
            signer.sign(pdf, order)
        service.documents.clear()
        service.lookup_lies = [lie] * 2 if lie else []
        with pytest.raises(MisconfiguredError, match="no result of the earlier attempt"):
            signer.sign(pdf, without)
        assert 1 == signatures(signer.sign(pdf, order), service)
        assert 2 == service.signatures()

    def test_it_is_another_letter(self, signer, service, pdf, order):
        """Then it is not this order's result, and is not used."""
        service.lies, service.lookup_lies = [Lie.CUT], [Lie.DOWN]
        with pytest.raises(RetryableError):
            signer.sign(pdf, order)
        service.documents = dict.fromkeys(service.documents, b"%PDF-1.7 other")
        assert 1 == signatures(signer.sign(pdf, order), service)

    def test_it_is_half(self, signer, service, pdf, order, without):
        """Half a file is no answer; it is asked for again."""
        service.lies, service.lookup_lies = [Lie.CUT], [Lie.DOWN]
        with pytest.raises(RetryableError):
            signer.sign(pdf, order)
        whole = dict(service.documents)
        service.documents = dict.fromkeys(whole, pdf + b"\n5 0 obj")
        with pytest.raises(RetryableError, match="does not answer"):
            signer.sign(pdf, without)
        service.documents = whole
        assert 1 == signatures(signer.sign(pdf, without), service)

    def test_it_must_not_be_used(self, signer, service, pdf, order):
        """A result that is wrong is told once, and then signed anew."""
        service.lies, service.lookup_lies = [Lie.CUT], [Lie.DOWN]
        with pytest.raises(RetryableError):
            signer.sign(pdf, order)
        service.documents = dict.fromkeys(service.documents, pdf)
        with pytest.raises(PermanentError, match="not signed"):
            signer.sign(pdf, order)
        assert 1 == signatures(signer.sign(pdf, order), service)

    def test_a_name_that_leads_elsewhere(self, signer, service, pdf, order, without):
        """It is never asked for; what was signed is kept in memory instead."""
        service.lies = [Lie.HOSTILE_NAME]
        signed = signer.sign(pdf, order)
        assert signed == signer.sign(pdf, without)
        assert (1, 0) == (service.signatures(), service.lookups())
