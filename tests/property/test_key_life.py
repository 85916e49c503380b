"""Whatever is done with keys, in whatever order: letters keep the verdict they deserve."""

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.compose.conftest import LURAH, OFFICE, SettableClock, make_town, record_of

from ekelurahan.errors import SigningError
from ekelurahan.seal.reasons import Reason

pytestmark = pytest.mark.property

ACTS = st.lists(
    st.sampled_from(
        ["publish", "prepare", "rotate", "retire", "compromise", "missing", "status", "root"]
    ),
    max_size=8,
)


class History:
    """A town, the letters its lurah has sealed so far, and the keys that were stolen."""

    def __init__(self, town):
        self.town, self.letters, self.stolen = town, [], set()

    def seal(self):
        """Seal a letter, unless the lurah has no key at the moment."""
        with suppress(SigningError):
            kid = self.town.register.kid_of(OFFICE, LURAH)
            self.letters.append((kid, self.town.seal(subject=f"Warga {len(self.letters)}")))

    def act(self, name):
        """Do one thing with the keys."""
        register = self.town.register
        acts = {
            "publish": register.publish,
            "prepare": lambda: register.prepare(OFFICE, LURAH),
            "rotate": lambda: register.rotate(OFFICE, LURAH),
            "retire": lambda: register.retire(register.kid_of(OFFICE, LURAH)),
            "compromise": self.compromise,
            "missing": register.make_missing,
            "status": register.rotate_status,
            "root": lambda: (register.prepare_root(), register.rotate_root()),
        }
        with suppress(SigningError):  # the lurah has no key to retire, or to be stolen
            acts[name]()

    def compromise(self):
        """Declare the lurah's key stolen; every second of its letters is known to the city."""
        kid = self.town.register.kid_of(OFFICE, LURAH)
        self.stolen.add(kid)
        self.town.register.compromise(kid, lambda kid: [record_of(t) for t in self.known(kid)])

    def known(self, kid):
        """Give the letters of a key that the city knows."""
        return [text for of, text in self.letters if of == kid][::2]

    def deserves_trust(self, kid, text):
        """Tell whether a letter must be genuine."""
        return kid not in self.stolen or text in self.known(kid)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(acts=ACTS)
def test_letters_keep_the_verdict_they_deserve(city, acts):
    """Genuine ones stay SAH through every act; those of a stolen key are never, unless confirmed."""
    with TemporaryDirectory() as folder:
        history = History(make_town(Path(folder), city, SettableClock()))
        history.seal()
        for name in acts:
            history.act(name)
            history.town.clock.advance(hours=5)
            history.seal()
            history.seal()
            for kid, text in history.letters:
                result = history.town.check(text, memory=Path(folder) / "seen.json")
                deserved = history.deserves_trust(kid, text)
                assert deserved is bool(result), (name, result.reasons)
                assert deserved or (Reason.KEY_COMPROMISED,) == result.reasons
