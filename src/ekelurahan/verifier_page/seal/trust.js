// Twin of seal/trust.py. Whom the page trusts: the city's root key, pinned; and through it the key document.

import { decodeDocument } from "./key-document.js";
import { PublicKey } from "./keys.js";
import { Malformed, Refused, refusing } from "./refused.js";
import * as strictJson from "./strict-json.js";

/** How far clocks may differ, in seconds. */
export const CLOCK_TOLERANCE = 24 * 3600;

const TYPE = "jwk-set+json";
const LARGEST = 2 * strictJson.SIZE;

/**
 * Check a signed key document and take it over.
 *
 * @param {string} jws compact JWS, as the city publishes it
 * @param {{current: string, next: ?string}} pins thumbprints of the root keys to accept
 * @param {number} newestSeq `seq` of the newest document seen before; an older one is refused
 * @returns {Promise<TrustList>}
 */
export async function loadTrust(jws, pins, newestSeq = 0) {
  const [root, payload] = await open(jws, pins);
  const document = await decodeDocument(payload);
  if (document.seq < newestSeq) throw new Refused("keys-rolled-back");
  return new TrustList(document, root);
}

/** A key document whose signature was checked against the pinned root. */
class TrustList {
  constructor(document, root) {
    this.document = document;
    this.root = root;
  }

  /** Tell why the document cannot be relied on at a moment; undefined where it can. */
  problemAt(at) {
    if (at >= this.document.expiresAt) return "keys-expired";
    if (this.document.issuedAt - at > CLOCK_TOLERANCE) return "clock-behind";
    return undefined;
  }
}

async function open(jws, pins) {
  if (jws.length > LARGEST) throw new Refused("keys-malformed", "too large");
  const [root, payload, fits] = await refusing("keys-malformed", async () => {
    const parts = jws.split(".");
    if (parts.length !== 3) throw new Malformed("not a compact JWS");
    const [header, content, signature] = parts.map(strictJson.fromBase64url);
    const key = await rootIn(strictJson.read(header));
    const signed = new TextEncoder().encode(jws.slice(0, jws.lastIndexOf(".")));
    return [key, content, await key.verify(signature, signed)];
  });
  if (![pins.current, pins.next].includes(root.thumbprint) || !fits) {
    throw new Refused("keys-not-from-root");
  }
  return [root.thumbprint, payload];
}

/** Give the key in a header of the one published form. */
async function rootIn(header) {
  const jwk = header.get("jwk");
  const root = await PublicKey.fromJwk(jwk instanceof Map ? jwk : new Map());
  const wanted = root.toJwk();
  const isPublished =
    header.size === 3 && header.get("alg") === root.algorithm && header.get("typ") === TYPE &&
    jwk.size === Object.keys(wanted).length &&
    Object.entries(wanted).every(([name, value]) => jwk.get(name) === value);
  if (!isPublished) throw new Malformed("header");
  return root;
}

