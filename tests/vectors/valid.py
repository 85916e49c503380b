"""Seals that are genuine, in every form the format allows."""

from collections.abc import Iterator

from tests.vectors.cases import Case
from tests.vectors.city import DAY, HEAD, HOUR, NOW, OFFICE, TODAY, digits, kid, publish, sealed

DIGITS = digits(TODAY.token)
LONG_NAME = "Raden Ajeng Maria Magdalena Kusumaningtyas Prawiradirdja binti Soerjoatmodjo"
JAYAPURA = publish(
    "jayapura", time_zone="Asia/Jayapura", authority="Pemerintah Kota Jayapura", kind_names={}
)


def cases() -> Iterator[Case]:
    """Genuine seals: every algorithm, every optional fact, names as people have them."""
    yield Case("es256", "The letter of the worked example, sealed with an ES256 key.")
    yield Case("eddsa", "Ed25519 does the same.", sealed("letter_eddsa"))
    twins = (("es256", "letter", -9), ("eddsa", "letter_eddsa", -19))
    for name, key, label in twins:
        yield Case(
            f"{name}-fully-specified",
            f"{label} (RFC 9864) says the same of this key as the older number.",
            sealed(key, header={1: label, 4: kid(key)}),
        )
    yield Case("token-alone", "The attachment of a PDF has no address.", head=None)
    yield Case("token-alone-eddsa", "So with Ed25519.", sealed("letter_eddsa"), head=None)
    yield from _facts()
    yield from _names()
    yield from _times()


def _facts() -> Iterator[Case]:
    digest = bytes(range(16))
    optional = {
        "digest": {"digest": digest},
        "office": {"office": OFFICE},
        "role": {"role": "Plh. Lurah Parit Tokaya"},
        "signatory": {"signatory": "Kartika Ayu"},
        "digest-and-role": {"digest": digest, "role": "Plt. Lurah"},
    }
    for name, changes in optional.items():
        yield Case(
            f"with-{name}",
            "An optional fact is there; those left out before it are null.",
            sealed(id_check=b"", **changes),
        )
    yield Case(
        "all-facts",
        "Every fact is there, and no null.",
        sealed(
            subject="Siti",
            digest=digest,
            office=OFFICE,
            role="Plt. Lurah",
            signatory="Kartika",
        ),
    )
    yield Case("no-person", "A letter that is about no person has no check.", sealed(id_check=b""))
    yield Case(
        "kind-without-name",
        "A kind the city published no name for is shown by its code.",
        sealed(kind="SKTMRUMH"),
    )
    yield Case(
        "shortest",
        "One character in every text, the first place, no check.",
        sealed(kind="A", number="1", subject="A", id_check=b"", status_index=0),
    )
    yield Case("last-place", "The last place of the list.", sealed(status_index=1023))


def _names() -> Iterator[Case]:
    names = {
        "apostrophe": "Nur'aini Ma\u2019ruf",
        "diacritics": "José Renée Çelik Łukasz",
        "76-characters": LONG_NAME,
        "one-word": "Sukarno",
        "other-script": "ꦱꦶꦠꦶ Siti 林",
        "beyond-the-basic-plane": "\U00020000" * 10 + LONG_NAME[10:],
    }
    for name, subject in names.items():
        yield Case(
            f"name-{name}",
            "Characters are Unicode code points in NFC, at most 76.",
            sealed(subject=subject),
        )
    free = 247 - len(sealed(subject="").token) - 1  # a longer text needs a byte more for its length
    subject = "é" * (free // 2) + "e" * (free % 2)
    yield Case(
        "largest-token", "247 bytes, 595 digits: no token is larger.", sealed(subject=subject)
    )


def _times() -> Iterator[Case]:
    yield Case("no-expiry", "Some kinds count for ever.", sealed(expires_at=None))
    yield Case("last-second", "It counts up to the second before exp.", sealed(expires_at=NOW + 1))
    yield Case(
        "expired",
        "At the second exp it has expired.",
        sealed(expires_at=NOW),
        verdict="expired",
        reasons=("expired",),
    )
    yield Case(
        "clock-tolerance",
        "Clocks may differ by 24 hours.",
        sealed(issued_at=NOW + DAY),
    )
    yield Case(
        "other-time-zone",
        "Moments are told in the time zone of the key document.",
        keys=JAYAPURA,
    )
    yield Case(
        "last-moment-of-all",
        "The last second of 30 December 9999, which every time zone can tell.",
        sealed(expires_at=253_402_214_399),
    )
    yield Case(
        "upper-case",
        "Some scanners write addresses in capitals; they stand for the same.",
        text=(HEAD + DIGITS).upper(),
    )
    yield Case(
        "path-in-upper-case",
        "Letter case is ignored in the path, too.",
        text=HEAD.replace("/v#", "/V#") + DIGITS,
    )
    yield Case(
        "mixed-case",
        "Letter case is ignored character by character.",
        text=HEAD.replace("https", "Https").replace("go.id", "Go.Id") + DIGITS,
    )
    for name, before, after in (
        ("spaces", "  ", " "),
        ("line-breaks", "\r\n\t", "\n"),
        ("no-break-space", "\u00a0", "\u00a0"),
    ):
        yield Case(
            f"white-space-{name}",
            "White space around the text comes from pasting and is ignored.",
            text=before + HEAD + DIGITS + after,
        )
    yield Case(
        "an-hour-later",
        "The status is as old as its list.",
        now=NOW + HOUR,
    )
