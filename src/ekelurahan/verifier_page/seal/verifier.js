// Twin of seal/verifier.py. Checks seals: integrity, issuer, status; then one verdict and its reasons.
// No page, no network, no clock: everything needed is given.

import { decodeClaims } from "./claims.js";
import * as cose from "./cose.js";
import { factsOf } from "./facts.js";
import { STATUS, TRAINING } from "./key-document.js";
import { headOf, tokenIn } from "./qr-text.js";
import { CANNOT_HERE, Refused } from "./refused.js";
import { REPLACED, REVOKED, SUSPENDED, readStatusList } from "./status-list.js";
import { CLOCK_TOLERANCE } from "./trust.js";

const BEFORE_SIGNATURE = ["foreign-host", "unknown-key", "key-not-for-letters", "wrong-algorithm"];
const AFTER_SIGNATURE = [
  "key-not-in-force", "key-compromised", "office-out-of-scope", "kind-out-of-scope", "lifetime-too-long",
];
const BAD_NEWS = new Map([[REVOKED, "revoked"], [SUSPENDED, "suspended"], [REPLACED, "replaced"]]);
const GENUINE = "genuine", STALE = "genuine-status-stale", FORGED = "forged";
const UNTOLD = "confirmed-unknown";
const NOT_REACHED = { outcome: "unknown", reason: null };
const PASSED = { outcome: "passed", reason: null };
const SPACE = "[\\t-\\r\\x1c- \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const SPACE_AROUND = new RegExp(`^${SPACE}+|${SPACE}+$`, "g");

/**
 * Check a seal against one city's keys. Never throws for what it is asked to check.
 *
 * @param {string|Uint8Array} seal the text of a QR code, or a seal that came without an address
 * @param {object} known
 * @param {?TrustList} known.trust the city's key document, from `loadTrust`; null: there is none yet
 * @param {Map<string, Uint8Array>} known.statusLists signed status lists by their address
 * @param {?object} known.confirmed the letters the city confirms, from `readConfirmed`; null: not to be had
 * @param {Map<string, number>} known.newest when the newest status list seen before was made, by address
 * @param {number} known.now seconds since 1970
 * @returns the JSON of Python's `VerificationResult.to_json()`
 */
export async function check(seal, { trust, statusLists, confirmed = null, newest = new Map(), now }) {
  try {
    const bare = typeof seal === "string" ? seal.replace(SPACE_AROUND, "") : seal;
    return await checkSeal(bare, { trust, statusLists, confirmed, newest, now });
  } catch {
    return undetermined(CANNOT_HERE);
  }
}

async function checkSeal(seal, known) {
  const problem = known.trust ? known.trust.problemAt(known.now) : "no-keys";
  if (problem) return undetermined(problem);
  const { document } = known.trust;
  const isText = typeof seal === "string";
  const ours = isText && document.urlHeads.includes(headOf(seal));
  let message;
  try {
    message = cose.parse(isText ? tokenIn(seal) : seal);
  } catch (error) {
    return ours ? forged(reasonOf(error)) : undetermined("not-a-seal");
  }
  const key = document.key(message.kid);
  if (key === undefined) return ours ? forged("unknown-key") : undetermined("other-authority");
  if (isText && !ours) return forged("foreign-host");
  return judge(message, key, known);
}

async function judge(message, key, known) {
  const { document } = known.trust;
  const recordId = await cose.recordId(message);
  let claims;
  try {
    claims = await authenticClaims(message, key, known.now);
    checkIssuer(claims, key, document, suspicionOf(recordId, key, known));
  } catch (error) {
    const reason = reasonOf(error);
    return reason === UNTOLD ? undetermined(reason) : forged(reason);
  }
  const status = await statusOf(claims, known);
  const { verdict, reasons } = weigh(claims, key, status, known.now);
  return {
    ...result(verdict, PASSED, PASSED, status.check, reasons),
    facts: factsOf(claims, key, document),
    status_age_seconds: status.age === null ? null : Math.trunc(status.age),
    record_id: recordId,
  };
}

async function authenticClaims(message, key, now) {
  if (key.purpose === STATUS) throw new Refused("key-not-for-letters");
  await cose.verify(message, key.public);
  const claims = await decodeClaims(message.payload);
  if (claims.issuedAt - now > CLOCK_TOLERANCE) throw new Refused("issued-in-future");
  return claims;
}

/** Tell why a key that was stolen may have made this seal; null where it did not. */
function suspicionOf(recordId, key, { confirmed, trust }) {
  if (key.compromisedAt === null || confirmed?.records.has(recordId)) return null;
  const isTold = confirmed !== null && confirmed.issuedAt >= key.compromisedAt;
  return isTold || !trust.document.confirmed ? "key-compromised" : UNTOLD;
}

function checkIssuer(claims, key, document, suspicion) {
  const lifetime = claims.expiresAt === null ? null : claims.expiresAt - claims.issuedAt;
  const rules = {
    "key-compromised": suspicion !== "key-compromised",
    "key-not-in-force": key.isInForce(claims.issuedAt),
    "office-out-of-scope": claims.office === null || claims.office === key.office,
    "kind-out-of-scope": key.kinds === null || key.kinds.includes(claims.kind),
    "lifetime-too-long": document.mayLast(claims.kind, lifetime),
    [UNTOLD]: suspicion !== UNTOLD,
  };
  for (const [reason, holds] of Object.entries(rules)) if (!holds) throw new Refused(reason);
}

async function statusOf(claims, { trust, statusLists, newest, now }) {
  const period = trust.document.statusListAt(claims.issuedAt);
  const token = period && statusLists.get(period.uri);
  if (token === undefined) return unknown("no-status-list");
  try {
    const made = await readStatusList(token, period, trust, newest.get(period.uri) ?? null);
    return statusIn(made, claims.statusIndex, now);
  } catch (error) {
    return unknown(reasonOf(error));
  }
}

/** Read a status; revoked and replaced are final, so they count however old the list is. */
function statusIn(made, place, now) {
  const age = now - made.issuedAt, status = made.statusOf(place);
  if (-age > CLOCK_TOLERANCE) return unknown("clock-behind");
  if (status === undefined) return unknown("status-out-of-range", age);
  if (BAD_NEWS.has(status) && (status !== SUSPENDED || now < made.expiresAt)) {
    const news = BAD_NEWS.get(status);
    return { check: { outcome: "failed", reason: news }, verdict: news, age };
  }
  if (!made.isFresh(now)) return unknown("status-list-stale", age);
  return { check: PASSED, verdict: GENUINE, age };
}

function unknown(reason, age = null) {
  return { check: { outcome: "unknown", reason }, verdict: STALE, age };
}

/** Choose the verdict on an authentic seal; the worst news is the one shown. */
function weigh(claims, key, status, now) {
  const isTraining = key.purpose === TRAINING;
  const isExpired = claims.expiresAt !== null && now >= claims.expiresAt;
  let { verdict } = status;
  if (isExpired && [GENUINE, STALE].includes(verdict)) verdict = "expired";
  if (isTraining) verdict = "training";
  const reasons = [isTraining && "training-key", isExpired && "expired", status.check.reason];
  return { verdict, reasons: reasons.filter(Boolean) };
}

function reasonOf(error) {
  if (error instanceof Refused) return error.reason;
  throw error;
}

function forged(reason) {
  const failed = { outcome: "failed", reason };
  if (BEFORE_SIGNATURE.includes(reason)) return result(FORGED, NOT_REACHED, failed, NOT_REACHED, [reason]);
  if (AFTER_SIGNATURE.includes(reason)) return result(FORGED, PASSED, failed, NOT_REACHED, [reason]);
  return result(FORGED, failed, NOT_REACHED, NOT_REACHED, [reason]);
}

/** Say that nothing can be said, and why. */
export function undetermined(reason) {
  return result("undetermined", NOT_REACHED, NOT_REACHED, NOT_REACHED, [reason]);
}

function result(verdict, integrity, issuer, status, reasons) {
  return {
    verdict,
    genuine: verdict === GENUINE,
    reasons,
    checks: { integrity, issuer, status },
    facts: null,
    status_age_seconds: null,
    record_id: null,
  };
}
