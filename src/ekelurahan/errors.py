"""Everything that can go wrong, under one root.

::

    EkelurahanError
    ├── InputError (also ValueError)     what was given cannot be used; .faults lists every reason
    │   ├── IdentityNumberError          a NIK, KK number, NIP or region code is impossible
    │   └── InvalidFileError             a city file or a letter kind has faults; .path
    ├── NotFoundError                    nothing is recorded under that key
    ├── NotAllowedError                  this person may not do this now
    ├── TransitionError                  nobody may do this now: the status forbids it
    ├── ConflictError                    somebody else changed it first
    ├── RenderingError                   the letter could not be typeset
    ├── SigningError                     a key failed, or gave back something unusable
    │   └── SealTooLargeError            the facts do not fit the largest symbol allowed
    ├── StorageError                     a database or file store failed
    ├── PluginError                      a plug-in is misspelt, broken or missing
    ├── PartError                        what a host's part raises when it could not do its work
    │   ├── RetryableError               not now; may work later
    │   │   └── ThrottledError           too much at once; not before .after
    │   ├── PermanentError               never, however often it is tried
    │   ├── MisconfiguredError           not before somebody mends the settings
    │   │   └── CredentialError          a person's password or passphrase is missing or wrong
    │   └── DuplicateError               it was done before; .result
    └── UnverifiedError                  do not trust this letter; .result
        └── CannotVerifyError            it could not be checked: do not trust it either

An error is written in English, as a template and its values, and says in ``advice`` what to do.
:func:`ekelurahan.texts.explain` gives both in the language of the reader. No message and no value
holds a NIK, a KK number or a letter's text: errors end up in logs. What looks like such a number is
blotted out of every text given to an error, wherever it came from.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

_DATE: Final = "(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_MAY_BE_IDENTITY_NUMBER: Final = re.compile(
    rf"""
    # digests, record ids, UUIDs and days are no identity numbers, and stay
    (?<![0-9A-Za-z])
    (?: (?=[0-9]*[a-f]) (?:[0-9a-f]{{64}} | [0-9a-f]{{32}})
      | [0-9a-f]{{8}} (?:-[0-9a-f]{{4}}){{3}} -[0-9a-f]{{12}}
    )
    (?![0-9A-Za-z])
  | (?<![0-9]) {_DATE} (?:\s+(?:-\s+)?{_DATE})* (?![\s.\-]*[0-9])

    # a NIK or KK number, also as part of a longer one, however it is broken up
  | (?P<number> [0-9] (?:[\s.\-]*[0-9]){{15,}} )
    """,
    re.VERBOSE,
)
_LONGEST_QUOTE: Final = 64


def blot(text: str) -> str:
    """Take out of a text what may be a NIK or a KK number; digests, UUIDs and days stay.

    >>> blot("no office '6171014508900001', nor '6171 0145 0890 0001'")
    "no office '…', nor '…'"
    """
    told = _MAY_BE_IDENTITY_NUMBER.sub(lambda found: "…" if found["number"] else found[0], text)
    return text if told == text else told  # itself: it may be more than a text


def quote(text: str) -> str:
    """Give the beginning of a text somebody typed; what may be a NIK is blotted before it is cut.

    >>> quote("letter " * 9 + "6171014508900001")[56:]
    'letter …'
    """
    return blot(text)[:_LONGEST_QUOTE]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with what was given.

    Attributes:
        place: Where, as a path in the input: ``offices[3].level`` or ``answers.keperluan``.
        problem: What is wrong there, in English.
        line: Line in the file, counted from 1; ``None`` where the input is no file.
    """

    place: str
    problem: str
    line: int | None = None

    def __post_init__(self) -> None:
        """Blot identity numbers out."""
        object.__setattr__(self, "place", blot(self.place))
        object.__setattr__(self, "problem", blot(self.problem))

    def __str__(self) -> str:
        """Place and problem in one line.

        >>> str(Fault("offices[3].level", "unknown level 'desa'", line=41))
        "line 41, offices[3].level: unknown level 'desa'"
        """
        line = f"line {self.line}, " if self.line else ""
        return f"{line}{self.place}: {self.problem}"


class EkelurahanError(Exception):
    """The root: catching it catches everything this library raises on purpose.

    Args:
        message: English template; ``{names}`` are filled from ``values``.
        advice: English template of what to do next.
        values: The data of the error, kept in :attr:`values`.

    >>> error = EkelurahanError("no office {code}", "Check the code.", code="61.71.01.1004")
    >>> str(error), error.advice, error.values["code"]
    ('no office 61.71.01.1004', 'Check the code.', '61.71.01.1004')
    """

    def __init__(self, message: str, advice: str = "", /, **values: object) -> None:
        self.message_template, self.advice_template = blot(message), blot(advice)
        super().__init__(self.message_template, self.advice_template)
        self.values = {k: blot(v) if isinstance(v, str) else v for k, v in values.items()}

    def __str__(self) -> str:
        """The message, in English."""
        return self.message_template.format(**self.values)

    @property
    def advice(self) -> str:
        """What to do next, in English; empty where there is nothing to add."""
        return self.advice_template.format(**self.values)


class InputError(EkelurahanError, ValueError):
    r"""What was given cannot be used; nothing was changed.

    Args:
        message: As in :class:`EkelurahanError`.
        advice: As in :class:`EkelurahanError`.
        faults: Every fault found, in the order of the input.
        values: As in :class:`EkelurahanError`.

    >>> str(InputError("the answers are incomplete", faults=[Fault("keperluan", "is required")]))
    'the answers are incomplete\n  keperluan: is required'
    """

    def __init__(
        self, message: str, advice: str = "", /, *, faults: Sequence[Fault] = (), **values: object
    ) -> None:
        super().__init__(message, advice, **values)
        self.faults = tuple(faults)

    def __str__(self) -> str:
        """The message, and each fault on a line of its own."""
        return "\n  ".join([super().__str__(), *map(str, self.faults)])


class IdentityNumberError(InputError):
    """A number that no resident, family, official or region can have."""


class InvalidFileError(InputError):
    """A city file or a letter kind with faults; ``values["path"]`` names the file."""


class NotFoundError(EkelurahanError):
    """Nothing is recorded under that key; ``values`` holds ``kind`` and ``key``."""


class NotAllowedError(EkelurahanError):
    """The person may not do this at this step; the message says who may."""


class TransitionError(EkelurahanError):
    """The status forbids it for everybody; ``values`` holds ``status`` and ``action``."""


class ConflictError(EkelurahanError):
    """Somebody changed it since it was read; look at it again and decide anew."""


class RenderingError(EkelurahanError):
    """The typesetter refused the template or a character in the data."""


class SigningError(EkelurahanError):
    """A key is missing, was refused, or answered with something unusable."""


class SealTooLargeError(SigningError):
    """The facts do not fit into the largest QR symbol the city allows."""


class StorageError(EkelurahanError):
    """A database or file store could not do what it must."""


class PluginError(EkelurahanError):
    """A plug-in is misspelt, broken or missing; ``values`` names it and its distribution.

    Args:
        message: As in :class:`EkelurahanError`.
        advice: As in :class:`EkelurahanError`.
        faults: Every fault of its settings; or what is wrong with each of several plug-ins.
        values: As in :class:`EkelurahanError`.
    """

    def __init__(
        self, message: str, advice: str = "", /, *, faults: Sequence[Fault] = (), **values: object
    ) -> None:
        super().__init__(message, advice, **values)
        self.faults = tuple(faults)

    def __str__(self) -> str:
        """The message, and each fault on a line of its own."""
        return "\n  ".join([super().__str__(), *map(str, self.faults)])


class PartError(EkelurahanError):
    """A part of the host, such as its gateway, could not do what was owed.

    Its subclasses say what is to become of the debt; anything else a part raises is a bug in it. What
    is not known to be one of them is tried again.
    """


class RetryableError(PartError):
    """Not now: a time-out, a server that is down. Tried again, each time after twice as long."""


class ThrottledError(RetryableError):
    """Too much at once: it is tried again after the time asked for, which counts as no failure.

    Args:
        message: As in :class:`EkelurahanError`.
        advice: As in :class:`EkelurahanError`.
        after: How long to wait.
        values: As in :class:`EkelurahanError`.

    >>> ThrottledError("the gateway asks to wait", after=timedelta(seconds=90)).after.seconds
    90
    """

    def __init__(
        self,
        message: str,
        advice: str = "",
        /,
        *,
        after: timedelta = timedelta(minutes=1),
        **values: object,
    ) -> None:
        super().__init__(message, advice, **values)
        self.after = after


class PermanentError(PartError):
    """Never: the number does not exist, the recipient has refused. It waits for a person."""


class MisconfiguredError(PartError):
    """Not before somebody mends the settings: a password is wrong, a certificate has ended."""


class CredentialError(MisconfiguredError):
    """A person's password or passphrase is missing or wrong. It waits for them; the part works."""


class DuplicateError(PartError):
    """It was done before, under the same key: as good as done now.

    Args:
        message: As in :class:`EkelurahanError`.
        advice: As in :class:`EkelurahanError`.
        result: What came of it then; empty where the part does not know.
        values: As in :class:`EkelurahanError`.

    >>> DuplicateError("sent before", result="SM-0042").result
    'SM-0042'
    """

    def __init__(
        self, message: str, advice: str = "", /, *, result: str = "", **values: object
    ) -> None:
        super().__init__(message, advice, **values)
        self.result = result


class UnverifiedError(EkelurahanError):
    """The letter must not be trusted; ``values["result"]`` says why."""


class CannotVerifyError(UnverifiedError):
    """The letter could not be checked, so it must not be trusted either."""
