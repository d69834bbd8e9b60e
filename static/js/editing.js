// What is done to spans: label, relabel, move the ends, delete, undo; and the way from one to the next.

import { later, word } from "./panel.js";
import { graphemeStep, reshape, wordStep } from "./text.js";

const $ = (id) => document.getElementById(id);

/** Label the selected words, or relabel the selected span. */
export function label(desk, key) {
  if (!desk.editable()) return;
  const { paint, panel, span, asked } = desk;
  const stretch = paint.snapped();
  if (asked) {
    desk.ask(null);
    asked(key);
  } else if (stretch) {
    const [start, end] = stretch;
    if (desk.refused({ id: "", label: key, start, end, parts: [stretch] })) return;
    paint.clearSelection(); // before the text changes: afterwards it would lay the text out twice
    const id = desk.create(key, [stretch]);
    desk.select(id);
    panel.say(panel.words("created", desk.store.spans.get(id)));
  } else if (!span) panel.toast(word("selectFirst"));
  else if (span.label !== key && !desk.refused({ ...span, label: key })) {
    desk.change("span.update", span.id, { label: key });
    const next = desk.island.settled && nextUnit(desk, span);
    desk.select(next || span.id, { reveal: Boolean(next) });
  }
}

/** In a second stage: the next unit that has no label yet, from `span` on and then from the start. */
function nextUnit({ store }, span) {
  const spans = store.ordered();
  const at = spans.findIndex((one) => one.id === span.id);
  return [...spans.slice(at), ...spans].find((one) => one.label === "unit")?.id;
}

/** Move an end of the selected span: edge 0 start, 1 end; step -1 or 1. */
function nudge(desk, edge, step, exact = false) {
  const { span, store } = desk;
  if (!span || !desk.editable()) return;
  const at = edge ? span.end : span.start;
  const to = exact ? graphemeStep(store.text, at, step) : wordStep(store.text, at, edge, step);
  const [start, end] = edge ? [span.start, to] : [to, span.end];
  if (start >= end || to === at) return;
  const fields = { start, end, parts: reshape(span.parts, start, end) };
  if (desk.refused({ ...span, ...fields })) return;
  desk.change("span.update", span.id, fields, { merge: "ends" });
  desk.select(span.id, { reveal: true });
}

function remove(desk) {
  const { span, store, panel } = desk;
  if (!span || !desk.editable()) return;
  if (desk.island.settled) return panel.toast(word("settled"));
  const rest = store.ordered();
  const next = rest[rest.findIndex((other) => other.id === span.id) + 1];
  const inList = $("spans").contains(document.activeElement);
  desk.change("span.delete", span.id, {});
  desk.select(next?.id ?? null, { focus: inList });
  if (!next && inList) desk.focusText();
  panel.toast(panel.words("deleted", span, 40), word("undo"), () => desk.revert());
}

function move(desk, step) {
  const spans = desk.store.ordered();
  if (!spans.length) return;
  const at = spans.findIndex((span) => span.id === desk.current);
  const top = desk.paint.top();
  const from = step > 0 ? spans.findIndex((span) => span.start >= top) : spans.findLastIndex((span) => span.start < top);
  const to = at < 0 ? Math.max(0, from) : Math.min(spans.length - 1, Math.max(0, at + step));
  desk.paint.clearSelection();
  desk.select(spans[to].id, { reveal: true, focus: $("spans").contains(document.activeElement) });
}

/** Select the span at an offset; once more: the next one that covers it. */
export function pick(desk, offset) {
  desk.point = offset;
  const here = offset === null ? [] : desk.store.at(offset);
  const at = here.findIndex((span) => span.id === desk.current);
  const next = (at + 1) % here.length;
  desk.select(here[next]?.id ?? null, { reveal: true });
  if (here.length > 1) desk.panel.say(desk.panel.stack = word("stack", { n: next + 1, of: here.length }));
}

function back(desk) {
  if ($("card").contains(document.activeElement)) return desk.focusText();
  if (desk.asked) desk.ask(null);
  else if (desk.paint.selection) desk.paint.clearSelection();
  else desk.select(null);
}

const PIECES = ["merge", "split", "duplicate", "part", "part-out"];

/** What pieces.js does comes with the first span that is selected: it must work without the network, too. */
function bringPieces(desk) {
  let coming = null;
  const bring = () =>
    (coming ??= import("./pieces.js").then((module) => module.pieces(desk)).catch(() => { coming = null; }));
  desk.on("select", ({ span }) => span && bring());
  for (const name of PIECES)
    desk.command(name, async (how) => {
      const pieces = await bring();
      if (pieces) pieces[name](how);
      else desk.panel.toast(word("offlinePart"));
    });
}

export function editing(desk) {
  bringPieces(desk);
  desk.rare("bin", () => import("./bin.js"), "bin");
  desk.command("next", () => move(desk, 1));
  desk.command("previous", () => move(desk, -1));
  desk.command("stack", () => pick(desk, desk.point ?? desk.span?.start ?? null));
  desk.command("start-out", ({ exact }) => nudge(desk, 0, -1, exact));
  desk.command("start-in", ({ exact }) => nudge(desk, 0, 1, exact));
  desk.command("end-in", ({ exact }) => nudge(desk, 1, -1, exact));
  desk.command("end-out", ({ exact }) => nudge(desk, 1, 1, exact));
  desk.command("delete", () => remove(desk));
  desk.command("undo", () => desk.revert());
  desk.command("redo", () => desk.revert(true));
  desk.command("back", () => back(desk));
  desk.command("close", () => { back(desk); desk.select(null); });
  desk.command("card", () => {
    const enter = () => desk.panel.enter();
    if ($("card").dataset.id === desk.current) enter();
    else later(enter); // a key right after the label: the card is still that of the span before
  });
  desk.command("done", () => $("done-form")?.requestSubmit());
}
