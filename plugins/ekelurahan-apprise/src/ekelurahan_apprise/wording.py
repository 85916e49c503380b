"""What residents read: a code, a status and a link. No name, no NIK, nothing of a letter."""

from collections.abc import Sequence
from urllib.parse import quote

from attrs import frozen

from ekelurahan import Notice


@frozen
class Wording:
    """How notices are written.

    Attributes:
        portal: Where residents look their requests up, with a place {request_id}.
        languages: In which languages, in this order.

    >>> from ekelurahan.model.notices import Occasion
    >>> notice = Notice("n1", Occasion.RETURNED, "siti", "3f8a21bc-77", "Kelurahan Melati")
    >>> wording = Wording("https://surat.example/{request_id}", ("id", "en"))
    >>> wording.subject(notice)
    'Kelurahan Melati: 3F8A21BC'
    >>> print(wording.whole(notice))
    Permohonan Anda 3F8A21BC perlu dilengkapi; lihat apa yang kurang.
    <BLANKLINE>
    Your request 3F8A21BC needs completing; see what is missing.
    <BLANKLINE>
    https://surat.example/3f8a21bc-77
    <BLANKLINE>
    Kelurahan Melati
    """

    portal: str
    languages: Sequence[str]

    def subject(self, notice: Notice) -> str:
        """Give a line above it."""
        return f"{notice.office}: {notice.code}"

    def whole(self, notice: Notice) -> str:
        """Say it in every language."""
        said = (notice.text(language) for language in self.languages)
        return "\n\n".join(filter(None, [*said, self._link(notice), notice.office]))

    def short(self, notice: Notice) -> str:
        """Say it in the first language, where every character costs."""
        return "\n".join(filter(None, [notice.text(*self.languages[:1]), self._link(notice)]))

    def _link(self, notice: Notice) -> str:
        return self.portal.replace("{request_id}", quote(notice.request_id, safe=""))
