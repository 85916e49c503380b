"""By what BSrE knows an official."""

from collections.abc import Mapping

from attrs import field, frozen

from ekelurahan.errors import MisconfiguredError
from ekelurahan.ports import SigningOrder
from ekelurahan.texts import Worded


@frozen
class Person:
    """An official, as BSrE knows them: by a NIK, or with v2 by an address.

    Attributes:
        nik: Their NIK, or nothing.
        email: Their address, or nothing.
    """

    nik: str = field(default="", repr=False)
    email: str = field(default="", repr=False)

    @property
    def identity(self) -> Mapping[str, str]:
        """The member of a JSON body that names them."""
        return {"email": self.email} if self.email else {"nik": self.nik}


NOBODY = Person(nik="0" * 16)
"""Someone that no register holds: to ask the service anything at all."""


def person_of(order: SigningOrder, emails: Mapping[str, str]) -> Person:
    """Find by what BSrE knows whoever signs.

    Raises:
        MisconfiguredError: by nothing that is known here.
    """
    if email := emails.get(order.official):
        return Person(email=email)
    if order.nik is not None:
        return Person(nik=order.nik.digits)
    raise MisconfiguredError(
        Worded(
            "BSrE knows people by their NIK, and the city file has none of {official}",
            id="BSrE mengenal orang dari NIK-nya, dan berkas kota tidak memuat NIK {official}",
        ),
        Worded(
            "Enter it there as nik = …, or with v2 an address under emails; then retry.",
            id="Tuliskan di sana sebagai nik = …, atau pada v2 surel di emails; lalu ulangi.",
        ),
        official=order.official,
    )
