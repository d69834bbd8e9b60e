// Names in an entity field: what is offered, what a typed name means, which name the caret stands in.

import assert from "node:assert/strict";
import { test } from "node:test";

import { entryOf, matches, nameAt } from "../../static/js/names.js";

const ENTRIES = [
  { id: "1", name: "Port council", kind: "organisation", aliases: ["Harbour board", "The council"] },
  { id: "2", name: "Ingra Solvane", kind: "person", aliases: ["The minister"] },
  { id: "3", name: "Ministry of Finance", kind: "organisation", aliases: ["The ministry", "The council"] },
];
const offered = (typed, own = []) => matches(typed, ENTRIES, own).map(({ name, id }) => [name, id]);

test("what begins with the letters comes first, case and accents do not count", () => {
  assert.deepEqual(offered("in"), [["Ingra Solvane", "2"], ["Ministry of Finance", "3"]]);
  assert.deepEqual(matches("sölv", [{ id: "4", name: "Sólveig" }], []).map(({ id }) => id), ["4"]);
});

test("another name is offered as the entry, and says which name it was", () => {
  const [hit] = matches("harb", ENTRIES, []);
  assert.deepEqual([hit.name, hit.id, hit.hint], ["Port council", "1", "Harbour board"]);
});

test("names of this article follow without an id, unless an entry has them", () => {
  assert.deepEqual(offered("sol", ["Solicitors’ guild", "Ingra Solvane"]), [["Solicitors’ guild", null], ["Ingra Solvane", "2"]]);
});

test("eight are enough", () => {
  const many = Array.from({ length: 20 }, (_, i) => ({ id: String(i), name: `Ministry ${i}` }));
  assert.equal(matches("mini", many, []).length, 8);
});

test("a typed name means an entry by its own name, or by another one that is its alone", () => {
  assert.equal(entryOf("port COUNCIL", ENTRIES).id, "1");
  assert.equal(entryOf("the minister", ENTRIES).id, "2");
  assert.equal(entryOf("the council", ENTRIES), null, "two have this one");
  assert.equal(entryOf("nobody", ENTRIES), null);
});

test("the name at the caret is that between the semicolons around it", () => {
  const value = "Port council; Ingra; Aunland";
  assert.deepEqual(nameAt(value, 5), { start: 0, end: 12, typed: "Port council" });
  assert.equal(nameAt(value, 12).typed, "Port council", "right before the semicolon");
  assert.deepEqual(nameAt(value, 17), { start: 13, end: 19, typed: "Ingra" });
  assert.deepEqual(nameAt(value, value.length), { start: 20, end: 28, typed: "Aunland" });
  assert.deepEqual(nameAt("", 0), { start: 0, end: 0, typed: "" });
});
