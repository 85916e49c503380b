"""Somebody tries to do something: who, when, and what they looked at."""

from datetime import datetime

from attrs import frozen

from ekelurahan.errors import ConflictError, InputError, NotAllowedError
from ekelurahan.model.events import AboutRequest, about_request
from ekelurahan.model.identity import Nik, RegionCode
from ekelurahan.model.letter_kinds import Step
from ekelurahan.model.offices import Assignment, City, OfficeLevel, Official
from ekelurahan.model.residents import Resident
from ekelurahan.model.service_requests import Channel, ServiceRequest
from ekelurahan.texts import mark


@frozen
class Operator:
    """Whoever runs this machine, and may do with the whole city what officials do with their offices.

    To be written out where it is meant (``by=Operator()``): whoever forgets to say who acts, or has
    looked up an official in vain, does not act for the city.
    """

    @property
    def actor(self) -> str:
        """How the journal names them."""
        return "system"


@frozen
class Attempt:
    """Somebody tries to do something about a request.

    Attributes:
        by: The resident or official, as the identity provider knows them.
        at: The moment of the attempt.
        city: The city as it is organised.
        seen: What they looked at: :attr:`ServiceRequest.seen`.
    """

    by: Resident | Official
    at: datetime
    city: City
    seen: str = ""

    @property
    def actor(self) -> str:
        """How the journal names them; never by NIK."""
        return f"{'official' if isinstance(self.by, Official) else 'resident'}:{self.by.id}"

    def about(self, request: ServiceRequest, office: RegionCode | None = None) -> AboutRequest:
        """Say what the event that comes of it says in any case.

        Args:
            request: What it is about.
            office: In whose journal it stands: the one that was asked, unless given.
        """
        return about_request(request, at=self.at, actor=self.actor, office=office)

    def assignment_at(self, step: Step, request: ServiceRequest) -> Assignment:
        """Find under which assignment they may act at a step of a request.

        Raises:
            NotAllowedError: under none today; or the letter would be about themselves.
        """
        office = self.city.office_at(request.office, OfficeLevel(step.level))
        day = self.city.day_of(self.at)
        held = (
            self.city.assignment_to(step.role, office.code, official=self.by.id, day=day)
            if isinstance(self.by, Official)
            else None
        )
        if held is None:
            posts = self.city.posts_for(step.role, office.code)
            raise NotAllowedError(
                mark("the step '{step}' belongs to {who}; {name} does not hold that post on {day}"),
                mark(
                    "Ask the holder, or enter the assignment (definitif, Plh., Plt., a.n., u.b.)."
                ),
                step=step.name,
                who=", ".join(p.title for p in posts) or f"{step.role} {office.title}",
                name=self.by.name,
                day=day.isoformat(),
            )
        self.refuse_own(request.content.subject.nik, request.applicant_nik)
        return held

    def refuse_own(self, *concerned: Nik | None) -> None:
        """Refuse whoever would decide about their own letter.

        Args:
            concerned: NIKs of those it concerns, as far as they are known.

        Raises:
            NotAllowedError: they are among them.
        """
        if isinstance(self.by, Official) and self.by.nik is not None and self.by.nik in concerned:
            raise NotAllowedError(
                mark("nobody decides about their own letter"),
                mark("Ask the official who deputises for you."),
            )

    def require_seen(self, stored: str) -> None:
        """Check that they looked at what is stored now.

        Args:
            stored: The ``seen`` of the request or letter as stored.

        Raises:
            InputError: they do not say what they looked at.
            ConflictError: they looked at something else.
        """
        version, dot, digest = self.seen.partition(".")
        if not (dot and version.isdecimal() and digest):
            raise InputError(
                mark("a decision must say what was looked at"),
                mark("Hand back the 'seen' text of what was decided on, as it stood on the page."),
            )
        if self.seen != stored:
            raise ConflictError(
                mark("what was looked at has changed since"),
                mark("Look at it again, then decide anew."),
            )

    def channel_for(self, resident: str, office: RegionCode) -> Channel:
        """Tell how they act for a resident: online as that resident, or at the office's counter.

        Raises:
            NotAllowedError: they are neither that resident nor an official of that office today.
        """
        if isinstance(self.by, Resident) and self.by.id == resident:
            return Channel.ONLINE
        if isinstance(self.by, Official):
            day = self.city.day_of(self.at)
            if office in {post.office for post in self.city.posts_of(self.by.id, day)}:
                return Channel.COUNTER
        raise NotAllowedError(
            mark("only the resident concerned or an official of {office} may do this"),
            mark("Sign in as that resident, or ask at the counter of that office."),
            office=self.city.office(office).title,
        )
