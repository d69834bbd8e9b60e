// What becomes of spans that are joined, cut, merged or copied.

import assert from "node:assert/strict";
import { test } from "node:test";

import { cut, fitting, joined, neighbour, seam, united } from "../../static/js/stretches.js";

const TEXT = "The council voted, officials said. Nobody objected.\nA survey was cited.\n";
const at = (words) => [TEXT.indexOf(words), TEXT.indexOf(words) + words.length];
const span = (id, words, label = "decision") => {
  const [start, end] = at(words);
  return { id, label, start, end, parts: [[start, end]] };
};
const said = (parts) => parts.map(([from, to]) => TEXT.slice(from, to));

test("parts that overlap or touch become one, others stay apart", () => {
  assert.deepEqual(said(joined(TEXT, [at("council voted"), at("The council")])), ["The council voted"]);
  assert.deepEqual(said(joined(TEXT, [at("council"), at("The")])), ["The council"]);
  assert.deepEqual(said(joined(TEXT, [at("officials"), at("council")])), ["council", "officials"]);
  assert.deepEqual(said(joined(TEXT, [at("officials"), at("council")], true)), ["council voted, officials"]);
});

test("joining leaves what it was given as it was", () => {
  const parts = [at("council voted"), at("The council")];
  const before = structuredClone(parts);
  joined(TEXT, parts);
  assert.deepEqual(parts, before);
});

test("a cut leaves no white space or comma at its edges", () => {
  for (const place of ["officials", ","]) {
    const halves = cut(TEXT, [at("council voted, officials said")], TEXT.indexOf(place));
    assert.deepEqual(halves.map(said), [["council voted"], ["officials said"]]);
  }
});

test("a cut through parts gives each to its side; an empty side is none", () => {
  const parts = [at("council"), at("officials said")];
  assert.deepEqual(cut(TEXT, parts, TEXT.indexOf("said")).map(said), [["council", "officials"], ["said"]]);
  assert.equal(cut(TEXT, [at("council")], TEXT.indexOf("council")), null);
});

test("the seam is the sentence nearest to the middle, else a word, or the word that is wished for", () => {
  assert.equal(seam(TEXT, span("a", "The council voted, officials said. Nobody objected")), TEXT.indexOf("Nobody"));
  assert.equal(seam(TEXT, span("a", "council voted")), TEXT.indexOf("voted"));
  assert.equal(seam(TEXT, span("a", "The council voted, officials said"), TEXT.indexOf("officials") + 2), TEXT.indexOf("officials"));
  assert.equal(seam(TEXT, span("a", "council")), null);
});

test("the neighbour is what overlaps, else the next, else the one before, in the same paragraph", () => {
  const [one, two, three] = [span("1", "The council"), span("2", "voted"), span("3", "Nobody objected")];
  assert.equal(neighbour(TEXT, two, [one, two, three]).id, "3");
  assert.equal(neighbour(TEXT, three, [one, two, three]).id, "2");
  const over = span("4", "council voted");
  assert.equal(neighbour(TEXT, two, [one, over, two, three]).id, "4");
  assert.equal(neighbour(TEXT, three, [three, span("5", "A survey")]), null, "another paragraph");
  assert.equal(neighbour(TEXT, two, [span("6", "The council", "source"), two]), null, "another label");
});

test("two spans in one: lists are united, the first one's values stay, differences are named", () => {
  const one = { attributes: { stage: "voted", actor: [{ name: "A" }] }, note: "First." };
  const other = { attributes: { stage: "announced", actor: [{ name: "A" }, { name: "B" }], form: "vote" }, note: "Second." };
  assert.deepEqual(united(one, other), {
    attributes: { stage: "voted", actor: [{ name: "A" }, { name: "B" }], form: "vote" },
    note: "First.\nSecond.",
    differing: ["stage"],
  });
  assert.equal(united(one, { ...other, note: "First." }).note, "First.");
});

test("a copy keeps what the other label knows", () => {
  assert.deepEqual(fitting({ actor: [], stage: "voted" }, ["actor", "ground"]), { actor: [] });
});
