// Twin of seal/status_list.py. Revoked, suspended, replaced: two bits a letter in one signed list.

import * as cbor from "./cbor.js";
import * as cose from "./cose.js";
import { LARGEST_LIST, PLACES_PER_BYTE, STATUS } from "./key-document.js";
import { Malformed, Refused, refusing } from "./refused.js";
import { LATEST, momentOf } from "./times.js";

const MEDIA_TYPE = "application/statuslist+cwt";
const SUBJECT = 2, EXPIRES_AT = 4, ISSUED_AT = 6, LIST = 65533, TTL = 65534;
const BITS = 2;
const LARGEST_TOKEN = LARGEST_LIST / PLACES_PER_BYTE + 1024;
const PIECE = 1024; // bytes inflated at a time: at most 1 MiB comes out of one piece

export const IN_FORCE = 0, REVOKED = 1, SUSPENDED = 2, REPLACED = 3;

/** The status of every letter of a period at one moment. */
class StatusList {
  constructor(issuedAt, expiresAt, ttl, packed) {
    Object.assign(this, { issuedAt, expiresAt, ttl, packed });
  }

  /** Give the status at a place; undefined where the list has no such place. */
  statusOf(place) {
    if (place >= this.packed.length * PLACES_PER_BYTE) return undefined;
    return (this.packed[Math.floor(place / PLACES_PER_BYTE)] >> ((place % PLACES_PER_BYTE) * BITS)) & 3;
  }

  /** Tell whether the list may be relied on at a moment without fetching a newer one. */
  isFresh(at) {
    return at - this.issuedAt <= this.ttl && at < this.expiresAt;
  }
}

/**
 * Check a signed list and take it over; how old it is, is asked later.
 *
 * @param {Uint8Array} token as the city publishes it
 * @param period the list's entry in the key document
 * @param trust the key document with the city's status key
 * @param {?number} newest when the newest copy seen before was made; an older one is refused
 */
export async function readStatusList(token, period, trust, newest = null) {
  const made = await refusing("status-list-unusable", async () => {
    const claims = await readSigned(token, trust, MEDIA_TYPE, LARGEST_TOKEN);
    return fromClaims(claims, period);
  });
  if (newest !== null && made.issuedAt < newest) throw new Refused("status-list-rolled-back");
  return made;
}

async function fromClaims(claims, period) {
  const list = claims.get(LIST), ttl = claims.get(TTL);
  const issuedAt = momentOf(claims.get(ISSUED_AT)), expiresAt = momentOf(claims.get(EXPIRES_AT));
  const isList = list instanceof Map && list.size === 2 && list.get("bits") === BITS;
  const isThis = claims.size === 5 && claims.get(SUBJECT) === period.uri && issuedAt < expiresAt;
  if (!isList || !isThis || !(list.get("lst") instanceof Uint8Array)) throw new Malformed("claims");
  if (!cbor.isInteger(ttl) || !(0 < ttl && ttl <= LATEST)) throw new Malformed("claims");
  const packed = await inflated(list.get("lst"), period.size / PLACES_PER_BYTE);
  return new StatusList(issuedAt, expiresAt, ttl, packed);
}

/** Check that a status key of the city has signed a list, and give its claims. */
export async function readSigned(token, trust, contentType, largest) {
  const message = cose.parse(token, contentType, largest);
  const key = trust.document.key(message.kid);
  if (key?.purpose !== STATUS || key.compromisedAt !== null) throw new Malformed("not signed by a status key");
  await cose.verify(message, key.public);
  const claims = cbor.decode(message.payload);
  if (!(claims instanceof Map) || !key.isInForce(momentOf(claims.get(ISSUED_AT)))) {
    throw new Malformed("not signed by a status key in force");
  }
  return claims;
}

/** Inflate in small pieces, and stop as soon as more comes out than there should be. */
async function inflated(packed, size) {
  let fed = 0;
  const pieces = new ReadableStream({
    pull(stream) {
      stream.enqueue(packed.slice(fed, fed + PIECE));
      fed += PIECE;
      if (fed >= packed.length) stream.close();
    },
  }, { highWaterMark: 0 });
  const whole = new Uint8Array(size);
  const reader = pieces.pipeThrough(new DecompressionStream("deflate")).getReader();
  let filled = 0;
  for (let piece = await next(reader); piece; piece = await next(reader)) {
    if (filled + piece.length > size) {
      reader.cancel().catch(() => {}); // what is left may be malformed, too
      throw new Malformed("larger than it should be");
    }
    whole.set(piece, filled);
    filled += piece.length;
  }
  if (filled !== size) throw new Malformed("smaller than it should be");
  return whole;
}

async function next(reader) {
  try {
    return (await reader.read()).value;
  } catch (error) {
    throw new Malformed(error.message);
  }
}
