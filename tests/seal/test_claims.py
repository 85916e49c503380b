"""What a seal says."""

from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve

from ekelurahan.errors import InputError
from ekelurahan.seal import cbor
from ekelurahan.seal.claims import SealClaims, id_check
from ekelurahan.seal.reasons import Reason, RefusedError


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"expires_at": None},
        {"id_check": b""},
        {"digest": bytes(16)},
        {"office": "61.71.01.1004"},
        {"role": "Lurah", "signatory": "Rudi Hartono"},
        {"digest": bytes(16), "office": "61.71", "role": "Lurah", "signatory": "Rudi"},
    ],
)
def test_claims_come_back_from_their_bytes(claims: SealClaims, changes: dict[str, object]):
    """Every combination of optional facts survives the way there and back."""
    changed = evolve(claims, **changes)

    assert changed == SealClaims.decode(changed.encode())


def test_the_bytes_are_those_of_the_published_form(claims: SealClaims):
    """Claims 4 and 6 are those of CWT; the facts stand under -65537; trailing nulls are cut."""
    encoded = cbor.decode(evolve(claims, role="Lurah").encode())

    assert {
        4: 1_811_178_000,
        6: 1_795_482_000,
        -65537: [
            "SKD",
            "400.12.2.1/0007/PTK/2026",
            "Siti Rahmawati binti Abdullah",
            claims.id_check,
            517,
            None,
            None,
            "Lurah",
        ],
    } == encoded


def test_texts_and_moments_are_brought_into_one_form(claims: SealClaims):
    """Decomposed letters are composed; fractions of a second are cut."""
    changed = evolve(
        claims,
        subject="Rene\u0301e",
        issued_at=claims.issued_at + timedelta(microseconds=7),
    )
    assert "Renée" == changed.subject
    assert claims.issued_at == changed.issued_at


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"kind": ""}, "kind"),
        ({"kind": "X" * 9}, "kind"),
        ({"number": "1" * 41}, "number"),
        ({"subject": "S" * 77}, "subject"),
        ({"subject": "Siti\nRahmawati"}, "subject"),
        ({"subject": "Siti\u202eRahmawati"}, "subject"),
        ({"subject": "Siti\u200bRahmawati"}, "subject"),
        ({"subject": "Siti\u2028Rahmawati"}, "subject"),
        ({"id_check": b"123"}, "id_check"),
        ({"status_index": -1}, "status_index"),
        ({"status_index": 2**32}, "status_index"),
        ({"digest": bytes(15)}, "digest"),
        ({"office": ""}, "office"),
        ({"office": "61.71.01.1004.1"}, "office"),
        ({"role": "x" * 77}, "role"),
        ({"signatory": "x" * 77}, "signatory"),
        ({"issued_at": datetime(2026, 11, 24)}, "issued_at"),  # noqa: DTZ001 - naive on purpose
        ({"issued_at": datetime(1969, 12, 31, tzinfo=UTC)}, "issued_at"),
        ({"expires_at": datetime(2027, 5, 24)}, "expires_at"),  # noqa: DTZ001 - naive on purpose
        ({"expires_at": datetime(2026, 11, 24, 1, tzinfo=UTC)}, "expires_at"),
    ],
)
def test_facts_beyond_the_limits_are_refused(
    claims: SealClaims, changes: dict[str, object], place: str
):
    """Too long, empty, unprintable, naive or impossible facts are refused by name."""
    with pytest.raises(InputError, match="cannot be sealed") as refused:
        evolve(claims, **changes)
    assert [place] == [fault.place for fault in refused.value.faults]


def test_all_faults_are_reported_at_once(claims: SealClaims):
    """Whoever mends one fact learns of the others, too."""
    with pytest.raises(InputError) as refused:
        evolve(claims, kind="", digest=b"")
    assert 2 == len(refused.value.faults)


FACTS = ["SKD", "7", "Siti", b"", 1]


@pytest.mark.parametrize(
    "encoded",
    [
        b"",
        cbor.encode([]),
        cbor.encode({6: 1}),
        cbor.encode({-65537: FACTS}),
        cbor.encode({6: 1, -65537: FACTS, 5: 1}),
        cbor.encode({6: 1, -65537: b"SKD"}),
        cbor.encode({6: 1, -65537: FACTS[:4]}),
        cbor.encode({6: 1, -65537: [*FACTS, None]}),
        cbor.encode({6: 1, -65537: [*FACTS, "0123456789abcdef"]}),
        cbor.encode({6: 1, -65537: [*FACTS, None, None, None, "Rudi", "Lurah"]}),
        cbor.encode({6: 1, -65537: ["SKD", "7", "Siti", b"", "1"]}),
        cbor.encode({6: 1, -65537: ["SKD", "7", "Siti", "", 1]}),
        cbor.encode({6: 1, -65537: ["SKD", 7, "Siti", b"", 1]}),
        cbor.encode({6: 1, -65537: ["SKD", "7", "Rene\u0301e", b"", 1]}),
        cbor.encode({6: 2**40, -65537: FACTS}),
        cbor.encode({6: 1, 4: 2**40, -65537: FACTS}),
        cbor.encode({6: 1, 4: 1, -65537: FACTS}),
        cbor.encode({6: 1, 4: None, -65537: FACTS}),
        cbor.encode({6: b"", -65537: FACTS}),
        bytes.fromhex("a206f53a0001000085") + b"cSKDa7dSiti" + bytes.fromhex("4001"),
    ],
)
def test_other_claims_are_refused(encoded: bytes):
    """Missing, unknown, mistyped, unnormalised and impossible claims are refused."""
    with pytest.raises(RefusedError) as refused:
        SealClaims.decode(encoded)
    assert Reason.MALFORMED_CLAIMS is refused.value.reason


def test_a_refusal_does_not_quote_the_letter():
    """The detail of a refusal ends up in logs, so no name stands in it."""
    with pytest.raises(RefusedError) as refused:
        SealClaims.decode(cbor.encode({6: 1, -65537: ["SKD", "7", "Siti\n", b"", 1]}))
    assert "Siti" not in str(refused.value)


def test_the_id_check_depends_on_key_number_and_nik():
    """A swapped NIK, number or key gives two other bytes; the NIK cannot be read from them."""
    own = id_check(bytes(4), "7/2026", "6171010000000001")

    assert 2 == len(own)
    assert own != id_check(bytes(4), "7/2026", "6171010000000002")
    assert own != id_check(bytes(4), "8/2026", "6171010000000001")
    assert own != id_check(b"\1\2\3\4", "7/2026", "6171010000000001")
