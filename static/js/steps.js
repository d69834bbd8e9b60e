// Where a caret goes in a text, and what grows around it: words, clauses, sentences, paragraphs. Pure: no DOM.
// Offsets are UTF-16 units. A *unit* is a stretch [start, end) without the white space around it.

import { graphemeStep, sentencesIn, snap, wordsIn, wordStep } from "./text.js";

const CLAUSE = /[,;:،؛]\s+|\s[–—-]\s|—|[，；：、]/g;

/** A stretch without the white space at its ends; null when nothing is left. */
function bare(text, start, end) {
  const words = text.slice(start, end);
  const from = start + words.length - words.trimStart().length;
  return words.trim() ? [from, from + words.trim().length] : null;
}

/** The clauses of a sentence: cut after commas, semicolons and colons, and at dashes. */
function clausesIn(text, start, end) {
  const found = [];
  let from = start;
  for (const { index, 0: mark } of text.slice(start, end).matchAll(CLAUSE)) {
    found.push([from, start + index + mark.length]);
    from = start + index + mark.length;
  }
  return [...found, [from, end]].map(([a, b]) => bare(text, a, b)).filter(Boolean);
}

/** The first unit that ends after `at` (so the one around it, or the next), else null. */
function unitAfter(units, at) {
  let low = 0;
  let high = units.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (units[middle][1] > at) high = middle;
    else low = middle + 1;
  }
  return low;
}

export class Steps {
  constructor(text) {
    this.text = text;
    this.cache = {};
  }

  /** The paragraphs: lines that are not blank. */
  get blocks() {
    this.cache.blocks ??= [...this.text.matchAll(/[^\n]+/g)]
      .map(({ index, 0: line }) => bare(this.text, index, index + line.length))
      .filter(Boolean);
    return this.cache.blocks;
  }

  /** All sentences in order. */
  get sentences() {
    this.cache.sentences ??= this.blocks
      .flatMap(([start, end]) => sentencesIn(this.text, start, end))
      .map(([start, end]) => bare(this.text, start, end))
      .filter(Boolean);
    return this.cache.sentences;
  }

  /** Number of the sentence that holds `at` or follows it, from 0; the last one at the end of the text. */
  sentenceAt(at) {
    return Math.min(unitAfter(this.sentences, at), this.sentences.length - 1);
  }

  /** How many words stand in [start, end). */
  count(start, end) {
    return wordsIn(this.text, start, end).length;
  }

  /** The word around `at`, or the next one, or the last one; null in a text without words. */
  wordAt(at) {
    const end = wordStep(this.text, at, 1, 1);
    return end > at ? [wordStep(this.text, end, 0, -1), end] : this.lastWord;
  }

  get lastWord() {
    const words = (block) => wordsIn(this.text, ...block);
    const block = this.blocks.findLast((one) => words(one).length);
    return block ? words(block).at(-1) : null;
  }

  /**
   * Where a caret at `at` goes: `kind` grapheme, word, sentence or block; `step` 1 or -1. With an `anchor` the
   * stretch between the two is what grows and shrinks: its ends are ends of units, and it never jumps over the anchor.
   */
  move(at, kind, step, anchor = null) {
    if (at > this.text.length) return this.#last(kind);
    if (kind === "grapheme") return this.clamp(graphemeStep(this.text, at, step), step);
    const grows = anchor !== null && (step > 0 ? at >= anchor : at <= anchor);
    const edge = anchor === null || grows === step < 0 ? 0 : 1;
    let to = kind === "word" ? wordStep(this.text, at, edge, step) : this.#edge(at, kind, edge, step);
    if (to === at && anchor === null && step > 0) to = Math.max(at, this.#last(kind));
    const over = anchor !== null && !grows && (to === at || (at - anchor) * (to - anchor) < 0);
    return over ? anchor : to;
  }

  /** The place next to `at` in a line that is not blank: a caret stands nowhere else. */
  clamp(at, step = 1) {
    const next = unitAfter(this.blocks, at);
    const [block, before] = [this.blocks[next], this.blocks[next - 1]];
    if (block && at >= block[0]) return at;
    if (before && (at <= before[1] || step < 0 || !block)) return before[1];
    return block ? block[0] : 0;
  }

  #units(kind) {
    return kind === "sentence" ? this.sentences : this.blocks;
  }

  #edge(at, kind, edge, step) {
    const edges = this.#units(kind).map((unit) => unit[edge]);
    return (step > 0 ? edges.find((one) => one > at) : edges.findLast((one) => one < at)) ?? at;
  }

  #last(kind) {
    return (kind === "word" ? this.lastWord : this.blocks.at(-1))?.[1] ?? 0;
  }

  /** The next greater stretch around [start, end): word, clause, sentence, paragraph. The same one when there is none. */
  grow(start, end) {
    const last = Math.max(start, end - 1);
    const block = this.blocks[unitAfter(this.blocks, start)];
    if (!block) return [start, end];
    const sentence = this.sentences[this.sentenceAt(start)];
    const rising = [
      end > start ? null : this.wordAt(start),
      last < sentence[1] ? this.#cover(clausesIn(this.text, ...sentence), start, last) : null,
      this.#cover(this.sentences, start, last),
      this.#cover(this.blocks, start, last),
    ];
    for (const unit of rising) {
      const found = unit && snap(this.text, ...unit);
      if (found && found[0] <= start && found[1] >= end && found[1] - found[0] > end - start) return found;
      if (found && end === start) return found;
    }
    return [start, end];
  }

  /** From the unit that holds `first` to the one that holds `last`. */
  #cover(units, first, last) {
    const from = units[unitAfter(units, first)];
    const to = units[Math.min(unitAfter(units, last), units.length - 1)];
    return from && to ? [Math.min(from[0], first), Math.max(to[1], last)] : null;
  }
}
