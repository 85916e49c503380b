"""The city's key document."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve

from ekelurahan.errors import InputError
from ekelurahan.seal.key_document import KeyDocument, KeyPurpose, StatusListPeriod, TrustedKey
from ekelurahan.seal.keys import PublicKey
from ekelurahan.seal.reasons import Reason, RefusedError

DAY = timedelta(days=1)


@pytest.fixture
def full(document: KeyDocument) -> KeyDocument:
    """Give a document in which every optional member occurs."""
    first, *others = document.keys
    special = evolve(
        first,
        kinds=("SKD", "SKU"),
        retired_at=first.starts + 300 * DAY,
        compromised_at=first.starts + 310 * DAY,
    )
    return evolve(document, keys=(special, *others), kind_days={"SKD": 185})


def test_a_document_comes_back_from_its_bytes(full: KeyDocument, document: KeyDocument):
    """Every member survives the way there and back, and so does their absence."""
    assert full == KeyDocument.decode(full.encode())
    assert document == KeyDocument.decode(document.encode())


def test_keys_are_published_as_jwks(full: KeyDocument):
    """A key is a JWK with the members of the RFC, and those of this format."""
    entry = json.loads(full.encode())["keys"][0]

    assert ("EC", "P-256", "ES256", "sig", ["verify"]) == tuple(
        entry[name] for name in ("kty", "crv", "alg", "use", "key_ops")
    )
    assert full.keys[0].public.kid.hex() == entry["kid"]
    assert ("letter", "Lurah Parit Tokaya") == (entry["purpose"], entry["role"])
    assert "d" not in entry


def test_members_of_later_versions_are_ignored(document: KeyDocument):
    """RFC 7517 asks readers to ignore what they do not know."""
    members = json.loads(document.encode())
    members["motto"] = "later"
    members["keys"][0]["x5t"] = "later"

    assert document == KeyDocument.decode(json.dumps(members).encode())


MISSING = object()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("seq",), MISSING),
        (("seq",), True),
        (("seq",), 0),
        (("seq",), "7"),
        (("iat",), 2**40),
        (("exp",), 1),
        (("authority",), ""),
        (("authority",), None),
        (("time_zone",), "Asia/Nowhere"),
        (("time_zone",), "../etc/passwd"),
        (("time_zone",), "Asia"),
        (("time_zone",), "Asia/" + "a" * 300),
        (("kind_days", "SKD"), 0),
        (("kind_days", "SKD"), 10**12),
        (("url_heads",), []),
        (("url_heads",), "https://a.id/v#"),
        (("url_heads",), [7]),
        (("url_heads",), ["http://a.id/v#"]),
        (("kind_names",), []),
        (("kind_names", "SKD"), 7),
        (("kind_days", "SKD"), "7"),
        (("status_lists", 0), 7),
        (("status_lists", 0, "uri"), "http://a.id/1"),
        (("status_lists", 0, "size"), 6),
        (("status_lists", 0, "size"), 2**26),
        (("status_lists", 0, "exp"), 1),
        (("keys",), {}),
        (("keys", 0), []),
        (("keys", 0, "kid"), "00000000"),
        (("keys", 0, "kid"), MISSING),
        (("keys", 0, "use"), "enc"),
        (("keys", 0, "x"), "AAAA"),
        (("keys", 0, "d"), "AAAA"),
        (("keys", 0, "purpose"), "letters"),
        (("keys", 0, "nbf"), MISSING),
        (("keys", 0, "nbf"), 2**40),
        (("keys", 0, "exp"), 1),
        (("keys", 0, "office"), MISSING),
        (("keys", 0, "office"), 7),
        (("keys", 0, "kinds"), "SKD"),
        (("keys", 0, "retired_at"), None),
        (("keys", 0, "compromised_at"), "2026"),
    ],
)
def test_a_document_with_a_fault_is_refused(
    full: KeyDocument, path: tuple[str | int, ...], value: object
):
    """Anything missing, mistyped or impossible makes the whole document unusable."""
    members: Any = json.loads(full.encode())
    place = members
    for step in path[:-1]:
        place = place[step]
    if value is MISSING:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    with pytest.raises(RefusedError) as refused:
        KeyDocument.decode(json.dumps(members).encode())
    assert Reason.KEYS_MALFORMED is refused.value.reason


def test_two_keys_with_one_id_cannot_be_published(document: KeyDocument):
    """A seal names its key by 4 bytes; they must mean one key."""
    with pytest.raises(InputError, match="occurs 2 times"):
        evolve(document, keys=(document.keys[0], document.keys[0]))


def test_periods_of_status_lists_may_not_overlap(document: KeyDocument):
    """A letter's status stands in one list."""
    (period,) = document.status_lists
    later = evolve(period, uri="https://a.id/2", starts=period.ends - DAY, ends=period.ends + DAY)
    with pytest.raises(InputError, match="overlap"):
        evolve(document, status_lists=(later, period))


def test_the_list_of_a_letter_is_the_one_of_its_day(document: KeyDocument):
    """A period includes its first second and excludes the first of the next."""
    (first,) = document.status_lists
    second = StatusListPeriod("https://a.id/2", first.ends, first.ends + 180 * DAY, 8)
    both = evolve(document, status_lists=(first, second))

    assert first == both.status_list_at(first.starts)
    assert second == both.status_list_at(first.ends)
    assert None is both.status_list_at(first.starts - DAY)


def test_a_key_is_in_force_until_its_end_or_retirement(keys: dict[str, PublicKey]):
    """The earlier of the two counts."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    key = TrustedKey(keys["status"], KeyPurpose.STATUS, start, start + 10 * DAY)
    retired = evolve(key, retired_at=start + 5 * DAY)

    assert key.in_force(start)
    assert key.in_force(start + 9 * DAY)
    assert not key.in_force(start + 10 * DAY)
    assert not key.in_force(start - DAY)
    assert retired.in_force(start + 4 * DAY)
    assert not retired.in_force(start + 5 * DAY)


def test_a_kind_may_be_limited_in_days(full: KeyDocument):
    """A kind with a limit may not last longer, nor for ever; a kind without may."""
    assert full.may_last("SKD", 185 * DAY)
    assert not full.may_last("SKD", 186 * DAY)
    assert not full.may_last("SKD", None)
    assert full.may_last("SKW", None)
