"""A certified OpenID provider on loopback, and a browser for whoever signs in there."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from ekelurahan_oidc import OpenIdProvider, Settings
from joserfc.jwk import ECKey

from ekelurahan import Secret

FOLDER = Path(__file__).with_name("provider")
RETURN_TO = "https://portal.example/masuk"
SECRET = "rahasia / + : %"
"""One that must be encoded."""
_ACTION = re.compile(r'action="([^"]+)"')
_PROMPT = re.compile(r'name="prompt" value="([a-z]+)"')
_MOST_STEPS = 12


class RealProvider:
    """The provider as a process: ``start``, ``stop``, and where it is."""

    def __init__(self, clients, *, in_id_token):
        self.clients, self.in_id_token = clients, in_id_token
        self.port, self.issuer, self._process = 0, "", None
        self.start()

    def start(self):
        """Start it; a second time where it was before."""
        told = json.dumps({"clients": self.clients, "port": self.port})
        where = "all-in-id-token" if self.in_id_token else "as-specified"
        self._process = subprocess.Popen(
            [shutil.which("node"), "provider.js", told, where],
            cwd=FOLDER,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.issuer = next(x for x in self._process.stdout if x.startswith("http")).strip()
        self.port = int(self.issuer.rpartition(":")[2])

    def stop(self):
        """Stop it, and wait until it has."""
        self._process.kill()
        self._process.communicate(timeout=10)


class Browser:
    """Follows redirects, fills in forms, and stops where it is sent back to the host."""

    def __init__(self, who="siti", *, agrees=True):
        self.who, self.agrees = who, agrees

    def __call__(self, sign_in):
        """Give the address it comes back with."""
        with httpx.Client(trust_env=False, timeout=10) as http:
            response = http.get(sign_in.url)
            for _ in range(_MOST_STEPS):
                if (to := response.headers.get("Location", "")).startswith(RETURN_TO):
                    return to
                if response.is_redirect:
                    response = http.get(response.url.join(to))
                else:
                    response = self._answer(http, response)
        raise AssertionError(response.text)

    def _answer(self, http, page):
        (prompt,), (action,) = _PROMPT.findall(page.text), _ACTION.findall(page.text)
        if prompt == "consent" and not self.agrees:
            return http.get(f"{page.url}/abort")
        return http.post(action, data={"prompt": prompt, "login": self.who, "password": "-"})


@pytest.fixture(scope="session")
def installed():
    """Skip where there is no provider to start."""
    if not shutil.which("node"):
        pytest.skip("skipped, because node is not installed (Debian: apt install nodejs npm)")
    if not (FOLDER / "node_modules" / "oidc-provider").is_dir():
        pytest.skip("skipped, because oidc-provider is not: npm install --prefix tests/provider")


@pytest.fixture(scope="session")
def key():
    """A key of this host's own, as clients have one."""
    return ECKey.import_key(generate_private_key(SECP256R1()), {"kid": "host-1"})


@pytest.fixture(scope="session")
def clients(key):
    """How this host is registered: with a secret, with a key, and as a public client."""
    common = {"redirect_uris": [RETURN_TO]}
    public = {"keys": [{**key.as_dict(private=False), "kid": "host-1"}]}
    by_key = {"token_endpoint_auth_method": "private_key_jwt", "jwks": public}
    by_key["token_endpoint_auth_signing_alg"] = "ES256"
    return [
        {"client_id": "kota", "client_secret": SECRET, **common},
        {
            "client_id": "badan",
            "client_secret": SECRET,
            "token_endpoint_auth_method": "client_secret_post",
            **common,
        },
        {"client_id": "kunci", **by_key, **common},
        {"client_id": "umum", "token_endpoint_auth_method": "none", **common},
    ]


@pytest.fixture(scope="session")
def start(installed):
    """Start a provider."""
    return RealProvider


@pytest.fixture(scope="session")
def real(start, clients):
    """The provider, which tells claims in the ID token."""
    provider = start(clients, in_id_token=True)
    yield provider
    provider.stop()


@pytest.fixture(scope="session")
def strict(start, clients):
    """The provider as the specification would have it: claims at ``userinfo`` only."""
    provider = start(clients, in_id_token=False)
    yield provider
    provider.stop()


@pytest.fixture
def opened():
    """Build a part from settings, changed by naming others."""

    def give(issuer, **changed):
        given = {
            "issuer": issuer,
            "client_id": "kota",
            "client_secret": Secret(SECRET),
            "return_to": (RETURN_TO,),
            "nik_claim": "nik",
            "nip_claim": "pegawai.nip",
            "verified_claim": "nik_verified",
            **changed,
        }
        return OpenIdProvider.of(Settings(**given))

    return give


@pytest.fixture
def provider(real, opened):
    """The part, for the client with a secret."""
    return opened(real.issuer)


@pytest.fixture
def browser():
    """Give browsers: ``browser("siti")(sign_in)`` is the address one comes back with."""
    return Browser


@pytest.fixture
def agree():
    """The browser of somebody who agrees."""
    return Browser()
