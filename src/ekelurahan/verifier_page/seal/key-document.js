// Twin of seal/key_document.py. Which keys of the city seal what, from when to when.

import { isHead } from "./qr-text.js";
import { PublicKey } from "./keys.js";
import { Malformed, refusing } from "./refused.js";
import * as strictJson from "./strict-json.js";
import { isZone, momentOf } from "./times.js";

export const LARGEST_LIST = 1 << 24;
export const PLACES_PER_BYTE = 4;
export const LETTER = "letter", TRAINING = "training", STATUS = "status";

const DAY = 86400;
const MOST_DAYS = 36525;

/** A key of the city and what it may be used for. */
class TrustedKey {
  /** Tell whether the key may sign at a moment; whether it was compromised is not asked. */
  isInForce(at) {
    return this.starts <= at && at < Math.min(this.ends, this.retiredAt ?? this.ends);
  }
}

/** The whole key document. */
class KeyDocument {
  /** Find a key; undefined where the city has none with that id. */
  key(kid) {
    return this.keys.get(kid);
  }

  /** Find the list with the status of a letter issued at a moment. */
  statusListAt(issuedAt) {
    return this.statusLists.find(({ starts, ends }) => starts <= issuedAt && issuedAt < ends);
  }

  /** Tell whether a letter of a kind may be valid for so many seconds (null: for ever). */
  mayLast(kind, seconds) {
    const days = this.kindDays.get(kind);
    return days === undefined || (seconds !== null && seconds <= days * DAY);
  }
}

/** Read a document; who signed it is not asked. */
export function decodeDocument(text) {
  return refusing("keys-malformed", async () => {
    const members = new Members(strictJson.read(text));
    const keys = await Promise.all(members.objects("keys").map(readKey));
    const document = Object.assign(new KeyDocument(), {
      seq: members.take("seq", "integer"),
      issuedAt: members.moment("iat"),
      expiresAt: members.moment("exp"),
      authority: members.take("authority", "string"),
      timeZone: members.take("time_zone", "string"),
      urlHeads: members.each("url_heads", "string"),
      statusLists: members.objects("status_lists").map(readPeriod),
      keys: new Map(keys.map((key) => [key.public.kid, key])),
      kindNames: members.table("kind_names", "string"),
      kindDays: members.table("kind_days", "integer"),
      confirmed: members.text("confirmed"),
    });
    check(document.keys.size === keys.length, "keys");
    checkDocument(document);
    return document;
  });
}

function check(holds, path) {
  if (!holds) throw new Malformed(path);
}

function checkDocument(document) {
  check(document.seq >= 1, "seq");
  check(document.issuedAt < document.expiresAt, "exp");
  check(document.authority && document.urlHeads.length, "authority, url_heads");
  check(isZone(document.timeZone) && document.urlHeads.every(isHead), "time_zone, url_heads");
  check(document.confirmed === "" || document.confirmed.startsWith("https://"), "confirmed");
  check([...document.kindDays.values()].every((days) => 0 < days && days <= MOST_DAYS), "kind_days");
  const inOrder = [...document.statusLists].sort((one, other) => one.starts - other.starts);
  check(inOrder.every((period, i) => i === 0 || inOrder[i - 1].ends <= period.starts), "status_lists");
}

function readPeriod(members) {
  const period = {
    uri: members.take("uri", "string"),
    starts: members.moment("nbf"),
    ends: members.moment("exp"),
    size: members.take("size", "integer"),
  };
  check(period.uri.startsWith("https://") && period.starts < period.ends, "uri, exp");
  check(0 < period.size && period.size <= LARGEST_LIST && period.size % PLACES_PER_BYTE === 0, "size");
  return period;
}

async function readKey(members) {
  const publicKey = await PublicKey.fromJwk(members.values);
  check(members.take("kid", "string") === publicKey.kid && members.take("use", "string") === "sig", "kid");
  const key = Object.assign(new TrustedKey(), {
    public: publicKey,
    purpose: members.take("purpose", "string"),
    starts: members.moment("nbf"),
    ends: members.moment("exp"),
    office: members.text("office"),
    officeName: members.text("office_name"),
    signatory: members.text("signatory"),
    role: members.text("role"),
    kinds: members.values.has("kinds") ? members.each("kinds", "string") : null,
    retiredAt: members.momentOrNull("retired_at"),
    compromisedAt: members.momentOrNull("compromised_at"),
  });
  const isNamed = key.office && key.officeName && key.signatory && key.role;
  check([LETTER, TRAINING, STATUS].includes(key.purpose), "purpose");
  check(key.starts < key.ends && (key.purpose === STATUS || isNamed), "exp, office");
  return key;
}

const IS = {
  string: (value) => typeof value === "string",
  integer: (value) => typeof value === "number" || typeof value === "bigint",
  list: Array.isArray,
  object: (value) => value instanceof Map,
};

/** An object in the document, read member by member. */
class Members {
  constructor(values) {
    this.values = values;
  }

  take(name, kind) {
    const value = this.values.get(name);
    check(IS[kind](value), name);
    return value;
  }

  moment(name) {
    return momentOf(this.values.get(name));
  }

  momentOrNull(name) {
    return this.values.has(name) ? this.moment(name) : null;
  }

  text(name) {
    return this.values.has(name) ? this.take(name, "string") : "";
  }

  each(name, kind) {
    const items = this.take(name, "list");
    check(items.every(IS[kind]), name);
    return items;
  }

  table(name, kind) {
    const entries = this.take(name, "object");
    check([...entries.values()].every(IS[kind]), name);
    return entries;
  }

  objects(name) {
    return this.each(name, "object").map((item) => new Members(item));
  }
}
