"""Seals of keys that were not allowed to make them."""

from collections.abc import Iterator
from typing import Any

from attrs import evolve
from tests.vectors.cases import Case, forged, undetermined
from tests.vectors.city import (
    CONFIRMED_URI,
    DAY,
    DOCUMENT,
    HALF_YEAR_STARTS,
    HOUR,
    NOW,
    OFFICE,
    TODAY,
    Seal,
    cbor,
    confirmed_list,
    kid,
    publish,
    sealed,
    status_list,
    with_letter_key,
)

ISSUED = NOW - 2 * HOUR
WITH_LIST = {**DOCUMENT, "confirmed": CONFIRMED_URI}
STOLEN = with_letter_key("compromised", document=WITH_LIST, compromised_at=NOW - DAY)
UNCONFIRMED = with_letter_key("compromised-unconfirmed", compromised_at=NOW - DAY)
CONFIRMED = confirmed_list("confirmed", TODAY.record_id, bytes(16), b"\xff" * 16)


def cases() -> Iterator[Case]:
    """Keys: which one, which algorithm, from when to when, for what."""
    yield from _other_keys()
    yield from _algorithms()
    yield from _periods()
    yield from _scopes()
    yield from _compromised()
    yield from _untold_confirmations()
    yield from _unusable_confirmations()
    yield from _training()


def _with_kid(seal: Seal, key: str) -> Seal:
    return evolve(seal, protected=cbor({1: -7, 4: kid(key)}))


def _other_keys() -> Iterator[Case]:
    yield forged(
        "stranger",
        "A good signature by a key of the forger's own.",
        "key",
        "unknown-key",
        seal=sealed("stranger"),
    )
    for key in ("letter", "stranger"):
        yield forged(
            f"swapped-kid-{key}",
            "The key id is signed with the rest, so another one does not fit.",
            "signature",
            "wrong-signature",
            seal=_with_kid(sealed(key), "training"),
        )
    yield forged(
        "stranger-with-kid-of-the-city",
        "The forger's key, under the id of the official's.",
        "signature",
        "wrong-signature",
        seal=_with_kid(sealed("stranger"), "letter"),
    )
    yield forged(
        "root",
        "The root signs key documents; it is no key of the document.",
        "key",
        "unknown-key",
        seal=sealed("root"),
    )
    yield forged(
        "status-key",
        "The key of status lists seals no letters.",
        "key",
        "key-not-for-letters",
        seal=sealed("status"),
    )


def _algorithms() -> Iterator[Case]:
    for key, label in (("letter", -8), ("letter", -19), ("letter_eddsa", -7), ("letter_eddsa", -9)):
        yield forged(
            f"algorithm{label}-with-{key}",
            "The key decides about the algorithm; the token must say the same.",
            "key",
            "wrong-algorithm",
            seal=sealed(key, header={1: label, 4: kid(key)}),
        )
    yield forged(
        "eddsa-token-with-kid-of-an-ec-key",
        "A good Ed25519 signature is nothing to an ES256 key.",
        "key",
        "wrong-algorithm",
        seal=sealed("letter_eddsa", header={1: -8, 4: kid("letter")}),
    )


def _periods() -> Iterator[Case]:
    for name, why, changes in (
        ("not-yet", "It begins a second after iat.", {"nbf": ISSUED + 1}),
        ("no-more", "It ends at iat.", {"exp": ISSUED}),
        ("retired", "It was given up at iat.", {"retired_at": ISSUED}),
        ("retired-before", "It was given up a day before.", {"retired_at": ISSUED - DAY}),
    ):
        yield forged(
            f"key-{name}",
            why,
            "issuer",
            "key-not-in-force",
            keys=with_letter_key(f"key-{name}", **changes),
        )
    for name, why, changes in (
        ("first-second", "It begins at iat.", {"nbf": ISSUED}),
        ("last-second", "It ends a second later.", {"exp": ISSUED + 1}),
        ("ended-since", "It has ended since; what it sealed stays.", {"exp": NOW - HOUR}),
        ("retired-since", "It was given up since.", {"retired_at": NOW - HOUR}),
        ("retired-after-its-end", "Given up after its end.", {"retired_at": NOW + 400 * DAY}),
    ):
        yield Case(f"key-{name}", why, keys=with_letter_key(f"key-{name}", **changes))


def _scopes() -> Iterator[Case]:
    yield forged(
        "other-office",
        "The letter names another office than the key.",
        "issuer",
        "office-out-of-scope",
        seal=sealed(office="61.71.01.1001"),
    )
    yield Case("own-office", "It may name the key's own.", sealed(office=OFFICE))
    for name, kinds in (("other-kinds", ["SKU"]), ("no-kinds", []), ("lower-case", ["skd"])):
        yield forged(
            name,
            "The key may seal the kinds it lists, letter for letter, and no other.",
            "issuer",
            "kind-out-of-scope",
            keys=with_letter_key(name, kinds=kinds),
        )
    yield Case(
        "listed-kind",
        "A kind the key lists.",
        keys=with_letter_key("listed-kind", kinds=["SKU", "SKD"]),
    )
    limited = publish("limited", kind_days={"SKD": 10})
    ends = ISSUED + 10 * DAY
    yield Case(
        "longest-lifetime",
        "10 days, to the second.",
        sealed(expires_at=ends),
        keys=limited,
    )
    for name, expires_at in (("a-second-too-long", ends + 1), ("for-ever", None)):
        yield forged(
            name,
            "Whoever holds a key for a minute cannot seal for longer than the kind lasts.",
            "issuer",
            "lifetime-too-long",
            seal=sealed(expires_at=expires_at),
            keys=limited,
        )
    yield Case("kind-without-limit", "The limit of another kind.", sealed(kind="SKU"), keys=limited)


def _compromised() -> Iterator[Case]:
    yield forged(
        "compromised",
        "Whoever has the key chooses iat: nothing it ever signed counts.",
        "issuer",
        "key-compromised",
        keys=UNCONFIRMED,
    )
    yield forged(
        "compromised-later-than-now",
        "The date of the theft does not matter.",
        "issuer",
        "key-compromised",
        keys=with_letter_key("compromised-later", compromised_at=NOW + DAY),
    )
    yield forged(
        "compromised-and-not-in-force",
        "That a key was stolen is said before everything else about it.",
        "issuer",
        "key-compromised",
        keys=with_letter_key("compromised-ended", compromised_at=NOW, exp=ISSUED),
    )
    yield Case(
        "confirmed",
        "The city has confirmed this letter by its record id.",
        keys=STOLEN,
        confirmed=CONFIRMED,
    )
    yield forged(
        "not-confirmed",
        "The list confirms others.",
        "issuer",
        "key-compromised",
        seal=sealed(subject="Joko Susilo"),
        keys=STOLEN,
        confirmed=CONFIRMED,
    )
    revoked = status_list("revoked", {517: 1})
    yield Case(
        "confirmed-and-revoked",
        "A confirmed letter can be revoked like any other.",
        verdict="revoked",
        reasons=("revoked",),
        stopped_at="status",
        keys=STOLEN,
        confirmed=CONFIRMED,
        lists=(revoked,),
    )
    yield forged(
        "confirmed-but-out-of-force",
        "It confirms that the key was not misused, and nothing else.",
        "issuer",
        "key-not-in-force",
        keys=with_letter_key(
            "compromised-ended-confirmed",
            document=WITH_LIST,
            compromised_at=NOW,
            exp=ISSUED,
        ),
        confirmed=CONFIRMED,
    )


def _untold(name: str, why: str, **more: Any) -> Case:
    return undetermined(name, why, "issuer", "confirmed-unknown", **more)


def _untold_confirmations() -> Iterator[Case]:
    yield _untold(
        "without-the-list-of-confirmed",
        "The city may have confirmed it: nothing can be said before its list is there.",
        keys=STOLEN,
    )
    older = confirmed_list("older", bytes(16), _6=NOW - DAY - 1)
    yield _untold(
        "not-in-a-list-from-before-the-theft",
        "A list made before the key was compromised does not know its letters.",
        keys=STOLEN,
        confirmed=older,
    )
    yield Case(
        "in-a-list-from-before-the-theft",
        "What the city has confirmed stays confirmed.",
        keys=STOLEN,
        confirmed=confirmed_list("older-with-it", TODAY.record_id, _6=NOW - DAY - 1),
    )
    yield forged(
        "not-in-a-list-from-the-second-of-the-theft",
        "That list knows all letters of the key.",
        "issuer",
        "key-compromised",
        keys=STOLEN,
        confirmed=confirmed_list("same-second", bytes(16), _6=NOW - DAY),
    )
    yield forged(
        "without-the-list-and-not-in-force",
        "What no confirmation would mend is said at once.",
        "issuer",
        "key-not-in-force",
        keys=with_letter_key(
            "compromised-ended-untold", document=WITH_LIST, compromised_at=NOW, exp=ISSUED
        ),
    )


def _unusable_confirmations() -> Iterator[Case]:
    ids = sorted([TODAY.record_id, bytes(16)])
    lists = (
        confirmed_list("stranger", *ids, key="stranger"),
        confirmed_list("letter-key", *ids, key="letter_eddsa"),
        confirmed_list("expired", *ids, _4=NOW, _6=NOW - DAY),
        confirmed_list("other-address", *ids, _2="https://example.com/confirmed.cwt"),
        confirmed_list("other-typ", *ids, typ="application/statuslist+cwt"),
        confirmed_list("without-typ", *ids, typ=None),
        confirmed_list("unsorted", **{"_-65538": b"".join(reversed(ids))}),
        confirmed_list("repeated", **{"_-65538": TODAY.record_id * 2}),
        confirmed_list("cut", **{"_-65538": b"".join(ids)[:-1]}),
        confirmed_list("another-claim", *ids, _1="issuer"),
        confirmed_list("before-the-key", *ids, _6=HALF_YEAR_STARTS - 300 * DAY),
    )
    for made in lists:
        yield _untold(
            f"confirmed-by-a-list-{made.name}",
            "A list that cannot be trusted is as none.",
            keys=STOLEN,
            confirmed=made,
        )
    yield forged(
        "confirmed-without-address",
        "A key document that names no such list takes none.",
        "issuer",
        "key-compromised",
        keys=UNCONFIRMED,
        confirmed=CONFIRMED,
    )


def _training() -> Iterator[Case]:
    training = {"seal": sealed("training"), "verdict": "training"}
    yield Case(
        "training",
        "A letter made for training is never genuine.",
        reasons=("training-key",),
        **training,
    )
    yield Case(
        "training-and-expired",
        "Whatever else is true of it.",
        seal=sealed("training", expires_at=NOW),
        verdict="training",
        reasons=("training-key", "expired"),
    )
    yield Case(
        "training-and-revoked",
        "Its reasons come in this order.",
        reasons=("training-key", "revoked"),
        stopped_at="status",
        lists=(status_list("revoked", {517: 1}),),
        **training,
    )
    yield Case(
        "training-without-list",
        "It takes no list to say so.",
        reasons=("training-key", "no-status-list"),
        stopped_at="status",
        lists=(),
        **training,
    )
