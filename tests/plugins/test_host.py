"""Plug-ins are found, checked and named."""

import sys
from types import ModuleType

import pytest

from ekelurahan.adapters.kind_folders import built_in_kinds
from ekelurahan.errors import PluginError
from ekelurahan.hookspecs import Offer, hookimpl
from ekelurahan.plugins import PluginHost
from ekelurahan.plugins.roles import BY_HOOK
from ekelurahan.testing.fakes import MemoryKeys, MemoryResidents
from ekelurahan.texts import explain

SECRET = "hunter2-in-the-settings"


class Files:
    """A file store by its methods."""

    def put(self, content):
        """Keep nothing."""

    def get(self, sha256):
        """Find nothing."""


class Offering:
    """A plug-in that offers file stores as a test wants, and notes its settings."""

    def __init__(self, *offers):
        self.offers = offers
        self.settings = None

    @hookimpl
    def ekelurahan_file_stores(self, settings):
        """Offer them."""
        self.settings = settings
        return self.offers


class AlsoOffering(Offering):
    """The same under another name."""


class Everything:
    """A plug-in with the first five hooks."""

    def __init__(self, kind, **parts):
        self.kind, self.parts = kind, parts

    @hookimpl
    def ekelurahan_letter_kinds(self):
        """Offer a kind, as a generator."""
        yield self.kind

    @hookimpl
    def ekelurahan_stores(self):
        """Offer the part."""
        yield Offer("store", self.parts["store"])

    @hookimpl
    def ekelurahan_file_stores(self):
        """Offer the part."""
        yield Offer("files", self.parts["files"])

    @hookimpl
    def ekelurahan_seal_signers(self):
        """Offer the part."""
        yield Offer("signer", self.parts["signer"])

    @hookimpl
    def ekelurahan_resident_directories(self):
        """Offer the part."""
        yield Offer("residents", self.parts["residents"])


class Memory:
    """A store by its methods."""

    def begin(self):
        """Open nothing."""

    def read(self):
        """Open nothing."""


@pytest.fixture
def kind():
    """A kind of letter."""
    return next(iter(built_in_kinds().values()))


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Install distributions that have one plug-in each; forget their modules afterwards."""
    before = {*sys.modules}
    monkeypatch.syspath_prepend(tmp_path)

    def install(distribution, name, code):
        module = distribution.replace("-", "_")
        (tmp_path / f"{module}.py").write_text(code)
        info = tmp_path / f"{module}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n"
        )
        (info / "entry_points.txt").write_text(f"[ekelurahan]\n{name} = {module}\n")

    yield install
    for name in {*sys.modules} - before:
        del sys.modules[name]


def refusal(*plugins, **options):
    """Give the error with which a host refuses these plug-ins."""
    with pytest.raises(PluginError) as caught:
        PluginHost(*plugins, **options)
    assert SECRET not in explain(caught.value)
    assert caught.value.values.keys() >= {"plugin", "distribution"}
    return caught.value


def module_with(hook, name="streets"):
    """Make a module that implements a hook."""
    module = ModuleType(name)
    setattr(module, hook.__name__, hookimpl(hook))
    return module


class TestOffers:
    """What a host gives."""

    def test_every_role(self, kind):
        """Each role has a method that gives its parts by name."""
        parts = {
            "store": Memory(),
            "files": Files(),
            "signer": MemoryKeys(()),
            "residents": MemoryResidents(()),
        }
        host = PluginHost(Everything(kind, **parts))

        assert {kind.code: kind} == host.letter_kinds()
        assert {"store": parts["store"]} == host.stores()
        assert {"files": parts["files"]} == host.file_stores()
        assert {"signer": parts["signer"]} == host.seal_signers()
        assert {"residents": parts["residents"]} == host.resident_directories()

    def test_a_store_is_given_as_it_is(self, kind):
        """Its role promises no guard: neither a deadline nor extras of its own."""
        parts = {
            "store": Memory(),
            "files": Files(),
            "signer": MemoryKeys(()),
            "residents": MemoryResidents(()),
        }

        assert parts["store"] is PluginHost(Everything(kind, **parts)).stores()["store"]
        role = BY_HOOK["ekelurahan_stores"]
        assert (None, ()) == (role.deadline, role.extras)

    def test_nothing(self):
        """A host without plug-ins has every role, empty."""
        assert {} == PluginHost().stores()

    def test_order_decides_nothing(self):
        """The same plug-ins in another order give the same parts under the same names."""
        one, two = Offering(Offer("one", Files())), AlsoOffering(Offer("two", Files()))

        assert PluginHost(one, two).file_stores() == PluginHost(two, one).file_stores()

    def test_settings_reach_their_plug_in_only(self):
        """A plug-in sees its own section, and cannot change it."""
        one, two = Offering(), AlsoOffering()

        PluginHost(one, two, settings={"Offering": {"password": SECRET}})

        assert {"password": SECRET} == one.settings
        assert {} == two.settings
        with pytest.raises(TypeError):
            one.settings["password"] = "other"

    def test_disabled(self):
        """A disabled plug-in is not called and may keep its settings."""
        plugin = Offering(Offer("files", Files()))

        host = PluginHost(plugin, settings={"Offering": {}}, disable=["Offering"])

        assert {} == host.file_stores()
        assert plugin.settings is None


class TestRefusals:
    """What a host does not start with."""

    def test_misspelt_hook(self):
        """A hook that does not exist is named."""

        def ekelurahan_file_store():
            """Lack an s."""

        error = refusal(module_with(ekelurahan_file_store))

        assert "ekelurahan_file_store" == error.values["hooks"]
        assert "streets" == error.values["plugin"]

    def test_wrong_argument(self):
        """A hook that wants to be told more than settings cannot be called."""

        def ekelurahan_file_stores(database):
            """Ask for too much."""

        assert "wrong arguments" in str(refusal(module_with(ekelurahan_file_stores)))

    def test_class(self):
        """A class in the place of an instance is told apart."""
        assert "is a class" in str(refusal(Offering))

    def test_the_same_plug_in_twice(self):
        """Two plug-ins of one name would share their settings."""
        error = refusal(Offering(), Offering())

        assert "two plug-ins are called 'Offering'" in str(error)

    def test_settings_for_nobody(self):
        """A misspelt section is found before a default hides it."""
        error = refusal(Offering(), settings={"Ofering": {"password": SECRET}})

        assert "Ofering" == error.values["plugin"]

    @pytest.mark.parametrize(
        ("offer", "found", "wanted"),
        [
            (Files(), "Files", "Offer"),
            (Offer("files", Files), "class Files", "FileStore"),
            (Offer("files", object()), "object", "FileStore"),
        ],
    )
    def test_unfit_offer(self, offer, found, wanted):
        """What is offered must be named, made, and have the methods of the port."""
        error = refusal(Offering(offer))

        assert (found, wanted) == (error.values["found"], error.values["wanted"])

    @pytest.mark.parametrize("put", [5, lambda: None, lambda _, __: None])
    def test_a_method_that_cannot_be_called(self, put):
        """What is no method, takes too little, or wants too much is found before it is needed."""
        files = Files()
        files.put = put
        error = refusal(Offering(Offer("files", files)))

        assert "FileStore" == error.values["wanted"]

    def test_a_method_that_must_be_awaited(self):
        """Nothing here awaits it: its work would never be done."""

        class Awaited(Files):
            async def put(self, content):
                return content

        assert "whose put cannot be called" in str(refusal(Offering(Offer("files", Awaited()))))

    def test_a_method_that_tells_nothing_of_itself(self):
        """Functions written in C may hide what they take; they are given the benefit of doubt."""
        files = Files()
        files.put = max

        assert ["files"] == [*PluginHost(Offering(Offer("files", files))).file_stores()]

    def test_several_things_at_once(self):
        """Everything that is wrong is told in one error, each with its plug-in."""
        error = refusal(
            Offering(Offer("files", 5)), AlsoOffering(5), settings={"Nobody": {"key": SECRET}}
        )

        assert ["plugins.Nobody", "plugins.Offering", "plugins.AlsoOffering"] == [
            fault.place for fault in error.faults
        ]
        assert "AlsoOffering, Nobody, Offering" == error.values["plugin"]

    @pytest.mark.parametrize("error", [SystemExit, GeneratorExit])
    def test_a_hook_that_would_end_the_process(self, error):
        """It is a fault of the plug-in like any other."""

        def ekelurahan_file_stores():
            """End everything."""
            raise error

        assert error.__name__ == refusal(module_with(ekelurahan_file_stores)).values["problem"]

    def test_an_interruption(self):
        """Whoever starts the host may stop it."""

        def ekelurahan_file_stores():
            """Take so long that somebody loses patience."""
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            PluginHost(module_with(ekelurahan_file_stores))

    def test_unfit_kind(self):
        """A kind of letter is a LetterKind."""
        error = refusal(Everything("SKD", store=None, files=None, signer=None, residents=None))

        assert ("str", "LetterKind") == (error.values["found"], error.values["wanted"])

    def test_no_collection(self):
        """One part without a collection around it is refused as such."""

        def ekelurahan_file_stores():
            """Forget the brackets."""
            return Offer("files", Files())

        error = refusal(module_with(ekelurahan_file_stores))

        assert ("Offer", "Iterable") == (error.values["found"], error.values["wanted"])

    def test_two_of_one_name(self):
        """A name offered twice names both plug-ins."""
        error = refusal(Offering(Offer("files", Files())), AlsoOffering(Offer("files", Files())))

        assert {"AlsoOffering", "Offering"} == {error.values["plugin"], error.values["other"]}

    def test_a_hook_that_raises(self):
        """The kind and place of an error are told, its text, which may hold settings, is not."""

        def ekelurahan_file_stores(settings):
            """Fail while the offers are taken, not when called."""
            yield Offer("files", Files())
            raise LookupError(settings["password"])

        plugin = module_with(ekelurahan_file_stores)
        error = refusal(plugin, settings={"streets": {"password": SECRET}})

        assert "LookupError" == error.values["problem"]
        assert error.values["place"].startswith("test_host.py:")
        assert error.__suppress_context__


class TestInstalled:
    """Plug-ins found by their entry points."""

    def test_found(self, install):
        """An installed plug-in bears the name of its entry point and gets its settings."""
        install(
            "ekelurahan-arsip",
            "arsip",
            "from ekelurahan.hookspecs import Offer, hookimpl\n"
            "class Files:\n    put = get = print\n"
            "@hookimpl\n"
            "def ekelurahan_file_stores(settings):\n"
            "    yield Offer(settings['name'], Files())\n",
        )

        host = PluginHost.from_installed(settings={"arsip": {"name": "lemari"}})

        assert "lemari" in host.file_stores()

    def test_that_cannot_be_imported(self, install):
        """The error names the plug-in, its distribution and what is missing."""
        install("ekelurahan-broken", "broken", "import no_such_module_anywhere")

        with pytest.raises(PluginError, match="no_such_module_anywhere") as caught:
            PluginHost.from_installed()

        values = caught.value.values
        assert ("broken", "ekelurahan-broken") == (values["plugin"], values["distribution"])

    def test_disabled(self, install):
        """A disabled plug-in is not even imported."""
        install("ekelurahan-broken", "broken", "import no_such_module_anywhere")

        PluginHost.from_installed(disable=["broken"])

        assert "ekelurahan_broken" not in sys.modules

    def test_that_ends_the_process_when_imported(self, install):
        """It is refused by name like any other, beside everything else that is wrong."""
        install("ekelurahan-ending", "ending", "raise SystemExit(5)")
        install("ekelurahan-broken", "broken", "import no_such_module_anywhere")

        with pytest.raises(PluginError) as caught:
            PluginHost.from_installed(settings={"broken": {"a": 1}, "nobody": {}})

        assert ["plugins.broken", "plugins.ending", "plugins.nobody"] == [
            fault.place for fault in caught.value.faults
        ]

    def test_interrupted_import(self, install):
        """Whoever starts the host may stop it."""
        install("ekelurahan-slow", "slow", "raise KeyboardInterrupt")

        with pytest.raises(KeyboardInterrupt):
            PluginHost.from_installed()

    def test_only_what_is_asked(self, install):
        """Hooks that are not asked are not called."""
        install(
            "ekelurahan-arsip",
            "arsip",
            "from ekelurahan.hookspecs import hookimpl\n"
            "@hookimpl\n"
            "def ekelurahan_file_stores():\n"
            "    raise KeyError\n",
        )

        assert {} == PluginHost.from_installed(ask=["ekelurahan_stores"]).file_stores()

    def test_what_is_not_asked_needs_no_settings(self, install):
        """An installed plug-in does not keep a city from working that makes no use of it."""
        install(
            "ekelurahan-arsip",
            "arsip",
            "from attrs import frozen\n"
            "from ekelurahan.hookspecs import hookimpl\n"
            "@frozen\n"
            "class Settings:\n"
            "    bucket: str\n"
            "@hookimpl\n"
            "def ekelurahan_file_stores(settings):\n"
            "    return []\n",
        )

        assert {} == PluginHost.from_installed(ask=["ekelurahan_letter_kinds"]).letter_kinds()
        with pytest.raises(PluginError, match="settings"):
            PluginHost.from_installed(ask=["ekelurahan_file_stores"])

    def test_two_distributions_with_one_name(self, install):
        """Both distributions are named."""
        install("ekelurahan-one", "arsip", "")
        install("ekelurahan-two", "arsip", "")

        with pytest.raises(PluginError) as caught:
            PluginHost.from_installed()

        values = caught.value.values
        assert {"ekelurahan-one", "ekelurahan-two"} == {values["distribution"], values["other"]}
