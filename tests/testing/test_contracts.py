"""Every suite for plug-ins passes on a part that works, and every hook has one."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from attrs import frozen

from ekelurahan.adapters.kind_folders import built_in_kinds
from ekelurahan.adapters.local_files import LocalFiles
from ekelurahan.errors import NotFoundError, PermanentError
from ekelurahan.hookspecs import Offer, hookimpl
from ekelurahan.model.notices import NoticeData
from ekelurahan.model.secrets import Secret
from ekelurahan.plugins.roles import BY_HOOK
from ekelurahan.ports import Account, Element, SigningOrder, UnitOfWork
from ekelurahan.testing import fakes, store_contract
from ekelurahan.testing.contracts import (
    CONTRACTS,
    DocumentSignerContract,
    EffectRunnerContract,
    FileStoreContract,
    IdentityProviderContract,
    LetterKindContract,
    NotifierContract,
    OfficialDirectoryContract,
    PluginContract,
    PopulationRegisterContract,
    ResidentDirectoryContract,
    SealSignerContract,
)
from ekelurahan.testing.sample_letters import sample_pdf
from ekelurahan.testing.store_contract.samples import SITI


def test_every_hook_has_a_suite():
    """No role can be filled by a part that nobody can try out."""
    assert BY_HOOK.keys() == CONTRACTS.keys()


def test_the_suite_of_stores_asks_for_everything():
    """Whatever a desk asks of a store is asked of it by some test, so that none lacks a part."""
    asked = "".join(
        path.read_text("utf-8") for path in Path(store_contract.__file__).parent.glob("*.py")
    )
    methods = {name for name in dir(UnitOfWork) if not name.startswith("_")}

    assert set() == {name for name in methods if f"unit.{name}(" not in asked}


class TestMemoryFiles(FileStoreContract):
    """Files in memory."""

    @pytest.fixture
    def files(self):
        """Give an empty store."""
        return fakes.MemoryFiles()


class TestLocalFiles(FileStoreContract):
    """Files in a folder."""

    @pytest.fixture
    def files(self, tmp_path):
        """Give an empty store."""
        return LocalFiles(tmp_path)


class TestMemoryKeys(SealSignerContract):
    """Keys in memory."""

    @pytest.fixture
    def holder(self):
        """Give office and official."""
        return "61.71.01.1004", "bayu"

    @pytest.fixture
    def signer(self, holder):
        """Give a signer."""
        return fakes.MemoryKeys((holder,))

    @pytest.fixture
    def public_keys(self, signer):
        """Give its public keys."""
        return signer.public_keys


class TestMemoryResidents(ResidentDirectoryContract):
    """Residents in memory, with addresses."""

    @pytest.fixture
    def resident(self):
        """Give somebody in it."""
        return SITI

    @pytest.fixture
    def residents(self):
        """Give the register."""
        return fakes.MemoryResidents((SITI,), {"siti": {"mail": "siti@contoh.example"}})


class WithoutAddresses:
    """Residents alone."""

    def __init__(self, inner):
        self.by_id, self.by_nik = inner.by_id, inner.by_nik


class TestResidentsWithoutAddresses(TestMemoryResidents):
    """A register that knows no addresses."""

    @pytest.fixture
    def residents(self):
        """Give the register."""
        return WithoutAddresses(fakes.MemoryResidents((SITI,)))


class TestOutbox(NotifierContract):
    """Notices in memory."""

    @pytest.fixture(params=[frozenset(), frozenset(NoticeData)], ids=["nothing", "everything"])
    def notifier(self, request):
        """Give an outbox that needs little, and one that needs much."""
        return fakes.Outbox(request.param)

    @pytest.fixture
    def received(self, notifier):
        """Give what it received."""
        return notifier.texts


class Forgetful(fakes.Outbox):
    """Sends again what it has sent before."""

    def notify(self, notice):
        """Keep a notice, whatever was before."""
        self.notices.append(notice)


class TestForgetful(TestOutbox):
    """A gateway that cannot know what it has sent."""

    @pytest.fixture
    def notifier(self):
        """Give it."""
        return Forgetful()


class TestIdentityProvider(IdentityProviderContract):
    """One person."""

    @pytest.fixture
    def provider(self):
        """Give a provider."""
        return fakes.FakeIdentityProvider()

    @pytest.fixture
    def agree(self, provider):
        """Play the browser."""
        return provider.agree


class TestOfficialDirectory(OfficialDirectoryContract):
    """One account."""

    @pytest.fixture
    def account(self):
        """Give somebody."""
        return Account("bayu", "Bayu Prasetya", groups=("lurah",))

    @pytest.fixture
    def password(self):
        """Give their password."""
        return Secret("hunter2")

    @pytest.fixture
    def directory(self, account, password):
        """Give the directory."""
        return fakes.FakeOfficialDirectory({"bayu": (account, password)})


class TestPopulationRegister(PopulationRegisterContract):
    """One resident."""

    @pytest.fixture
    def nik(self):
        """Give a NIK."""
        return SITI.nik

    @pytest.fixture
    def elements(self):
        """Give what the register says."""
        return {Element.NAME: "Siti Rahmawati", Element.BIRTH_DATE: "1990-08-05"}

    @pytest.fixture
    def register(self, nik, elements):
        """Give the register."""
        return fakes.FakePopulationRegister({nik.digits: elements})


class Strict(fakes.FakePopulationRegister):
    """Refuses dates that are none."""

    def compare(self, nik, elements):
        """Compare what can be read."""
        try:
            date.fromisoformat(elements.get(Element.BIRTH_DATE, "1990-08-05"))
        except ValueError:
            raise PermanentError(f"a question about {nik.digits} cannot be read") from None
        return super().compare(nik, elements)


class TestStrictRegister(TestPopulationRegister):
    """A register that refuses what it cannot read."""

    @pytest.fixture
    def register(self, nik, elements):
        """Give the register."""
        return Strict({nik.digits: elements})


@pytest.fixture(scope="module")
def pdf():
    """Give a letter."""
    return sample_pdf()


class TestDocumentSigner(DocumentSignerContract):
    """Certificates of an authority of the test."""

    @pytest.fixture(params=[None, Secret("benar")], ids=["alone", "with a passphrase"])
    def document_signer(self, request):
        """Give a signer."""
        return fakes.FakeDocumentSigner(frozenset({"bayu"}), request.param)

    @pytest.fixture
    def order(self, document_signer, at):
        """Give an order."""
        return SigningOrder(
            *("sign:1", "bayu", "Bayu Prasetya", "Kelurahan Contoh", "1/2026", at),
            passphrase=document_signer.passphrase,
        )

    @pytest.fixture
    def roots(self, document_signer):
        """Give whom verifiers trust."""
        return document_signer.authority.pem

    @pytest.fixture
    def at(self):
        """Give a moment of 2026."""
        return datetime(2026, 11, 24, tzinfo=UTC)


class TestThreadRunner(EffectRunnerContract):
    """Threads."""

    @pytest.fixture
    def runner(self):
        """Give a runner whose workers do nothing."""
        return fakes.ThreadRunner(str)

    @pytest.fixture
    def ran(self, runner):
        """Give what they were called with."""
        return lambda: runner.ran


class TestSlowRunner(TestThreadRunner):
    """Workers who take a little while."""

    @pytest.fixture
    def ran(self, runner):
        """Tell nothing the first time."""
        asked = []
        return lambda: asked.append(1) or ([] if len(asked) == 1 else runner.ran)


class TestKind(LetterKindContract):
    """A kind of the library."""

    @pytest.fixture
    def kind(self):
        """Give one with two steps."""
        return built_in_kinds()["SKTM"]


@frozen
class Settings:
    """How to find the files.

    Attributes:
        folder: Where they are.
        access_token: What opens it.
    """

    folder: Path = Path()
    access_token: Secret | None = None


class Cupboard:
    """A plug-in with settings."""

    Settings = Settings

    @hookimpl
    def ekelurahan_file_stores(self, settings):
        """Offer the folder."""
        yield Offer("cupboard", LocalFiles(settings.folder))


class TestPlugin(PluginContract):
    """A plug-in with settings."""

    @pytest.fixture
    def plugin(self):
        """Give it."""
        return Cupboard()

    @pytest.fixture
    def settings(self, tmp_path):
        """Give a section."""
        return {"folder": str(tmp_path)}


class Plain:
    """A plug-in without settings."""

    @hookimpl
    def ekelurahan_file_stores(self):
        """Offer files in memory."""
        yield Offer("memory", fakes.MemoryFiles())


class TestPlainPlugin(PluginContract):
    """A plug-in without settings."""

    @pytest.fixture
    def plugin(self):
        """Give it."""
        return Plain()


def test_a_discarded_file_is_gone():
    """The files in memory may forget one."""
    files = fakes.MemoryFiles()
    files.discard(sha256 := files.put(b"surat"))

    with pytest.raises(NotFoundError):
        files.get(sha256)
