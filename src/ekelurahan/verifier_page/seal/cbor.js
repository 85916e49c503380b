// Twin of seal/cbor.py. Deterministic CBOR and nothing else: whole numbers, bytes, texts, lists, maps
// and null. Whole numbers are Number where that is exact and BigInt above; maps are Map.

import { joined, utf8 } from "./bytes.js";
import { Malformed } from "./refused.js";

const DEPTH = 3;
const BYTES = 2, TEXT = 3, LIST = 4, MAP = 5, TAG = 6;
const NULL = 0xf6;
const SHORTEST = { 24: 24n, 25: 1n << 8n, 26: 1n << 16n, 27: 1n << 32n };

/** Encode deterministically. */
export function encode(value) {
  if (value === null) return Uint8Array.of(NULL);
  if (typeof value === "string") {
    const text = new TextEncoder().encode(value);
    return joined(head(TEXT, text.length), text);
  }
  if (value instanceof Uint8Array) return joined(head(BYTES, value.length), value);
  if (Array.isArray(value)) return joined(head(LIST, value.length), ...value.map(encode));
  if (value instanceof Map) {
    const entries = [...value].map(([key, item]) => [encode(key), encode(item)]);
    entries.sort(([one], [other]) => order(one, other));
    return joined(head(MAP, entries.length), ...entries.flat());
  }
  return value < 0 ? head(1, -1n - BigInt(value)) : head(0, value);
}

function head(major, argument) {
  const number = BigInt(argument);
  if (number < 24n) return Uint8Array.of((major << 5) | Number(number));
  const power = [0, 1, 2, 3].find((p) => number < 1n << BigInt(8 << p));
  const bytes = Array.from({ length: 1 << power }, (_, i) =>
    Number((number >> BigInt(8 * ((1 << power) - 1 - i))) & 255n));
  return Uint8Array.of((major << 5) | (24 + power), ...bytes);
}

/** Shorter keys come first, then those with the smaller bytes. */
function order(one, other) {
  if (one.length !== other.length) return one.length - other.length;
  const at = one.findIndex((byte, i) => byte !== other[i]);
  return at < 0 ? 0 : one[at] - other[at];
}

/** Decode what `encode` could have written; throw for anything else. */
export function decode(encoded) {
  const reader = new Reader(encoded);
  const value = reader.item(0);
  if (reader.position !== encoded.length) throw new Malformed("bytes are left over");
  return value;
}

class Reader {
  constructor(encoded) {
    this.encoded = encoded;
    this.position = 0;
  }

  item(depth) {
    const [major, argument] = this.head();
    if (major === 0) return argument;
    if (major === 1) return exact(-1n - BigInt(argument));
    if (major === BYTES) return this.take(argument);
    if (major === TEXT) return utf8(this.take(argument));
    if (major > MAP) return null;
    if (depth === DEPTH) throw new Malformed("nested too deep");
    return major === LIST ? this.list(argument, depth + 1) : this.map(argument, depth + 1);
  }

  head() {
    const [initial] = this.take(1);
    const major = initial >> 5, short = initial & 31;
    if (major >= TAG && initial !== NULL) throw new Malformed("a tag, number or simple value");
    if (short < 24 || initial === NULL) return [major, short];
    if (!(short in SHORTEST)) throw new Malformed("indefinite length");
    const argument = this.take(1 << (short - 24)).reduce((n, byte) => (n << 8n) | BigInt(byte), 0n);
    if (argument < SHORTEST[short]) throw new Malformed("a number is not in its shortest form");
    return [major, exact(argument)];
  }

  take(size) {
    const end = this.position + Number(size);
    if (end > this.encoded.length) throw new Malformed("bytes are missing");
    const taken = this.encoded.subarray(this.position, end);
    this.position = end;
    return taken;
  }

  list(size, depth) {
    const items = [];
    while (items.length < size) items.push(this.item(depth));
    return items;
  }

  map(size, depth) {
    const map = new Map();
    let before = new Uint8Array();
    while (map.size < size) {
      const start = this.position;
      const key = this.item(depth);
      const written = this.encoded.subarray(start, this.position);
      if (order(before, written) >= 0) throw new Malformed("duplicate or unsorted keys");
      map.set(key, this.item(depth));
      before = written;
    }
    return map;
  }
}

function exact(number) {
  const inRange = -(2n ** 53n) < number && number < 2n ** 53n;
  return inRange ? Number(number) : number;
}

/** Tell whether a decoded value is a whole number. */
export function isInteger(value) {
  return typeof value === "number" || typeof value === "bigint";
}
