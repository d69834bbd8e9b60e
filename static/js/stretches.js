// What becomes of spans that are cut, joined or given another stretch. Pure: no DOM.

import { sameParts, sentencesIn, wordsIn } from "./text.js";

const LOOSE = /[\s.,;:!?…–—]/;

/** Sorted, those joined that overlap or have nothing but white space between them; with `whole` all of them. */
export function joined(text, parts, whole = false) {
  const found = [];
  for (const [from, to] of [...parts].sort((a, b) => a[0] - b[0])) {
    const last = found.at(-1);
    if (last && (whole || from <= last[1] || !text.slice(last[1], from).trim())) last[1] = Math.max(last[1], to);
    else found.push([from, to]);
  }
  return found;
}

/** The parts before and after an offset, without white space and clause punctuation at the cut; null: one is empty. */
export function cut(text, parts, at) {
  const first = parts.filter(([from]) => from < at).map(([from, to]) => [from, Math.min(to, at)]);
  const second = parts.filter(([, to]) => to > at).map(([from, to]) => [Math.max(from, at), to]);
  trim(text, first.at(-1), 1, -1);
  trim(text, second[0], 0, 1);
  const halves = [first, second].map((half) => half.filter(([from, to]) => from < to));
  return halves.every((half) => half.length) ? halves : null;
}

function trim(text, part, edge, step) {
  while (part && part[0] < part[1] && LOOSE.test(text[edge ? part[1] - 1 : part[0]])) part[edge] += step;
}

const nearest = (places, wish) =>
  places.reduce((best, at) => (best === null || Math.abs(at - wish) < Math.abs(best - wish) ? at : best), null);

/**
 * Where to cut a span: at the word nearest to `wish`; without a wish at the sentence, or else the word, nearest to the
 * middle. Null when there is no such place.
 */
export function seam(text, { start, end, parts }, wish = null) {
  const middle = (start + end) / 2;
  const lines = [...text.slice(start, end).matchAll(/[^\n]+/g)].map(({ index, 0: line }) => [start + index, line.length]);
  const starts = (find) => lines
    .flatMap(([from, length]) => find(text, from, from + length))
    .map(([from]) => from)
    .filter((at) => at > start && cut(text, parts, at));
  return (wish === null ? nearest(starts(sentencesIn), middle) : null) ?? nearest(starts(wordsIn), wish ?? middle);
}

/**
 * The span of the same label that a span is merged with: one that it overlaps, else the next, else the one before, both
 * in the same paragraph. Null when there is none. `spans` are in text order.
 */
export function neighbour(text, span, spans) {
  const others = spans.filter((other) => other.label === span.label && other.id !== span.id);
  const near = (one, other) => !text.slice(one.end, other.start).includes("\n");
  return others.find((other) => other.start < span.end && span.start < other.end)
    ?? others.find((other) => other.start >= span.end && near(span, other))
    ?? others.findLast((other) => other.end <= span.start && near(other, span))
    ?? null;
}

/** What two spans say, in one: {attributes, note, differing}. Lists are united; where else they differ, `one` stays. */
export function united(one, other) {
  const attributes = { ...other.attributes, ...one.attributes };
  const differing = [];
  for (const [key, theirs] of Object.entries(other.attributes)) {
    const mine = one.attributes[key];
    if (mine === undefined || sameParts(mine, theirs)) continue;
    if (Array.isArray(mine) && Array.isArray(theirs))
      attributes[key] = [...mine, ...theirs.filter((value) => !mine.some((own) => sameParts(own, value)))];
    else differing.push(key);
  }
  return { attributes, note: [...new Set([one.note, other.note])].filter(Boolean).join("\n"), differing };
}

/** The attributes that a label knows. */
export function fitting(attributes, known) {
  return Object.fromEntries(Object.entries(attributes).filter(([key]) => known.includes(key)));
}
