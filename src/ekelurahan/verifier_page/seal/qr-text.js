// Twin of seal/qr_text.py. The text in the QR code ↔ digits ↔ seal bytes.

import { Refused } from "./refused.js";

export const TOKEN_SIZE = 247;
const HEAD_SIZE = 100;
const HEAD = /^https:\/\/[a-z0-9-]+(\.[a-z0-9-]+)*(\/[a-z0-9._~-]*)+#$/;
const SIZES = new Map();
for (let size = 1; size <= TOKEN_SIZE; size += 1) {
  SIZES.set(String((1n << BigInt(8 * size)) - 1n).length, size);
}

/** Tell whether something may stand before the digits. */
export function isHead(head) {
  return head.length <= HEAD_SIZE && HEAD.test(head);
}

/** Give everything up to the first `#`, ASCII capitals in lower case; the whole text where there is none. */
export function headOf(text) {
  const sharp = text.indexOf("#");
  const head = sharp < 0 ? text : text.slice(0, sharp + 1);
  return head.replace(/[A-Z]/g, (capital) => capital.toLowerCase());
}

/** Read the token that digits stand for. */
export function tokenOf(digits) {
  const size = SIZES.get(digits.length);
  if (size === undefined || !/^[0-9]+$/.test(digits)) throw new Refused("malformed-text", "digits");
  const number = BigInt(digits).toString(16).padStart(2 * size, "0");
  if (number.length > 2 * size) throw new Refused("malformed-text", "digits too large");
  return Uint8Array.from(number.match(/../g), (byte) => Number.parseInt(byte, 16));
}

/** Give the token in the text of a QR code; whether the head belongs to the city is not checked. */
export function tokenIn(text) {
  const head = headOf(text);
  if (!/^[\u0000-\u007f]*$/.test(text) || !isHead(head)) throw new Refused("malformed-text", "address");
  return tokenOf(text.slice(head.length));
}
