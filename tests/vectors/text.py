"""Texts that are no seal, or a seal at the wrong address, or misread."""

from collections.abc import Iterator

from tests.vectors.cases import Case, forged, undetermined
from tests.vectors.city import HEAD, TODAY, digits, sealed

DIGITS = digits(TODAY.token)


def cases() -> Iterator[Case]:
    """The text of the QR code: address and digits."""
    yield from _no_seals()
    yield from _addresses()
    yield from _foreign()
    yield from _digits()


def _no_seals() -> Iterator[Case]:
    texts = {
        "empty": "",
        "words": "Halo",
        "link": "https://example.com/",
        "digits-only": DIGITS,
        "link-with-digits": "https://example.com/v#1234",
        "long": "9" * 10_000,
        "no-sharp": HEAD.rstrip("#") + DIGITS,
        "sharp-escaped": HEAD.replace("#", "%23") + DIGITS,
    }
    for name, text in texts.items():
        yield undetermined(
            f"no-seal-{name}",
            "A QR code of something else is no forged letter.",
            "text",
            "not-a-seal",
            seal=None,
            text=text,
        )
    yield undetermined(
        "no-seal-link-with-one-byte",
        "Three digits are a byte, and a byte is no token.",
        "token",
        "not-a-seal",
        seal=None,
        token=b"\x7b",
        head="https://example.com/v#",
    )


def _addresses() -> Iterator[Case]:
    heads = {
        "http": HEAD.replace("https", "http"),
        "http-in-capitals": HEAD.replace("https", "HTTP"),
        "no-scheme": HEAD.removeprefix("https://"),
        "user": HEAD.replace("verifikasi", "verifikasi@verifikasi"),
        "host-as-user": HEAD.replace("/v#", "@example.com/v#"),
        "port": HEAD.replace("/v#", ":8443/v#"),
        "usual-port": HEAD.replace("/v#", ":443/v#"),
        "query": HEAD.replace("#", "?next=https://example.com#"),
        "empty-query": HEAD.replace("#", "?#"),
        "no-path": HEAD.replace("/v#", "#"),
        "escaped-path": HEAD.replace("/v#", "/%76#"),
        "backslashes": HEAD.replace("/", "\\"),
        "too-long": HEAD.replace("/v#", "/" + "v" * 65 + "#"),
        "dotless-i": HEAD.replace("verif", "ver\u0131f"),
        "cyrillic-o": HEAD.replace("ponti", "p\u043enti"),
        "kelvin-sign": HEAD.replace("verifikasi", "verifi\u212aasi"),
        "full-width-dot": HEAD.replace(".id", "\uff0eid"),
        "long-s": HEAD.replace("https", "http\u017f"),
    }
    for name, head in heads.items():
        yield undetermined(
            f"address-{name}",
            "An address of another form is no address of a seal, whatever it looks like.",
            "text",
            "not-a-seal",
            seal=None,
            text=head + DIGITS,
        )


def _foreign() -> Iterator[Case]:
    heads = {
        "another-host": HEAD.replace("verifikasi.", "verifikasi-"),
        "longer-host": HEAD.replace(".id/", ".id.example.com/"),
        "longer-domain": HEAD.replace(".id/", ".id.x/"),
        "another-path": HEAD.replace("/v#", "/verify#"),
        "longer-path": HEAD.replace("/v#", "/v/#"),
        "root-path": HEAD.replace("/v#", "/#"),
        "longest-head": HEAD.replace("/v#", "/" + "v" * 64 + "#"),
    }
    for name, head in heads.items():
        yield forged(
            f"foreign-{name}",
            "A genuine seal that leads to a page which is not the city's is a trap.",
            "key",
            "foreign-host",
            head=head,
        )
    yield undetermined(
        "other-authority",
        "Another city has another address and other keys.",
        "key",
        "other-authority",
        seal=sealed("stranger"),
        head=HEAD.replace("pontianak", "singkawang"),
    )
    yield undetermined(
        "other-authority-token",
        "Without an address, the key alone tells that it is another's.",
        "key",
        "other-authority",
        seal=sealed("stranger"),
        head=None,
    )
    yield forged(
        "unknown-key",
        "At the city's address, with a key the city does not have.",
        "key",
        "unknown-key",
        seal=sealed("stranger"),
    )
    yield undetermined(
        "foreign-and-misread",
        "At another address even a text that cannot be read is nothing of ours.",
        "text",
        "not-a-seal",
        seal=None,
        text=HEAD.replace("pontianak", "singkawang") + DIGITS[:-1],
    )


def _digits() -> Iterator[Case]:
    size = len(TODAY.token)
    texts = {
        "none": "",
        "one-missing": DIGITS[:-1],
        "one-missing-in-front": DIGITS[1:],
        "one-more": DIGITS + "0",
        "one-more-in-front": "0" + DIGITS,
        "half": DIGITS[: len(DIGITS) // 2],
        "value-too-large": str(256**size),
        "all-nines": "9" * len(DIGITS),
        "248-bytes": "0" * 598,
        "over-600": "0" * 601,
        "very-many": "1" * 10_000,
        "arabic": DIGITS.translate({ord("0") + i: 0x660 + i for i in range(10)}),
        "one-full-width": DIGITS[:9] + chr(0xFF10 + int(DIGITS[9])) + DIGITS[10:],
        "superscript": "\u00b2" + DIGITS[1:],
        "sign": "+" + DIGITS[1:],
        "minus": "-" + DIGITS[1:],
        "underscore": DIGITS[:9] + "_" + DIGITS[10:],
        "space": DIGITS[:9] + " " + DIGITS[10:],
        "letter": DIGITS[:9] + "o" + DIGITS[10:],
        "hexadecimal": "0x" + DIGITS[2:],
        "second-sharp": DIGITS[:9] + "#" + DIGITS[10:],
        "doubled-sharp": "#" + DIGITS,
        "text-fragment": DIGITS + ":~:text=SAH",
    }
    for name, text in texts.items():
        yield forged(
            f"digits-{name}",
            "At the city's address, the digits are ASCII, of a length that exists, and fit in it.",
            "text",
            "malformed-text",
            seal=None,
            text=HEAD + text,
        )
