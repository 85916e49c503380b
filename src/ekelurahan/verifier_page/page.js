// The page: takes a seal from the address, the camera or the clipboard, has it checked, and shows the result.

import { CURRENT, HEAD, NEXT } from "./config.js";
import { Scan, canScan } from "./camera.js";
import { Refused } from "./seal/refused.js";
import { check, undetermined } from "./seal/verifier.js";
import { Sources } from "./sources.js";
import { View } from "./view.js";

const path = new URL(HEAD).pathname;
const sources = new Sources(new URL(path, location), { current: CURRENT, next: NEXT });
const view = new View(CURRENT);
let latest = 0; // number of the check that was asked for last; what earlier ones find is not shown

/** Take the digits out of the address: it is kept in histories, and sent on by people. */
function takeFragment() {
  const digits = location.hash.slice(1);
  if (!digits) return;
  history.replaceState(null, "", location.pathname);
  checkAndShow(HEAD + digits);
}

/** Check the text of a QR code and show what comes of it. */
async function checkAndShow(text) {
  const number = (latest += 1);
  view.busy();
  const outcome = await lookUp(text);
  if (number !== latest) return;
  view.show(...outcome);
  document.getElementById("verdict").focus();
}

async function lookUp(text) {
  const at = new Date(), now = at.getTime() / 1000;
  sources.usesCopies = false;
  let trust;
  try {
    trust = await sources.keys();
  } catch (error) {
    const reason = error instanceof Refused ? error.reason : "cannot-check-here";
    return [undetermined(reason), { at, copies: sources.usesCopies, keysMade: null }];
  }
  const result = await checkWith(trust, text, now);
  const { issuedAt, authority } = trust.document;
  return [result, { at, copies: sources.usesCopies, keysMade: issuedAt, authority }];
}

/** Check without status first: that tells which list is needed, if any. */
async function checkWith(trust, text, now) {
  const confirmed = await sources.confirmed(trust, now);
  const known = { trust, statusLists: new Map(), confirmed, newest: sources.newest, now };
  const first = await check(text, known);
  const period = first.facts && trust.document.statusListAt(Date.parse(first.facts.issued_at) / 1000);
  const list = period && (await sources.statusList(period, trust));
  if (!list) return first;
  return check(text, { ...known, statusLists: new Map([[period.uri, list]]), newest: sources.newest });
}

/** Keep what will be needed without network: this page, the keys, and the lists of all periods begun. */
async function prepareForOffline() {
  try {
    await navigator.serviceWorker?.register("sw.js", { scope: path });
  } catch {
    await navigator.serviceWorker.register("sw.js").catch(() => {});
  }
  const trust = await sources.keys().catch(() => null);
  const begun = trust?.document.statusLists.filter(({ starts }) => starts <= Date.now() / 1000) ?? [];
  for (const period of begun) await sources.statusList(period, trust);
}

async function offerCamera() {
  const button = document.getElementById("scan"), video = document.getElementById("camera");
  const problem = document.getElementById("camera-problem");
  button.hidden = !(await canScan());
  let scan = null;
  const end = () => {
    scan?.stop();
    scan = null;
    relabel(button, "scan");
  };
  button.addEventListener("click", async () => {
    if (scan) return end();
    problem.textContent = "";
    scan = new Scan(video);
    relabel(button, "stop");
    try {
      const text = await scan.text();
      if (text !== undefined) checkAndShow(text);
    } catch {
      problem.textContent = view.texts.page.no_camera;
    }
    return end();
  });
}

function relabel(button, name) {
  button.dataset.text = name;
  button.textContent = view.texts.page[name];
}

document.getElementById("paste").addEventListener("submit", (event) => {
  event.preventDefault();
  const field = document.getElementById("text");
  const text = field.value.trim();
  field.value = "";
  checkAndShow(/^[0-9]+$/.test(text) ? HEAD + text : text);
});
document.getElementById("too-old").remove(); // a browser that came so far is not
addEventListener("hashchange", takeFragment);
takeFragment();
offerCamera();
addEventListener("load", prepareForOffline);
