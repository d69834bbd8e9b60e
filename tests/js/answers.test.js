import assert from "node:assert/strict";
import { test } from "node:test";

import { backOff, disjoint, instead, resolve, shiftVersions, trayItems, verdict } from "../../static/js/answers.js";
import { Store } from "../../static/js/store.js";

const errors = (code) => ({ errors: [{ code, detail: "…" }] });

test("each answer of the server has its meaning", () => {
  const cases = [
    [{ status: 200, body: { revision: 4, results: [] } }, "results"],
    [{ status: 200, body: null }, "signedout"], // a proxy's sign-in page
    [{ status: 0, type: "opaqueredirect", body: null }, "signedout"],
    [{ status: 401, body: errors("not_authenticated") }, "signedout"],
    [{ status: 403, body: errors("permission_denied") }, "csrf"],
    [{ status: 409, body: errors("wrong_user") }, "wronguser"],
    [{ status: 409, body: errors("locked") }, "locked"],
    [{ status: 404, body: errors("not_found") }, "locked"],
    [{ status: 429, body: errors("throttled") }, "retry"],
    [{ status: 503, body: null }, "retry"],
    [{ status: 599 }, "retry"],
    [{ status: 400, body: errors("invalid") }, "refused"],
    [{ status: 413, body: null }, "refused"],
  ];
  assert.deepEqual(cases.map(([answer]) => verdict(answer).kind), cases.map(([, kind]) => kind));
});

test("Retry-After is respected, in milliseconds", () => {
  assert.equal(verdict({ status: 503, retryAfter: "7" }).wait, 7000);
  assert.equal(verdict({ status: 503, retryAfter: null }).wait, undefined);
});

test("waiting doubles from half a second to thirty seconds", () => {
  const middle = () => 0.5;
  assert.deepEqual([1, 2, 3, 20].map((failures) => backOff(failures, middle)), [500, 1000, 2000, 30000]);
});

test("later operations build on the version that came back", () => {
  const records = [{ op: { id: "a", base_version: 4 } }, { op: { id: "b", base_version: 1 } }, { op: { id: "a", base_version: 5 } }];
  assert.equal(shiftVersions(records, "a", 4, 6).length, 2);
  assert.deepEqual(records.map(({ op }) => op.base_version), [6, 1, 7]);
  assert.deepEqual(shiftVersions(records, "a", 6, 6), []);
});

test("changes of different fields can both stand", () => {
  const op = { fields: { label: "source" }, before: { label: "decision", note: "" } };
  assert.equal(disjoint(op, { label: "decision", note: "theirs" }), true);
  assert.equal(disjoint(op, { label: "evidence", note: "" }), false);
});

// --- what is held back ----------------------------------------------------------------------------

const LABELS = [{ key: "decision", name: "Decision" }, { key: "source", name: "Source" }];
const SPAN = { id: "s", label: "decision", start: 0, end: 3, parts: [[0, 3]], version: 2, attributes: {}, note: "" };

function scene(op, why) {
  const record = { key: op.op, op: { id: "s", before: SPAN, ...op }, why: { errors: [], ...why }, held: true };
  const calls = [];
  const store = new Store("The plan", [SPAN], LABELS);
  const outbox = {
    held: [record],
    drop: (records) => calls.push(["drop", records.length]),
    replace: (records, next) => calls.push(["replace", records.length, next.kind, next.base_version, next.fields]),
  };
  const word = (name, values = {}) => [name, ...Object.values(values)].join(" ");
  const tools = { store, outbox, uuid: () => "new", word, excerpt: (text) => text, refresh: () => calls.push(["refresh"]) };
  return { record, calls, store, tools };
}

const relabel = { op: "1", kind: "span.update", base_version: 1, fields: { label: "source" } };

test("a stale change of another field is made again on the current version, without asking", () => {
  const current = { ...SPAN, note: "theirs", version: 5, deleted: false };
  const { record, calls, store, tools } = scene(relabel, { status: "conflict", current });
  assert.equal(resolve(record, tools), true);
  assert.deepEqual(calls, [["replace", 1, "span.update", 5, { label: "source" }]]);
  const { label, note, version } = store.spans.get("s");
  assert.deepEqual({ label, note, version }, { label: "source", note: "theirs", version: 6 });
});

test("a stale change of the same field is for the person to decide, both values shown", () => {
  const current = { ...SPAN, label: "evidence", quote: "The", version: 5, deleted: false };
  const { record, tools } = scene(relabel, { status: "conflict", current });
  assert.equal(resolve(record, tools), false);
  const [item] = trayItems(tools);
  assert.equal(item.reason, "conflict Source evidence, “The”");
  assert.deepEqual(item.choices.map(([text]) => text), ["keepMine", "keepTheirs"]);
});

test("keep mine sends it again on the current version", () => {
  const current = { ...SPAN, label: "evidence", version: 5, deleted: false };
  const { calls, tools } = scene(relabel, { status: "conflict", current });
  trayItems(tools)[0].choices[0][1]();
  assert.deepEqual(calls, [["replace", 1, "span.update", 5, { label: "source" }], ["refresh"]]);
});

test("what was deleted elsewhere can be put back with the change", () => {
  const current = { ...SPAN, version: 5, deleted: true };
  const { record, calls, tools } = scene(relabel, { status: "conflict", current });
  assert.equal(resolve(record, tools), false);
  trayItems(tools)[0].choices[0][1]();
  assert.deepEqual(calls, [
    ["replace", 0, "span.restore", 5, {}],
    ["replace", 1, "span.update", 6, { label: "source" }],
    ["refresh"],
  ]);
});

test("a deletion of what is deleted is settled", () => {
  const deletion = { op: "1", kind: "span.delete", base_version: 1, fields: {} };
  const { record, calls, store, tools } = scene(deletion, { status: "conflict", current: { ...SPAN, deleted: true } });
  assert.equal(resolve(record, tools), true);
  assert.deepEqual([calls, store.spans.size], [[["drop", 1]], 0]);
});

test("a deletion of what was changed elsewhere is asked about", () => {
  const deletion = { op: "1", kind: "span.delete", base_version: 1, fields: {} };
  const current = { ...SPAN, note: "theirs", version: 5, deleted: false };
  const { record, tools } = scene(deletion, { status: "conflict", current });
  assert.equal(resolve(record, tools), false);
  assert.equal(trayItems(tools)[0].reason, "conflict deletion Decision, theirs");
});

test("a refused change can be tried again or discarded, which puts the span back as it was", () => {
  const { record, calls, store, tools } = scene(relabel, { status: "rejected", errors: [{ detail: "Label retired." }] });
  store.put("span.update", "s", { label: "source" });
  assert.equal(resolve(record, tools), false);
  const [item] = trayItems(tools);
  assert.deepEqual([item.reason, item.choices.map(([text]) => text)], ["Label retired.", ["tryAgain", "discard"]]);
  item.choices[1][1]();
  assert.deepEqual([calls, store.spans.get("s").label], [[["drop", 1], ["refresh"]], "decision"]);
});

// --- a span that was refused and is changed again --------------------------------------------------

const refused = (kind, fields, base_version = 0) =>
  ({ op: { op: "1", id: "s", kind, base_version, fields, before: null }, why: { status: "rejected", errors: [] } });
const next = (kind, fields = {}) => ({ op: "2", id: "s", kind, base_version: 1, fields, at: "now" });

test("a new label for a span that was refused creates it with that label", () => {
  const held = [refused("span.create", { label: "decision", start: 0 }), refused("span.update", { note: "n" }, 1)];
  const { op, takes } = instead(next("span.update", { label: "source" }), held, new Map());
  assert.deepEqual([op.op, op.kind, op.base_version, takes.length], ["2", "span.create", 0, 2]);
  assert.deepEqual(op.fields, { label: "source", start: 0, note: "n" });
});

test("a change of a change that was refused builds on the same version", () => {
  const { op } = instead(next("span.update", { label: "source" }), [refused("span.update", { label: "old" }, 4)], new Map());
  assert.deepEqual([op.kind, op.base_version, op.fields], ["span.update", 4, { label: "source" }]);
});

test("deleting what was never created sends nothing, and its return creates it", () => {
  const unborn = new Map();
  const gone = instead(next("span.delete"), [refused("span.create", { label: "decision" })], unborn);
  assert.deepEqual([gone.op, gone.takes.length], [null, 1]);
  const { op } = instead(next("span.restore"), [], unborn);
  assert.deepEqual([op.op, op.kind, op.fields, unborn.size], ["2", "span.create", { label: "decision" }, 0]);
});

test("other rows, conflicts and plain changes go as they are", () => {
  const wanted = next("span.update", { note: "n" });
  const conflict = { ...refused("span.update", { note: "m" }), why: { status: "conflict" } };
  const other = { ...refused("span.create", {}), op: { id: "t", kind: "span.create" } };
  assert.deepEqual(instead(wanted, [conflict, other], new Map()), { op: wanted, takes: [] });
});
