import assert from "node:assert/strict";
import { test } from "node:test";

import { graphemeStep, overlaps, reshape, snap, wordStep } from "../../static/js/text.js";

const text = "The council voted 14–9, “late” on Tuesday.\nIt took effect 👩‍👩‍👧 at once.";
const cut = (stretch) => stretch && text.slice(...stretch);
const find = (words) => [text.indexOf(words), text.indexOf(words) + words.length];

test("a selection within words grows to whole words", () => {
  assert.equal(cut(snap(text, ...find("ouncil vot"))), "council voted");
});

test("white space and a trailing comma are left out", () => {
  assert.equal(cut(snap(text, ...find(" 14–9, "))), "14–9");
});

test("quotation marks that were selected stay", () => {
  assert.equal(cut(snap(text, ...find("“late”"))), "“late”");
});

test("the final full stop is left out", () => {
  assert.equal(cut(snap(text, ...find("Tuesday."))), "Tuesday");
});

test("nothing but white space and punctuation is no selection", () => {
  assert.equal(snap(text, ...find(".\n")), null);
});

test("exact characters stay as they are, but a joined emoji is never cut", () => {
  const [start] = find("👩");
  assert.equal(cut(snap(text, ...find("ouncil vot"), "character")), "ouncil vot");
  assert.equal(cut(snap(text, start + 2, start + 5, "character")), "👩‍👩‍👧");
  assert.equal(cut(snap(text, start, start + 3)), "👩‍👩‍👧");
});

test("a sentence can be the unit", () => {
  assert.equal(cut(snap(text, ...find("took"), "sentence")), "It took effect 👩‍👩‍👧 at once");
});

test("Chinese is cut into words without spaces", () => {
  const chinese = "政府昨天宣布新政策。";
  assert.deepEqual(snap(chinese, 3, 5), [2, 6]);
});

test("the start steps from word to word", () => {
  const at = text.indexOf("voted");
  assert.equal(wordStep(text, at, 0, -1), text.indexOf("council"));
  assert.equal(wordStep(text, at, 0, 1), text.indexOf("14"));
});

test("the end steps over a line break", () => {
  const at = text.indexOf("Tuesday") + 7;
  assert.equal(wordStep(text, at, 1, 1), text.indexOf("It") + 2);
  assert.equal(wordStep(text, text.indexOf("It") + 2, 1, -1), at);
});

test("a step past the ends of the text stays", () => {
  assert.equal(wordStep(text, 0, 0, -1), 0);
  assert.equal(wordStep(text, text.length, 1, 1), text.length);
});

test("a step by character takes a joined emoji whole", () => {
  const [start] = find("👩");
  const end = start + "👩‍👩‍👧".length;
  assert.equal(graphemeStep(text, start, 1), end);
  assert.equal(graphemeStep(text, end, -1), start);
});

test("a step by character ends at the ends of the text", () => {
  assert.equal(graphemeStep(text, 0, -1), 0);
  assert.equal(graphemeStep(text, text.length, 1), text.length);
});

test("new ends keep the inner parts that still lie between them", () => {
  assert.deepEqual(reshape([[0, 4], [6, 8], [10, 14]], 2, 12), [[2, 4], [6, 8], [10, 12]]);
  assert.deepEqual(reshape([[0, 4], [6, 8], [10, 14]], 5, 16), [[5, 8], [10, 16]]);
});

test("spans that touch do not overlap", () => {
  assert.equal(overlaps({ parts: [[0, 4]] }, { parts: [[4, 6]] }), false);
  assert.equal(overlaps({ parts: [[0, 2], [5, 6]] }, { parts: [[4, 6]] }), true);
});
