import assert from "node:assert/strict";
import { test } from "node:test";

import { Store } from "../../static/js/store.js";

const TEXT = "👩 voted for the plan on Monday.";
const LABELS = [{ key: "decision" }, { key: "source" }, { key: "evidence", self_overlap: true }];

function storeWith(...spans) {
  return new Store(TEXT, spans, LABELS);
}

function voted(more = {}) {
  return { id: "v", label: "decision", start: 2, end: 7, parts: [[2, 7]], version: 3, attributes: {}, note: "", ...more };
}

const plain = ({ label, start, end, version }) => ({ label, start, end, version });

test("code points of the server become UTF-16 offsets here and back on the wire", () => {
  const store = storeWith(voted());
  assert.deepEqual(plain(store.spans.get("v")), { label: "decision", start: 3, end: 8, version: 3 });
  const { op } = store.commit("span.update", "v", { start: 3, end: 12, parts: [[3, 12]] });
  assert.deepEqual(op.fields, { start: 2, end: 11, quote: "voted for", parts: [[2, 11]] });
  assert.equal(op.base_version, 3);
});

test("a change is there at once and tells what it was before", () => {
  const store = storeWith(voted());
  const told = [];
  store.addEventListener("change", ({ detail }) => told.push([detail.before.label, detail.span.label]));
  store.commit("span.update", "v", { label: "source" });
  assert.deepEqual(told, [["decision", "source"]]);
});

test("undo of a new span deletes it, redo restores it", () => {
  const store = storeWith();
  store.commit("span.create", "n", { label: "source", start: 3, end: 8, parts: [[3, 8]] });
  const [undone] = store.revert();
  assert.deepEqual([undone.op.kind, undone.op.base_version, store.spans.size], ["span.delete", 1, 0]);
  const [redone] = store.revert(true);
  assert.deepEqual([redone.op.kind, redone.op.base_version, store.spans.size], ["span.restore", 2, 1]);
});

test("undo of a deletion brings back attributes and note under the same id", () => {
  const store = storeWith(voted({ attributes: { stage: "decided" }, note: "see lead" }));
  store.commit("span.delete", "v");
  store.revert();
  const { attributes, note, version } = store.spans.get("v");
  assert.deepEqual({ attributes, note, version }, { attributes: { stage: "decided" }, note: "see lead", version: 5 });
});

test("undo of a relabelling builds on the version that it made", () => {
  const store = storeWith(voted());
  store.commit("span.update", "v", { label: "source" });
  const [{ op }] = store.revert();
  assert.deepEqual([op.fields, op.base_version], [{ label: "decision", attributes: {} }, 4]);
});

test("a new label keeps the attributes that it knows, and undo brings the others back", () => {
  const labels = [{ key: "decision", attributes: ["actor", "stage"] }, { key: "source", attributes: ["actor"] }];
  const store = new Store(TEXT, [voted({ attributes: { actor: "Lind", stage: "decided" } })], labels);
  const { op } = store.commit("span.update", "v", { label: "source" });
  assert.deepEqual(op.fields, { label: "source", attributes: { actor: "Lind" } });
  assert.deepEqual(store.revert()[0].op.fields, { label: "decision", attributes: { actor: "Lind", stage: "decided" } });
});

test("undo goes back through several changes in order, and a new change ends redo", () => {
  const store = storeWith(voted());
  store.commit("span.update", "v", { label: "source" });
  store.commit("span.update", "v", { note: "x" });
  store.revert();
  store.revert();
  assert.deepEqual([store.spans.get("v").label, store.spans.get("v").note], ["decision", ""]);
  store.commit("span.update", "v", { label: "evidence" });
  assert.deepEqual(store.revert(true), []);
});

test("there is nothing to undo in the beginning", () => {
  assert.deepEqual(storeWith(voted()).revert(), []);
});

test("moves of an end in quick succession are one step of undo", () => {
  const store = storeWith(voted());
  const first = store.commit("span.update", "v", { start: 3, end: 12, parts: [[3, 12]] }, { merge: "ends" });
  const second = store.commit("span.update", "v", { start: 3, end: 16, parts: [[3, 16]] }, { merge: "ends" });
  assert.deepEqual([first.merged, second.merged], [false, true]);
  store.revert();
  assert.equal(store.spans.get("v").end, 8);
  store.revert(true);
  assert.equal(store.spans.get("v").end, 16);
});

test("undo skips a span that is gone meanwhile", () => {
  const store = storeWith(voted());
  store.commit("span.update", "v", { label: "source" });
  store.accept("v", null);
  assert.deepEqual(store.revert(), []);
});

test("undo works after a reload of the page, deletions included", () => {
  const before = storeWith(voted());
  before.commit("span.delete", "v");
  const after = storeWith();
  after.recall(JSON.parse(JSON.stringify(before.history())));
  const [{ op }] = after.revert();
  assert.deepEqual([op.kind, op.base_version, after.spans.get("v").label], ["span.restore", 4, "decision"]);
});

test("a waiting creation that arrived after all is not made twice", () => {
  const store = storeWith(voted());
  store.replay({ kind: "span.create", id: "v", fields: { label: "source", start: 0, end: 1, parts: [[0, 1]], quote: "👩" } });
  assert.equal(store.spans.get("v").label, "decision");
});

test("waiting operations are laid over what the server sent", () => {
  const store = storeWith(voted());
  store.replay({ kind: "span.create", id: "n", fields: { label: "source", start: 0, end: 1, parts: [[0, 1]], quote: "👩" } });
  store.replay({ kind: "span.update", id: "v", fields: { start: 2, end: 11, parts: [[2, 11]], quote: "voted for" } });
  const { quote, ...moved } = store.spans.get("v");
  assert.deepEqual([store.spans.get("n").end, moved.end, moved.label, quote], [2, 12, "decision", undefined]);
});

test("the same label may not overlap itself unless it may", () => {
  const store = storeWith(voted(), voted({ id: "e", label: "evidence" }));
  const over = { id: "n", start: 5, end: 12, parts: [[5, 12]] };
  assert.equal(store.obstacle({ ...over, label: "decision" }).reason, "overlap");
  assert.equal(store.obstacle({ ...over, label: "source" }), null);
  assert.equal(store.obstacle({ ...over, label: "evidence" }), null);
});

test("an exact twin is refused even where overlap is allowed", () => {
  const store = storeWith(voted({ id: "e", label: "evidence" }));
  const twin = { id: "n", label: "evidence", start: 3, end: 8, parts: [[3, 8]] };
  assert.deepEqual([store.obstacle(twin).reason, store.obstacle(twin).span.id], ["twin", "e"]);
});

test("at a point the smallest span comes first", () => {
  const store = storeWith(voted(), voted({ id: "w", label: "source", start: 0, end: 16, parts: [[0, 16]] }));
  assert.deepEqual(store.at(4).map(({ id }) => id), ["v", "w"]);
});

test("a link and an answer are undone and done again in turn with spans", () => {
  const store = new Store("One two three", [], [{ key: "a", name: "A" }]);
  const made = { label: "a", start: 0, end: 3, parts: [[0, 3]] };
  store.commit("span.create", "s1", made);
  store.remember("r1", { kind: "relation.delete", fields: {} }, { kind: "relation.restore", fields: {} }, "s1");
  const answer = (value) => ({ kind: "answer.set", fields: { question: "q", value } });
  store.remember(null, answer(null), answer("yes"));
  const steps = [false, false, false, true, true, true].flatMap((redo) => store.revert(redo));
  assert.deepEqual(
    steps.map(({ op }) => [op.kind, op.id, op.fields.value]),
    [
      ["answer.set", null, null],
      ["relation.delete", "r1", undefined],
      ["span.delete", "s1", undefined],
      ["span.restore", "s1", undefined],
      ["relation.restore", "r1", undefined],
      ["answer.set", null, "yes"],
    ],
  );
  assert.deepEqual(steps.map(({ id }) => id), [null, "s1", "s1", "s1", "s1", null]);
});
