// Shows a result: the word large, with a colour and a shape of its own; then why, what to do, and the facts.

import { TEXTS } from "./texts.js";

const KINDS = {
  genuine: ["genuine", "genuine"],
  "genuine-status-stale": ["stale", "stale"],
  expired: ["ended", "ended"],
  revoked: ["ended", "ended"],
  replaced: ["ended", "ended"],
  suspended: ["ended", "ended"],
  training: ["training", "ended"],
  forged: ["forged", "forged"],
  undetermined: ["unknown", "unknown"],
};
const HOUR = 3600, DAY = 86400;
const CHOICE = "ekelurahan-language";

const at = (id) => document.getElementById(id);

/** The page as people see it, in one of its languages. */
export class View {
  /** @param {string} root thumbprint of the root key that is pinned */
  constructor(root) {
    this.root = root;
    this.shown = null;
    for (const button of at("languages").children) {
      button.addEventListener("click", () => this.speak(button.value));
    }
    at("print").addEventListener("click", () => print());
    this.speak(chosen());
  }

  /** Write everything in a language. */
  speak(language) {
    this.texts = TEXTS[language] ?? TEXTS.id;
    document.documentElement.lang = language;
    document.title = this.texts.page.title;
    for (const element of document.querySelectorAll("[data-text]")) {
      element.textContent = this.texts.page[element.dataset.text];
    }
    at("languages").setAttribute("aria-label", this.texts.page.language);
    for (const button of at("languages").children) {
      button.setAttribute("aria-pressed", String(button.value === language));
    }
    at("root").textContent = filled(this.texts.page.root, { thumbprint: this.root });
    choose(language);
    if (this.shown) this.show(...this.shown);
  }

  /** Say that a check has begun. */
  busy() {
    this.shown = null;
    at("result").hidden = true;
    this.#verdict("unknown", "unknown", this.texts.page.checking, "");
  }

  /**
   * Show what came out of a check.
   *
   * @param result as `check` gives it
   * @param {{at: Date, copies: boolean, keysMade: ?number, authority: ?string}} context
   */
  show(result, context) {
    this.shown = [result, context];
    const words = this.texts.verdicts[result.verdict];
    this.#verdict(...KINDS[result.verdict], words.headline, words.meaning);
    at("authority").textContent = context.authority ?? "";
    const reasons = result.reasons.map((reason) => this.texts.reasons[reason]);
    at("reasons").hidden = reasons.length === 0;
    at("reasons").querySelector("ul").replaceChildren(...reasons.map(({ text }) => made("li", text)));
    const advice = reasons.find((reason) => reason.advice)?.advice ?? words.advice;
    at("advice").querySelector("p").textContent = advice;
    at("facts").hidden = result.facts === null;
    at("facts").querySelector("dl").replaceChildren(...this.#facts(result.facts));
    at("checks").querySelector("ul").replaceChildren(...this.#checks(result.checks));
    at("sources").textContent = this.#sources(result, context);
    at("result").hidden = false;
  }

  #verdict(kind, shape, headline, meaning) {
    const verdict = at("verdict");
    verdict.dataset.kind = kind;
    verdict.querySelector("use").setAttribute("href", `#shape-${shape}`);
    at("headline").textContent = headline;
    at("meaning").textContent = meaning;
    verdict.hidden = false;
  }

  #facts(facts) {
    if (facts === null) return [];
    const labels = this.texts.facts;
    const until = facts.expires_at ? this.#day(dayBefore(facts.expires_at)) : this.texts.page.no_end;
    const rows = [
      [labels.name, facts.name],
      [labels.number, facts.number],
      [labels.letter, facts.kind_name],
      [labels.date, this.#day(facts.issued_at)],
      [labels.until, until],
      [labels.office, `${facts.office_name}, ${facts.authority}`],
      [labels.signed, `${facts.signatory}, ${facts.role}`],
    ];
    return rows.map(([label, text]) => made("div", made("dt", label), made("dd", text)));
  }

  #checks(checks) {
    return Object.entries(checks).map(([name, { outcome, reason }]) => {
      const { page, reasons } = this.texts;
      const isReached = outcome !== "unknown" || reason !== null;
      const answer = page[isReached ? outcome : "not_reached"];
      const why = reason && reasons[reason].text;
      const words = made("span", made("strong", `${page[name]}: ${answer}`), why ? made("small", why) : "");
      const item = made("li", mark(outcome), words);
      item.className = outcome;
      return item;
    });
  }

  /** Say how old is what was used. */
  #sources(result, context) {
    const { page } = this.texts;
    const now = context.at.getTime() / 1000;
    const ages = [["status", result.status_age_seconds], ["keys", context.keysMade && now - context.keysMade]];
    const local = { hour: context.at.getHours(), minute: context.at.getMinutes() };
    return [
      filled(page.checked, { day: this.#day(localDay(context.at)), ...local }),
      context.copies && page.copies,
      ...ages.map(([what, age]) => age !== null && this.#age(what, age)),
    ].filter(Boolean).join(" ");
  }

  #age(what, age) {
    const { page } = this.texts;
    if (age >= 2 * DAY) return filled(page[`${what}_days`], { days: Math.floor(age / DAY) });
    return filled(page[`${what}_hours`], { hours: Math.max(1, Math.round(age / HOUR)) });
  }

  #day(iso) {
    const [year, month, day] = iso.slice(0, 10).split("-").map(Number);
    return filled(this.texts.page.day, { year, month, day });
  }
}

/** Fill in a template of Python: `{name}`, or `{name:02}` for two digits. */
function filled(template, values) {
  return template.replace(/\{(\w+)(?::0(\d))?\}/g, (_, name, width) =>
    String(values[name]).padStart(Number(width ?? 0), "0"));
}

/** A letter that ends at midnight is valid until the day before. */
function dayBefore(iso) {
  return new Date(Date.parse(`${iso.slice(0, 19)}Z`) - 1000).toISOString();
}

function localDay(moment) {
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60000).toISOString();
}

function made(name, ...parts) {
  const element = document.createElement(name);
  element.append(...parts);
  return element;
}

function mark(outcome) {
  const [svg, use] = ["svg", "use"].map((name) => document.createElementNS("http://www.w3.org/2000/svg", name));
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#mark-${outcome}`);
  svg.append(use);
  return svg;
}

function chosen() {
  try {
    return localStorage.getItem(CHOICE) ?? "id";
  } catch {
    return "id";
  }
}

function choose(language) {
  try {
    localStorage.setItem(CHOICE, language);
  } catch {
    // Storage is switched off: the choice lasts as long as the page.
  }
}
