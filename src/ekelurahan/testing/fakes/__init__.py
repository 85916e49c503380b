"""One small working part for each role, in memory: for tests of hosts, and to try suites out on."""

from ekelurahan.testing.fakes.kept import MemoryFiles, MemoryKeys, MemoryResidents
from ekelurahan.testing.fakes.outward import FakeDocumentSigner, Outbox, ThreadRunner
from ekelurahan.testing.fakes.people import (
    FakeIdentityProvider,
    FakeOfficialDirectory,
    FakePopulationRegister,
)

__all__ = [
    "FakeDocumentSigner",
    "FakeIdentityProvider",
    "FakeOfficialDirectory",
    "FakePopulationRegister",
    "MemoryFiles",
    "MemoryKeys",
    "MemoryResidents",
    "Outbox",
    "ThreadRunner",
]
