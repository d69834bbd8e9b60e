// The text and positions in it. Pure: no DOM, runs in node.
//
// Everything in the browser counts UTF-16 units, as JavaScript strings do; the server counts Unicode
// code points. CodePoints is the only place that converts. Lanes, runs and HTML are the twin of
// articles/spans.py; tests/fixtures/segments/ holds both to the same output.

export const PAINTED_LANES = 3;
const HUES = 12;

export class CodePoints {
  constructor(text) {
    this.astral = []; // UTF-16 offsets of the high surrogates, ascending; mostly empty
    for (const match of text.matchAll(/[\ud800-\udbff][\udc00-\udfff]/g)) this.astral.push(match.index);
  }

  toCP(offset) {
    return offset - this.#before((i) => this.astral[i] < offset);
  }

  toU16(offset) {
    return offset + this.#before((i) => this.astral[i] - i < offset);
  }

  #before(test) {
    let low = 0;
    let high = this.astral.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (test(middle)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

// --- lanes, runs, HTML --------------------------------------------------------------------------

export function inOrder(a, b) {
  return a.start - b.start || b.end - a.end || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/** The underline row of each span by id: in reading order, the lowest row that is free. */
export function lanes(spans) {
  const found = new Map();
  const ends = [];
  for (const span of [...spans].sort(inOrder)) {
    let lane = ends.findIndex((end) => end <= span.start);
    if (lane < 0) lane = ends.length;
    ends[lane] = span.end;
    found.set(span.id, lane);
  }
  return found;
}

/** Flat runs of [start, end): cut at every boundary of the parts of `spans`. */
export function runs(start, end, spans, laneOf) {
  const pieces = [];
  for (const span of spans)
    for (const [from, to] of span.parts)
      if (from < end && to > start)
        pieces.push({ start: Math.max(from, start), end: Math.min(to, end), lane: laneOf.get(span.id), span });
  const points = new Set([start, end]);
  for (const piece of pieces) points.add(piece.start).add(piece.end);
  const sorted = [...points].sort((a, b) => a - b);
  pieces.sort((a, b) => a.lane - b.lane || (a.span.id < b.span.id ? -1 : 1));
  return sorted.slice(0, -1).map((at, i) => ({
    start: at,
    end: sorted[i + 1],
    pieces: pieces.filter((piece) => piece.start <= at && piece.end > at),
  }));
}

const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;" };
const escapeText = (text) => text.replace(/[&<>]/g, (char) => ENTITIES[char]);
const escapeAttr = (text) => text.replace(/[&<>"']/g, (char) => ENTITIES[char]);

function innermost(pieces) {
  const size = (piece) => piece.span.end - piece.span.start;
  return pieces.reduce((best, piece) =>
    (size(piece) - size(best) || best.lane - piece.lane || (piece.span.id < best.span.id ? -1 : 1)) < 0
      ? piece
      : best,
  );
}

/** One run: escaped text, within a <mark> if any span covers it. `styles`: Map label → look. */
export function runHtml(text, run, styles) {
  const words = escapeText(text.slice(run.start, run.end));
  if (!run.pieces.length) return words;
  const hueOf = (label) => ((styles.get(label).color - 1) % HUES) + 1;
  const classes = [`b${hueOf(innermost(run.pieces).span.label)}`];
  const starting = [];
  let hidden = 0;
  for (const { lane, span } of run.pieces) {
    const style = styles.get(span.label);
    const pattern = Math.floor((style.color - 1) / HUES);
    if (lane >= PAINTED_LANES) hidden += 1;
    else classes.push(`u${lane}-${hueOf(span.label)}` + (pattern ? ` p${lane}-${pattern}` : ""));
    if (span.start === run.start) starting.push(style);
  }
  const ids = run.pieces.map((piece) => piece.span.id).join(" ");
  let attrs = `class="${classes.join(" ")}" data-ids="${escapeAttr(ids)}"`;
  if (starting.length) {
    attrs += ` data-t="${escapeAttr(starting.map((style) => style.abbr).join(" "))}"`;
    attrs += ` aria-description="${escapeAttr(starting.map((style) => style.name).join("; "))}"`;
  }
  if (hidden) attrs += ` data-more="+${hidden}"`;
  return `<mark ${attrs}>${words}</mark>`;
}

/** The HTML within the block box [start, end). */
export function blockHtml(text, start, end, spans, laneOf, styles) {
  return runs(start, end, spans, laneOf)
    .map((run) => runHtml(text, run, styles))
    .join("");
}

// --- parts --------------------------------------------------------------------------------------

export function overlaps(one, other) {
  return one.parts.some(([a, b]) => other.parts.some(([c, d]) => a < d && c < b));
}

export function sameParts(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** The parts with the envelope moved to [start, end): outer parts grow or shrink, inner ones may go. */
export function reshape(parts, start, end) {
  const kept = parts.filter(([from, to]) => to > start && from < end).map((part) => [...part]);
  if (!kept.length) return [[start, end]];
  kept[0][0] = start;
  kept[kept.length - 1][1] = end;
  return kept;
}

// --- words --------------------------------------------------------------------------------------

const WINDOW = 400;
const segmenters = {};
function segments(text, granularity) {
  segmenters[granularity] ??= new Intl.Segmenter(undefined, { granularity });
  return segmenters[granularity].segment(text);
}

/** The stretch around `at` that is worth segmenting: its line, cut to a window at white space. */
function around(text, at) {
  const lineStart = text.lastIndexOf("\n", at - 1) + 1;
  const newline = text.indexOf("\n", at);
  const lineEnd = newline < 0 ? text.length : newline;
  let from = Math.max(lineStart, at - WINDOW);
  if (from > lineStart) {
    const space = text.slice(from, at).search(/\s/);
    if (space >= 0) from += space;
  }
  return [from, Math.min(lineEnd, at + WINDOW), lineStart, lineEnd];
}

export function wordsIn(text, from, to) {
  const found = [];
  for (const part of segments(text.slice(from, to), "word"))
    if (part.isWordLike) found.push([from + part.index, from + part.index + part.segment.length]);
  return found;
}

// A full stop after these ends no sentence: "Dr. Ng", "J. Ng", "U.S. law".
const SHORT = /(?:^|[^\p{L}.])(?:(?:\p{Lu}\.)*\p{Lu}|Mrs?|Ms|Dr|Prof|St|Gov|Sen|Rep|Gen|Rev|Lt|Col|No)\.\s+$/u;

/** The sentences of [from, to), which lies within one line; the white space after each belongs to it. */
export function sentencesIn(text, from, to) {
  const found = [];
  for (const { index, segment } of segments(text.slice(from, to), "sentence")) {
    const end = from + index + segment.length;
    const last = found.at(-1);
    if (last && SHORT.test(text.slice(Math.max(last[0], last[1] - 12), last[1]))) last[1] = end;
    else found.push([from + index, end]);
  }
  return found;
}

/** The next word edge after (`step` 1) or before (-1) `at`; edge 0 = starts of words, 1 = ends. */
export function wordStep(text, at, edge, step) {
  let look = at;
  while (look >= 0 && look <= text.length) {
    const [from, to, lineStart, lineEnd] = around(text, look);
    const edges = wordsIn(text, from, to).map((word) => word[edge]);
    const hit = step > 0 ? edges.find((e) => e > at) : edges.findLast((e) => e < at);
    if (hit !== undefined) return hit;
    if (step > 0) look = to < lineEnd ? to : lineEnd + 1;
    else look = from > lineStart ? from : lineStart - 1;
  }
  return at;
}

/** The next grapheme boundary after or before `at`, so that no emoji or accent is cut in two. */
export function graphemeStep(text, at, step) {
  const [from, to] = [Math.max(0, at - 64), Math.min(text.length, at + 64)];
  let before = from;
  for (const part of segments(text.slice(from, to), "grapheme")) {
    const end = from + part.index + part.segment.length;
    if (step > 0 && end > at) return end;
    if (step < 0 && end >= at) return before === at ? at : from + part.index;
    before = end;
  }
  return step > 0 ? to : before;
}

/** `at` moved out of the unit that it stands in, at least out of a grapheme. */
function outward(text, at, side, unit) {
  const [from, to, lineStart, lineEnd] = around(text, at);
  if (unit === "sentence") {
    const whole = sentencesIn(text, lineStart, lineEnd).find(([a, b]) => a < at && at < b);
    return whole ? whole[side > 0 ? 1 : 0] : at;
  }
  const part = segments(text.slice(from, to), unit).containing(at - from);
  if (!part || part.index === at - from) return at;
  if (part.isWordLike === false) return outward(text, at, side, "grapheme");
  return from + part.index + (side > 0 ? part.segment.length : 0);
}

/**
 * A raw selection as a span should have it: ends moved out to whole units (`word`, `sentence`, or
 * `character` for none but graphemes), then white space and clause punctuation trimmed, brackets and
 * quotation marks kept. Null when nothing is left.
 */
export function snap(text, start, end, unit = "word") {
  const cut = unit === "character" ? "grapheme" : unit;
  let from = outward(text, start, -1, cut);
  let to = outward(text, end, 1, cut);
  const trim = unit === "character" ? /\s/ : /[\s.,;:!?…–—，；：、。！？،؛؟]/;
  while (from < to && trim.test(text[from])) from += 1;
  while (to > from && trim.test(text[to - 1])) to -= 1;
  return from < to ? [from, to] : null;
}
