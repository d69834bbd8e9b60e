// Which fields a coding shows: the twin of values.is_shown on the server.

import assert from "node:assert/strict";
import { test } from "node:test";

import { isShown } from "../../static/js/fields.js";

const WHEN = { identification: ["unnamed", "bare"] };

test("a field without a condition is shown", () => {
  assert.equal(isShown({}, {}), true);
});

test("one of the wanted values shows it; another, or none, hides it", () => {
  assert.equal(isShown(WHEN, { identification: "bare" }), true);
  assert.equal(isShown(WHEN, { identification: "named" }), false);
  assert.equal(isShown(WHEN, { identification: null }), false);
  assert.equal(isShown(WHEN, {}), false);
});

test("of several values one is enough, and every condition holds", () => {
  assert.equal(isShown(WHEN, { identification: ["named", "unnamed"] }), true);
  assert.equal(isShown({ ...WHEN, role: ["expert"] }, { identification: "bare", role: "media" }), false);
  assert.equal(isShown({ ...WHEN, role: ["expert"] }, { identification: "bare", role: "expert" }), true);
});

test("yes and no, and numbers, are compared as they are written", () => {
  assert.equal(isShown({ asked: ["true"] }, { asked: true }), true);
  assert.equal(isShown({ asked: ["true"] }, { asked: false }), false);
  assert.equal(isShown({ year: ["2017"] }, { year: 2017 }), true);
});
