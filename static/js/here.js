// What stands at the caret or is selected, said in words; and the text without its marks.

import { part, phrase } from "./parts.js";
import { Steps } from "./steps.js";

const MOST = 4; // spans that are named

function names(desk, root, spans) {
  const list = spans.slice(0, MOST).map((span) => desk.store.labels.get(span.label).name);
  if (spans.length > MOST) list.push(phrase(root, "more", { n: spans.length - MOST }));
  return list.join(", ");
}

const covers = (one, other) => one.start <= other.start && one.end >= other.end;

/** "Decision, 13 words; inside Opposition": of the selected words, else of the caret, else of the selected span. */
export async function here(desk) {
  const root = await part(desk, "select");
  const { paint, store, caret } = desk;
  const steps = new Steps(paint.text);
  const stretch = paint.snapped();
  const at = caret?.at ?? null;
  const top = stretch ? null : (at === null ? desk.span : (store.at(at).find(({ id }) => id === desk.current) ?? store.at(at)[0]));
  const it = top ?? (stretch ? { start: stretch[0], end: stretch[1] } : at === null ? null : { start: at, end: at });
  if (!it) return desk.panel.toast(phrase(root, "nowhere"));
  const parts = it.parts ?? [[it.start, it.end]];
  const words = phrase(root, "words", { n: parts.reduce((sum, one) => sum + steps.count(...one), 0) });
  const said = [
    top ? `${store.labels.get(top.label).name}, ${words}` : stretch ? phrase(root, "selection", { words }) : phrase(root, "free"),
  ];
  const others = store.ordered().filter((span) => span !== top && span.end > it.start && span.start < it.end);
  const around = others.filter((span) => covers(span, it));
  const within = others.filter((span) => !covers(span, it) && covers(it, span));
  const across = others.filter((span) => !covers(span, it) && !covers(it, span));
  for (const [name, spans] of [["inside", around], ["holds", within], ["across", across]])
    if (spans.length) said.push(phrase(root, name, { names: names(desk, root, spans) }));
  const { sentences } = steps;
  said.push(phrase(root, "sentence", { i: steps.sentenceAt(it.start) + 1, all: sentences.length }));
  desk.panel.toast(said.join("; ")); // toasts are read out, too
}

/** Hide the marks, or show them again. */
export async function marks(desk) {
  const root = await part(desk, "select");
  const hidden = desk.paint.holder.classList.toggle("text--bare");
  desk.panel.toast(phrase(root, hidden ? "hidden" : "shown"));
}
