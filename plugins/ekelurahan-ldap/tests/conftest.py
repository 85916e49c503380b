"""A slapd of our own on the loopback, with people, groups, and traps."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import ldap
import pytest
from attrs import field, frozen
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ekelurahan import Secret

ROOT = "dc=kota,dc=example"
STAFF = f"ou=pegawai,{ROOT}"
GROUPS = f"ou=kelompok,{ROOT}"
SERVICE = f"cn=surat,{ROOT}"
ADMIN = f"cn=admin,{ROOT}"
SERVICE_PASSWORD = "sandi-layanan"
PASSWORD = "sandi-bayu"

CONFIG = """
include {schemas}/core.schema
include {schemas}/cosine.schema
include {schemas}/inetorgperson.schema
modulepath {modules}
moduleload back_mdb
moduleload ppolicy
moduleload memberof
allow bind_anon_cred bind_anon_dn
TLSCertificateFile {folder}/server.pem
TLSCertificateKeyFile {folder}/server.key
TLSCACertificateFile {folder}/ca.pem
database mdb
suffix "{root}"
rootdn "{admin}"
rootpw {password}
directory {folder}/data
overlay ppolicy
overlay memberof
access to attrs=userPassword by anonymous auth by * none
access to * by dn="{service}" read by * none
"""


@frozen
class Slapd:
    """A running server."""

    plain: int
    encrypted: int
    ca_file: Path
    elsewhere: socket.socket = field(repr=False)
    process: subprocess.Popen = field(repr=False)


@pytest.fixture(scope="session")
def slapd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slapd]:
    """Give a server with an authority of its own, until all tests are over."""
    program = shutil.which("slapd") or shutil.which("slapd", path="/usr/sbin:/usr/local/sbin")
    schemas, modules = Path("/etc/ldap/schema"), Path("/usr/lib/ldap")
    if program is None or not schemas.is_dir():
        pytest.skip("skipped, because there is no slapd: apt install slapd")
    folder = tmp_path_factory.mktemp("slapd")
    (folder / "data").mkdir()
    write_certificates(folder)
    config = folder / "slapd.conf"
    config.write_text(
        CONFIG.format(
            schemas=schemas,
            modules=modules,
            folder=folder,
            root=ROOT,
            admin=ADMIN,
            password=SERVICE_PASSWORD,
            service=SERVICE,
        )
    )
    plain, encrypted = free_port(), free_port()
    urls = f"ldap://127.0.0.1:{plain} ldaps://127.0.0.1:{encrypted}"
    elsewhere = socket.create_server(("127.0.0.1", 0))
    elsewhere.settimeout(0.2)
    log = folder / "slapd.log"
    with log.open("wb") as output:
        command = [program, "-d", "0", "-f", str(config), "-h", urls]
        process = subprocess.Popen(command, stdout=output, stderr=output)
    try:
        fill(f"ldap://127.0.0.1:{plain}", elsewhere.getsockname()[1], log)
        yield Slapd(plain, encrypted, folder / "ca.pem", elsewhere, process)
    finally:
        process.terminate()
        process.wait(20)
        elsewhere.close()


def free_port() -> int:
    """Find a port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def fill(url: str, elsewhere: int, log: Path) -> None:
    """Wait for a server, and enter everybody."""
    connection = ldap.initialize(url)
    end = time.monotonic() + 30
    while True:
        try:
            connection.simple_bind_s(ADMIN, SERVICE_PASSWORD)
            break
        except ldap.SERVER_DOWN:
            assert time.monotonic() < end, log.read_text()
            time.sleep(0.1)
    for dn, entry in entries(elsewhere):
        connection.add_s(dn, [(name, as_values(value)) for name, value in entry.items()])
    for uid, since in (("beku", b"000001010000Z"), ("lupa", b"20200101000000Z")):
        locked = [(ldap.MOD_ADD, "pwdAccountLockedTime", [since])]
        connection.modify_s(f"uid={uid},{STAFF}", locked)
    connection.unbind_s()


def as_values(value: str | list[str]) -> list[bytes]:
    """Give values as LDAP wants them."""
    return [text.encode() for text in ([value] if isinstance(value, str) else value)]


def person(uid: str, where: str, **more: str) -> tuple[str, dict]:
    """Give the entry of a person."""
    entry = {"objectClass": "inetOrgPerson", "uid": uid, "cn": uid.title(), "sn": uid.title()}
    return f"uid={uid},{where}", {**entry, "userPassword": PASSWORD, **more}


def entries(elsewhere: int) -> list[tuple[str, dict]]:
    """Give everything in the directory."""
    unit = "organizationalUnit"
    bayu = {
        "cn": "Bayu Prasetya",
        "employeeNumber": "198001012005011001",
        "mail": "bayu@kota.example",
    }
    told = ["camat", f"cn=lurah,{GROUPS}"]
    open_door = {"objectClass": "inetOrgPerson", "uid": "terbuka", "cn": "Terbuka", "sn": "T"}
    return [
        (ROOT, {"objectClass": ["dcObject", "organization"], "dc": "kota", "o": "Kota"}),
        (
            SERVICE,
            {
                "objectClass": ["organizationalRole", "simpleSecurityObject"],
                "cn": "surat",
                "userPassword": SERVICE_PASSWORD,
            },
        ),
        (STAFF, {"objectClass": unit, "ou": "pegawai"}),
        (f"ou=lain,{STAFF}", {"objectClass": unit, "ou": "lain"}),
        (GROUPS, {"objectClass": unit, "ou": "kelompok"}),
        person("bayu", STAFF, **bayu),
        person("kembar", STAFF),
        person("kembar", f"ou=lain,{STAFF}"),
        *(person("ramai", f"ou=lain,{STAFF}") for _ in range(1)),
        person("beku", STAFF),
        person("lupa", STAFF),
        person("honorer", STAFF, employeeNumber="H-12", employeeType="nonaktif", description=told),
        (f"uid=terbuka,{STAFF}", open_door),
        (
            f"cn=lurah,{GROUPS}",
            {"objectClass": "groupOfNames", "cn": "lurah", "member": f"uid=bayu,{STAFF}"},
        ),
        (
            f"cn=penandatangan,{GROUPS}",
            {"objectClass": "groupOfNames", "cn": "penandatangan", "member": f"uid=bayu,{STAFF}"},
        ),
        (f"ou=bebas,{ROOT}", {"objectClass": unit, "ou": "bebas"}),
        (
            f"cn=camat,ou=bebas,{ROOT}",
            {"objectClass": "groupOfNames", "cn": "camat", "member": f"uid=bayu,{STAFF}"},
        ),
        (
            f"ou=provinsi,{STAFF}",
            {
                "objectClass": ["referral", "extensibleObject"],
                "ou": "provinsi",
                "ref": f"ldap://127.0.0.1:{elsewhere}/ou=provinsi,dc=kota,dc=example",
            },
        ),
    ]


def write_certificates(folder: Path) -> None:
    """Make an authority, and the server's certificate."""
    now = datetime.now(UTC)

    def certificate(name: str, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        return x509.CertificateBuilder(
            issuer_name=x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Otoritas Uji")]),
            subject_name=subject,
            public_key=key.public_key(),
            serial_number=x509.random_serial_number(),
            not_valid_before=now - timedelta(days=1),
            not_valid_after=now + timedelta(days=2),
        )

    authority, server = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    names = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))])
    is_ca = x509.BasicConstraints(ca=True, path_length=None)
    root = certificate("Otoritas Uji", authority).add_extension(is_ca, critical=True)
    leaf = certificate("127.0.0.1", server).add_extension(names, critical=False)
    pem = serialization.Encoding.PEM
    for file, made in (("ca.pem", root), ("server.pem", leaf)):
        signed = made.sign(authority, hashes.SHA256())
        (folder / file).write_bytes(signed.public_bytes(pem))
    private = serialization.PrivateFormat.PKCS8
    key = server.private_bytes(pem, private, serialization.NoEncryption())
    (folder / "server.key").write_bytes(key)


@pytest.fixture
def settings(slapd: Slapd) -> dict:
    """Give settings that work: encrypted from the start."""
    return {
        "url": f"ldaps://127.0.0.1:{slapd.encrypted}",
        "ca_file": slapd.ca_file,
        "user": SERVICE,
        "password": Secret(SERVICE_PASSWORD),
        "base": STAFF,
        "group_base": GROUPS,
    }
