// Links between spans as the person sees them now: what the server sent, and what was linked and unlinked since.
// Shows those of the selected span in its card, in the list and in the text.

import { excerpt, later, word } from "./panel.js";
import { uuid } from "./store.js";

const LINK = { kind: "relation.restore", fields: {} };
const UNLINK = { kind: "relation.delete", fields: {} };
const $ = (id) => document.getElementById(id);

let dressed = null;

/** The style sheet of matrix, pick mode and names; it comes once. */
export function dress(desk) {
  dressed ??= new Promise((resolve) => {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: desk.island.urls.links });
    link.onload = resolve;
    link.onerror = () => { dressed = null; link.remove(); resolve(); }; // plain, but usable
    document.head.append(link);
  });
  return dressed;
}

/** The links of this desk: made when first asked for. */
export function linksOf(desk) {
  desk.links ??= new Links(desk);
  return desk.links;
}

/** Whether a relation type may lead from one span to another. */
export function fits(type, source, target) {
  return source.id !== target.id && type.sources.includes(source.label) && type.targets.includes(target.label) &&
    (!type.same_label || source.label === target.label);
}

/** Let a list offer these, [[value, words]…], after its first option. One that does so already may be open: it is left alone. */
export function offer(select, choices) {
  const [none, ...old] = select.options;
  if (String(old.map(({ value, text }) => [value, text])) === String(choices)) return;
  const { value } = select;
  select.replaceChildren(none, ...choices.map(([id, words]) => new Option(words, id)));
  select.value = choices.some(([id]) => id === value) ? value : "";
}

export class Links {
  constructor(desk) {
    this.desk = desk;
    this.types = desk.island.relation_types;
    this.rows = new Map();
    this.gone = new Map(); // unlinked here: what undo brings back
    for (const { id, type, source, target } of desk.island.relations) this.rows.set(id, { id, type, source, target });
    for (const op of desk.sent) this.apply(op);
    desk.on("link", ({ op }) => { this.apply(op); this.#soon(); });
    desk.on("held", ({ op }) => { if (op.kind === "relation.create") { this.rows.delete(op.id); this.#soon(); } });
    desk.on("select", () => this.#soon());
    desk.on("change", ({ before, span }) => { if (before?.label !== span?.label) this.#soon(); });
    desk.on("swapped", ({ id }) => { if (id === "card" || id === "spans") this.show(); });
    desk.on("results", ({ outcome }) => this.#learn(outcome));
    document.addEventListener("change", ({ target }) => this.#chosen(target));
    document.addEventListener("click", (event) => this.#cut(event));
    this.show();
  }

  /** Show the links once the text is painted: a list of 500 partners must not keep a mark waiting. */
  #soon() {
    if (this.waiting) return;
    this.waiting = true;
    later(() => {
      this.waiting = false;
      this.show();
    });
  }

  apply({ kind, id, fields }) {
    const [from, to] = kind === "relation.delete" ? [this.rows, this.gone] : [this.gone, this.rows];
    if (kind === "relation.create") this.rows.set(id, { id, ...fields });
    else if (from.has(id)) {
      to.set(id, from.get(id));
      from.delete(id);
    }
  }

  /** Where a span takes over another's links, or comes back with its own, the server knows best. */
  async #learn(outcome) {
    for (const { record: { op }, status } of outcome)
      if (op.kind === "relation.create" && status === "applied") this.apply(op);
    if (!outcome.some(({ record: { op } }) => op.kind === "span.restore" || op.fields.into)) return;
    const found = new Map();
    let url = this.desk.island.urls.operations.replace("operations/", "relations/?page_size=200");
    while (url) {
      const response = await fetch(url, { credentials: "same-origin" }).catch(() => null);
      if (!response?.ok) return;
      const page = await response.json();
      for (const { id, type, source, target } of page.results) found.set(id, { id, type, source, target });
      url = page.next;
    }
    this.rows = found;
    for (const { op } of this.desk.outbox.records) if (op.kind.startsWith("relation.")) this.apply(op);
    this.show();
  }

  // --- asking -------------------------------------------------------------------------------------

  type(key) {
    return this.types.find((type) => type.key === key);
  }

  /** Links whose ends are both there. */
  live() {
    const { spans } = this.desk.store;
    return [...this.rows.values()].filter(({ source, target }) => spans.has(source) && spans.has(target));
  }

  of(id) {
    return this.live().filter(({ source, target }) => source === id || target === id);
  }

  /** The link of a type between two spans, either way round where the type has no direction. */
  between(type, source, target) {
    return this.live().find((row) => row.type === type.key &&
      ((row.source === source && row.target === target) ||
        (type.symmetric && row.source === target && row.target === source)));
  }

  /** The spans that a span may be linked with, in the order of the text. `back`: that may lead to it. */
  partners(type, span, back = false) {
    return this.desk.store.ordered().filter((other) => (back ? fits(type, other, span) : fits(type, span, other)));
  }

  /** How many links a span still needs of a type. */
  lacking(type, id) {
    return Math.max(0, type.minimum - this.live().filter((row) => row.type === type.key && row.source === id).length);
  }

  /** "2 links": those that start at a span, as the list says it. */
  words(id) {
    const n = this.live().filter(({ source }) => source === id).length;
    return n ? word(n === 1 ? "linkOne" : "linkMany", { n }) : "";
  }

  // --- changing -----------------------------------------------------------------------------------

  /** Link two spans, or unlink them. Gives whether they are linked now. */
  toggle(type, source, target) {
    const { desk } = this;
    if (!desk.editable()) return Boolean(this.between(type, source, target));
    const row = this.between(type, source, target);
    if (row) desk.send("relation.delete", row.id, {}, LINK, { card: source });
    else desk.send("relation.create", uuid(), { type: type.key, source, target }, UNLINK, { redo: LINK, card: source });
    return !row;
  }

  #chosen(target) {
    const field = target.closest("#card [data-relation]");
    if (field && target.value) this.toggle(this.type(field.dataset.relation), this.desk.current, target.value);
  }

  #cut(event) {
    const button = event.target.closest("[data-unlink]");
    if (!button) return;
    event.preventDefault();
    const { desk } = this;
    if (!desk.editable()) return;
    desk.send("relation.delete", button.value, {}, LINK);
    desk.panel.toast(word("unlinked"), word("undo"), () => desk.revert());
  }

  // --- showing ------------------------------------------------------------------------------------

  quote(id, length = 60) {
    const span = this.desk.store.spans.get(id);
    return excerpt(this.desk.store.text.slice(span.start, span.end), length);
  }

  show() {
    const { desk } = this;
    const own = desk.span ? this.of(desk.current) : [];
    const others = new Set(own.map(({ source, target }) => (source === desk.current ? target : source)));
    desk.paint.highlight("related", [...others].flatMap((id) => desk.store.spans.get(id).parts));
    for (const row of $("rows").querySelectorAll(".row--related")) row.classList.remove("row--related");
    for (const id of others) desk.panel.row(id)?.classList.add("row--related");
    const list = $("links");
    if (!list || !desk.span || $("card").dataset.id !== desk.current) return; // the span may just be deleted
    list.replaceChildren(...own.map((row) => this.#item(row)));
    for (const field of $("card").querySelectorAll("[data-relation]")) this.#offer(field);
  }

  #item(row) {
    const back = row.target === this.desk.current;
    const other = this.desk.store.spans.get(back ? row.source : row.target);
    const label = this.desk.store.labels.get(other.label);
    const name = this.type(row.type).name;
    const item = $("link-template").content.firstElementChild.cloneNode(true);
    item.classList.add(`label-c${label.color}`);
    item.querySelector(".link__type").textContent = back && !this.type(row.type).symmetric ? `← ${name}` : name;
    item.querySelector(".link__abbr").textContent = label.abbr;
    const quote = document.createElement("a");
    Object.assign(quote, { className: "link__quote", dir: "auto", textContent: this.quote(other.id) });
    quote.href = this.desk.panel.cardUrl(other.id);
    quote.dataset.span = other.id;
    item.querySelector(".link__quote").replaceWith(quote);
    if (!this.desk.island.open) return item;
    const cut = Object.assign(document.createElement("button"), { type: "submit", className: "tool", textContent: "×", value: row.id });
    cut.dataset.unlink = "";
    cut.setAttribute("aria-label", word("unlink", { name, quote: this.quote(other.id) }));
    item.append(cut);
    return item;
  }

  /** The spans that a list of the card offers: as they are now, also those that the server doesn't know yet. */
  #offer(field) {
    const type = this.type(field.dataset.relation);
    const open = this.partners(type, this.desk.span).filter((other) => !this.between(type, this.desk.current, other.id));
    offer(field.querySelector("select"), open.map(({ id }) => [id, this.quote(id, 80)]));
  }
}
