// Coded fields as they are filled in: what a value shows or hides, what the list says of it, the keys within a form,
// and the form itself before the server's card comes. The server decides again when it stores.

import { offer } from "./links.js";
import { excerpt, later } from "./panel.js";
import { readField } from "./partials.js";

const FORMS = "#card form, #questions form";
const $ = (id) => document.getElementById(id);
const same = (one, other) => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);

/** Whether values show a field: every entry of `when` holds, as values.is_shown of the server has it. */
export function isShown(when, values) {
  return Object.entries(when).every(([key, wanted]) => {
    const value = values[key];
    if (value === null || value === undefined) return false;
    return [value].flat().some((one) => wanted.includes(String(one)));
  });
}

const codedIn = (form) => [...form.querySelectorAll("[data-key]:not([data-type=note])")];

/** Show the fields that the values ask for, hide the others. */
export function refresh(form) {
  const all = codedIn(form);
  const values = Object.fromEntries(all.map((field) => [field.dataset.key, readField(field)]));
  for (const field of all) {
    field.toggleAttribute("data-filled", values[field.dataset.key] !== null);
    if (field.dataset.shownWhen) field.hidden = !isShown(JSON.parse(field.dataset.shownWhen), values);
  }
}

/** Put a stored value into its field. */
export function writeField(field, value) {
  const { type } = field.dataset;
  const names = type === "entity" ? value ?? [] : [];
  if (type === "entity") {
    const linked = names.filter(({ entity }) => entity).map(({ name, entity }) => [name, entity]);
    field.dataset.linked = JSON.stringify(Object.fromEntries(linked));
  }
  const text = type === "entity" ? names.map(({ name }) => name).join("; ") : String(value ?? "");
  for (const input of field.querySelectorAll("input, select, textarea"))
    if (["radio", "checkbox"].includes(input.type)) input.checked = [value].flat().map(String).includes(input.value);
    else input.value = text;
}

/** A field's value in words, as the list shows it; null where there is none. */
function told(field) {
  const value = readField(field);
  if (value === null || field.hidden) return null;
  const title = field.querySelector("legend, label").textContent.trim();
  if (field.dataset.type === "boolean") return value ? title : `${title}: –`;
  if (field.dataset.type === "entity") return value.map(({ name }) => name).join(", ");
  const chosen = [...field.querySelectorAll("label:has(:checked), option:checked")];
  if (chosen.length) return chosen.map((one) => one.textContent.trim()).join(", ");
  return excerpt(String(value), 60);
}

export function fields(desk) {
  const forms = new Map(); // label → the form of its card, to be filled for other spans
  const card = () => $("card").querySelector("form");

  /** Say in the list what the card says. */
  const tell = () => {
    const row = desk.span && desk.panel.row(desk.current);
    if (!row || !card()) return;
    const texts = [...codedIn(card()).map(told), desk.links?.words(desk.current)].filter(Boolean);
    row.querySelector(".row__attrs").textContent = texts.join(" · ");
    row.dataset.told = "true";
  };

  /** Make the card's fields say what the span holds; somebody who types is left alone. */
  const fill = () => {
    const { span } = desk;
    if (!span || !card()) return;
    for (const field of card().querySelectorAll("[data-key]")) {
      const value = field.dataset.type === "note" ? span.note || null : span.attributes[field.dataset.key];
      if (!field.contains(document.activeElement) && !same(readField(field), value)) writeField(field, value);
    }
    refresh(card());
  };

  /** Until the server's card comes, the form that another span of this label had. */
  const plant = () => {
    const form = desk.span && !card() && forms.get(desk.span.label);
    if (!form || $("card").dataset.id !== desk.current) return;
    $("card").querySelector("[data-hint]")?.remove();
    $("card").append(form.cloneNode(true));
    fill();
    desk.links?.show();
  };

  const keep = () => {
    if (card() && desk.span) forms.set(desk.span.label, card().cloneNode(true));
    fill();
    tell();
  };

  /** A question that asks for a span offers those of its label as they are now, also what the server doesn't know yet. */
  const offers = () => {
    for (const field of document.querySelectorAll("#questions [data-type=span]")) {
      const spans = desk.store.ordered().filter(({ label }) => label === field.dataset.label);
      offer(field.querySelector("select"), spans.map((span) => [span.id, excerpt(desk.store.words(span), 90)]));
    }
  };

  desk.on("select", () => later(plant));
  desk.on("swapped", ({ id }) => {
    if (id === "card") keep();
    if (id === "questions") {
      refresh($("questions"));
      offers();
    }
    if (id === "spans") tell();
  });
  desk.on("change", ({ id, before, span }) => {
    if (before?.label !== span?.label || before?.end !== span?.end || before?.start !== span?.start) later(offers);
    if (!span || same(before?.attributes, span.attributes)) return later(plant);
    if (id !== desk.current) return delete desk.panel.row(id)?.dataset.told;
    fill();
    later(tell); // the row may be on its way
  });
  desk.on("link", () => later(tell));
  document.addEventListener("change", ({ target }) => {
    const form = target.closest(FORMS);
    if (form) refresh(form);
  });
  document.addEventListener("focusin", ({ target }) => {
    const { value } = target; // as it was when the field got the focus
    if (target.matches("#card [data-type=entity] input, #questions [data-type=entity] input"))
      import("./names.js").then(({ names }) => names(desk, target, value), () => {});
  });
  document.addEventListener("keydown", (event) => keys(desk, event));
  keep();
  plant();
  offers();
}

// --- keys -----------------------------------------------------------------------------------------

const CONTROLS = "input:not([type=hidden]), select, textarea";

/** Enter goes on, letters and digits choose, Backspace takes a choice back; the rest is the browser's. */
function keys(desk, event) {
  const { target, key } = event;
  const form = target.closest?.(FORMS);
  if (!form || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const field = target.closest("[data-key], [data-relation]");
  if (!field || target.matches("textarea, button")) return;
  const act = (run) => { event.preventDefault(); run(); };
  if (key === "Enter") return act(() => onward(desk, form, field, event.shiftKey ? -1 : 1));
  // A list of partners links what is chosen: arrows and letters open it, where they would choose the first one at once.
  if (field.dataset.relation && target.showPicker && /^(Arrow(Up|Down)|[^ ])$/u.test(key)) return act(() => target.showPicker());
  const options = [...field.querySelectorAll("input[type=radio], input[type=checkbox]")];
  const at = options.indexOf(target);
  if (at < 0) return;
  const boxes = target.type === "checkbox";
  if (["Backspace", "Delete"].includes(key) && !boxes) return act(() => uncheck(options));
  if (boxes && /^Arrow/.test(key)) {
    const step = ["ArrowDown", "ArrowRight"].includes(key) ? 1 : -1;
    return act(() => options[(at + step + options.length) % options.length].focus());
  }
  if (!/^[\p{L}\p{N}]$/u.test(key)) return;
  const found = /^[1-9]$/.test(key) ? options[key - 1] : starting(options, at, key);
  if (!found) return;
  act(() => {
    found.focus();
    if (!boxes || /^[1-9]$/.test(key)) found.click();
  });
}

/** The next option after the present one whose name begins with a letter. */
function starting(options, at, letter) {
  const first = letter.toLocaleLowerCase();
  const name = (option) => option.closest("label").textContent.trim().toLocaleLowerCase();
  const from = options[at].checked || options[at].type === "checkbox" ? at + 1 : at;
  return [...options.slice(from), ...options.slice(0, from)].find((option) => name(option).startsWith(first));
}

function uncheck(options) {
  const checked = options.find((option) => option.checked);
  if (!checked) return;
  checked.checked = false;
  checked.dispatchEvent(new Event("change", { bubbles: true }));
}

/** To the next field, and from the last one back to the text. */
function onward(desk, form, field, step) {
  document.activeElement.blur(); // what was typed counts now, and may show more fields
  const shown = [...form.querySelectorAll("[data-key], [data-relation]")].filter((one) => !one.hidden || one === field);
  const next = shown[shown.indexOf(field) + step];
  if (!next) return desk.focusText();
  (next.querySelector("input:checked") ?? next.querySelector(CONTROLS)).focus();
}
