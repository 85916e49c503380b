// Twin of seal/cose.py. COSE_Sign1 (RFC 9052) as far as seals and lists need it.

import { hex, sha256 } from "./bytes.js";
import * as cbor from "./cbor.js";
import { EDDSA, ES256, SIGNATURE_SIZE, isLowS } from "./keys.js";
import { TOKEN_SIZE } from "./qr-text.js";
import { Malformed, Refused } from "./refused.js";

const ALGORITHM = 1, KID = 4, CONTENT_TYPE = 16;
const KID_SIZE = 4;
const TAG = 0xd2;
const READ = new Map([[-7, ES256], [-9, ES256], [-8, EDDSA], [-19, EDDSA]]);
const RECORD_ID_SIZE = 16;

/**
 * Take a token apart; nothing in it is trusted until `verify`.
 *
 * @param {Uint8Array} token tagged COSE_Sign1 in deterministic CBOR
 * @param {string|null} contentType the `typ` its header must have; null: none
 * @param {number} largest most bytes
 */
export function parse(token, contentType = null, largest = TOKEN_SIZE) {
  if (token.length > largest || token[0] !== TAG) throw malformed("size or tag");
  const parts = decode(token.subarray(1));
  if (!Array.isArray(parts) || parts.length !== 4) throw malformed("not a COSE_Sign1");
  const [header, unprotected, payload, signature] = parts;
  if (!(header instanceof Uint8Array && unprotected instanceof Map)) throw malformed("headers");
  if (unprotected.size || !(payload instanceof Uint8Array)) throw malformed("payload");
  if (!(signature instanceof Uint8Array) || signature.length !== SIGNATURE_SIZE) {
    throw malformed("signature");
  }
  const signedBytes = cbor.encode(["Signature1", header, new Uint8Array(), payload]);
  return { ...readHeader(header, contentType), payload, signature, signedBytes };
}

function readHeader(encoded, contentType) {
  const header = decode(encoded);
  if (!(header instanceof Map)) throw malformed("protected header");
  const algorithm = READ.get(header.get(ALGORITHM)), kid = header.get(KID);
  const others = [...header].filter(([label]) => label !== ALGORITHM && label !== KID).flat();
  const wanted = contentType === null ? [] : [CONTENT_TYPE, contentType];
  const asWanted = others.length === wanted.length && others.every((part, i) => part === wanted[i]);
  if (!asWanted || algorithm === undefined) throw malformed("protected header");
  if (!(kid instanceof Uint8Array) || kid.length !== KID_SIZE) throw malformed("kid");
  return { algorithm, kid: hex(kid) };
}

function decode(encoded) {
  try {
    return cbor.decode(encoded);
  } catch (error) {
    throw error instanceof Malformed ? malformed(error.message) : error;
  }
}

function malformed(detail) {
  return new Refused("malformed-token", detail);
}

/** Check the signature; the key decides about the algorithm, the message does not. */
export async function verify(message, key) {
  if (message.algorithm !== key.algorithm) throw new Refused("wrong-algorithm");
  if (key.algorithm === ES256 && !isLowS(message.signature)) throw new Refused("altered-signature");
  if (!(await key.verify(message.signature, message.signedBytes))) throw new Refused("wrong-signature");
}

/** Name a seal: the same 16 bytes, in hexadecimal, for every signature on it. */
export async function recordId(message) {
  return hex((await sha256(message.signedBytes)).subarray(0, RECORD_ID_SIZE));
}
