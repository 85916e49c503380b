// Twin of seal/strict_json.py. JSON and base64url as JWK and JWS use them, read in one way only.
// Objects are Map, whole numbers are the only numbers: Number where that is exact, BigInt above.

import { utf8 } from "./bytes.js";
import { Malformed, wellFormed } from "./refused.js";

export const SIZE = 1 << 20;
const DEPTH = 900; // Python stops near its recursion limit; no document of a city comes close
const MOST_DIGITS = 4300;

const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?![0-9.eE])/y;
const WORD = /true|false|null/y;
const STOP = /["\\]/g;
const HALF = /\p{Cs}/u;

/** Read an object from bytes; throw for anything else. */
export function read(bytes) {
  if (bytes.length > SIZE) throw new Malformed("too large");
  const reader = new Reader(utf8(bytes));
  const value = reader.value(0);
  reader.token(SPACE);
  if (reader.position !== reader.text.length) throw new Malformed("characters are left over");
  if (!(value instanceof Map)) throw new Malformed("not an object");
  return value;
}

class Reader {
  constructor(text) {
    this.text = text;
    this.position = 0;
  }

  /** Read a token of a pattern; `undefined` where there is none. */
  token(pattern) {
    pattern.lastIndex = this.position;
    const token = pattern.exec(this.text)?.[0];
    this.position += token?.length ?? 0;
    return token;
  }

  /** Skip white space and read one of some characters. */
  mark(characters) {
    this.token(SPACE);
    const character = this.text[this.position];
    if (character === undefined || !characters.includes(character)) return undefined;
    this.position += 1;
    return character;
  }

  value(depth) {
    if (depth > DEPTH) throw new Malformed("nested too deep");
    if (this.mark("{")) return this.object(depth + 1);
    if (this.mark("[")) return this.list(depth + 1);
    if (this.text[this.position] === '"') return this.string();
    const word = this.token(WORD);
    return word === undefined ? wholeNumber(this.token(NUMBER)) : JSON.parse(word);
  }

  /** Find the closing quote; what stands between is the browser's to read, as strictly as Python. */
  string() {
    STOP.lastIndex = this.position + 1;
    let stop = STOP.exec(this.text);
    while (stop?.[0] === "\\") {
      STOP.lastIndex += 1;
      stop = STOP.exec(this.text);
    }
    if (!stop) throw new Malformed("not JSON");
    const written = this.text.slice(this.position, STOP.lastIndex);
    this.position = STOP.lastIndex;
    const text = wellFormed(() => JSON.parse(written));
    if (HALF.test(text)) throw new Malformed("half a character");
    return text;
  }

  object(depth) {
    const members = new Map();
    if (this.mark("}")) return members;
    do {
      this.token(SPACE);
      const name = this.string();
      if (!this.mark(":")) throw new Malformed("not JSON");
      if (members.has(name)) throw new Malformed(`'${name}' occurs twice`);
      members.set(name, this.value(depth));
    } while (this.mark(","));
    if (!this.mark("}")) throw new Malformed("not JSON");
    return members;
  }

  list(depth) {
    const items = [];
    if (this.mark("]")) return items;
    do items.push(this.value(depth));
    while (this.mark(","));
    if (!this.mark("]")) throw new Malformed("not JSON");
    return items;
  }
}

function wholeNumber(digits) {
  if (digits === undefined || digits.replace("-", "").length > MOST_DIGITS) {
    throw new Malformed("not JSON, or no whole number");
  }
  const number = BigInt(digits);
  return Number.isSafeInteger(Number(number)) ? Number(number) : number;
}

/** Encode without padding (RFC 7515 section 2). */
export function base64url(bytes) {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Decode what `base64url` wrote; throw for anything else. */
export function fromBase64url(text) {
  if (typeof text !== "string" || !/^[A-Za-z0-9_-]*$/.test(text)) throw new Malformed("not base64url");
  const binary = wellFormed(() => atob(text.replaceAll("-", "+").replaceAll("_", "/")));
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  if (base64url(bytes) !== text) throw new Malformed("not base64url");
  return bytes;
}
