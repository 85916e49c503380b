"""Finished letters, and what the city publishes about all of them."""

from collections.abc import Iterable, Iterator, Mapping

from attrs import evolve, frozen

from ekelurahan.desk.ports import DeskPorts
from ekelurahan.errors import NotFoundError, TransitionError
from ekelurahan.model.letters import Letter, LetterStatus
from ekelurahan.model.offices import Official
from ekelurahan.model.residents import Resident
from ekelurahan.seal.status_list import LetterSealStatus, StatusList
from ekelurahan.texts import mark


@frozen
class LetterDesk:
    """What is done with letters. A finished letter is never changed or deleted."""

    _ports: DeskPorts

    def of(self, request_id: str, *, by: Resident | Official) -> Letter:
        """Find the letter that answers a request.

        Seals are shown from the moment it is issued on: a letter that the camat has yet to
        acknowledge must not be passed off as one that is in force.

        Args:
            request_id: Key of the request.
            by: Its applicant, or an official of its office or of one above.

        Raises:
            NotFoundError: there is no such request, or nobody has signed it yet.
            NotAllowedError: it is somebody else's.
        """
        with self._ports.store.read() as unit:
            request, letter = unit.request(request_id), unit.letter_of(request_id)
        self._ports.require_reader(request.applicant, request.office, by)
        if letter is None:
            raise NotFoundError(
                mark("nobody has signed the request {key} yet"),
                mark("The history of the request shows whose turn it is."),
                kind="letter",
                key=request_id,
            )
        return letter if letter.status is LetterStatus.ISSUED else _without_seals(letter)

    def pdf(self, letter_id: str, *, by: Resident | Official) -> bytes:
        """Read the finished file, checked against the digest it was issued with.

        Raises:
            NotFoundError: there is no such letter.
            NotAllowedError: it is somebody else's.
            TransitionError: it is not issued.
            StorageError: the stored file was altered or cannot be read.
        """
        with self._ports.store.read() as unit:
            letter = unit.letter(letter_id)
            request = unit.request(letter.request_id)
        self._ports.require_reader(request.applicant, request.office, by)
        if letter.status is not LetterStatus.ISSUED:
            raise TransitionError(
                mark("the letter is {status}, not issued: it has no file"),
                mark("The history of the request shows what it waits for."),
                status=letter.status.word,
                action="pdf",
            )
        return self._ports.files.get(letter.pdf)

    def status_lists(self) -> Mapping[str, bytes]:
        """Sign the present status of every letter, one list for each period that has begun.

        Returns:
            Signed lists by their address, as verifiers take them.

        Raises:
            SigningError: the city has no status key.
        """
        now, signer = self._ports.clock.now(), self._ports.signer
        begun = [p for p in self._ports.trust().document.status_lists if p.starts <= now]
        with self._ports.store.read() as unit:
            taken = {period.uri: list(unit.statuses(period.uri)) for period in begun}
        return {
            period.uri: StatusList.of(
                period.uri, _refused(taken[period.uri]), size=period.size, at=now
            ).sign(signer.status_key(), signer)
            for period in begun
        }


def _without_seals(letter: Letter) -> Letter:
    return evolve(letter, signatures=tuple(evolve(s, seal="") for s in letter.signatures))


def _refused(
    statuses: Iterable[tuple[int, LetterStatus]],
) -> Iterator[tuple[int, LetterSealStatus]]:
    """Seals of letters that were refused before they were issued do not count."""
    return (
        (index, LetterSealStatus.REVOKED)
        for index, status in statuses
        if status is LetterStatus.CANCELLED
    )
