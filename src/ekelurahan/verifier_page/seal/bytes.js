// Bytes: compared, joined, written in hexadecimal.

import { wellFormed } from "./refused.js";

/** Tell whether two byte strings are the same. */
export function sameBytes(one, other) {
  return one.length === other.length && one.every((byte, i) => byte === other[i]);
}

/** Join byte strings. */
export function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let end = 0;
  for (const part of parts) {
    whole.set(part, end);
    end += part.length;
  }
  return whole;
}

/** Write bytes in hexadecimal. */
export function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Read a non-negative whole number from big-endian bytes. */
export function bigEndian(bytes) {
  return bytes.length ? BigInt(`0x${hex(bytes)}`) : 0n;
}

/** Give the SHA-256 of bytes. */
export async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

/** Read UTF-8, and keep a byte order mark: nothing may be read in two ways. */
export function utf8(bytes) {
  return wellFormed(() => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
}
