"""A service for each test, and what it is asked to sign."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from attrs import evolve

sys.path.insert(0, str(Path(__file__).parent))

from bsre_service import LURAH, RIGHT, Service, User, serve, settings_for
from ekelurahan_bsre import EsignSigner, Version

from ekelurahan import Secret
from ekelurahan.ports import SigningOrder
from ekelurahan.testing.sample_letters import sample_pdf


@pytest.fixture(scope="session")
def pdf():
    """A finished letter."""
    return sample_pdf()


@pytest.fixture
def service():
    """A service that knows the lurah."""
    made = Service(users={LURAH.digits: User("Bayu Prasetya", RIGHT)})
    stop = serve(made)
    yield made
    stop()


@pytest.fixture(params=[*Version], ids=lambda version: version.value)
def version(request):
    """Each interface in turn."""
    return request.param


@pytest.fixture
def settings(service, version):
    """How to reach it; little patience."""
    return settings_for(service, version)


@pytest.fixture
def signer(settings):
    """The signer."""
    return EsignSigner.of(settings)


@pytest.fixture
def order():
    """The lurah's order, with the right passphrase."""
    return SigningOrder(
        key="finish_signature:letter-1:1",
        official="bayu-prasetya",
        name="Bayu Prasetya, S.STP., M.AP.",
        office="Kelurahan Parit Tokaya",
        number="400.12.2.1/0001/PTK/2026",
        signed_at=datetime.now(UTC),
        nik=LURAH,
        passphrase=Secret(RIGHT),
    )


@pytest.fixture
def without(order):
    """The same order as it is tried again by itself: without a passphrase."""
    return evolve(order, passphrase=None)
