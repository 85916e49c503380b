// What the city publishes: fetched from this page's own site, checked, and kept for times without network.
//
// A copy is kept only after its signature was checked, so a hotel's log-in page or a broken server
// never takes the place of a good one. Nothing is fetched from an address found in a QR code.

import { readConfirmed } from "./seal/confirmed.js";
import { Refused } from "./seal/refused.js";
import { readStatusList } from "./seal/status-list.js";
import { loadTrust } from "./seal/trust.js";

const KEPT = "ekelurahan-trust";
const PATIENCE = 8000, RECENT = 60000; // milliseconds

/** Keys and lists of one city. */
export class Sources {
  #recent = new Map();

  /**
   * @param {URL} base the address of the page as in QR codes; what the city publishes lies beside it
   * @param {{current: string, next: ?string}} pins the root keys to accept
   */
  constructor(base, pins) {
    this.base = base;
    this.pins = pins;
    this.usesCopies = false; // whether something newer was sought and not had
    this.memory = new Memory(pins.current);
  }

  /** Give the newest key document that can be trusted, or throw `Refused`. */
  async keys() {
    return this.#best("keys.jws", async (bytes) => {
      const text = new TextDecoder().decode(bytes).trim();
      const trust = await loadTrust(text, this.pins, this.memory.seq);
      this.memory.seq = trust.document.seq;
      return trust;
    }, "no-keys");
  }

  /** Give the bytes of a status list; bad ones only where there are no good ones; undefined for none. */
  async statusList(period, trust) {
    let bad;
    const read = async (bytes) => {
      bad = bytes;
      const made = await readStatusList(bytes, period, trust, this.newest.get(period.uri) ?? null);
      this.memory.saw(period.uri, made.issuedAt);
      return bytes;
    };
    return this.#best(`status/${fileName(period.uri)}`, read).catch(() => bad);
  }

  /** Give the letters the city confirms; null where there is no list, or no good one. */
  async confirmed(trust, now) {
    const { confirmed } = trust.document;
    if (!confirmed) return null;
    const read = (bytes) => readConfirmed(bytes, trust, now);
    return this.#best(`status/${fileName(confirmed)}`, read).catch(() => null);
  }

  /** When the newest copy of each status list seen here was made. */
  get newest() {
    return this.memory.lists;
  }

  /** Give what comes of the copy from the network or, where that is not to be had, of the one kept. */
  async #best(name, read, nothing) {
    const url = new URL(name, this.base).href;
    const fetched = await this.#fetched(url);
    const copy = await keptCopy(url);
    if (fetched) {
      try {
        return await kept(url, fetched, await read(fetched));
      } catch (error) {
        if (!(error instanceof Refused && copy)) throw error;
      }
    }
    if (!copy) throw new Refused(nothing);
    this.usesCopies = true;
    return read(copy);
  }

  /** Ask the network at most once a minute, and once for those who ask at the same time. */
  async #fetched(url) {
    const { bytes, since } = this.#recent.get(url) ?? {};
    if (bytes && performance.now() - since < RECENT) return bytes;
    const asked = download(url);
    this.#recent.set(url, { bytes: asked, since: performance.now() });
    const answer = await asked;
    if (!answer) this.#recent.delete(url);
    return answer;
  }
}

/** What was seen before: nothing older is believed. Without storage, it lasts as long as the page. */
class Memory {
  #name;
  #seen = { seq: 0, lists: {} };

  constructor(root) {
    this.#name = `ekelurahan-seen-${root}`;
    try {
      this.#seen = JSON.parse(localStorage.getItem(this.#name)) ?? this.#seen;
    } catch {
      // Storage is switched off.
    }
  }

  get seq() {
    return this.#seen.seq;
  }

  set seq(seq) {
    this.#seen.seq = Number(seq);
    this.#write();
  }

  get lists() {
    return new Map(Object.entries(this.#seen.lists));
  }

  saw(uri, issuedAt) {
    this.#seen.lists[uri] = Number(issuedAt);
    this.#write();
  }

  #write() {
    try {
      localStorage.setItem(this.#name, JSON.stringify(this.#seen));
    } catch {
      // Storage is full or switched off.
    }
  }
}

async function download(url) {
  try {
    const signal = AbortSignal.timeout(PATIENCE);
    const answer = await fetch(url, { cache: "no-cache", credentials: "omit", redirect: "error", signal });
    return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : undefined;
  } catch {
    return undefined;
  }
}

async function kept(url, bytes, value) {
  try {
    await (await caches.open(KEPT)).put(url, new Response(bytes));
  } catch {
    // Storage is full or switched off: next time needs the network again.
  }
  return value;
}

async function keptCopy(url) {
  try {
    const answer = await (await caches.open(KEPT)).match(url);
    return answer && new Uint8Array(await answer.arrayBuffer());
  } catch {
    return undefined;
  }
}

function fileName(uri) {
  return uri.slice(uri.lastIndexOf("/") + 1);
}
