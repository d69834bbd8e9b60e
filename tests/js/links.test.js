// Links: which spans a type may join, and what stands after links were made, undone and brought back.

import assert from "node:assert/strict";
import { test } from "node:test";

import { fits, Links } from "../../static/js/links.js";
import { Store } from "../../static/js/store.js";

const LABELS = ["decision", "source"].map((key) => ({ key, name: key, abbr: key.slice(0, 2), color: 1, self_overlap: true }));
const TEXT = "The council voted. Two officials said so. It voted again.";
const span = (id, label, start, end) =>
  ({ id, label, start, end, parts: [[start, end]], attributes: {}, note: "", version: 1 });
const FIRST = span("a", "decision", 0, 17);
const SOURCE = span("b", "source", 19, 32);
const LATER = span("c", "decision", 42, 50);
const BY = { key: "by", name: "by", sources: ["decision"], targets: ["source"], minimum: 1 };
const SAME = { key: "same", name: "same", sources: ["decision", "source"], targets: ["decision", "source"], minimum: 0, symmetric: true, same_label: true };

/** Links without a page: what they know and answer, not what they show. */
function linksOf(rows = []) {
  const store = new Store(TEXT, [FIRST, SOURCE, LATER], LABELS);
  const links = Object.create(Links.prototype);
  return Object.assign(links, { desk: { store }, types: [BY, SAME], rows: new Map(rows.map((row) => [row.id, row])), gone: new Map() });
}
const made = (id, type, source, target) => ({ kind: "relation.create", id, fields: { type, source, target } });

test("a type joins the labels that it names, and nothing with itself", () => {
  assert.equal(fits(BY, FIRST, SOURCE), true);
  assert.equal(fits(BY, SOURCE, FIRST), false);
  assert.equal(fits(BY, FIRST, LATER), false);
  assert.equal(fits(SAME, FIRST, FIRST), false);
});

test("where a type wants one label, both ends have it", () => {
  assert.equal(fits(SAME, FIRST, LATER), true);
  assert.equal(fits(SAME, FIRST, SOURCE), false);
});

test("partners are offered in the order of the text, either way", () => {
  const links = linksOf();
  assert.deepEqual(links.partners(BY, FIRST).map(({ id }) => id), ["b"]);
  assert.deepEqual(links.partners(BY, SOURCE).map(({ id }) => id), []);
  assert.deepEqual(links.partners(BY, SOURCE, true).map(({ id }) => id), ["a", "c"]);
});

test("a link is made, taken back and brought back", () => {
  const links = linksOf();
  links.apply(made("1", "by", "a", "b"));
  assert.equal(links.between(BY, "a", "b").id, "1");
  links.apply({ kind: "relation.delete", id: "1", fields: {} });
  assert.deepEqual(links.live(), []);
  links.apply({ kind: "relation.restore", id: "1", fields: {} });
  assert.deepEqual(links.live().map(({ id }) => id), ["1"]);
  links.apply({ kind: "relation.restore", id: "never made", fields: {} });
  assert.equal(links.live().length, 1);
});

test("only a type without direction is found from its other end", () => {
  const links = linksOf([{ id: "1", type: "by", source: "a", target: "b" }, { id: "2", type: "same", source: "a", target: "c" }]);
  assert.equal(links.between(BY, "b", "a"), undefined);
  assert.equal(links.between(SAME, "c", "a").id, "2");
  assert.deepEqual(links.of("a").map(({ id }) => id), ["1", "2"]);
});

test("a link whose end is deleted does not count, and what is lacking is told", () => {
  const links = linksOf();
  links.apply(made("1", "by", "a", "b"));
  assert.equal(links.lacking(BY, "a"), 0);
  assert.equal(links.lacking(BY, "c"), 1);
  links.desk.store.commit("span.delete", "b", {});
  assert.deepEqual(links.live(), []);
  assert.equal(links.lacking(BY, "a"), 1);
});
