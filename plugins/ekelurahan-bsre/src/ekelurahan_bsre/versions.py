"""The two interfaces of the service, seen alike."""

from collections.abc import Mapping
from typing import Final, Protocol

import httpx

from ekelurahan import Secret
from ekelurahan.ports import SigningOrder
from ekelurahan_bsre.calling import Caller, LostReplyError, Reply
from ekelurahan_bsre.people import Person
from ekelurahan_bsre.refusals import no_answer
from ekelurahan_bsre.replies import problem_of

QUESTION: Final = 5.0
"""How long to wait for anything but a signature, in seconds."""


class Esign(Protocol):
    """One interface of the service."""

    def status(self, person: Person) -> str:
        """Ask what somebody may do.

        Raises:
            PartError: it does not say.
        """
        ...

    def sign(self, pdf: bytes, order: SigningOrder, person: Person, passphrase: Secret) -> Reply:
        """Ask for a signature, once.

        Raises:
            LostReplyError: what became of it is not known.
            PartError: it was not asked.
        """
        ...

    def file_in(self, reply: Reply) -> bytes:
        """Give the file in an answer without complaint; nothing where there is none."""
        ...

    def document_in(self, headers: Mapping[str, str]) -> str:
        """Give the name under which the service keeps the result; empty where it tells none."""
        ...

    def find(self, document: str) -> bytes:
        """Look a result up; nothing where the service has none.

        Raises:
            PartError: it does not say.
        """
        ...


def question(caller: Caller, request: httpx.Request) -> Reply:
    """Ask something that changes nothing.

    Raises:
        RetryableError: it does not answer.
    """
    try:
        return caller.ask(request, QUESTION)
    except LostReplyError:
        raise no_answer() from None


def status_in(reply: Reply) -> str:
    """Read a status.

    Raises:
        PartError: none is told.
    """
    if problem := problem_of(reply):
        raise problem
    status = reply.told().get("status")
    if not isinstance(status, str):
        raise no_answer()
    return status
