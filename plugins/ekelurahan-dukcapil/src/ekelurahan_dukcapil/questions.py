"""One question: the NIK and the elements asked about, in the register's own words."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from attrs import field, frozen

from ekelurahan import FamilyCardNumber, Nik, RegionCode
from ekelurahan.errors import InputError
from ekelurahan.ports import Element
from ekelurahan_dukcapil.settings import Settings

Keys = Mapping[str, str]

_KEYS: Final[Mapping[Element, str]] = {
    Element.NAME: "NAMA_LGKP",
    Element.BIRTH_PLACE: "TMPT_LHR",
    Element.MARITAL_STATUS: "STATUS_KAWIN",
    Element.OCCUPATION: "JENIS_PKRJN",
    Element.STREET: "ALAMAT",
}
_REGIONS: Final = ("NO_PROP", "NO_KAB", "NO_KEC", "NO_KEL")
_LONGEST: Final = 200


@frozen
class Question:
    """What is asked.

    Attributes:
        nik: About whom.
        keys: For each element, what is sent: by key of the service. An element that cannot be
            what the register says, such as a date that is none, has none and is not sent.
    """

    nik: Nik
    keys: Mapping[Element, Keys] = field(repr=False)

    @classmethod
    def about(cls, nik: Nik, elements: Mapping[Element, str], settings: Settings) -> "Question":
        """Put it into the register's words."""
        writers = _writers(settings)
        return cls(nik, {e: writers[e](" ".join(v.split())) for e, v in elements.items()})

    def body(self, settings: Settings) -> Mapping[str, object]:
        """Give what is sent, the password with it."""
        sent = {key: value for keys in self.keys.values() for key, value in keys.items()}
        body = {
            "NIK": self.nik.digits,
            "USER_ID": settings.user_id,
            "PASSWORD": settings.password.reveal(),
            "IP_USER": settings.ip_user,
            "TRESHOLD": settings.threshold,  # so it is spelt there
            **sent,
        }
        return {k.lower(): v for k, v in body.items()} if settings.lower_case else body


def _writers(settings: Settings) -> Mapping[Element, Callable[[str], Keys]]:
    def sex(text: str) -> Keys:
        word = settings.sex_words.get(text.upper()[:1], "")
        return {"JENIS_KLMIN": word} if word else {}

    def number(key: str) -> Callable[[str], Keys]:
        return lambda text: _number(key, text, settings.rt_width)

    return {
        **{element: _text(key) for element, key in _KEYS.items()},
        Element.FAMILY_CARD: _family_card,
        Element.BIRTH_DATE: _date,
        Element.SEX: sex,
        Element.RT: number("NO_RT"),
        Element.RW: number("NO_RW"),
        Element.KELURAHAN: _kelurahan,
    }


def _text(key: str) -> Callable[[str], Keys]:
    return lambda text: {key: text.upper()} if 0 < len(text) <= _LONGEST else {}


def _family_card(text: str) -> Keys:
    try:
        return {"NO_KK": FamilyCardNumber(text).digits}
    except InputError:
        return {}


def _date(text: str) -> Keys:
    try:
        return {"TGL_LHR": f"{date.fromisoformat(text):%d-%m-%Y}"}
    except ValueError:
        return {}


def _number(key: str, text: str, width: int) -> Keys:
    if not (text.isascii() and text.isdigit() and len(text) <= 3):  # noqa: PLR2004
        return {}
    return {key: str(int(text)).zfill(width)}


def _kelurahan(text: str) -> Keys:
    try:
        parts = RegionCode.parse(text).value.split(".")
    except InputError:
        return {}
    return dict(zip(_REGIONS, parts, strict=True)) if len(parts) == len(_REGIONS) else {}
