"""One case of the vectors: what goes in, every value on the way, and what has to come out.

The expected result follows from the verdict, reasons and step that a case states, by the tables of
``docs/reference/seal-format.md``; no verifier is asked.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from attrs import frozen
from tests.vectors.city import (
    CITY,
    FACTS,
    FRESH,
    HEAD,
    NOW,
    OPTIONAL,
    TODAY,
    Keys,
    Seal,
    SignedList,
    base64url,
    digits,
    thumbprint,
)

_BAD_NEWS = {"revoked", "suspended", "replaced"}
_WITH_AGE = {*_BAD_NEWS, "status-list-stale", "status-out-of-range", None}
_ISSUER_STEPS = {"key", "issuer"}
_READ_STEPS = {None, "issuer", "status"}
"""Steps that are reached only after the claims were read."""


@frozen
class Case:
    """One case.

    Attributes:
        name: Unique within its file.
        why: One sentence.
        seal: What is checked, by its parts; ``None`` where it cannot be taken apart.
        verdict: The word that has to come out; ``"refused"`` where the key document is refused.
        reasons: Reason codes in their order.
        stopped_at: The step that refused.
        head: What stands before the digits; ``None`` to check the token alone.
        text: Check this text instead of the seal's own.
        token: Check these bytes instead of the seal's own.
        now: Seconds since 1970.
        pins: Names of the current and the next root key.
        keys: The key document; ``None`` where there is none.
        lists: The status lists at hand.
        newest_seq: ``seq`` of the newest key document seen before.
        newest_list: When the newest status list seen before was made.
        confirmed: The list of confirmed records; ``None`` where there is none.
        claims_read: Whether the claims are read although the step ``claims`` refuses.
    """

    name: str
    why: str
    seal: Seal | None = TODAY
    verdict: str = "genuine"
    reasons: tuple[str, ...] = ()
    stopped_at: str | None = None
    head: str | None = HEAD
    text: str | None = None
    token: bytes | None = None
    now: int = NOW
    pins: tuple[str, ...] = ("root",)
    keys: Keys | None = CITY
    lists: tuple[SignedList, ...] = (FRESH,)
    newest_seq: int = 0
    newest_list: int | None = None
    confirmed: SignedList | None = None
    claims_read: bool = False

    def to_json(self) -> dict[str, Any]:
        """Give the case as it stands in its file."""
        current, upcoming = (*self.pins, None)[:2]
        return {
            "name": self.name,
            "why": self.why,
            "now": iso(self.now),
            "pins": {"current": _pin(current), "next": _pin(upcoming)},
            "keys_jws": self.keys and self.keys.name,
            "status_lists": {made.uri: made.name for made in self.lists},
            "newest": {"seq": self.newest_seq, "lists": self._newest_lists()},
            "confirmed": self.confirmed and self.confirmed.name,
            "input": self._input(),
            "steps": self._steps(),
            "stopped_at": self.stopped_at,
            "expected": self._expected(),
        }

    def shared(self) -> dict[str, dict[str, str]]:
        """Give what the case refers to by name."""
        return {
            "keys_jws": {self.keys.name: self.keys.jws} if self.keys else {},
            "status_lists": {made.name: made.token.hex() for made in self.lists},
            "confirmed": (
                {self.confirmed.name: self.confirmed.token.hex()} if self.confirmed else {}
            ),
        }

    def _newest_lists(self) -> dict[str, str]:
        if self.newest_list is None:
            return {}
        return {self.lists[0].uri: iso(self.newest_list)}

    def _bytes(self) -> bytes | None:
        return self.seal.token if self.token is None and self.seal else self.token

    def _input(self) -> dict[str, str]:
        token = self._bytes()
        if self.text is not None:
            return {"text": self.text}
        assert token is not None, self.name
        if self.head is None:
            return {"token": token.hex()}
        return {"text": self.head + digits(token)}

    def _steps(self) -> dict[str, Any]:
        steps: dict[str, Any] = {}
        if self.stopped_at in {"keys", "text"}:
            return steps
        if "text" in self._input():
            steps["head"] = self._input()["text"].strip().partition("#")[0].lower() + "#"
        steps["token"] = (self._bytes() or b"").hex()
        if self.stopped_at == "token":
            return steps
        assert self.seal, self.name
        header = {"protected": self.seal.protected, "payload": self.seal.payload}
        steps |= {name: value.hex() for name, value in header.items()}
        steps |= {
            "kid": self.seal.protected[self.seal.protected.index(b"\x04\x44") + 2 :][:4].hex(),
            "sig_structure": self.seal.structure.hex(),
            "record_id": self.seal.record_id.hex(),
        }
        if self.stopped_at in _READ_STEPS or self.claims_read:
            steps["claims"] = _readable(self._claims())
        return steps

    def _claims(self) -> Mapping[str, Any]:
        assert self.seal, self.name
        assert self.seal.claims, self.name
        return self.seal.claims

    def _expected(self) -> dict[str, Any]:
        if self.verdict == "refused":
            return {"refused": self.reasons[0]}
        reached = self.stopped_at in {None, "status"}
        return {
            "verdict": self.verdict,
            "genuine": self.verdict == "genuine",
            "reasons": list(self.reasons),
            "checks": self._checks(),
            "facts": self._facts() if reached else None,
            "status_age_seconds": self._age() if reached else None,
            "record_id": self.seal.record_id.hex() if self.seal and reached else None,
        }

    def _checks(self) -> dict[str, dict[str, str | None]]:
        unknown, passed = _check("unknown"), _check("passed")
        checks = dict.fromkeys(("integrity", "issuer", "status"), unknown)
        if self.verdict == "undetermined":
            return checks
        if self.verdict == "forged":
            failed = _check("failed", self.reasons[0])
            checks["issuer" if self.stopped_at in _ISSUER_STEPS else "integrity"] = failed
            return checks | ({"integrity": passed} if self.stopped_at == "issuer" else {})
        checks |= {"integrity": passed, "issuer": passed, "status": passed}
        if self.stopped_at == "status":
            reason = self.reasons[-1]
            outcome = "failed" if reason in _BAD_NEWS else "unknown"
            checks["status"] = _check(outcome, reason)
        return checks

    def _age(self) -> int | None:
        reason = self.reasons[-1] if self.stopped_at == "status" else None
        return self.now - self.lists[0].issued_at if reason in _WITH_AGE else None

    def _facts(self) -> dict[str, str | None]:
        assert self.keys, self.name
        claims, document = self._claims(), self.keys.document
        kid = self._steps()["kid"]
        key = next(key for key in document["keys"] if key["kid"] == kid)
        zone, kind = document["time_zone"], claims["kind"]
        return {
            "name": claims["subject"],
            "number": claims["number"],
            "kind": kind,
            "kind_name": document["kind_names"].get(kind, kind),
            "issued_at": iso(claims["issued_at"], zone),
            "expires_at": claims["expires_at"] and iso(claims["expires_at"], zone),
            "office": key["office"],
            "office_name": key["office_name"],
            "signatory": claims["signatory"] or key["signatory"],
            "role": claims["role"] or key["role"],
            "authority": document["authority"],
            "digest": claims["digest"] and claims["digest"].hex(),
        }


def forged(name: str, why: str, stopped_at: str, reason: str, **more: Any) -> Case:
    """Make a case that has to come out as forged."""
    return Case(name, why, verdict="forged", reasons=(reason,), stopped_at=stopped_at, **more)


def undetermined(name: str, why: str, stopped_at: str, reason: str, **more: Any) -> Case:
    """Make a case in which nothing can be said about the letter."""
    return Case(name, why, verdict="undetermined", reasons=(reason,), stopped_at=stopped_at, **more)


def no_status(name: str, why: str, reason: str, **more: Any) -> Case:
    """Make a case in which everything but the status could be checked."""
    return Case(
        name,
        why,
        verdict="genuine-status-stale",
        reasons=(reason,),
        stopped_at="status",
        **more,
    )


def refused(name: str, why: str, reason: str, keys: Keys, **more: Any) -> Case:
    """Make a case in which the key document is not taken over at all."""
    return Case(
        name, why, verdict="refused", reasons=(reason,), stopped_at="keys", keys=keys, **more
    )


def iso(at: int, zone: str | None = None) -> str:
    """Write a moment in ISO 8601: in UTC, or in a time zone."""
    if zone is None:
        return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return datetime.fromtimestamp(at, ZoneInfo(zone)).isoformat()


def _pin(name: str | None) -> str | None:
    return name and base64url(thumbprint(name))


def _check(outcome: str, reason: str | None = None) -> dict[str, str | None]:
    return {"outcome": outcome, "reason": reason}


def _readable(claims: Mapping[str, Any]) -> dict[str, Any]:
    names = (*FACTS, "issued_at", "expires_at", *OPTIONAL)
    values = ((name, claims[name]) for name in names)
    return {name: value.hex() if isinstance(value, bytes) else value for name, value in values}
