"""Status lists: what they say of a letter, and when they say nothing."""

from collections.abc import Iterator

from tests.vectors.cases import Case, no_status
from tests.vectors.city import (
    DAY,
    DOCUMENT,
    FRESH,
    HALF_YEAR_STARTS,
    HOUR,
    LIST_URI,
    NOW,
    PERIOD,
    PLACE,
    PLACES,
    YEAR_STARTS,
    SignedList,
    entry,
    pack,
    publish,
    sealed,
    status_list,
    stored,
)

REVOKED, SUSPENDED, REPLACED = 1, 2, 3
NEWS = {"revoked": REVOKED, "suspended": SUSPENDED, "replaced": REPLACED}
NOTHING = bytes(PLACES // 4)
BOMB = (
    bytes.fromhex("78daedc13101000000c2a0f54f6d085fa0")
    + bytes(1015)
    + bytes.fromhex("3e0300f00001")
)
"""A million zero bytes, deflated."""
FIRST_HALF = LIST_URI.replace("-2", "-1")


def cases() -> Iterator[Case]:
    """The status list: revoked, suspended, replaced, or not known."""
    yield from _news()
    yield from _ages()
    yield from _periods()
    yield from _signatures()
    yield from _claims()
    yield from _content()


def _told(name: str, why: str, news: str, **more: object) -> Case:
    reasons = more.pop("reasons", (news,))
    return Case(name, why, verdict=news, reasons=reasons, stopped_at="status", **more)


def _news() -> Iterator[Case]:
    for news, status in NEWS.items():
        made = status_list(news, {PLACE: status})
        yield _told(news, "Two bits at the letter's place.", news, lists=(made,))
        yield _told(
            f"{news}-and-expired",
            "The office's word weighs more than the date; both are told.",
            news,
            seal=sealed(expires_at=NOW),
            lists=(made,),
            reasons=("expired", news),
        )
    yield Case(
        "neighbours",
        "Four letters share a byte, the first in its lowest bits.",
        lists=(status_list("neighbours", {PLACE - 1: 3, PLACE + 1: 3, PLACE + 2: 3}),),
    )
    for place in range(4):
        made = status_list("byte-0", {0: 0, 1: REVOKED, 2: SUSPENDED, 3: REPLACED})
        news = [None, *NEWS][place]
        seal = sealed(status_index=place)
        why = "The four letters of one byte."
        if news:
            yield _told(f"place-{place}", why, news, seal=seal, lists=(made,))
        else:
            yield Case(f"place-{place}", why, seal, lists=(made,))
    yield _told(
        "last-place",
        "The highest bits of the last byte.",
        "revoked",
        seal=sealed(status_index=PLACES - 1),
        lists=(status_list("last-place", {PLACES - 1: REVOKED}),),
    )
    yield no_status(
        "place-beyond",
        "A place the list does not have says nothing.",
        "status-out-of-range",
        seal=sealed(status_index=PLACES),
    )
    yield no_status(
        "place-far-beyond",
        "Nor does the last place that can be written.",
        "status-out-of-range",
        seal=sealed(status_index=2**32 - 1),
    )


def _ages() -> Iterator[Case]:
    yield Case(
        "ttl", "12 hours old: fresh.", lists=(status_list("ttl", issued_at=NOW - 12 * HOUR),)
    )
    stale = status_list("stale", issued_at=NOW - 12 * HOUR - 1)
    yield no_status("stale", "A second older: stale.", "status-list-stale", lists=(stale,))
    yield Case(
        "stale-and-expired-letter",
        "That the letter has expired needs no list.",
        sealed(expires_at=NOW),
        verdict="expired",
        reasons=("expired", "status-list-stale"),
        stopped_at="status",
        lists=(stale,),
    )
    yield no_status(
        "short-ttl",
        "The list itself tells how long it is fresh.",
        "status-list-stale",
        lists=(status_list("short-ttl", _65534=3599),),
    )
    yield Case(
        "long-ttl",
        "Longer, too.",
        lists=(status_list("long-ttl", issued_at=NOW - 2 * DAY, _65534=2 * DAY),),
    )
    yield no_status(
        "expired-list",
        "At its exp a list is no longer fresh, whatever its ttl.",
        "status-list-stale",
        lists=(status_list("expired", _4=NOW),),
    )
    yield no_status(
        "very-old-list",
        "Eight days old.",
        "status-list-stale",
        lists=(status_list("very-old", issued_at=NOW - 8 * DAY),),
    )
    yield from _old_news()
    yield Case(
        "from-the-future",
        "Clocks may differ by 24 hours; its age is then below zero.",
        lists=(status_list("tomorrow", issued_at=NOW + DAY),),
    )
    yield no_status(
        "from-the-far-future",
        "A second more: a clock so far behind would make any list look fresh.",
        "clock-behind",
        lists=(status_list("future", issued_at=NOW + DAY + 1),),
    )
    for name, newest in (("seen-before", 0), ("first-ever", -HOUR)):
        yield Case(
            name,
            "The newest list seen is this one, or an older one.",
            newest_list=FRESH.issued_at + newest,
        )
    yield no_status(
        "rolled-back",
        "Whoever serves an older list than before wants a revoked letter to look in force.",
        "status-list-rolled-back",
        newest_list=FRESH.issued_at + 1,
    )
    yield no_status(
        "rolled-back-and-revoked",
        "What such a list says does not count at all.",
        "status-list-rolled-back",
        lists=(status_list("revoked", {PLACE: REVOKED}),),
        newest_list=FRESH.issued_at + 1,
    )


def _old_news() -> Iterator[Case]:
    for news in ("revoked", "replaced"):
        made = status_list(f"{news}-long-ago", {PLACE: NEWS[news]}, issued_at=NOW - 8 * DAY)
        yield _told(
            f"{news}-long-ago", "It is final, so it counts in an expired list.", news, lists=(made,)
        )
    yield _told(
        "suspended-stale",
        "It counts as long as the list may be used.",
        "suspended",
        lists=(status_list("suspended-stale", {PLACE: SUSPENDED}, issued_at=NOW - DAY),),
    )
    yield no_status(
        "suspended-long-ago",
        "In an expired list it does not count any more.",
        "status-list-stale",
        lists=(status_list("suspended-old", {PLACE: SUSPENDED}, issued_at=NOW - 8 * DAY),),
    )


def _periods() -> Iterator[Case]:
    yield no_status("no-list", "No list is at hand.", "no-status-list", lists=())
    yield Case(
        "no-list-and-expired",
        "That the letter has expired is known all the same.",
        sealed(expires_at=NOW),
        verdict="expired",
        reasons=("expired", "no-status-list"),
        stopped_at="status",
        lists=(),
    )
    early = sealed(issued_at=HALF_YEAR_STARTS - 1)
    yield no_status(
        "no-period",
        "A second before the first period of the key document.",
        "no-status-list",
        seal=early,
    )
    yield Case("first-second", "The first second.", sealed(issued_at=HALF_YEAR_STARTS))
    first = {"uri": FIRST_HALF, "nbf": YEAR_STARTS, "exp": HALF_YEAR_STARTS, "size": 8}
    halves = publish("two-halves", status_lists=[first, PERIOD])
    made = status_list("first-half", {5: REVOKED}, uri=FIRST_HALF, content=stored(pack({5: 1}, 8)))
    yield _told(
        "list-of-its-period",
        "Which list counts follows from iat; each has its own size.",
        "revoked",
        seal=sealed(issued_at=HALF_YEAR_STARTS - 1, status_index=5),
        keys=halves,
        lists=(made, FRESH),
    )
    yield no_status(
        "list-of-another-period",
        "A list of another period is as good as none.",
        "no-status-list",
        seal=early,
        keys=halves,
        lists=(FRESH,),
    )
    yield no_status(
        "list-under-another-address",
        "A list is what stands at its address.",
        "no-status-list",
        lists=(SignedList("elsewhere", "https://example.com/1", NOW - HOUR, FRESH.token),),
    )


def _unusable(made: SignedList, why: str, **more: object) -> Case:
    return no_status(made.name, why, "status-list-unusable", lists=(made,), **more)


def _signatures() -> Iterator[Case]:
    def spoilt(name: str, token: bytes) -> SignedList:
        return SignedList(name, LIST_URI, NOW - HOUR, token)

    for name, key, why in (
        ("by-a-stranger", "stranger", "A stranger does not say what is in force."),
        ("by-an-official", "letter", "Nor does the key of an official."),
        ("by-the-root", "root", "Nor the root: it signs key documents."),
    ):
        yield _unusable(status_list(name, key=key), why)
    yield _unusable(
        status_list("other-typ", typ="application/ekelurahan-confirmed+cwt"),
        "The typ says what it is.",
    )
    yield _unusable(status_list("without-typ", typ=None), "It cannot be left out.")
    yield _unusable(status_list("typ-number", typ=60), "It is a text.")
    yield _unusable(spoilt("rubbish", b"rubbish"), "Not a list at all.")
    yield _unusable(spoilt("empty", b""), "Nothing.")
    yield _unusable(spoilt("a-seal", sealed("status").token), "A letter is no list.")
    flipped = bytearray(FRESH.token)
    flipped[-1] ^= 1
    yield _unusable(spoilt("flipped", bytes(flipped)), "One bit of its signature.")
    yield _unusable(spoilt("trailing-byte", FRESH.token + b"\0"), "A byte is left over.")
    for name, change, why in (
        ("key-ended", {"exp": FRESH.issued_at}, "The status key had ended."),
        ("key-not-yet", {"nbf": FRESH.issued_at + 1}, "It had not begun."),
        ("key-retired", {"retired_at": FRESH.issued_at}, "It was given up."),
        ("key-compromised", {"compromised_at": NOW}, "It fell into the wrong hands."),
    ):
        keys = publish(name, keys=[*DOCUMENT["keys"][:-1], entry("status", "status", **change)])
        yield no_status(name, why, "status-list-unusable", keys=keys)


def _claims() -> Iterator[Case]:
    changes = {
        "other-sub": ({"uri": "https://a.id/1"}, "The list of another address."),
        "sub-number": ({"_2": 7}, "sub is a text."),
        "no-sub": ({"_2": None}, "sub is there."),
        "no-exp": ({"_4": None}, "exp is there."),
        "exp-before-iat": ({"_4": NOW - 2 * HOUR}, "It ends after it was made."),
        "exp-after-9999": ({"_4": 2**40}, "Moments end with 30 December 9999."),
        "no-iat": ({"_6": None}, "iat is there."),
        "iat-text": ({"_6": "now"}, "iat is a whole number."),
        "no-ttl": ({"_65534": None}, "ttl is there."),
        "ttl-zero": ({"_65534": 0}, "ttl is more than nothing."),
        "ttl-negative": ({"_65534": -1}, "ttl is not below zero."),
        "ttl-huge": ({"_65534": 2**63}, "ttl ends where moments do."),
        "another-claim": ({"_1": "issuer"}, "No other claim is known."),
        "list-bytes": ({"_65533": stored(NOTHING)}, "The list is a map."),
        "one-bit": ({"_65533": {"bits": 1, "lst": stored(NOTHING)}}, "Two bits a letter."),
        "eight-bits": ({"_65533": {"bits": 8, "lst": stored(NOTHING)}}, "No more than two."),
        "aggregation": (
            {"_65533": {"bits": 2, "lst": stored(NOTHING), "aggregation_uri": "https://a.id"}},
            "The list is fetched from nowhere else.",
        ),
    }
    for name, (change, why) in changes.items():
        made = status_list(name, **change)
        yield _unusable(SignedList(name, LIST_URI, made.issued_at, made.token), why)


def _content() -> Iterator[Case]:
    zeros = "78da636018d9000001000001"  # 256 zero bytes, deflated
    yield Case(
        "deflated",
        "Compressed as a city would.",
        lists=(status_list("deflated", content=bytes.fromhex(zeros)),),
    )
    contents = {
        "too-short": (stored(NOTHING[1:]), "A byte too few for the size in the key document."),
        "too-long": (stored(NOTHING + b"\0"), "A byte too many."),
        "nothing": (stored(b""), "No bytes at all."),
        "bomb": (BOMB, "A few bytes that inflate to a million: stop at the size it should have."),
        "left-over": (stored(NOTHING) + b"\0", "Bytes after the end of the stream."),
        "two-streams": (stored(NOTHING[:128]) * 2, "One stream, not two."),
        "cut": (stored(NOTHING)[:-1], "The checksum is there."),
        "wrong-checksum": (stored(NOTHING)[:-1] + b"\xff", "It fits."),
        "not-deflated": (NOTHING, "The list is a zlib stream."),
        "raw-deflate": (stored(NOTHING)[2:-4], "With its header."),
        "gzip": (b"\x1f\x8b" + stored(NOTHING), "Not gzip."),
    }
    for name, (content, why) in contents.items():
        yield _unusable(status_list(f"content-{name}", content=content), why)
