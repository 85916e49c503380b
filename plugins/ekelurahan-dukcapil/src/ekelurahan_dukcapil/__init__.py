"""Compare what residents say with Dukcapil's register: by element, never whole records."""

from collections.abc import Iterator

from ekelurahan import Offer, hookimpl
from ekelurahan_dukcapil.registers import DukcapilRegister
from ekelurahan_dukcapil.settings import Settings

__all__ = ["DukcapilRegister", "Settings", "ekelurahan_population_registers"]


@hookimpl
def ekelurahan_population_registers(settings: Settings) -> Iterator[Offer[DukcapilRegister]]:
    """Offer the register. Nothing is asked of it yet."""
    yield Offer("dukcapil", DukcapilRegister.of(settings))
