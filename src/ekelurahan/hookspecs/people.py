"""Hooks for who somebody is."""

from collections.abc import Iterable
from typing import Any, Protocol

from ekelurahan.hookspecs.offers import Offer, hookspec
from ekelurahan.ports import (
    IdentityProvider,
    OfficialDirectory,
    PopulationRegister,
    ResidentDirectory,
)


class ResidentDirectoryHooks(Protocol):
    """Population registers."""

    @hookspec
    def ekelurahan_resident_directories(self, settings: Any) -> Iterable[Offer[ResidentDirectory]]:
        """Offer registers in which residents are looked up.

        Called once, when a :class:`~ekelurahan.plugins.PluginHost` is built; another host calls it
        again. It sees no personal data; the directory it offers does.

        Args:
            settings: The plug-in's own section: its ``Settings``, or a read-only mapping.

        Raises:
            StorageError: the register cannot be reached. Whatever it raises, the host is not built.

        >>> from ekelurahan import Offer, hookimpl
        >>> from ekelurahan.errors import NotFoundError
        >>> from ekelurahan.plugins import PluginHost
        >>> class Empty:
        ...     def by_id(self, resident_id):
        ...         raise NotFoundError("no resident has that key")
        ...     def by_nik(self, nik):
        ...         raise NotFoundError("no resident has that NIK")
        >>> class EmptyRegister:
        ...     @hookimpl
        ...     def ekelurahan_resident_directories(self):
        ...         yield Offer("empty", Empty())
        >>> PluginHost(EmptyRegister()).resident_directories()["empty"].by_id("siti")
        Traceback (most recent call last):
        ekelurahan.errors.NotFoundError: no resident has that key
        """
        ...


class IdentityProviderHooks(Protocol):
    """Signing in somewhere else."""

    @hookspec
    def ekelurahan_identity_providers(self, settings: Any) -> Iterable[Offer[IdentityProvider]]:
        """Offer places where residents or officials sign in.

        Called once, when a :class:`~ekelurahan.plugins.PluginHost` is built; another host calls it
        again. It sees no personal data; the provider it offers
        sees who signs in.

        Args:
            settings: The plug-in's own section: its ``Settings``, or a read-only mapping.

        Raises:
            MisconfiguredError: the provider does not know this host. Whatever it raises, the host is not built.

        >>> from ekelurahan import Offer, hookimpl
        >>> from ekelurahan.plugins import PluginHost
        >>> from ekelurahan.ports import Identity, SignIn
        >>> class Counter:
        ...     def begin(self, return_to):
        ...         return SignIn(return_to + "?state=s1", "s1")
        ...     def finish(self, sign_in, returned):
        ...         return Identity("counter", "siti")
        >>> class SignedInAtTheCounter:
        ...     @hookimpl
        ...     def ekelurahan_identity_providers(self):
        ...         yield Offer("counter", Counter())
        >>> provider = PluginHost(SignedInAtTheCounter()).identity_providers()["counter"]
        >>> provider.begin("https://kota.example/kembali").state
        's1'
        """
        ...


class OfficialDirectoryHooks(Protocol):
    """Accounts of officials."""

    @hookspec
    def ekelurahan_official_directories(self, settings: Any) -> Iterable[Offer[OfficialDirectory]]:
        """Offer directories in which accounts of officials are looked up.

        Called once, when a :class:`~ekelurahan.plugins.PluginHost` is built; another host calls it
        again. It sees no personal data; the directory it offers
        sees officials, and for one act their passwords.

        Args:
            settings: The plug-in's own section: its ``Settings``, or a read-only mapping.

        Raises:
            MisconfiguredError: the directory refuses this host. Whatever it raises, the host is not built.

        >>> from ekelurahan import Offer, hookimpl
        >>> from ekelurahan.plugins import PluginHost
        >>> from ekelurahan.ports import Account
        >>> class Staff:
        ...     def account(self, name):
        ...         return Account(name, groups=("lurah",))
        ...     def authenticate(self, name, password):
        ...         return self.account(name)
        >>> class CityStaff:
        ...     @hookimpl
        ...     def ekelurahan_official_directories(self):
        ...         yield Offer("staff", Staff())
        >>> PluginHost(CityStaff()).official_directories()["staff"].account("bayu").groups
        ('lurah',)
        """
        ...


class PopulationRegisterHooks(Protocol):
    """The national population register."""

    @hookspec
    def ekelurahan_population_registers(self, settings: Any) -> Iterable[Offer[PopulationRegister]]:
        """Offer registers that compare what a resident says, element by element.

        Called once, when a :class:`~ekelurahan.plugins.PluginHost` is built; another host calls it
        again. It sees no personal data; the register it offers
        sees the NIK and the elements it is asked about.

        Args:
            settings: The plug-in's own section: its ``Settings``, or a read-only mapping.

        Raises:
            MisconfiguredError: the register refuses this host. Whatever it raises, the host is not built.

        >>> from ekelurahan import Offer, hookimpl
        >>> from ekelurahan import Nik
        >>> from ekelurahan.plugins import PluginHost
        >>> from ekelurahan.ports import Comparison, Element, Standing
        >>> class Agreeing:
        ...     needs = frozenset({Element.NAME})
        ...     def compare(self, nik, elements):
        ...         return Comparison(Standing.ACTIVE, dict.fromkeys(elements, 100))
        >>> class Practice:
        ...     @hookimpl
        ...     def ekelurahan_population_registers(self):
        ...         yield Offer("practice", Agreeing())
        >>> register = PluginHost(Practice()).population_registers()["practice"]
        >>> register.compare(Nik("6171014508900001"), {Element.NAME: "Siti"}).differing
        ()
        """
        ...
