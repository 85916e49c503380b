// Twin of seal/keys.py. Public keys of the two algorithms a seal may use; WebCrypto checks signatures.

import { bigEndian, hex, joined, sha256 } from "./bytes.js";
import { Malformed } from "./refused.js";
import { base64url, fromBase64url } from "./strict-json.js";

export const ES256 = "ES256";
export const EDDSA = "EdDSA";
export const SIGNATURE_SIZE = 64;

const COORDINATE_SIZE = 32;
const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const IMPORTED = { [ES256]: { name: "ECDSA", namedCurve: "P-256" }, [EDDSA]: { name: "Ed25519" } };
const VERIFIED = { [ES256]: { name: "ECDSA", hash: "SHA-256" }, [EDDSA]: { name: "Ed25519" } };
const NAMES = { [ES256]: [ES256], [EDDSA]: [EDDSA, "Ed25519"] };

/** A public key; it pins its algorithm. */
export class PublicKey {
  #handle;

  /** Read a JWK (a Map); throw where it is no public key of P-256 or Ed25519. */
  static async fromJwk(jwk) {
    const algorithm = { "EC P-256": ES256, "OKP Ed25519": EDDSA }[`${jwk.get("kty")} ${jwk.get("crv")}`];
    const named = jwk.has("alg") ? jwk.get("alg") : algorithm;
    if (algorithm === undefined || jwk.has("d") || !NAMES[algorithm].includes(named)) {
      throw new Malformed("no public key");
    }
    const key = new PublicKey();
    key.algorithm = algorithm;
    key.x = fromBase64url(jwk.get("x"));
    key.y = algorithm === ES256 ? fromBase64url(jwk.get("y")) : new Uint8Array();
    await key.#check();
    const digest = await sha256(new TextEncoder().encode(JSON.stringify(key.toJwk())));
    key.thumbprint = base64url(digest);
    key.kid = hex(digest.subarray(0, 4));
    return key;
  }

  /** Refuse what is no key at all. Ed25519 takes any 32 bytes, and not every browser has it. */
  async #check() {
    const ySize = this.algorithm === ES256 ? COORDINATE_SIZE : 0;
    if (this.x.length !== COORDINATE_SIZE || this.y.length !== ySize) throw new Malformed("no public key");
    if (this.algorithm === ES256) this.#handle = await this.#import();
  }

  async #import() {
    const raw = this.algorithm === ES256 ? joined(Uint8Array.of(4), this.x, this.y) : this.x;
    try {
      return await crypto.subtle.importKey("raw", raw, IMPORTED[this.algorithm], false, ["verify"]);
    } catch (error) {
      throw error.name === "DataError" ? new Malformed("no public key") : error;
    }
  }

  /** The members of RFC 7638, in its order. */
  toJwk() {
    const x = base64url(this.x);
    if (this.algorithm === EDDSA) return { crv: "Ed25519", kty: "OKP", x };
    return { crv: "P-256", kty: "EC", x, y: base64url(this.y) };
  }

  /** Tell whether a signature (`r || s`, or Ed25519) fits a message. */
  async verify(signature, message) {
    if (signature.length !== SIGNATURE_SIZE) return false;
    this.#handle ??= await this.#import();
    return crypto.subtle.verify(VERIFIED[this.algorithm], this.#handle, signature, message);
  }
}

/** Tell whether an ES256 signature is the one of the two twins that a seal may carry. */
export function isLowS(signature) {
  const r = bigEndian(signature.subarray(0, 32)), s = bigEndian(signature.subarray(32));
  return 0n < r && r < P256_ORDER && 0n < s && s <= P256_ORDER / 2n;
}
