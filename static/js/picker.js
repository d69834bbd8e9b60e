// The picker of sentences: spans without selecting text. A list to choose from, words to trim at both ends, labels.
// Made for screen readers and for whoever can't drag; everything that changes is said.

import { digitOf, formsOf } from "./keys.js";
import { excerpt } from "./panel.js";
import { part, phrase } from "./parts.js";
import { Steps } from "./steps.js";
import { graphemeStep, snap, wordStep } from "./text.js";

const PAGE = 10;
const KEYS = { e: "start-out", d: "start-in", t: "end-in", g: "end-out" };
const QUOTE = 160;
const $ = (id) => document.getElementById(id);

class Picker {
  constructor(desk, root) {
    Object.assign(this, { desk, root, steps: new Steps(desk.paint.text) });
    this.dialog = $("picker");
    this.list = $("picker-list");
    this.#fill();
    this.#labels();
    this.list.addEventListener("keydown", (event) => this.#walk(event));
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.#choose([...this.list.children].indexOf(option), event.shiftKey);
    });
    this.dialog.addEventListener("click", (event) => {
      const button = event.target.closest("[data-pick], [data-key]");
      if (button?.dataset.pick) this.act(button.dataset.pick);
      else if (button) this.#mark(button.dataset.key);
    });
    this.dialog.addEventListener("keydown", (event) => this.#key(event));
    desk.on("change", ({ before, span }) => this.#note([before, span]));
  }

  get sentences() {
    return this.steps.sentences;
  }

  // --- the list -----------------------------------------------------------------------------------

  #fill() {
    const { text } = this.desk.paint;
    const options = this.sentences.map(([start, end], i) => {
      const option = document.createElement("div");
      option.id = `picker-${i}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      const number = Object.assign(document.createElement("b"), { textContent: `${i + 1} ` });
      const words = Object.assign(document.createElement("span"), { textContent: text.slice(start, end) });
      option.append(number, words);
      return option;
    });
    this.list.replaceChildren(...options);
    this.#note(this.desk.store.spans.values());
  }

  /** Note anew what is marked in the sentences that these spans touch. */
  #note(spans) {
    const touched = new Set();
    for (const span of [...spans].filter(Boolean))
      for (let i = this.steps.sentenceAt(span.start); this.sentences[i]?.[0] < span.end; i += 1) touched.add(i);
    const all = touched.size ? this.desk.store.ordered() : [];
    for (const i of touched) {
      const [start, end] = this.sentences[i];
      const here = all.filter((span) => span.start < end && span.end > start);
      const option = this.list.children[i];
      option.querySelector("small")?.remove();
      if (!here.length) continue;
      const note = document.createElement("small");
      note.textContent = ` ${[...new Set(here.map((span) => this.desk.store.labels.get(span.label).name))].join(", ")}`;
      option.append(note);
    }
  }

  #labels() {
    const { labels, open } = this.desk.island;
    $("picker-labels").replaceChildren(...(open ? labels : []).map(({ key, name, color, hotkey }) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = `bar__label label-c${color}`;
      button.dataset.key = key;
      if (/^\d$/.test(hotkey)) {
        button.setAttribute("aria-keyshortcuts", hotkey);
        const sign = Object.assign(document.createElement("kbd"), { textContent: hotkey, ariaHidden: "true" });
        button.append(sign);
      }
      button.append(name);
      return button;
    }));
  }

  // --- choosing -----------------------------------------------------------------------------------

  open() {
    const { desk } = this;
    const at = desk.paint.selection?.[0] ?? desk.caret?.at ?? desk.span?.start ?? desk.paint.clicked ?? desk.paint.top();
    $("picker-said").textContent = "";
    this.dialog.querySelector("[data-pick=card]").disabled = true;
    this.dialog.showModal();
    this.#choose(this.steps.sentenceAt(at), false, true);
    this.list.focus();
  }

  /** Choose a sentence; `extend`: all from the one that was chosen first to it. */
  #choose(to, extend = false, quiet = false) {
    const active = Math.max(0, Math.min(this.sentences.length - 1, to));
    this.from = extend ? this.from : active;
    this.active = active;
    const [first, last] = [Math.min(this.from, active), Math.max(this.from, active)];
    for (const old of this.list.querySelectorAll("[aria-selected=true]")) old.setAttribute("aria-selected", "false");
    for (let i = first; i <= last; i += 1) this.list.children[i].setAttribute("aria-selected", "true");
    this.list.setAttribute("aria-activedescendant", `picker-${active}`);
    this.list.children[active].scrollIntoView({ block: "nearest" });
    this.range = [first, last];
    const stretch = [this.sentences[first][0], this.sentences[last][1]];
    this.stretch = snap(this.desk.paint.text, ...stretch) ?? stretch;
    this.#show();
    // The list itself tells of the active option; several are told in words.
    if (!quiet && first !== last) this.#say("chosen", { n: 2, i: first + 1, to: last + 1, quote: this.#quote() });
  }

  #walk(event) {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: PAGE, PageUp: -PAGE, Home: -Infinity, End: Infinity }[event.key];
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.#choose(this.active + step, event.shiftKey);
  }

  #quote() {
    return excerpt(this.desk.paint.text.slice(...this.stretch), QUOTE);
  }

  #show() {
    $("picker-quote").textContent = this.desk.paint.text.slice(...this.stretch);
  }

  #say(name, values) {
    $("picker-said").textContent = phrase(this.root, name, values);
  }

  // --- trimming, labels, on -----------------------------------------------------------------------

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.defaultPrevented) return;
    const digit = digitOf(event);
    const label = digit && this.desk.island.labels.find(({ hotkey }) => hotkey === (event.shiftKey ? `+${digit}` : digit));
    const act = KEYS[formsOf(event)[0]];
    if (!label && !act) return;
    event.preventDefault();
    if (label && this.desk.island.open) this.#mark(label.key);
    else if (act) this.act(act, event.altKey);
  }

  act(what, exact = false) {
    const [first, last] = this.range;
    if (what === "close") this.dialog.close();
    else if (what === "next") {
      this.#choose(last + 1);
      this.#say("chosen", { n: 1, i: this.active + 1, quote: this.#quote() });
      this.list.focus();
    } else if (what === "more" || what === "fewer") {
      const to = last + (what === "more" ? 1 : -1);
      if (to < first || to >= this.sentences.length) return this.#say("stays");
      this.from = first;
      this.#choose(to, true, true);
      this.#say("chosen", { n: to === first ? 1 : 2, i: first + 1, to: to + 1, quote: this.#quote() });
    } else if (what === "card") this.#card();
    else this.#trim(what.startsWith("start") ? 0 : 1, /start-out|end-in/.test(what) ? -1 : 1, exact);
  }

  /** Move an end by a word; `exact`: by a character, such as a quotation mark. */
  #trim(edge, step, exact) {
    const { text } = this.desk.paint;
    const at = this.stretch[edge];
    const to = exact ? graphemeStep(text, at, step) : wordStep(text, at, edge, step);
    const stretch = edge ? [this.stretch[0], to] : [to, this.stretch[1]];
    if (to === at || stretch[0] >= stretch[1]) return this.#say("stays");
    this.stretch = stretch;
    this.#show();
    const word = edge ? text.slice(wordStep(text, to, 0, -1), to) : text.slice(to, wordStep(text, to, 1, 1));
    this.#say(edge ? "end" : "start", { word, quote: this.#quote() });
  }

  #mark(key) {
    const { desk } = this;
    if (!desk.island.open) return;
    const id = desk.create(key, [this.stretch], { quiet: true });
    if (id) {
      desk.paint.clearSelection();
      desk.select(id, { reveal: true });
      this.dialog.querySelector("[data-pick=card]").disabled = false;
      return this.#say("marked", { label: `${desk.store.labels.get(key).name} – ${this.#quote()}` });
    }
    const [start, end] = this.stretch;
    const obstacle = desk.store.obstacle({ id: "", label: key, start, end, parts: [this.stretch] });
    $("picker-said").textContent = obstacle ? desk.panel.words(obstacle.reason, obstacle.span, 50) : "";
  }

  /** Close, and go to the card of the span that was made last, as soon as its form has come. */
  #card() {
    this.dialog.close();
    const { current } = this.desk;
    const there = () => $("card").dataset.id === current && $("card").querySelector("form"); // not that of the span before
    const until = performance.now() + 4000;
    const enter = () => {
      if (!there() && performance.now() < until) return setTimeout(enter, 60);
      this.desk.panel.enter();
    };
    enter();
  }
}

let made = null;

/** Open the picker at the caret, the selected span or what is in view. */
export async function picker(desk) {
  made ??= new Picker(desk, await part(desk, "select"));
  made.open();
}
