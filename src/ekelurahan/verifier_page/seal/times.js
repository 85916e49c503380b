// Twin of seal/times.py. Moments as the formats write them: whole seconds since 1970, UTC.

import { isInteger } from "./cbor.js";
import { Malformed } from "./refused.js";

export const LATEST = 253402214399;

/** Give back a moment; throw where it is none between 1970 and 9999. */
export function momentOf(seconds) {
  if (!isInteger(seconds) || !(0 <= seconds && seconds <= LATEST)) {
    throw new Malformed("not between 1970 and 9999");
  }
  return seconds;
}

/**
 * Write a moment in ISO 8601 with the offset that a zone had then, as Python does.
 *
 * @param {number} seconds since 1970
 * @param {string} zone IANA name
 */
export function inZone(seconds, zone) {
  const local = seconds + offsetOf(seconds, zone);
  return new Date(local * 1000).toISOString().slice(0, 19) + written(local - seconds);
}

function offsetOf(seconds, zone) {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone, calendar: "gregory", numberingSystem: "latn", hourCycle: "h23",
    year: "numeric", month: "numeric", day: "numeric",
    hour: "numeric", minute: "numeric", second: "numeric",
  });
  const parts = format.formatToParts(new Date(seconds * 1000));
  const part = (name) => Number(parts.find(({ type }) => type === name).value);
  const [year, month, day] = [part("year"), part("month"), part("day")];
  const clock = [part("hour"), part("minute"), part("second")];
  return Date.UTC(year, month - 1, day, ...clock) / 1000 - seconds;
}

function written(offset) {
  const size = Math.abs(offset);
  const parts = [Math.floor(size / 3600), Math.floor(size / 60) % 60, size % 60];
  if (parts[2] === 0) parts.pop();
  return (offset < 0 ? "-" : "+") + parts.map((part) => String(part).padStart(2, "0")).join(":");
}

/**
 * Tell whether there is a time zone of that name. Browsers ignore letter case and know zones by their
 * offset; the city's document may use neither.
 */
export function isZone(name) {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    const known = new Intl.DateTimeFormat("en-US", { timeZone: name }).resolvedOptions().timeZone;
    return known === name || known.toLowerCase() !== name.toLowerCase();
  } catch {
    return false;
  }
}
