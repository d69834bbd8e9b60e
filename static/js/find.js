// Find in the article, and code all occurrences at once: a tick for each, one undo.

import { excerpt, word } from "./panel.js";
import { phrase } from "./parts.js";
import { occurrences } from "./search.js";
import { uuid } from "./store.js";

const AROUND = 32;
const $ = (id) => document.getElementById(id);
const say = (name, values) => phrase($("part-panels"), name, values);
let bar = null;

export function find(desk) {
  bar ??= new Find(desk);
  bar.open();
}

class Find {
  constructor(desk) {
    Object.assign(this, { desk, hits: [], at: -1 });
    this.form = $("find");
    this.input = this.form.querySelector("input[type=search]");
    this.words = this.form.querySelector("input[type=checkbox]");
    this.form.addEventListener("input", () => this.search());
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.form.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
      else if (event.key === "Enter" && event.target === this.input) this.step(event.shiftKey ? -1 : 1);
      else return;
      event.preventDefault();
    });
    this.form.addEventListener("click", ({ target }) => {
      if (target.closest("[data-find=close]")) this.close();
      if (target.closest("[data-find=previous]")) this.step(-1);
      if (target.closest("[data-find=next]")) this.step(1);
      if (target.closest("[data-find=all]")) codeAll(this.desk, this.hits, this.input.value.trim());
    });
  }

  open() {
    const { paint, store } = this.desk;
    if (paint.selection) this.input.value = store.text.slice(...paint.selection).replace(/\s+/g, " ").trim().slice(0, 200);
    this.form.hidden = false;
    this.input.focus();
    this.input.select();
    this.search();
  }

  close() {
    this.form.hidden = true;
    this.desk.paint.highlight("found", []);
    this.desk.paint.highlight("found-here", []);
    this.desk.focusText();
    const hit = this.hits[this.at];
    if (hit) this.desk.paint.choose?.(...hit);
  }

  search() {
    const { paint, store } = this.desk;
    const before = this.hits[this.at]?.[0] ?? paint.top();
    this.hits = occurrences(store.text, this.input.value, { words: this.words.checked });
    paint.highlight("found", this.hits);
    this.at = this.hits.findIndex(([from]) => from >= before);
    if (this.at < 0 && this.hits.length) this.at = 0;
    this.show();
  }

  step(by) {
    if (!this.hits.length) return;
    this.at = (this.at + by + this.hits.length) % this.hits.length;
    this.show();
  }

  show() {
    const { paint } = this.desk;
    const hit = this.hits[this.at];
    paint.highlight("found-here", hit ? [hit] : []);
    if (hit) paint.reveal(hit);
    const told = this.input.value.trim()
      ? say(this.hits.length ? "findCount" : "findNone", { at: this.at + 1, n: this.hits.length }) : "";
    this.form.querySelector("output").textContent = told;
    const all = this.form.querySelector("[data-find=all]");
    if (all) all.disabled = !this.hits.length;
  }
}

/** A dialog with all hits: choose a label, take out what does not belong, code the rest. */
function codeAll(desk, hits, query) {
  if (!desk.editable()) return;
  const { store } = desk;
  const dialog = $("find-all");
  const [label, list, go] = [dialog.querySelector("select"), dialog.querySelector("ul"), dialog.querySelector("[value=go]")];
  dialog.querySelector("[data-query]").textContent = `“${query}”`;
  const fill = () => {
    list.replaceChildren(...hits.map(([from, to], i) => {
      const item = $("find-hit").content.firstElementChild.cloneNode(true);
      const made = { id: "", label: label.value, start: from, end: to, parts: [[from, to]] };
      const obstacle = label.value && store.obstacle(made);
      const box = item.querySelector("input");
      Object.assign(box, { value: String(i), checked: !obstacle, disabled: Boolean(obstacle) });
      item.querySelector("[data-before]").textContent = store.text.slice(Math.max(0, from - AROUND), from).replace(/\s+/g, " ");
      item.querySelector("mark").textContent = store.text.slice(from, to).replace(/\s+/g, " ");
      item.querySelector("[data-after]").textContent = store.text.slice(to, to + AROUND).replace(/\s+/g, " ");
      item.querySelector("small").textContent = obstacle ? say("findTaken", { quote: excerpt(store.text.slice(obstacle.span.start, obstacle.span.end), 30) }) : "";
      return item;
    }));
    count();
  };
  const chosen = () => [...list.querySelectorAll("input:checked:not(:disabled)")].map((box) => hits[Number(box.value)]);
  const count = () => {
    const n = chosen().length;
    go.textContent = say("findGo", { n });
    go.disabled = !n || !label.value;
  };
  label.onchange = fill;
  list.onchange = count;
  dialog.onclose = () => {
    if (dialog.returnValue !== "go") return $("find").querySelector("input").focus();
    const group = uuid();
    const made = chosen().map((hit) => desk.create(label.value, [hit], { group, quiet: true })).filter(Boolean);
    desk.select(made[0] ?? null, { reveal: true });
    desk.focusText();
    desk.panel.toast(say("findDone", { n: made.length }), word("undo"), () => desk.revert());
  };
  dialog.returnValue = "";
  fill();
  dialog.showModal();
}
