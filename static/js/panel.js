// What stands around the text: span list, card, label bar, save state, toasts, the "not saved" tray.
// Rows and cards come from the server; until they do, copies of <template> elements stand in.

import { load } from "./partials.js";
import { inOrder } from "./text.js";

const QUOTE = 90;
const TOAST_MS = 9000;
const CARD_DELAY = 120;
const $ = (id) => document.getElementById(id);

/** Sentences for the page, translated by the server: data attributes of #words. */
export function word(name, values = {}) {
  const text = $("words").dataset[name] ?? name;
  return text.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
}

export function excerpt(text, length = QUOTE) {
  const flat = text.replace(/\s+/g, " ").trim();
  return flat.length > length ? `${flat.slice(0, length).replace(/\s+\S*$/, "")}…` : flat;
}

function copy(id) {
  return $(id).content.firstElementChild.cloneNode(true);
}

function put(root, selector, text) {
  for (const element of root.querySelectorAll(selector)) element.textContent = text;
}

function dress(element, label) {
  element.className = element.className.replace(/\s*label-c\d+/g, "");
  element.classList.add(`label-c${label.color}`);
}

const jobs = [];
/** The text is painted first; list, card and bar follow when that frame is on the screen, in the order asked for. */
export function later(job) {
  if (jobs.push(job) > 1) return;
  const run = () => setTimeout(() => jobs.splice(0).forEach((one) => one()));
  requestAnimationFrame(() => requestAnimationFrame(run));
}

export class Panel {
  /** `unsaved(id)`: whether the server does not know all of a span yet. */
  constructor(store, urls, unsaved) {
    Object.assign(this, { store, urls, unsaved, current: null });
    // Buttons beside the text must not take the focus and the selection away before they act.
    document.addEventListener("mousedown", (event) => {
      if (event.target.closest("#labels button, #card button[data-do]")) event.preventDefault();
    });
  }

  cardUrl(id) {
    return this.urls.card.replace("<span>", id).replace("%3Cspan%3E", id);
  }

  // --- the list -----------------------------------------------------------------------------------

  row(id) {
    return $(`row-${id}`)?.closest("li");
  }

  /** Make the list say what the store says; rows that agree are left alone. */
  sync() {
    for (const row of $("rows").querySelectorAll("li[data-id]"))
      if (!this.store.spans.has(row.dataset.id)) row.remove();
    for (const span of this.store.spans.values()) this.#row(span.id);
    this.#count();
    this.mark(this.current);
  }

  /** Put in, rewrite or take out the row of one span. */
  update(id) {
    this.#row(id);
    this.#count();
  }

  #count() {
    const count = this.store.spans.size;
    put(document, "[data-count]", String(count));
    $("rows-empty").hidden = count > 0;
  }

  #row(id) {
    const span = this.store.spans.get(id);
    let row = this.row(id);
    if (!span) row?.remove();
    else {
      const made = !row;
      row ??= copy("row-template");
      const at = (offset) => this.store.points.toCP(offset);
      const place = [span.label, ...span.parts.flat().map(at)].join(" "); // as the server writes it
      if (made || row.dataset.place !== place) this.#fill(row, span, place);
    }
  }

  #fill(row, span, place) {
    const label = this.store.labels.get(span.label);
    const link = row.querySelector("a");
    row.dataset.id = span.id;
    row.dataset.place = place;
    link.id = `row-${span.id}`;
    link.href = this.cardUrl(span.id);
    dress(link, label);
    put(row, ".row__abbr", label.abbr);
    put(row, ".row__label", label.name);
    put(row, ".row__quote", excerpt(this.store.words(span)));
    // Keep the order of the text: before the first row that belongs after it.
    const rows = [...$("rows").children].filter((other) => other !== row && other.dataset.id);
    const next = rows.find((other) => {
      const there = this.store.spans.get(other.dataset.id);
      return there && inOrder(span, there) < 0;
    });
    if (row.nextElementSibling !== (next ?? null) || !row.isConnected) $("rows").insertBefore(row, next ?? null);
  }

  /** Show which span is the current one; null: none. */
  mark(id, focus = false) {
    this.current = id;
    this.marked?.removeAttribute("aria-current");
    const link = id && $(`row-${id}`);
    this.marked = link;
    if (!link) return;
    link.setAttribute("aria-current", "true");
    if (focus) link.focus({ preventScroll: true });
    requestAnimationFrame(() => this.#show(link)); // layout once, after everything has changed
  }

  #show(link) {
    const list = $("rows");
    if (list.scrollHeight <= list.clientHeight) return;
    const [row, box] = [link.getBoundingClientRect(), list.getBoundingClientRect()];
    if (row.top < box.top) list.scrollTop += row.top - box.top - 8;
    else if (row.bottom > box.bottom) list.scrollTop += row.bottom - box.bottom + 8;
  }

  // --- the card -----------------------------------------------------------------------------------

  /** Show at once what is known of a span; the server's card follows. */
  shell(span) {
    const card = $("card");
    if (!span) {
      card.hidden = true;
      card.replaceChildren();
      delete card.dataset.id;
      return;
    }
    if (card.dataset.id === span.id && !card.hidden) return this.head(span);
    const fresh = copy("card-template");
    fresh.dataset.id = span.id;
    card.replaceWith(fresh);
    this.head(span);
  }

  head(span) {
    const card = $("card");
    if (card.dataset.id !== span.id) return;
    const label = this.store.labels.get(span.label);
    dress(card, label);
    card.hidden = false;
    // The fields of another label would be refused: the server's card brings the right ones.
    if ((card.dataset.of ?? span.label) !== span.label) card.querySelector("form")?.remove();
    card.dataset.of = span.label;
    put(card, ".card__abbr", label.abbr);
    put(card, ".card__label", label.name);
    put(card, ".card__quote", excerpt(this.store.words(span), 160));
    put(card, ".card__stack", this.stack ?? "");
    const tool = card.querySelector("[data-do=part]");
    if (tool) tool.hidden = !label.discontinuous;
    this.list?.(card.querySelector(".card__parts"), span);
  }

  /** Move the focus into the card. */
  enter() {
    const field = $("card").querySelector("form :is(input:not([type=hidden]), select, textarea)");
    (field ?? $("card").querySelector("button"))?.focus();
  }

  /** Fetch the server's card, once the server knows the span. */
  fetch(id, delay = CARD_DELAY) {
    clearTimeout(this.timer);
    const go = () => {
      if (this.current !== id) return;
      const pending = this.unsaved(id);
      put($("card"), "[data-hint]", pending ? word("cardLater") : "");
      if (!pending) load(this.cardUrl(id), "card");
    };
    // Where frames are slow, the server may have answered before the card of the span stands there.
    this.timer = setTimeout(() => (this.current === id ? go() : later(go)), delay);
  }

  // --- label bar and save state -------------------------------------------------------------------

  /** `what`: "new" (text is selected), "relabel" (a span is) or null. */
  bar(what, labelKey = "") {
    const mode = what ?? "idle";
    const bar = $("labels");
    if (!bar || (bar.dataset.mode === mode && bar.dataset.label === labelKey)) return;
    bar.dataset.mode = mode;
    bar.dataset.label = labelKey;
    for (const button of bar.querySelectorAll("[data-label]"))
      button.setAttribute("aria-pressed", String(mode === "relabel" && button.dataset.label === labelKey));
    put(bar, "[data-mode-hint]", word(`bar${mode[0].toUpperCase()}${mode.slice(1)}`));
  }

  save({ state, waiting, held, broken }) {
    const pill = $("save-state");
    let name = waiting && state === "saved" ? "saving" : state;
    if (held && (name === "saved" || name === "saving")) name = "held";
    if (broken && waiting && name !== "saving") name = "broken";
    const text = name === "saved" ? pill.dataset.calm : word(name, { n: name === "held" ? held : waiting });
    if (pill.dataset.state === name && pill.textContent === text) return;
    // Told aloud once, when it turns bad and when it is well again; not with every count.
    const bad = !["saved", "saving"].includes(name);
    if (bad ? pill.dataset.state !== name : this.bad && name === "saved") this.say(text);
    if (name !== "saving") this.bad = bad;
    pill.dataset.state = name;
    put(pill, "[data-text]", text);
  }

  /** The revision that the Done form sends. A form that was fetched before the last save brings an older one. */
  revision(number = 0) {
    this.latest = Math.max(this.latest ?? 0, number);
    for (const field of document.querySelectorAll("input[name=revision]"))
      field.value = Math.max(this.latest, Number(field.value));
  }

  /** A sentence about a span: its label and its words. */
  words(name, span, length = QUOTE) {
    const quote = excerpt(this.store.words(span), length);
    return word(name, { label: this.store.labels.get(span.label).name, quote });
  }

  // --- messages -----------------------------------------------------------------------------------

  /** For screen readers only. */
  say(text) {
    $("live").textContent = text;
  }

  /** A short message with, at most, one thing to do about it. */
  toast(text, action = null, run = null) {
    const toast = copy("toast-template");
    put(toast, "[data-text]", text);
    const button = toast.querySelector("button");
    if (action) {
      button.textContent = action;
      button.addEventListener("click", () => { toast.remove(); run(); });
    } else button.remove();
    const old = $("toasts").children;
    if (old.length > 1) old[0].remove();
    $("toasts").append(toast);
    setTimeout(() => toast.remove(), TOAST_MS);
  }

  /** What a toast offers to undo is no longer the last change. */
  settle() {
    for (const button of $("toasts").querySelectorAll("button")) button.closest(".toast").remove();
  }

  /** What could not be saved, each with its ways out: [{title, reason, choices: [[text, run]…]}]. */
  tray(items) {
    const tray = $("tray");
    tray.hidden = !items.length;
    $("tray-items").replaceChildren(...items.map(({ title, reason, choices }) => {
      const item = copy("tray-item-template");
      put(item, "[data-title]", title);
      put(item, "[data-reason]", reason);
      item.querySelector("[data-choices]").append(...choices.map(([text, run]) => {
        const button = document.createElement("button");
        Object.assign(button, { type: "button", className: "button button--small", textContent: text });
        button.addEventListener("click", run);
        return button;
      }));
      return item;
    }));
  }
}
