// Twin of seal/confirmed.py. Letters that still count although their key was compromised.

import { hex } from "./bytes.js";
import { Malformed, Refused, refusing } from "./refused.js";
import { readSigned } from "./status-list.js";
import { momentOf } from "./times.js";

const MEDIA_TYPE = "application/ekelurahan-confirmed+cwt";
const RECORD_ID_SIZE = 16;
const MOST_RECORDS = 1 << 18;
const LARGEST_TOKEN = MOST_RECORDS * RECORD_ID_SIZE + 1024;
const SUBJECT = 2, EXPIRES_AT = 4, ISSUED_AT = 6, RECORDS = -65538;

/**
 * Check a signed list of record ids and take it over.
 *
 * @returns {Promise<{records: Set<string>, issuedAt: number}>} record ids in hexadecimal, and when it was made
 */
export async function readConfirmed(token, trust, at) {
  const { expiresAt, ...made } = await refusing("confirmed-unusable", async () => {
    const claims = await readSigned(token, trust, MEDIA_TYPE, LARGEST_TOKEN);
    return fromClaims(claims, trust.document.confirmed);
  });
  if (at >= expiresAt) throw new Refused("confirmed-unusable", "expired");
  return made;
}

function fromClaims(claims, uri) {
  const packed = claims.get(RECORDS);
  const issuedAt = momentOf(claims.get(ISSUED_AT)), expiresAt = momentOf(claims.get(EXPIRES_AT));
  const isThis = claims.size === 4 && claims.get(SUBJECT) === uri && issuedAt < expiresAt;
  if (!isThis || !(packed instanceof Uint8Array)) throw new Malformed("claims");
  return { records: unpacked(packed), issuedAt, expiresAt };
}

function unpacked(packed) {
  const records = [];
  for (let i = 0; i < packed.length; i += RECORD_ID_SIZE) {
    records.push(hex(packed.subarray(i, i + RECORD_ID_SIZE)));
  }
  const inOrder = records.every((record, i) => i === 0 || records[i - 1] < record);
  if (packed.length % RECORD_ID_SIZE || !inOrder) throw new Malformed("records are cut, repeated or unsorted");
  return new Set(records);
}
