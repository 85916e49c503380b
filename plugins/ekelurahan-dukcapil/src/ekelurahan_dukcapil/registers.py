"""The register: one question, one answer, and nothing kept of either."""

from collections.abc import Mapping

from attrs import frozen

from ekelurahan import Nik
from ekelurahan.errors import PermanentError
from ekelurahan.ports import Comparison, Element
from ekelurahan_dukcapil.calls import Service
from ekelurahan_dukcapil.questions import Question
from ekelurahan_dukcapil.replies import Reply
from ekelurahan_dukcapil.settings import Settings


@frozen(eq=False)
class DukcapilRegister:
    """Asks Dukcapil's service for verification by element."""

    settings: Settings
    service: Service

    @classmethod
    def of(cls, settings: Settings) -> "DukcapilRegister":
        """Give the register the settings describe."""
        return cls(settings, Service.of(settings))

    @property
    def needs(self) -> frozenset[Element]:
        """What the agreement lets it compare."""
        return frozenset(self.settings.elements)

    def compare(self, nik: Nik, elements: Mapping[Element, str]) -> Comparison:
        """Ask once. A question that was answered has cost quota; it is not repeated here.

        Raises:
            RetryableError: not now; ``ThrottledError`` when the quota is used up.
            MisconfiguredError: the service refuses this host, or an element.
            PermanentError: the question cannot be read, or is about what is not in ``elements``.
        """
        if beyond := elements.keys() - self.needs:
            raise PermanentError(
                "this register does not compare {elements}",
                "Add them to elements where the agreement allows it.",
                elements=", ".join(sorted(element.value for element in beyond)),
            )
        question = Question.about(nik, elements, self.settings)
        told = self.service.ask(question.body(self.settings))
        return Reply.read(told).comparison(question)

    def check(self) -> None:
        """Find out whether the service is there; asks about nobody.

        Raises:
            RetryableError: it cannot be reached.
            MisconfiguredError: it refuses this host.
        """
        self.service.reach()
