"""Residents who do not exist: names as often as in life, everything else by chance."""

from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import Final

from ekelurahan.model.identity import FamilyCardNumber, Nik, RegionCode, Sex
from ekelurahan.model.residents import Address, Resident

_FEMALE: Final = [
    "Siti",
    "Nur",
    "Sri",
    "Dewi",
    "Maria",
    "Ayu",
    "Rina",
    "Wati",
    "Yuliana",
    "Fitri",
    "Indah",
    "Lestari",
    "Ratna",
    "Aisyah",
    "Kartini",
    "Lina",
    "Mega",
    "Putri",
    "Rosmini",
    "Tuti",
    "Halimah",
    "Yanti",
    "Endang",
    "Murni",
    "Agnes",
    "Mei",
]
_MALE: Final = [
    "Muhammad",
    "Ahmad",
    "Abdul",
    "Budi",
    "Agus",
    "Joko",
    "Andi",
    "Hendra",
    "Rudi",
    "Dedi",
    "Bambang",
    "Iwan",
    "Yusuf",
    "Anton",
    "Rizki",
    "Fajar",
    "Eko",
    "Hadi",
    "Ismail",
    "Surya",
    "Wahyu",
    "Yohanes",
    "Herman",
    "Usman",
    "Slamet",
    "Hendrik",
]
_SECOND: Final = [
    "Rahmawati",
    "Nuraini",
    "Lestari",
    "Wulandari",
    "Handayani",
    "Susanti",
    "Kurniawan",
    "Saputra",
    "Hidayat",
    "Prasetyo",
    "Santoso",
    "Setiawan",
    "Ramadhan",
    "Firmansyah",
    "Gunawan",
    "Syahputra",
    "Maulana",
    "Hakim",
    "Fadillah",
    "Permata",
]
_PARTS: Final = [
    "ba",
    "da",
    "han",
    "ka",
    "la",
    "mar",
    "na",
    "pra",
    "ra",
    "sa",
    "san",
    "ta",
    "tri",
    "war",
    "ya",
    "yo",
    "zul",
]
_STREETS: Final = [
    "Melati",
    "Kenanga",
    "Flamboyan",
    "Cempaka",
    "Dahlia",
    "Mawar",
    "Teratai",
    "Anggrek",
]
_WORK: Final = ("Wiraswasta", "Petani", "Guru", "Buruh Harian Lepas", "Pelajar", "Nelayan")
_SERIALS: Final = 1_249
"""Serial numbers of each kelurahan; a kecamatan has no more than eight."""
_FAITHS: Final = ("Islam", "Islam", "Islam", "Katolik", "Kristen", "Buddha", "Konghucu")


def _shares(names: list[str]) -> list[float]:
    """Let the first name be the commonest, the second half as common, and so on."""
    return list(accumulate(1 / place for place in range(1, len(names) + 1)))


_OFTEN: Final = {Sex.FEMALE: (_FEMALE, _shares(_FEMALE)), Sex.MALE: (_MALE, _shares(_MALE))}


def resident(seed: str, n: int, home: RegionCode) -> Resident:
    """Make up the n-th resident of a kelurahan, always the same one.

    Args:
        seed: Another one gives other people.
        n: From 0 to 99,919.
        home: The kelurahan.
    """
    chance = Random(f"{seed}:{home}:{n}")  # noqa: S311 - to be made up again
    sex = chance.choice((Sex.FEMALE, Sex.MALE))
    born = date(1950, 1, 1) + timedelta(n // _SERIALS + 80 * chance.randrange(250))
    return Resident(
        id=f"w-{home.value.replace('.', '')}-{n}",
        nik=_nik(n, home, born, sex),
        family_card=FamilyCardNumber(
            f"{_digits(home)[:6]}{1 + n % 28:02}0815{1 + n // 4 % 9999:04}"
        ),
        name=_name(chance, sex),
        birth_place="Pontianak",
        birth_date=born,
        sex=sex,
        religion=chance.choice(_FAITHS),
        marital_status=chance.choice(("Kawin", "Belum Kawin")),
        occupation=chance.choice(_WORK),
        address=Address(
            f"Jalan Contoh {chance.choice(_STREETS)} Nomor {chance.randrange(1, 200)}",
            rt=chance.randrange(1, 20),
            rw=chance.randrange(1, 10),
            kelurahan=home,
        ),
    )


def _digits(home: RegionCode) -> str:
    return home.value.replace(".", "")


def _nik(n: int, home: RegionCode, born: date, sex: Sex) -> Nik:
    """Give nobody the number of another: who has the same serial number was born on another day."""
    day = born.day + (40 if sex is Sex.FEMALE else 0)
    serial = 1 + (int(_digits(home)[-2:]) - 1) * _SERIALS + n % _SERIALS
    return Nik(f"{_digits(home)[:6]}{day:02}{born:%m%y}{serial:04}")


def _name(chance: Random, sex: Sex) -> str:
    names, shares = _OFTEN[sex]
    words = chance.choices(names, cum_weights=shares)
    if chance.random() < 0.5:  # noqa: PLR2004
        words += chance.choices(_SECOND)
    words.append("".join(chance.choices(_PARTS, k=chance.randrange(2, 4))).capitalize())
    return " ".join(words)
