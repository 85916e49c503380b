"""Reaching the service, and nobody else."""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address

import pytest
from attrs import evolve
from bsre_authority import named
from bsre_service import LURAH, RIGHT, Service, User, serve, settings_for
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from ekelurahan_bsre import EsignSigner, Version

from ekelurahan import Secret
from ekelurahan.adapters.pdf_signatures import check_signatures
from ekelurahan.errors import MisconfiguredError, RetryableError

V1, V2 = Version.V1, Version.V2


class TestReaching:
    """Reaching the service, and only the service."""

    def test_nobody_there(self, settings, service, pdf, order):
        """A server that is down is a matter of time."""
        empty = Service()
        serve(empty)()
        signer = EsignSigner.of(evolve(settings, url=empty.address))
        with pytest.raises(RetryableError, match="cannot be reached"):
            signer.sign(pdf, order)
        assert [] == service.asked

    def test_a_wrong_account(self, settings, service, pdf, order):
        """Settings that are wrong are told as such."""
        signer = EsignSigner.of(evolve(settings, password=Secret("old")))
        with pytest.raises(MisconfiguredError, match="refuses the agency's account"):
            signer.sign(pdf, order)
        assert 0 == service.signatures()

    def test_the_other_version(self, settings, service, pdf, order):
        """An address where there is no Esign of this version."""
        signer = EsignSigner.of(evolve(settings, url=f"{service.address}/elsewhere"))
        with pytest.raises(MisconfiguredError, match="no Esign of this version"):
            signer.sign(pdf, order)

    def test_check(self, signer, settings, service):
        """The doctor learns of a wrong account and a server that is down, without anybody's NIK."""
        signer.check()
        assert LURAH.digits not in f"{service.asked} {service.body}"
        with pytest.raises(MisconfiguredError):
            EsignSigner.of(evolve(settings, password=Secret("old"))).check()

    def test_check_of_somebody(self, signer, service):
        """A service that answers anything at all about nobody works."""
        service.users["0" * 16] = User("Nobody", "")
        signer.check()


class TestTls:
    """Passphrases travel to the service and to nobody else."""

    @pytest.fixture
    def secure(self, tmp_path):
        """A service with a certificate of its own making."""
        key = ec.generate_private_key(ec.SECP256R1())
        now = datetime.now(UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(named("127.0.0.1"))
            .issuer_name(named("127.0.0.1"))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(
                x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]),
                critical=False,
            )
            .sign(key, hashes.SHA256())
        )
        own, secret = tmp_path / "ca.pem", tmp_path / "key.pem"
        own.write_bytes(made.public_bytes(Encoding.PEM))
        secret.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(own, secret)
        service = Service(users={LURAH.digits: User("Bayu Prasetya", RIGHT)})
        stop = serve(service, tls=context)
        yield service, own
        stop()

    def test_an_unknown_certificate(self, secure, version, pdf, order):
        """It is refused before anything is sent, and told as what it is."""
        service, _ = secure
        with pytest.raises(MisconfiguredError, match="TLS certificate"):
            EsignSigner.of(settings_for(service, version)).sign(pdf, order)
        assert [] == service.asked

    def test_an_authority_of_the_agency(self, secure, version, pdf, order):
        """With the agency's own authority it signs."""
        service, own = secure
        signed = EsignSigner.of(settings_for(service, version, ca_file=own)).sign(pdf, order)
        assert "passed" == checked(signed, service)


def checked(signed, service):
    """Check as verifiers do."""
    found = check_signatures(signed, roots=service.authority.pem, at=datetime.now(UTC))
    return found.check.outcome.value
