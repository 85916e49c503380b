"""``ekelurahan keys``: make, prepare, rotate, retire, compromise, publish and list a city's keys."""

import re
import sys
from argparse import Namespace
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from attrs import define

from ekelurahan.adapters.key_files import ROOT
from ekelurahan.compose.city_settings import CONFIG, CitySettings
from ekelurahan.compose.desks import load_desk
from ekelurahan.compose.folders import open_key_register
from ekelurahan.compose.key_register import KeyRegister, KeyState
from ekelurahan.compose.publishing import records_in
from ekelurahan.compose.stores import rotate_data_key
from ekelurahan.desk import Desk
from ekelurahan.errors import InputError
from ekelurahan.seal.key_document import TrustedKey
from ekelurahan.texts import mark, say

_Act = Callable[[Namespace], int | None]
_SECOND: Final = timedelta(seconds=1)
_ENDS_SOON: Final = timedelta(days=30)
_DOCUMENT_ENDS_SOON: Final = timedelta(days=7)
_DONE, _NOT_RENEWED = 0, 2


def keys(options: Namespace, language: str) -> int:
    """Run one act on the keys of a city folder; say what was done, and what to do next.

    Returns:
        0, or 2 where the key document ends soon and could not be renewed.
    """
    command = KeysCommand(options.city, open_key_register(options.city), language)
    acts: dict[str, _Act] = {
        "new": command.new,
        "prepare": command.prepare,
        "rotate": command.rotate,
        "retire": command.retire,
        "compromise": command.compromise,
        "rotate-data": command.rotate_data,
        "publish": command.publish,
        "list": command.show,
    }
    return acts[options.act](options) or 0


@define
class KeysCommand:
    """The acts, with what they say to a person.

    Attributes:
        folder: The city folder.
        register: Its keys.
        language: What to speak.
    """

    folder: Path
    register: KeyRegister
    language: str

    def new(self, options: Namespace) -> None:
        """Make a key."""
        office, official = self._official(options.whose)
        key = self.register.new(office, official, kinds=options.kinds, until=options.until)
        self._tell(mark("Key {kid} of {signatory}, {role}, is made and published."), key)
        self._tell_unknown(key)
        self._tell_to_serve()

    def prepare(self, options: Namespace) -> None:
        """Prepare the next key."""
        if options.whose == ["root"]:
            self._prepare_root()
            return
        office, official = self._official(options.whose)
        key = self.register.prepare(office, official)
        self._tell(
            mark("Key {kid} of {signatory}, {role}, is published; it seals nothing yet."), key
        )
        self._tell(
            mark("Take it into use from {day} on: ekelurahan keys rotate {office} {official}"),
            key,
            day=self._day(self.register.known_everywhere_at(key)),
            official=official,
        )
        self._tell_to_serve()

    def rotate(self, options: Namespace) -> None:
        """Take the next key into use."""
        if options.whose == ["root"]:
            self._rotate_root()
        elif options.whose == ["status"]:
            self._rotate_status()
        else:
            key = self.register.rotate(*self._official(options.whose))
            self._tell(
                mark("{signatory}, {role}, now seals with key {kid}; the one before is retired."),
                key,
            )
            self._tell_unknown(key)
        self._tell_to_serve()

    def rotate_data(self, _options: Namespace) -> None:
        """Encrypt the database with a new data key."""
        count = rotate_data_key(self.folder)
        self._tell(mark("A new data key is made; {n} rows were written with it."), n=count)
        self._tell(
            mark("Back {folder} up now: without these keys nobody can read the database."),
            folder=self.folder / "keys",
        )
        self._tell(mark("Start every running desk anew, so that it takes the new key."))

    def retire(self, options: Namespace) -> None:
        """Give a key up."""
        key = self.register.retire(self._kid(options.whose))
        self._tell(mark("Key {kid} is retired; what it has sealed stays valid."), key)
        self._tell_lacking()
        self._tell_to_serve()

    def compromise(self, options: Namespace) -> None:
        """Declare a key compromised."""
        kid, desk = self._kid(options.whose), self._desk()
        key = self.register.compromise(kid, records_in(desk.store) if desk else None)
        self._tell(mark("Key {kid} is compromised: nothing it has signed counts any more."), key)
        if desk is None:
            self._warn(mark("There is no database here: no letter of that key was confirmed."))
        elif key.signatory:
            confirmed = len(tuple(records_in(desk.store)(kid)))
            self._tell(
                mark("{n} seals of issued letters are confirmed; they stay valid."), n=confirmed
            )
        self._publish_lists()
        self._tell_lacking()
        self._tell_to_serve()

    def publish(self, options: Namespace) -> int:
        """Publish everything anew, as far as the keys for it are here."""
        code, has_root = _DONE, self.register.keys.current(ROOT) is not None
        if not has_root and not options.after and self.register.published():
            self._warn(mark("The root key is not here: the key document was not renewed."))
            code = _NOT_RENEWED if self._document_ends_soon() else _DONE
        else:
            document = self.register.publish(after=options.after)
            self._tell(
                mark("Key document {seq} is published; it ends on {day}."),
                seq=document.seq,
                day=self._day(document.expires_at),
            )
        self._publish_lists()
        self._tell_lacking()
        return code

    def show(self, _options: Namespace) -> None:
        """List the keys, and warn of what will stop letters soon."""
        now, rows, ending = self.register.clock.now(), [], []
        for key, state in self.register.states():
            end = min(key.ends, key.retired_at or key.ends)
            whose = key.signatory or say(mark("status lists"), self.language)
            days = f"{self._day(key.starts)} – {self._day(end - _SECOND)}"
            word = say(_WORDS[state], self.language)
            rows.append((key.office or "-", whose, key.public.kid.hex(), days, word))
            if state is KeyState.IN_FORCE and end - now <= _ENDS_SOON:
                ending.append(key)
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for row in rows:
            print("  ".join(f"{cell:<{n}}" for cell, n in zip(row, widths, strict=True)).rstrip())
        for key in ending:
            self._warn(mark("Key {kid} of {signatory} at {office} ends within 30 days."), key)
        self._document_ends_soon()
        self._tell_lacking()

    def _prepare_root(self) -> None:
        pins = self.register.prepare_root()
        self._tell(mark("The next root key is announced: {thumbprint}"), thumbprint=pins.next)
        self._tell(
            mark(
                "Keep root.next.pem offline. Rotate when every verifier has the new root.json: "
                "ekelurahan keys rotate root"
            )
        )
        self._tell_to_serve()

    def _rotate_root(self) -> None:
        pins = self.register.rotate_root()
        self._tell(mark("Root key {thumbprint} now signs."), thumbprint=pins.current)
        self._tell(mark("Verifiers that do not know it yet need the new root.json by hand."))

    def _rotate_status(self) -> None:
        key = self.register.rotate_status()
        self._tell(mark("Status lists are now signed with key {kid}."), key)
        self._publish_lists()

    @staticmethod
    def _official(whose: list[str]) -> tuple[str, str]:
        match whose:
            case [office, official]:
                return office, official
        raise _no_such_key()

    def _kid(self, whose: list[str]) -> bytes:
        match whose:
            case ["status"]:
                return self.register.keys.status_key().kid
            case [kid] if re.fullmatch("[0-9a-f]{8}", kid):
                return bytes.fromhex(kid)
        return self.register.kid_of(*self._official(whose))

    def _desk(self) -> Desk | None:
        config = self.folder / CONFIG
        return (
            load_desk(config)
            if config.exists() and CitySettings.read(config).has_database
            else None
        )

    def _publish_lists(self) -> None:
        desk = self._desk()
        if desk is not None:
            desk.letters.publish_statuses()
            desk.journal.checkpoint()
            self._tell(mark("The status of all letters is published."))

    def _day(self, at: datetime) -> str:
        day = self.register.city.day_of(at)
        template = mark("{year}-{month:02}-{day:02}")
        return say(template, self.language, year=day.year, month=day.month, day=day.day)

    def _tell_unknown(self, key: TrustedKey) -> None:
        known = self.register.known_everywhere_at(key)
        if known > self.register.clock.now():
            self._tell(
                mark(
                    "Until {day}, verifiers that have not fetched the new key document call its "
                    "letters NOT GENUINE. To avoid that, prepare keys 30 days ahead."
                ),
                day=self._day(known),
            )

    def _tell_to_serve(self) -> None:
        self._tell(
            mark("Bring {folder} to the city's web server now."), folder=self.register.folder.path
        )

    def _tell_lacking(self) -> None:
        for office, official in self.register.lacking():
            self._warn(
                mark("{name} has no key. Make one: ekelurahan keys new {office} {official}"),
                name=self.register.city.officials[official].name,
                office=office,
                official=official,
            )

    def _document_ends_soon(self) -> bool:
        ends = self.register.folder.trust_list().document.expires_at
        if ends - self.register.clock.now() > _DOCUMENT_ENDS_SOON:
            return False
        self._warn(
            mark(
                "The key document ends on {day}; after that nobody can check a letter. "
                "Renew it: ekelurahan keys publish"
            ),
            day=self._day(ends),
        )
        return True

    def _tell(self, template: str, key: TrustedKey | None = None, **values: object) -> None:
        print(self._text(template, key, values))

    def _warn(self, template: str, key: TrustedKey | None = None, **values: object) -> None:
        print(self._text(template, key, values), file=sys.stderr)

    def _text(self, template: str, key: TrustedKey | None, values: dict[str, object]) -> str:
        facts: dict[str, object] = {}
        if key is not None:
            facts = {
                "kid": key.public.kid.hex(),
                "signatory": key.signatory,
                "role": key.role,
                "office": key.office,
            }
        return say(template, self.language, **facts | values)


_WORDS: Final = {
    KeyState.IN_FORCE: mark("in force"),
    KeyState.PREPARED: mark("prepared"),
    KeyState.RETIRED: mark("retired"),
    KeyState.ENDED: mark("ended"),
    KeyState.COMPROMISED: mark("compromised"),
}


def _no_such_key() -> InputError:
    return InputError(
        mark("this names no key"),
        mark("Name office and official, or the id of a key (8 digits), or 'status' or 'root'."),
    )
