"""Key documents: refused, out of date, or taken over."""

import json
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from tests.vectors import city
from tests.vectors.cases import Case, refused, undetermined
from tests.vectors.city import (
    CITY,
    DAY,
    HEAD,
    NOW,
    PERIOD,
    YEAR_ENDS,
    Keys,
    base64url,
    compact,
    entry,
    jwk,
    sealed,
    thumbprint,
    with_letter_key,
)

LETTER, EDDSA, _, STATUS = city.DOCUMENT["keys"]
DOCUMENT = {**city.DOCUMENT, "keys": [LETTER, STATUS]}
"""Two keys are enough here."""
publish = partial(city.publish, document=DOCUMENT)


def cases() -> Iterator[Case]:
    """The key document and the root: what a verifier takes over, and what it refuses to load."""
    yield from _times()
    yield from _roots()
    yield from _rollback()
    yield from _envelopes()
    yield from _json()
    yield from _members()
    yield from _keys()
    yield from _ignored()


def _times() -> Iterator[Case]:
    yield undetermined("no-keys", "There is no key document.", "keys", "no-keys", keys=None)
    yield undetermined(
        "no-keys-and-no-seal",
        "Without keys nothing is called forged.",
        "keys",
        "no-keys",
        keys=None,
        seal=None,
        text="Halo",
    )
    ends = DOCUMENT["exp"]
    yield Case("last-second", "The last second of the document.", now=ends - 1, **_stale(ends - 1))
    yield undetermined("expired", "At its exp it is out of date.", "keys", "keys-expired", now=ends)
    yield undetermined(
        "expired-and-no-seal",
        "So for everything that is checked.",
        "keys",
        "keys-expired",
        now=ends,
        seal=None,
        text="Halo",
    )
    early = NOW + DAY
    yield Case(
        "made-tomorrow",
        "Clocks may differ by 24 hours.",
        keys=publish("tomorrow", iat=early),
    )
    yield undetermined(
        "from-the-future",
        "A second more: the clock is wrong, not the letter.",
        "keys",
        "clock-behind",
        keys=publish("future", iat=early + 1),
    )


def _stale(now: int) -> Mapping[str, Any]:
    assert now < YEAR_ENDS
    return {
        "verdict": "genuine-status-stale",
        "reasons": ("status-list-stale",),
        "stopped_at": "status",
    }


def _roots() -> Iterator[Case]:
    by_next = publish("by-the-next-root", root="next_root")
    yield Case(
        "next-root", "The next root is pinned beside it.", pins=("root", "next_root"), keys=by_next
    )
    yield Case("old-root", "So both are taken.", pins=("root", "next_root"))
    yield Case("only-next", "Later, the next one alone.", pins=("next_root",), keys=by_next)
    yield refused(
        "next-root-not-pinned", "A root that is not pinned.", "keys-not-from-root", by_next
    )
    yield refused(
        "wrong-root",
        "A stranger's root, with a good signature.",
        "keys-not-from-root",
        publish("by-a-stranger", root="stranger"),
    )
    yield refused(
        "key-of-the-document",
        "A key of the document does not vouch for the document.",
        "keys-not-from-root",
        publish("by-a-letter-key", root="letter"),
    )
    head, body, proof = CITY.jws.split(".")
    flipped = ("A" if proof[0] != "A" else "B") + proof[1:]
    parts = {
        "flipped-signature": (f"{head}.{body}.{flipped}", "Another signature."),
        "short-signature": (f"{head}.{body}.{proof[:-2]}", "63 bytes."),
        "empty-signature": (f"{head}.{body}.", "None."),
        "another-payload": (
            f"{head}.{base64url(compact({**DOCUMENT, 'seq': 8}))}.{proof}",
            "Another document under it.",
        ),
    }
    for name, (jws, why) in parts.items():
        yield refused(name, why, "keys-not-from-root", Keys(name, DOCUMENT, jws))
    yield Case(
        "high-s",
        "JWS leaves open which of the two signatures stands under a key document.",
        keys=publish("high-s", twisted=True),
    )


def _rollback() -> Iterator[Case]:
    yield Case("same-seq", "The newest document seen is this one.", newest_seq=7)
    yield Case("higher-seq", "Or an older one.", newest_seq=6)
    yield refused(
        "rolled-back",
        "An older document than one seen before may count a stolen key.",
        "keys-rolled-back",
        CITY,
        newest_seq=8,
    )
    yield refused(
        "rolled-back-by-a-stranger",
        "The signature comes first.",
        "keys-not-from-root",
        publish("by-a-stranger", root="stranger"),
        newest_seq=8,
    )


def _malformed(name: str, why: str, keys: Keys) -> Case:
    return refused(name, why, "keys-malformed", keys)


def _envelopes() -> Iterator[Case]:
    usual = {"alg": "ES256", "jwk": jwk("root"), "typ": "jwk-set+json"}
    headers: dict[str, tuple[Mapping[str, Any], str]] = {
        "alg-none": (
            {**usual, "alg": "none"},
            "The root is signed with, whatever the header says.",
        ),
        "alg-hmac": ({**usual, "alg": "HS256"}, "A public key is no secret."),
        "alg-of-another-key": ({**usual, "alg": "EdDSA"}, "The key pins its algorithm."),
        "no-typ": ({"alg": "ES256", "jwk": jwk("root")}, "typ is there."),
        "other-typ": ({**usual, "typ": "JWT"}, "And says what it is."),
        "no-jwk": ({"alg": "ES256", "typ": "jwk-set+json"}, "The root's public key is there."),
        "kid-instead": ({**usual, "kid": "root"}, "No other member is known."),
        "crit": ({**usual, "crit": ["exp"], "exp": 0}, "Nor is any marked as critical."),
        "jwk-with-more": (
            {**usual, "jwk": {**jwk("root"), "use": "sig"}},
            "jwk identifies the key.",
        ),
        "jwk-private": ({**usual, "jwk": {**jwk("root"), "d": "AQ"}}, "It has no private part."),
        "jwk-text": ({**usual, "jwk": "root"}, "It is an object."),
    }
    for name, (header, why) in headers.items():
        yield _malformed(f"header-{name}", why, publish(f"header-{name}", header=header))
    reordered = json.dumps({"typ": "jwk-set+json", "jwk": jwk("root"), "alg": "ES256"}).encode()
    yield Case(
        "header-order",
        "Order and spaces in the header do not matter.",
        keys=publish("header-order", header_text=reordered),
    )
    head, body, proof = CITY.jws.split(".")
    texts = {
        "empty": "",
        "one-part": head,
        "two-parts": f"{head}.{body}",
        "four-parts": f"{head}.{body}.{proof}.{proof}",
        "padding": f"{head}.{body}.{proof}==",
        "stray-bits": f"{head}.{body}.{proof[:-1]}{_next(proof[-1])}",
        "plain-base64": f"{head}.{body}.{'+' + proof[1:]}",
        "white-space": f"{head}. {body}.{proof}",
        "json-serialization": '{"payload":"","signatures":[]}',
    }
    for name, jws in texts.items():
        yield _malformed(
            f"jws-{name}", "A compact JWS, in base64url without padding.", Keys(name, DOCUMENT, jws)
        )


def _next(character: str) -> str:
    return chr(ord(character) + 1)


def _json() -> Iterator[Case]:
    good = compact(DOCUMENT)
    texts = {
        "duplicate-member": (b'{"seq":9,' + good[1:], "Every member once."),
        "duplicate-within": (
            good.replace(b'"purpose":"status"', b'"purpose":"letter","purpose":"status"'),
            "Also within a key.",
        ),
        "not-utf-8": (good.replace(b"Kota", b"K\xffta"), "UTF-8."),
        "half-a-character": (good.replace(b"Kota", b"K\\ud800ta"), "Whole characters."),
        "byte-order-mark": (b"\xef\xbb\xbf" + good, "Without byte order mark."),
        "list": (b"[]", "An object."),
        "empty": (b"", "There is something."),
        "cut": (good[:-1], "All of it."),
        "comma": (good[:-1] + b",}", "JSON, and nothing like it."),
        "comment": (good + b"//", "Without comments."),
        "not-a-number": (good.replace(b'"seq":7', b'"seq":NaN'), "NaN is no number."),
        "fraction": (good.replace(b'"seq":7', b'"seq":7.5'), "Numbers are whole."),
    }
    for name, (text, why) in texts.items():
        yield _malformed(f"json-{name}", why, publish(f"json-{name}", text=text))
    spaced = json.dumps(DOCUMENT, indent=2).encode()
    yield Case(
        "json-spaced", "Spaces and order do not matter.", keys=publish("spaced", text=spaced)
    )


def _members() -> Iterator[Case]:
    for name in DOCUMENT:
        document = {key: value for key, value in DOCUMENT.items() if key != name}
        yield _malformed(
            f"without-{name}",
            "Every member of the document is required.",
            publish(f"without-{name}", text=compact(document)),
        )
    later = {
        **PERIOD,
        "uri": PERIOD["uri"] + "b",
        "nbf": PERIOD["exp"] - 1,
        "exp": PERIOD["exp"] + 1,
    }
    changes: dict[str, tuple[Mapping[str, Any], str]] = {
        "seq-zero": ({"seq": 0}, "seq begins with 1."),
        "seq-true": ({"seq": True}, "True is no number."),
        "seq-text": ({"seq": "7"}, "Nor is a text."),
        "exp-is-iat": ({"exp": DOCUMENT["iat"]}, "It counts for some time."),
        "iat-negative": ({"iat": -1}, "Moments begin with 1970."),
        "exp-after-9999": ({"exp": 253_402_214_400}, "And end with 30 December 9999."),
        "authority-empty": ({"authority": ""}, "Somebody answers for the letters."),
        "time-zone-unknown": ({"time_zone": "Asia/Atlantis"}, "A zone of the IANA list."),
        "time-zone-empty": ({"time_zone": ""}, "It has a name,"),
        "time-zone-path": ({"time_zone": "../UTC"}, "which is no path."),
        "no-heads": ({"url_heads": []}, "A seal has an address."),
        "head-in-capitals": ({"url_heads": [HEAD.upper()]}, "In lower case."),
        "head-with-port": ({"url_heads": [HEAD.replace("/v#", ":8443/v#")]}, "Without port."),
        "head-http": ({"url_heads": [HEAD.replace("https", "http")]}, "https."),
        "head-without-sharp": ({"url_heads": [HEAD[:-1]]}, "Up to the sharp."),
        "head-number": ({"url_heads": [7]}, "Texts."),
        "list-http": ({"status_lists": [{**PERIOD, "uri": "http://a.id/1"}]}, "https, too."),
        "list-size-odd": ({"status_lists": [{**PERIOD, "size": 1023}]}, "Four to a byte."),
        "list-size-zero": ({"status_lists": [{**PERIOD, "size": 0}]}, "It has places."),
        "list-size-huge": ({"status_lists": [{**PERIOD, "size": 2**24 + 4}]}, "At most 2^24."),
        "list-period-empty": ({"status_lists": [{**PERIOD, "exp": PERIOD["nbf"]}]}, "It lasts."),
        "lists-overlap": ({"status_lists": [PERIOD, later]}, "One list for each moment."),
        "list-without-size": (
            {"status_lists": [{key: PERIOD[key] for key in ("uri", "nbf", "exp")}]},
            "The size is told before the list is inflated.",
        ),
        "kind-days-text": ({"kind_days": {"SKD": "180"}}, "Days are whole numbers."),
        "kind-days-zero": ({"kind_days": {"SKD": 0}}, "A letter lasts a day at least,"),
        "kind-days-huge": ({"kind_days": {"SKD": 36_526}}, "and a hundred years at most."),
        "kind-names-list": ({"kind_names": ["SKD"]}, "Names stand by their code."),
        "keys-object": ({"keys": {}}, "Keys are a list."),
        "confirmed-http": ({"confirmed": "http://a.id/1"}, "https, too."),
        "confirmed-null": ({"confirmed": None}, "What is optional is left out, not null."),
    }
    for name, (change, why) in changes.items():
        yield _malformed(name, why, publish(name, **change))


def _keys() -> Iterator[Case]:
    changes: dict[str, tuple[Mapping[str, Any], str]] = {
        "key-private": ({"d": base64url(bytes(31) + b"\1")}, "A private part has no place here."),
        "key-kid-of-another": ({"kid": "00000000"}, "kid follows from the key."),
        "key-kid-whole": ({"kid": base64url(thumbprint("letter"))}, "Not the whole thumbprint."),
        "key-without-kid": ({"kid": None}, "It is written out all the same."),
        "key-for-encryption": ({"use": "enc"}, "use is sig."),
        "key-without-use": ({"use": None}, "And is there."),
        "key-purpose-unknown": ({"purpose": "root"}, "letter, training or status."),
        "key-without-purpose": ({"purpose": None}, "One of them."),
        "key-alg-of-another": ({"alg": "EdDSA"}, "The curve pins the algorithm."),
        "key-other-curve": ({"crv": "P-384"}, "P-256 or Ed25519."),
        "key-rsa": ({"kty": "RSA"}, "No other kind of key."),
        "key-off-the-curve": ({"y": base64url(bytes(31) + b"\1")}, "A point of the curve."),
        "key-short": ({"x": LETTER["x"][:-4]}, "32 bytes."),
        "key-without-y": ({"y": None}, "Both coordinates."),
        "key-period-empty": ({"exp": LETTER["nbf"]}, "It lasts for some time."),
        "key-without-office": ({"office": None}, "A letter key tells its office,"),
        "key-without-office-name": ({"office_name": None}, "the office's name,"),
        "key-without-signatory": ({"signatory": None}, "who signs,"),
        "key-without-role": ({"role": None}, "and as what."),
        "key-kinds-text": ({"kinds": "SKD"}, "kinds is a list."),
        "key-retired-text": ({"retired_at": "2026"}, "Moments are whole numbers."),
    }
    for name, (change, why) in changes.items():
        yield _malformed(name, why, with_letter_key(name, **change))
    yield _malformed(
        "key-kinds-null",
        "What is optional is left out, not null.",
        publish("key-kinds-null", keys=[{**LETTER, "kinds": None}, STATUS]),
    )
    yield _malformed(
        "duplicate-kid",
        "Every key once.",
        publish("duplicate-kid", keys=[*DOCUMENT["keys"], entry("letter", "training")]),
    )


def _ignored() -> Iterator[Case]:
    yield Case(
        "unknown-members",
        "Members of later versions are ignored.",
        keys=publish(
            "unknown-members",
            keys=[{**LETTER, "x5t": "later", "later": [1]}, STATUS],
            status_lists=[{**PERIOD, "later": True}],
            later={"a": None},
        ),
    )
    yield Case(
        "key-ops",
        "key_ops is written for others, and not asked for.",
        keys=with_letter_key("key-ops", key_ops=None),
    )
    yield Case("key-without-alg", "Nor is alg.", keys=with_letter_key("no-alg", alg=None))
    ed25519 = [LETTER, {**EDDSA, "alg": "Ed25519"}, STATUS]
    yield Case(
        "key-alg-fully-specified",
        "Ed25519 (RFC 9864) is another name of EdDSA here.",
        sealed("letter_eddsa"),
        keys=publish("ed25519", keys=ed25519),
    )
    yield Case(
        "two-heads",
        "A city may have two addresses.",
        keys=publish("two-heads", url_heads=["https://a.id/v#", HEAD]),
    )
