"""An authority with its services on loopback: OCSP, CRL and time stamps (certomancer)."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

from asn1crypto import pem
from attrs import frozen
from certomancer.integrations.animator import Animator, AnimatorArchStore
from certomancer.registry import CertLabel, CertomancerConfig
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from werkzeug.serving import make_server

NAME, NIP = "Bayu Prasetya, S.STP., M.AP.", "19730101 199601 1 974"
PASSPHRASE, PIN = "rahasia sekali", "271828"
_ALWAYS = {"valid-from": "2020-01-01T00:00:00+0000", "valid-to": "2060-01-01T00:00:00+0000"}


def _moment(days):
    return (datetime.now(UTC) + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%S+0000")


def _usage(*names):
    value = {"schema": "key-usage", "params": list(names)}
    return {"id": "key_usage", "critical": True, "smart-value": value}


def _asked(*, ocsp=True, crl="issuing"):
    """Where to ask whether a certificate was revoked."""
    lists = {"schema": "crl-dist-url", "params": {"crl-repo-names": [crl]}}
    answers = {"schema": "aia-urls", "params": {"ocsp-responder-names": ["issuing"]}}
    found = [{"id": "crl_distribution_points", "smart-value": lists}]
    if ocsp:
        found.append({"id": "authority_information_access", "smart-value": answers})
    return found


def _signer(subject, key, *, begins=-30, ends=300, usage="non_repudiation", asked=True, **more):
    return {
        "subject": subject,
        "subject-key": key,
        "issuer": "issuing",
        "validity": {"valid-from": _moment(begins), "valid-to": _moment(ends)},
        "extensions": [_usage(usage), *(_asked() if asked else [])],
        **more,
    }


def _certificates():
    ca = {"id": "basic_constraints", "critical": True, "value": {"ca": True}}
    above = [ca, _usage("digital_signature", "key_cert_sign", "crl_sign")]
    return {
        "root": {
            "subject": "root",
            "subject-key": "root",
            "issuer": "root",
            "authority-key": "root",
            "validity": _ALWAYS,
            "extensions": above,
        },
        "issuing": {
            "issuer": "root",
            "validity": _ALWAYS,
            "extensions": [*above, *_asked(ocsp=False, crl="root")],
        },
        "answering": {
            "issuer": "issuing",
            "validity": _ALWAYS,
            "extensions": [
                _usage("digital_signature"),
                {"id": "extended_key_usage", "critical": True, "value": ["ocsp_signing"]},
                {"id": "ocsp_no_check"},
            ],
        },
        "stamping": {
            "issuer": "root",
            "validity": _ALWAYS,
            "extensions": [
                _usage("digital_signature"),
                {"id": "extended_key_usage", "critical": True, "value": ["time_stamping"]},
                *_asked(ocsp=False, crl="root"),
            ],
        },
        "bayu": _signer("bayu", "p256"),
        "bayu-rsa": _signer("bayu", "rsa"),
        "camat": _signer("camat", "camat"),
        "no-nip": _signer("no-nip", "p256"),
        "ended": _signer("bayu", "p256", ends=-1),
        "to-come": _signer("bayu", "p256", begins=1),
        "revoked": _signer(
            "bayu",
            "p256",
            revocation={"revoked-since": _moment(-2), "reason": "key_compromise"},
        ),
        "other-use": _signer("bayu", "p256", usage="key_encipherment"),
        "unasked": _signer("bayu", "p256", asked=False),
        "small": _signer("bayu", "small"),
    }


def _services():
    return {
        "ocsp": {
            "issuing": {
                "for-issuer": "issuing",
                "responder-cert": "answering",
                "signing-key": "answering",
            }
        },
        "crl-repo": {
            name: {"for-issuer": name, "signing-key": name, "simulated-update-schedule": "P30D"}
            for name in ("root", "issuing")
        },
        "time-stamping": {"stamping": {"signing-key": "stamping", "signing-cert": "stamping"}},
    }


_ENTITIES = {
    "root": {"common-name": "Akar Contoh"},
    "issuing": {"common-name": "Penerbit Contoh"},
    "answering": {"common-name": "Penjawab Contoh"},
    "stamping": {"common-name": "Penanda Waktu Contoh"},
    "bayu": {"common-name": "BAYU PRASETYA", "serial-number": NIP.replace(" ", "")},
    "camat": {"common-name": "Dr. Rina Wulandari, M.Si.", "serial-number": "198001012005012001"},
    "no-nip": {"common-name": "Bayu Prasetya"},
}


@frozen
class TestAuthority:
    """The authority, while its services run.

    Attributes:
        url: Where they are.
        asked: What they were asked, in that order.
        logins: What those who asked for time stamps told about themselves.
        down: Which services fail: ``ocsp``, ``crls``, ``tsa``.
    """

    __test__ = False
    architecture: object
    url: str
    asked: list
    logins: list
    down: set

    @property
    def timestamps(self):
        """Address of the time stamps."""
        return f"{self.url}/kota/tsa/stamping"

    def certificate(self, label):
        """A certificate in DER."""
        return self.architecture.get_cert(CertLabel(label)).dump()

    @property
    def roots(self):
        """The root in PEM."""
        return pem.armor("CERTIFICATE", self.certificate("root"))

    def key(self, label):
        """The private key of a certificate."""
        spec = self.architecture.get_cert_spec(CertLabel(label))
        pair = self.architecture.key_set.get_private_key(spec.subject_key)
        return load_der_private_key(pair.dump(), None)

    def pkcs12(self, label, passphrase, *, key=None):
        """Key and certificate of somebody as a PKCS#12 file, with whoever issued it."""
        own, issuing = map(
            x509.load_der_x509_certificate, map(self.certificate, (label, "issuing"))
        )
        private = key or self.key(label)
        encryption = BestAvailableEncryption(passphrase.encode())
        return serialize_key_and_certificates(b"kota", private, own, [issuing], encryption)


def _write_keys(folder: Path):
    kinds = {
        name: ec.generate_private_key(ec.SECP256R1())
        for name in (*list(_ENTITIES)[:4], "p256", "camat")
    }
    kinds["rsa"] = rsa.generate_private_key(65537, 2048)
    kinds["small"] = rsa.generate_private_key(65537, 1024)  # noqa: S505 - to be refused
    for name, key in kinds.items():
        text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (folder / f"{name}.pem").write_bytes(text)
    return {name: {"path": f"{name}.pem"} for name in kinds}


def run_authority(folder: Path):
    """Run the services until the generator is closed."""
    keys = _write_keys(folder)
    asked, logins, down = [], [], set()

    def serve(environ, start):
        asked.append(environ["PATH_INFO"])
        if "tsa" in environ["PATH_INFO"]:
            logins.append(environ.get("HTTP_AUTHORIZATION"))
        if environ["PATH_INFO"].split("/")[2] in down:
            start("503 Service Unavailable", [("Content-Type", "text/plain")])
            return [b"tidak sekarang"]
        return animator(environ, start)

    server = make_server("127.0.0.1", 0, serve, threaded=True)
    url = f"http://127.0.0.1:{server.server_port}"
    architecture = {
        "keyset": "kota",
        "entity-defaults": {"country-name": "ID", "organization-name": "Kota Contoh"},
        "entities": _ENTITIES,
        "certs": _certificates(),
        "services": _services(),
    }
    config = CertomancerConfig(
        {
            "external-url-prefix": url,
            "keysets": {"kota": {"keys": keys}},
            "pki-architectures": {"kota": architecture},
        },
        key_search_dir=str(folder),
    )
    animator = Animator(AnimatorArchStore(config.pki_archs), with_web_ui=False)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield TestAuthority(next(iter(config.pki_archs.values())), url, asked, logins, down)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
