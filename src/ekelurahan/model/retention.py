"""How long letters are kept, and what happens then: the retention schedule ("JRA")."""

from collections.abc import Mapping
from datetime import date
from enum import Enum
from types import MappingProxyType
from typing import Final

from attrs import field, frozen, validators

_MOST_YEARS: Final = 100


class Fate(Enum):
    """What happens to letters when they need not be kept any more (UU 43/2009)."""

    DESTROYED = "musnah"
    PERMANENT = "permanen"
    APPRAISED = "dinilai"


@frozen
class Retention:
    """How long the letters of a class are kept.

    Attributes:
        active_years: Years at hand, from the end of the letter's year on.
        inactive_years: Further years in the record centre.
        final: What happens then. Letters that are appraised may be destroyed once a committee has
            said so; permanent ones never.

    >>> Retention(active_years=2, inactive_years=3, final=Fate.DESTROYED).ends(date(2026, 3, 4))
    datetime.date(2032, 1, 1)
    """

    active_years: int = field(validator=[validators.ge(0), validators.le(_MOST_YEARS)])
    inactive_years: int = field(validator=[validators.ge(0), validators.le(_MOST_YEARS)])
    final: Fate

    @property
    def years(self) -> int:
        """Years a letter is kept after its own, at least."""
        return self.active_years + self.inactive_years

    def ends(self, day: date) -> date | None:
        """Give the first day on which a letter of that date need not be kept; ``None`` for never."""
        if self.final is Fate.PERMANENT:
            return None
        return date(day.year + 1 + self.years, 1, 1)


KEPT_FOR_EVER: Final = Retention(2, 3, Fate.PERMANENT)
"""What holds for letters the schedule does not name: nothing is destroyed by an oversight."""


def _read_only(rules: Mapping[str, Retention]) -> Mapping[str, Retention]:
    return MappingProxyType(dict(rules))


@frozen
class RetentionSchedule:
    """How long the letters of a city are kept.

    Attributes:
        classes: By archive code; a code stands for those below it, and the longest one decides.
        kinds: By code of the kind, where a kind differs from the rest of its class.

    >>> rule = Retention(1, 2, Fate.DESTROYED)
    >>> schedule = RetentionSchedule(classes={"400.12": rule}, kinds={"SKAW": KEPT_FOR_EVER})
    >>> schedule.of("400.12.2.1", "SKD") is rule, schedule.of("400.12.3.1", "SKAW").final.value
    (True, 'permanen')
    >>> schedule.of("400.121").final.value
    'permanen'
    """

    classes: Mapping[str, Retention] = field(converter=_read_only, factory=dict)
    kinds: Mapping[str, Retention] = field(converter=_read_only, factory=dict)

    def of(self, classification: str, kind: str = "") -> Retention:
        """Give the rule for a letter, the former archive code where it has no other."""
        if kind in self.kinds:
            return self.kinds[kind]
        code = classification
        while code and code not in self.classes:
            code = code.rpartition(".")[0]
        return self.classes.get(code, KEPT_FOR_EVER)

    @property
    def fewest_years(self) -> int | None:
        """Years after which the first letters need not be kept; ``None`` where all are kept."""
        rules = (*self.classes.values(), *self.kinds.values())
        return min((r.years for r in rules if r.final is not Fate.PERMANENT), default=None)
