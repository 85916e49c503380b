// Twin of seal/claims.py. What a seal says about its letter, and the CBOR it is written in.

import { sameBytes } from "./bytes.js";
import * as cbor from "./cbor.js";
import { Malformed, refusing } from "./refused.js";
import { momentOf } from "./times.js";

const EXPIRES_AT = 4, ISSUED_AT = 6, LETTER = -65537;
const DIGEST_SIZE = 16, ID_CHECK_SIZE = 2;
const LAST_INDEX = 2 ** 32 - 1;
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const REQUIRED = 5;
const FACTS = [
  ["kind", text(8)],
  ["number", text(40)],
  ["subject", text(76)],
  ["idCheck", bytes(0, ID_CHECK_SIZE)],
  ["statusIndex", (value) => cbor.isInteger(value) && 0 <= value && value <= LAST_INDEX],
  ["digest", bytes(DIGEST_SIZE)],
  ["office", text(13)],
  ["role", text(76)],
  ["signatory", text(76)],
];

function text(longest) {
  return (value) => {
    if (typeof value !== "string" || INVISIBLE.test(value) || value !== value.normalize("NFC")) return false;
    const size = [...value].length;
    return 0 < size && size <= longest;
  };
}

function bytes(...sizes) {
  return (value) => value instanceof Uint8Array && sizes.includes(value.length);
}

/**
 * Read the claims of a seal whose signature was checked.
 *
 * @returns {{kind, number, subject, idCheck, statusIndex, issuedAt, expiresAt, digest, office, role, signatory}}
 *   null for what it does not tell
 */
export function decodeClaims(payload) {
  return refusing("malformed-claims", () => {
    const claims = cbor.decode(payload);
    const read = fromMap(claims);
    if (!sameBytes(cbor.encode(claims), payload)) throw new Malformed("not in their only form");
    return read;
  });
}

function fromMap(claims) {
  const known = claims instanceof Map && claims.has(ISSUED_AT) && claims.has(LETTER);
  if (!known || claims.size !== (claims.has(EXPIRES_AT) ? 3 : 2)) throw new Malformed("claims");
  const read = {
    ...factsOf(claims.get(LETTER)),
    issuedAt: momentOf(claims.get(ISSUED_AT)),
    expiresAt: claims.has(EXPIRES_AT) ? momentOf(claims.get(EXPIRES_AT)) : null,
  };
  if (read.expiresAt !== null && read.expiresAt <= read.issuedAt) throw new Malformed("expires_at");
  return read;
}

/** Optional facts missing at the end are cut, so the last one is never null. */
function factsOf(facts) {
  const isList = Array.isArray(facts) && REQUIRED <= facts.length && facts.length <= FACTS.length;
  if (!isList || facts.at(-1) === null) throw new Malformed("the facts are no list");
  return Object.fromEntries(FACTS.map(([name, fits], i) => {
    const value = facts[i] ?? null;
    if (!fits(value) && !(value === null && i >= REQUIRED)) throw new Malformed(name);
    return [name, value];
  }));
}
