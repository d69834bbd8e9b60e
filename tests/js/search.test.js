// Finding words in a text.

import assert from "node:assert/strict";
import { test } from "node:test";

import { occurrences } from "../../static/js/search.js";

const found = (text, query, options) => occurrences(text, query, options).map(([from, to]) => text.slice(from, to));

test("case and the width of blanks do not count", () => {
  assert.deepEqual(found("The Court. A\ncourt  order", "court"), ["Court", "court"]);
  assert.deepEqual(found("court\n  order", "Court order"), ["court\n  order"]);
  assert.deepEqual(found("Über ÜBER", "über"), ["Über", "ÜBER"]);
});

test("whole words only, when asked", () => {
  assert.deepEqual(found("port transport port-side ports", "port", { words: true }), ["port", "port"]);
  assert.equal(found("port transport", "port").length, 2);
});

test("scripts without blanks have no whole words", () => {
  assert.deepEqual(found("政府昨天宣布，政府今天", "政府", { words: true }), ["政府", "政府"]);
});

test("signs are taken as they stand", () => {
  assert.deepEqual(found("cost (net) is $5.00 or 5x00", "$5.00"), ["$5.00"]);
  assert.deepEqual(found("a[b]c a-b", "[b]"), ["[b]"]);
});

test("an accent or part of an emoji is not cut off", () => {
  assert.deepEqual(found("cafe\u0301 cafe", "cafe"), ["cafe"]);
  assert.deepEqual(found("👩‍👧 👩", "👩"), ["👩"]);
});

test("nothing is found for nothing", () => {
  assert.deepEqual(found("text", "   "), []);
});
