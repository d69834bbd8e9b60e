// Steps of the caret, and what grows around it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Steps } from "../../static/js/steps.js";
import { snap } from "../../static/js/text.js";

const text =
  "Fees return\n\nThe council voted, “late”, on Tuesday. Dr. Ng of the U.S. office objected; 1,200 signed.\n\nIt took effect 👩‍👩‍👧 at once.\n";
const steps = new Steps(text);
const at = (words) => text.indexOf(words);
const end = (words) => at(words) + words.length;
const cut = (stretch) => text.slice(...stretch);

test("sentences are cut per line, and titles and initials end none", () => {
  assert.deepEqual(steps.sentences.map(cut), [
    "Fees return",
    "The council voted, “late”, on Tuesday.",
    "Dr. Ng of the U.S. office objected; 1,200 signed.",
    "It took effect 👩‍👩‍👧 at once.",
  ]);
});

test("the same sentences are what a selection snaps to", () => {
  assert.equal(cut(snap(text, at("office"), at("office") + 1, "sentence")), cut(steps.sentences[2]).slice(0, -1));
});

test("a caret goes from word to word and over blank lines", () => {
  assert.equal(steps.move(at("return"), "word", 1), at("The"));
  assert.equal(steps.move(at("The"), "word", -1), at("return"));
});

test("past the last word it goes to its end, and there it stays", () => {
  assert.equal(steps.move(at("once"), "word", 1), end("once"));
  assert.equal(steps.move(end("once"), "word", 1), end("once"));
  assert.equal(steps.move(0, "word", -1), 0);
});

test("an extension grows to the end of words and shrinks by them", () => {
  const anchor = at("council");
  assert.equal(steps.move(anchor, "word", 1, anchor), end("council"));
  assert.equal(steps.move(end("council"), "word", 1, anchor), end("council voted"));
  assert.equal(steps.move(end("council voted"), "word", -1, anchor), end("council"));
  assert.equal(steps.move(end("council"), "word", -1, anchor), anchor, "never over the anchor");
});

test("an extension to the front grows to the start of words", () => {
  const anchor = end("council");
  assert.equal(steps.move(anchor, "word", -1, anchor), at("council"));
  assert.equal(steps.move(at("council"), "word", -1, anchor), at("The council"));
  assert.equal(steps.move(at("The council"), "word", 1, anchor), at("council"));
});

test("the first word of a text shrinks to nothing, too", () => {
  assert.equal(steps.move(end("Fees"), "word", -1, 0), 0);
});

test("a caret goes by sentence and by paragraph", () => {
  assert.equal(steps.move(at("council"), "sentence", 1), at("Dr."));
  assert.equal(steps.move(at("Dr."), "sentence", -1), at("The"));
  assert.equal(steps.move(at("council"), "block", 1), at("It"));
  assert.equal(steps.move(at("It"), "block", -1), at("The"));
  assert.equal(steps.move(at("The"), "sentence", 1, at("The")), end("on Tuesday."));
});

test("by character a joined emoji is one step, and blank lines are none", () => {
  assert.equal(steps.move(at("👩"), "grapheme", 1), at(" at once"));
  assert.equal(steps.move(end("Fees return"), "grapheme", 1), at("The"));
  assert.equal(steps.move(at("The"), "grapheme", -1), end("Fees return"));
  assert.equal(steps.move(end("once."), "grapheme", 1), end("once."));
});

test("a stretch grows from word to clause, sentence and paragraph", () => {
  let stretch = [at("oted"), at("oted")];
  const grown = [];
  for (let i = 0; i < 5; i += 1) {
    stretch = steps.grow(...stretch);
    grown.push(cut(stretch));
  }
  assert.deepEqual(grown, [
    "voted",
    "The council voted",
    "The council voted, “late”, on Tuesday",
    "The council voted, “late”, on Tuesday. Dr. Ng of the U.S. office objected; 1,200 signed",
    "The council voted, “late”, on Tuesday. Dr. Ng of the U.S. office objected; 1,200 signed",
  ]);
});

test("a stretch over two sentences grows to both", () => {
  assert.equal(
    cut(steps.grow(at("Tuesday"), end("Dr. Ng"))),
    "The council voted, “late”, on Tuesday. Dr. Ng of the U.S. office objected; 1,200 signed",
  );
});

test("a comma within a number cuts no clause", () => {
  assert.equal(cut(steps.grow(at("1,200"), end("1,200"))), "1,200 signed");
});

test("the word at a caret is the one around it, the next, or the last", () => {
  assert.equal(cut(steps.wordAt(at("ouncil"))), "council");
  assert.equal(cut(steps.wordAt(at(" council"))), "council");
  assert.equal(cut(steps.wordAt(text.length)), "once");
  assert.equal(new Steps("…").wordAt(0), null);
});

test("Chinese grows by its own marks", () => {
  const chinese = "政府昨天宣布，港口收费恢复。居民反对。\n";
  const there = new Steps(chinese);
  let stretch = [3, 3];
  const grown = [];
  for (let i = 0; i < 4; i += 1) {
    stretch = there.grow(...stretch);
    grown.push(chinese.slice(...stretch));
  }
  assert.deepEqual(grown, [
    "昨天", "政府昨天宣布", "政府昨天宣布，港口收费恢复", "政府昨天宣布，港口收费恢复。居民反对",
  ]);
});

test("twenty thousand words are cut quickly", () => {
  const long = `${"The council voted late on Tuesday, officials said. ".repeat(60)}\n`.repeat(42);
  const started = performance.now();
  const there = new Steps(long);
  assert.equal(there.sentences.length, 60 * 42);
  there.move(long.length - 5, "sentence", -1);
  assert.ok(performance.now() - started < 500);
});
