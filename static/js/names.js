// Names in an entity field: suggestions from the project's registry and from what this coder named in this article.
// A name that has an entry carries its id; any other stays free text. ARIA combobox; arrows, Enter, Esc.

import { dress } from "./links.js";
import { word } from "./panel.js";

const MOST = 8;
let whole = null; // the registry, once it came and is small
const searched = new Map();

async function registry(desk, typed) {
  if (whole) return whole;
  if (searched.has(typed)) return searched.get(typed);
  const response = await fetch(`${desk.island.urls.names}?q=${encodeURIComponent(typed)}`, { credentials: "same-origin" }).catch(() => null);
  if (!response?.ok || response.redirected) return [];
  const found = await response.json();
  if (found.whole) whole = found.entities;
  searched.set(typed, found.entities);
  return found.entities;
}

const plain = (text) => text.toLocaleLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");

/** The entries and own names that hold what was typed, those that begin with it first: [{name, id, hint}]. */
export function matches(typed, entries, own) {
  const wanted = plain(typed);
  const known = new Set();
  const found = [];
  for (const { id, name, kind, aliases = [] } of entries) {
    for (const one of [name, ...aliases]) known.add(one);
    const hit = [name, ...aliases].find((one) => plain(one).includes(wanted));
    if (hit !== undefined) found.push({ name, id, hint: hit === name ? kind : hit, first: plain(hit).startsWith(wanted) });
  }
  for (const name of own)
    if (!known.has(name) && plain(name).includes(wanted)) found.push({ name, id: null, hint: "", first: plain(name).startsWith(wanted) });
  return found.sort((a, b) => b.first - a.first).slice(0, MOST);
}

/** The entry that a name means: its own name or, if it is one entry's alone, another name. */
export function entryOf(name, entries) {
  const wanted = name.toLocaleLowerCase();
  const by = (entry) => (entry.aliases ?? []).some((one) => one.toLocaleLowerCase() === wanted);
  const exact = entries.find((entry) => entry.name.toLocaleLowerCase() === wanted);
  const others = entries.filter(by);
  return exact ?? (others.length === 1 ? others[0] : null);
}

/** The name at the caret, and where it stands: names are separated by semicolons. */
export function nameAt(value, caret) {
  const start = value.lastIndexOf(";", caret - 1) + 1;
  const end = value.indexOf(";", caret);
  const to = end < 0 ? value.length : end;
  return { start, end: to, typed: value.slice(start, to).trim() };
}

function ownNames(desk) {
  const found = new Set();
  for (const { attributes } of desk.store.spans.values())
    for (const value of Object.values(attributes))
      if (Array.isArray(value)) for (const one of value) if (one?.name) found.add(one.name);
  return found;
}

/** Offer names in a field; `before` is what it held when it got the focus: somebody may have typed since. */
export function names(desk, input, before) {
  dress(desk);
  if (input.getAttribute("role") === "combobox" && input.nextElementSibling?.matches(".names")) return;
  const field = input.closest("[data-key]");
  field.querySelector(".names")?.remove();
  const list = document.createElement("ul");
  Object.assign(list, { className: "names", id: `${input.id}-names`, hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.querySelector("label").textContent.trim());
  input.after(list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id }))
    input.setAttribute(name, value);
  let shown = [];
  let at = -1;
  let entries = [];

  const close = () => {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const mark = (to) => {
    at = to;
    for (const [i, item] of [...list.children].entries()) item.setAttribute("aria-selected", String(i === at));
    const active = list.children[at];
    active?.scrollIntoView({ block: "nearest" });
    if (active) input.setAttribute("aria-activedescendant", active.id);
    else input.removeAttribute("aria-activedescendant");
  };

  async function offer() {
    const { typed } = nameAt(input.value, input.selectionStart);
    entries = await registry(desk, typed);
    if (document.activeElement !== input) return;
    const linked = JSON.parse(field.dataset.linked || "{}");
    shown = matches(typed, entries, ownNames(desk)).filter(({ name }) => name !== typed || !(typed in linked));
    list.replaceChildren(...shown.map(({ name, id, hint }, i) => {
      const item = Object.assign(document.createElement("li"), { id: `${list.id}-${i}` });
      item.setAttribute("role", "option");
      item.append(name, " ", Object.assign(document.createElement("small"), { textContent: hint || word(id ? "namesKnown" : "namesOwn") }));
      item.addEventListener("mousedown", (event) => { event.preventDefault(); take(i); });
      return item;
    }));
    list.hidden = !shown.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    mark(-1);
    if (shown.length) desk.panel.say(word("namesFound", { n: shown.length }));
  }

  const know = (name, id) => {
    const linked = JSON.parse(field.dataset.linked || "{}");
    if (id) linked[name] = id;
    else delete linked[name];
    field.dataset.linked = JSON.stringify(linked);
  };

  function take(i) {
    const { name, id } = shown[i];
    const { start, end } = nameAt(input.value, input.selectionStart);
    know(name, id);
    const [before, after] = [input.value.slice(0, start), input.value.slice(end)];
    input.value = `${before}${before ? " " : ""}${name}${after}`;
    const caret = input.value.length - after.length;
    input.setSelectionRange(caret, caret);
    close();
    input.dispatchEvent(new Event("change", { bubbles: true }));
    input.dispatchEvent(new CustomEvent("taken"));
  }

  input.addEventListener("input", offer);
  input.addEventListener("blur", close);
  // Before anybody reads the field: typed names that are an entry's own get its id.
  input.addEventListener("change", () => {
    const linked = JSON.parse(field.dataset.linked || "{}");
    for (const name of input.value.split(";").map((one) => one.trim()).filter((one) => one && !linked[one])) {
      const entry = entryOf(name, entries);
      if (entry) know(name, entry.id);
    }
  });
  input.addEventListener("keydown", (event) => {
    const { key } = event;
    if (list.hidden && key === "ArrowDown") { event.preventDefault(); return offer(); }
    if (list.hidden) return;
    const act = key === "ArrowDown" ? () => mark((at + 1) % shown.length)
      : key === "ArrowUp" ? () => mark((at <= 0 ? shown.length : at) - 1)
      : key === "Enter" && at >= 0 ? () => take(at)
      : key === "Escape" ? close
      : null;
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });
  if (!input.value.trim() || input.value !== before) offer();
}
