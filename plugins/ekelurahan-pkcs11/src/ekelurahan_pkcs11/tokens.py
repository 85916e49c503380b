"""The keys of one token, by what they are for."""

import re
from collections.abc import Mapping
from typing import Final

from attrs import define, field
from pkcs11 import Attribute, Session

from ekelurahan.errors import Fault, InputError, SigningError
from ekelurahan.seal.keys import ES256, PublicKey
from ekelurahan_pkcs11 import objects
from ekelurahan_pkcs11.connections import Connection
from ekelurahan_pkcs11.objects import KeyObject

COMPROMISED: Final = ".compromised"
"""What the label of a key ends with that never signs again."""
_SUFFIX: Final = re.compile(r"\.(next|[0-9a-f]{8})$")
_WHERE: Final = re.compile(r"label:(?P<label>.+)|id:(?P<id>(?:[0-9a-f]{2})+)")


def _templates(_: object, __: object, named: Mapping[str, str]) -> None:
    faults = [
        Fault(f"keys.{name}", "must be 'label:…' or 'id:…' with an even number of digits 0-9a-f")
        for name, where in named.items()
        if not _WHERE.fullmatch(where)
    ]
    if faults:
        raise InputError("keys are named in a way that cannot be understood", faults=faults)


@define(eq=False)
class TokenKeys:
    """What a token holds. Nothing of it is believed before it was checked with a public key.

    A key's label says what it is for, as the name of a key file does: ``status``,
    ``61.71.01.1004_bayu``, ``….next``, ``….1a2b3c4d``; the settings may say it instead.

    Attributes:
        connection: The way to the token.
        named: For keys with other labels: where the key of a name is.

    Raises:
        InputError: ``named`` cannot be understood.
    """

    connection: Connection
    named: Mapping[str, str] = field(factory=dict, validator=_templates)
    _session: Session | None = field(default=None, init=False, repr=False)
    _known: dict[bytes, KeyObject] = field(factory=dict, init=False, repr=False)

    def find(self, name: str) -> PublicKey | None:
        """Give the public side of the key of a name; ``None`` where there is none.

        Raises:
            SigningError: there are several, or the token cannot be asked.
        """
        found = [
            key.public
            for key in self.connection.use(lambda s: objects.key_objects(s, self._template(name)))
            if not key.label.endswith(COMPROMISED)
        ]
        if len(found) > 1:
            raise SigningError(
                "the token holds {n} keys called {name}",
                "Rename all but one, or tell which one is meant in 'keys' of the settings.",
                n=len(found),
                name=name,
            )
        return found[0] if found else None

    def holders(self) -> dict[bytes, str]:
        """Tell under which name each key is here, by its id; compromised ones aside."""
        return self.connection.use(
            lambda session: {
                key.public.kid: self._name_of(key)
                for key in objects.key_objects(session, {})
                if not key.label.endswith(COMPROMISED)
            }
        )

    def public_key(self, kid: bytes) -> PublicKey:
        """Give the public side of a key.

        Raises:
            SigningError: the token holds no such key, or it was declared compromised.
        """
        return self.connection.use(lambda session: self._usable(session, kid).public)

    def has_seen(self, kid: bytes) -> bool:
        """Tell whether a key was found here before, without asking the token."""
        return kid in self._known

    def sign(self, kid: bytes, message: bytes) -> bytes:
        """Sign a message. Signatures of ES256 differ each time, as the token makes them.

        Raises:
            SigningError: the token holds no such key, is not there, or gave back something else
                than a signature.
        """

        def work(session: Session) -> tuple[PublicKey, bytes]:
            key = self._usable(session, kid)
            private = key.private(session)
            return key.public, objects.signed(private, key.public.algorithm, message)

        public, signature = self.connection.use(work)
        if not public.verify(signature, message):
            raise SigningError(
                "what the token signed does not verify with public key {kid}",
                "Its private half may be another key's: see that both have the same CKA_ID. "
                "Nothing was sealed.",
                kid=kid.hex(),
            )
        return signature

    def generate(self, name: str, algorithm: str = ES256) -> PublicKey:
        """Make a key in the token.

        Raises:
            SigningError: there is one of that name, the settings name another, or the token cannot.
            InputError: there is no such algorithm.
        """
        base = _SUFFIX.sub("", name)
        if base in self.named:
            raise SigningError(
                "the settings say where the key {name} is",
                "Make its successor with the tool of the token's maker, then change 'keys'.",
                name=base,
            )
        if self.find(name) is not None:
            raise SigningError(
                "the token holds a key called {name} already",
                "Keys are never overwritten. To change a key, rotate it.",
                name=name,
            )
        return self.connection.change(lambda session: objects.generate(session, name, algorithm))

    def rename(self, kid: bytes, label: str) -> None:
        """Change what a key is for. The label of its public half counts, and changes last.

        Raises:
            SigningError: the token holds no such key, or does not let it be renamed.
        """

        def work(session: Session) -> None:
            key = self._locate(session, kid)
            if key.label != label:
                key.private(session)[Attribute.LABEL] = label
                key.handle[Attribute.LABEL] = label

        self.connection.change(work)

    def _template(self, name: str) -> dict[Attribute, object]:
        match = _WHERE.fullmatch(self.named.get(name, f"label:{name}"))
        if match and match["id"]:
            return {Attribute.ID: bytes.fromhex(match["id"])}
        return {Attribute.LABEL: match["label"] if match else name}

    def _name_of(self, key: KeyObject) -> str:
        places = {f"label:{key.label}", f"id:{key.object_id.hex()}"}
        for name, where in self.named.items():
            if where in places:
                return name
        return _SUFFIX.sub("", key.label)

    def _usable(self, session: Session, kid: bytes) -> KeyObject:
        key = self._locate(session, kid)
        if key.label.endswith(COMPROMISED):
            raise SigningError(
                "key {kid} was declared compromised and never signs again",
                "Make a new key for that official.",
                kid=kid.hex(),
            )
        return key

    def _locate(self, session: Session, kid: bytes) -> KeyObject:
        """Find a key by its id; where it is, is remembered for as long as the session lasts."""
        if session is not self._session:
            self._session, self._known = session, {}
        if kid not in self._known:
            found = objects.key_objects(session, {})
            self._known = {key.public.kid: key for key in found}
        if kid not in self._known:
            raise SigningError(
                "the token holds no key {kid}",
                "Plug in the token that holds it, or restore it from the HSM's backup.",
                kid=kid.hex(),
            )
        return self._known[kid]
