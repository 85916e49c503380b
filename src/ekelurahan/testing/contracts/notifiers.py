"""What a way to reach residents must do."""

import re
from collections.abc import Callable, Mapping, Sequence

import pytest
from attrs import evolve

from ekelurahan.errors import DuplicateError
from ekelurahan.model.notices import Notice, NoticeData, Occasion
from ekelurahan.ports import Notifier


class NotifierContract:
    """What every :class:`~ekelurahan.ports.Notifier` must do.

    Fixtures: ``notifier``, beside a counterpart that receives; ``received``, which gives the texts
    it has received so far. A fixture ``contacts`` may give addresses that reach it.
    """

    @pytest.fixture
    def contacts(self) -> Mapping[str, str]:
        """Give addresses that reach the counterpart; none by default."""
        return {}

    @pytest.fixture
    def notice(self, notifier: Notifier, contacts: Mapping[str, str]) -> Notice:
        """Give a notice, with what the notifier needs and nothing else."""
        needs = notifier.needs
        return Notice(
            key="notify:contract:issued:3f8a21bc:0123456789abcdef",
            occasion=Occasion.ISSUED,
            recipient="siti",
            request_id="3f8a21bc-9c1e-4e52-9f0e-0d5c3a7f6b11",
            office="Kelurahan Parit Tokaya",
            name="Siti Rahmawati" if NoticeData.NAME in needs else "",
            kind="Surat Keterangan Domisili" if NoticeData.KIND in needs else "",
            contacts=contacts if NoticeData.CONTACTS in needs else {},
        )

    def test_it_says_what_it_needs(self, notifier: Notifier) -> None:
        """What residents' data it is told is its own declaration."""
        assert isinstance(notifier.needs, frozenset)
        assert notifier.needs <= frozenset(NoticeData)

    def test_a_notice_arrives(
        self, notifier: Notifier, received: Callable[[], Sequence[str]], notice: Notice
    ) -> None:
        """Once, with the code by which the resident finds the request."""
        notifier.notify(notice)
        (text,) = received()
        assert notice.code in text

    def test_every_occasion_has_words(
        self, notifier: Notifier, received: Callable[[], Sequence[str]], notice: Notice
    ) -> None:
        """Each arrives, and no two say the same."""
        for occasion in Occasion:
            notifier.notify(evolve(notice, key=f"{notice.key}:{occasion.value}", occasion=occasion))
        assert len(Occasion) == len({*received()})

    def test_the_same_key_again(
        self, notifier: Notifier, received: Callable[[], Sequence[str]], notice: Notice
    ) -> None:
        """After a lost answer nothing else arrives than the same text, perhaps twice.

        A part that knows it was sent sends nothing, and says so.
        """
        notifier.notify(notice)
        sent = len(received())
        try:
            notifier.notify(notice)
        except DuplicateError:
            assert sent == len(received())
        assert 1 == len({*received()})

    def test_no_more_than_it_needs(
        self, notifier: Notifier, received: Callable[[], Sequence[str]], notice: Notice
    ) -> None:
        """It works with what it asked for, and no text holds an identity number."""
        notifier.notify(notice)
        assert not any(re.search("[0-9]{16}", text) for text in received())
