// More that is done to a span: merged, split, copied to another label, given and taken parts. Fetched with the first
// span that is selected, so that it is there when the network is not.

import { excerpt, word } from "./panel.js";
import { announce, load } from "./partials.js";
import { cut, fitting, joined, neighbour, seam, united } from "./stretches.js";
import { uuid } from "./store.js";

const NOTE_LENGTH = 4000;
const $ = (id) => document.getElementById(id);
const over = (parts) => ({ start: parts[0][0], end: parts.at(-1)[1], parts });

function toast(desk, text) {
  desk.panel.toast(text, word("undo"), () => desk.revert());
}

/** An attribute as the selected span's card calls it: the page has names nowhere else, since every open would pay for them. */
function nameOf(key) {
  const field = document.querySelector(`#card [data-key="${CSS.escape(key)}"]`);
  return field?.querySelector("legend, label")?.textContent.trim() ?? key;
}

/** One span of the selected one and its neighbour; the selected one's id stays, links and comments come along. */
function merge(desk) {
  const { span, store, panel } = desk;
  const other = neighbour(store.text, span, store.ordered());
  if (!other) return panel.toast(panel.words("alone", span, 40));
  const { attributes, note, differing } = united(span, other);
  if (note.length > NOTE_LENGTH) return panel.toast(word("notesLong", { n: NOTE_LENGTH }));
  const whole = !store.labels.get(span.label).discontinuous;
  const fields = { ...over(joined(store.text, [...span.parts, ...other.parts], whole)), attributes, note };
  if (desk.refused({ ...span, ...fields }, other.id)) return;
  const group = uuid();
  desk.change("span.delete", other.id, { into: span.id }, { group });
  desk.change("span.update", span.id, fields, { group });
  desk.select(span.id, { reveal: true });
  const names = differing.map(nameOf).join(", ");
  const kept = names ? ` ${word("differing", { names })}` : "";
  toast(desk, panel.words("merged", store.spans.get(span.id), 60) + kept);
}

/** Where the person wants the cut: the selection's edge within the span, or the caret, or where it was clicked. */
function wish(desk) {
  const { span, paint, point, caret } = desk;
  const places = [...(paint.selection ? (paint.snapped() ?? []) : []), caret?.at, point];
  return places.find((at) => Number.isInteger(at) && at > span.start && at < span.end) ?? null;
}

/** Two spans of the selected one: the first keeps id and links, the second gets a copy of the attributes. */
function split(desk) {
  const { span, store, panel, paint } = desk;
  const at = seam(store.text, span, wish(desk));
  const halves = at === null ? null : cut(store.text, span.parts, at);
  if (!halves) return panel.toast(word("noSeam"));
  const [first, second] = halves.map(over);
  if (desk.refused({ ...span, ...first }) || desk.refused({ ...span, ...second }, span.id)) return;
  const group = uuid();
  desk.change("span.update", span.id, first, { group });
  desk.create(span.label, second.parts, { attributes: structuredClone(span.attributes), group });
  paint.clearSelection();
  desk.select(span.id, { reveal: true });
  const [one, two] = [first, second].map(({ start, end }) => excerpt(store.text.slice(start, end), 30));
  toast(desk, word("parted", { one, two }));
}

/** The same parts once more under the label that is chosen next, with what it knows of the attributes. */
function duplicate(desk) {
  if ($("card").contains(document.activeElement)) desk.focusText();
  desk.ask((key) => {
    const { span, store, panel } = desk;
    const attributes = fitting(structuredClone(span.attributes), store.labels.get(key).attributes);
    const id = desk.create(key, span.parts.map((part) => [...part]), { attributes, note: span.note });
    if (!id) return;
    desk.select(id);
    panel.say(panel.words("created", store.spans.get(id)));
  });
}

/** The selected words as another part of the selected span. */
function part(desk) {
  const { span, store, panel, paint } = desk;
  const stretch = paint.snapped();
  if (!stretch) return panel.toast(word("partHow"));
  const fields = over(joined(store.text, [...span.parts, stretch]));
  if (desk.refused({ ...span, ...fields })) return;
  desk.change("span.update", span.id, fields);
  paint.clearSelection();
  desk.select(span.id);
  panel.say(panel.words("created", store.spans.get(span.id)));
}

/** Take a part out of the selected span. */
function partOut(desk, i) {
  const { span } = desk;
  const fields = over(span.parts.filter((_, at) => at !== i));
  if (!desk.refused({ ...span, ...fields })) desk.change("span.update", span.id, fields);
}

/** The parts of a span in its card, each with a button that takes it out. */
function list(desk, holder, { parts }) {
  const shown = parts.length > 1 ? parts : [];
  holder.hidden = !shown.length;
  holder.replaceChildren(...shown.map(([from, to], i) => {
    const item = document.createElement("li");
    const words = document.createElement("q");
    words.textContent = excerpt(desk.store.text.slice(from, to), 60);
    item.append(words);
    if (!desk.island.open) return item;
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "tool", textContent: "×", value: String(i) });
    button.dataset.do = "part-out";
    button.setAttribute("aria-label", word("partOut", { quote: words.textContent }));
    item.append(button);
    return item;
  }));
}

/** Links, comments and answers went over or came back on the server: what shows them is fetched anew. */
function follow(desk, { outcome }) {
  const moved = outcome.some(({ record: { op }, status }) =>
    status === "applied" && (op.fields.into || (op.kind === "span.restore" && op.before)));
  if (!moved) return;
  announce("spans:stale");
  load(desk.island.urls.self, "questions");
  if (desk.span) desk.panel.fetch(desk.current, 0);
}

/** What the commands of the page do, by name. */
export function pieces(desk) {
  desk.on("results", (detail) => follow(desk, detail));
  desk.panel.list = (holder, span) => list(desk, holder, span);
  if (desk.span) desk.panel.head(desk.span);
  const onSpan = (act) => (how) => {
    if (!desk.span) desk.panel.toast(word("spanFirst"));
    else if (desk.editable()) act(desk, how);
  };
  return {
    merge: onSpan(merge),
    split: onSpan(split),
    duplicate: onSpan(duplicate),
    part: onSpan(part),
    "part-out": onSpan((_, { event }) => partOut(desk, Number(event.target.closest("button").value))),
  };
}
