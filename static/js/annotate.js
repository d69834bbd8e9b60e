// The annotate page: wires text, store, outbox, panel and htmx, and says what each key does.

import { resolve, trayItems } from "./answers.js";
import { listen } from "./keys.js";
import { Outbox } from "./outbox.js";
import { Paint } from "./paint.js";
import { excerpt, later, Panel, word } from "./panel.js";
import { announce, coding, connect, load, post, renew } from "./partials.js";
import { Store, uuid } from "./store.js";
import { graphemeStep, reshape, wordStep } from "./text.js";

const MERGE_MS = 800;
const $ = (id) => document.getElementById(id);

const island = JSON.parse($("workspace").textContent);
const paint = new Paint($("text"), island.labels);
const store = new Store(paint.text, island.spans, island.labels);
const outbox = new Outbox({
  user: island.user, assignment: island.assignment, url: island.urls.operations,
  post, renew: () => renew(island.urls.me),
});
// Whether the server does not know all of a span yet.
const unsaved = (id) => outbox.records.some(({ op }) => op.id === id || op.card === id);
const panel = new Panel(store, island.urls, unsaved);
const memory = `annotator-undo-${island.assignment}`;
let current = null; // id of the selected span
let point = null; // where the text was last clicked

// --- what can be done -----------------------------------------------------------------------------

function editable() {
  if (!island.open) panel.toast(word("readonly"));
  return island.open;
}

function select(id, { reveal = false, focus = false } = {}) {
  const span = store.spans.get(id) ?? null;
  current = span?.id ?? null;
  paint.highlight("active", span?.parts ?? []);
  if (span && reveal) paint.reveal([span.start, span.end]);
  later(() => {
    panel.mark(current, focus);
    panel.shell(store.spans.get(current) ?? null);
    if (span && reveal) paint.reveal([span.start, span.end]); // a card may cover it on a small screen
    showMode();
  });
  if (span) panel.fetch(span.id);
}

const showMode = () => panel.bar(paint.selection ? "new" : current && "relabel", store.spans.get(current)?.label);

/** Apply a change, paint it, keep it for the server. */
function change(kind, id, fields, merge = "") {
  const { op, merged } = store.commit(kind, id, fields, { merge });
  panel.settle();
  if (merged && outbox.amend(id, op.fields, MERGE_MS)) store.setVersion(id, store.spans.get(id).version - 1);
  else outbox.add(op, merge ? MERGE_MS : 0);
}

/** An operation on what the store does not hold, a link or an answer, and its way back. */
function send(kind, id, fields, undo, { redo = { kind, fields }, base = null } = {}) {
  if (!editable()) return;
  const card = kind === "answer.set" ? null : current;
  outbox.add({ op: uuid(), kind, id, base_version: base, fields, at: new Date().toISOString(), card });
  store.remember(id, undo, redo, card);
  panel.settle();
}

function refused(span) {
  const obstacle = store.obstacle(span);
  if (!obstacle) return false;
  panel.toast(panel.words(obstacle.reason, obstacle.span, 50));
  if (obstacle.reason === "twin") select(obstacle.span.id);
  return true;
}

function label(key) {
  if (!editable()) return;
  const stretch = paint.snapped();
  const span = store.spans.get(current);
  if (stretch) {
    const [start, end] = stretch;
    const made = { id: uuid(), label: key, start, end, parts: [[start, end]], attributes: {}, note: "" };
    if (refused(made)) return;
    const { id, ...fields } = made;
    paint.clearSelection();
    change("span.create", id, fields);
    select(id);
    panel.say(panel.words("created", made));
  } else if (!span) panel.toast(word("selectFirst"));
  else if (span.label !== key && !refused({ ...span, label: key })) {
    change("span.update", span.id, { label: key });
    select(span.id);
  }
}

/** Move an end of the selected span: edge 0 start, 1 end; step -1 or 1. */
function nudge(edge, step, exact = false) {
  const span = store.spans.get(current);
  if (!span || !editable()) return;
  const at = edge ? span.end : span.start;
  const to = exact ? graphemeStep(store.text, at, step) : wordStep(store.text, at, edge, step);
  const [start, end] = edge ? [span.start, to] : [to, span.end];
  if (start >= end || to === at) return;
  const fields = { start, end, parts: reshape(span.parts, start, end) };
  if (refused({ ...span, ...fields })) return;
  change("span.update", span.id, fields, "ends");
  select(span.id, { reveal: true });
}

function remove() {
  const span = store.spans.get(current);
  if (!span || !editable()) return;
  const rest = store.ordered();
  const next = rest[rest.findIndex((other) => other.id === span.id) + 1];
  const inList = $("spans").contains(document.activeElement);
  change("span.delete", span.id, {});
  select(next?.id ?? null, { focus: inList });
  if (!next && inList) $("text").focus({ preventScroll: true });
  panel.toast(panel.words("deleted", span, 40), word("undo"), () => revert());
}

function revert(redo = false) {
  if (!editable()) return;
  const done = store.revert(redo);
  if (!done) return panel.toast(word(redo ? "nothingToRedo" : "nothingToUndo"));
  outbox.add(done.op);
  panel.settle();
  if (done.id) select(store.spans.has(done.id) ? done.id : null, { reveal: true });
  panel.say(word(redo ? "redone" : "undone"));
}

function move(step) {
  const spans = store.ordered();
  if (!spans.length) return;
  const at = spans.findIndex((span) => span.id === current);
  const top = paint.top();
  const from = step > 0 ? spans.findIndex((span) => span.start >= top) : spans.findLastIndex((span) => span.start < top);
  const to = at < 0 ? Math.max(0, from) : Math.min(spans.length - 1, Math.max(0, at + step));
  paint.clearSelection();
  select(spans[to].id, { reveal: true, focus: $("spans").contains(document.activeElement) });
}

/** Select the span at a point; once more: the next one that covers it. */
function pick(offset) {
  point = offset;
  const here = offset === null ? [] : store.at(offset);
  const at = here.findIndex((span) => span.id === current);
  select(here.length ? here[(at + 1) % here.length].id : null, { reveal: true });
}

function back() {
  if ($("card").contains(document.activeElement)) return $("text").focus({ preventScroll: true });
  if (paint.selection) paint.clearSelection();
  else select(null);
}

const done = () => $("done-form")?.requestSubmit();

// --- keys and clicks ------------------------------------------------------------------------------

const KEYS = {
  j: () => move(1), k: () => move(-1), o: () => pick(point ?? store.spans.get(current)?.start ?? null),
  "[": (exact) => nudge(0, -1, exact), "]": (exact) => nudge(0, 1, exact),
  "{": (exact) => nudge(1, -1, exact), "}": (exact) => nudge(1, 1, exact),
  u: () => revert(), U: () => revert(true), Delete: remove, Backspace: remove,
  Enter: () => panel.enter(), "?": () => BUTTONS.keys(),
};
const BUTTONS = {
  "start-out": () => nudge(0, -1), "start-in": () => nudge(0, 1), "end-in": () => nudge(1, -1),
  "end-out": () => nudge(1, 1), delete: remove, close: () => { back(); select(null); },
  undo: () => revert(), redo: () => revert(true), keys: () => $("keys").showModal(),
};

function onClick(event) {
  const button = event.target.closest("button[data-do], button[data-label]");
  if (button) return button.dataset.do ? BUTTONS[button.dataset.do]() : label(button.dataset.label);
  const row = event.target.closest("#rows a, a[data-span]");
  if (!row || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  paint.clearSelection();
  select(row.dataset.span ?? row.closest("li").dataset.id, { reveal: true });
}

// --- the parts speak to each other ----------------------------------------------------------------

store.addEventListener("change", ({ detail: { id, before, span, moved } }) => {
  paint.patch(store, [before, span, ...moved].filter(Boolean));
  later(() => panel.update(id));
  if (id !== current) return;
  if (!span) return select(null);
  paint.highlight("active", span.parts);
  later(() => panel.head(span));
});

paint.addEventListener("select", () => showMode());
paint.addEventListener("point", ({ detail }) => pick(detail.offset));

outbox.addEventListener("state", ({ detail }) => panel.save(detail));
outbox.addEventListener("held", ({ detail: { record } }) => {
  if (!resolve(record, { store, outbox, uuid })) showTray();
});
outbox.addEventListener("results", ({ detail: { outcome, revision } }) => {
  let stale = false; // rows whose summary only the server writes
  for (const { record, status, version } of outcome) {
    const { id, kind, fields, card } = record.op;
    if (status !== "applied" && status !== "duplicate") continue;
    if (version && !outbox.records.some((one) => one.op.id === id)) store.setVersion(id, version);
    // Without its form, the card still waits for the server to know the span.
    const coded = kind !== "span.update" || fields.attributes || fields.label || !$("card").querySelector("form");
    stale ||= Boolean(card) || kind === "span.restore" || Boolean(fields.attributes);
    if (coded && current && (id === current || card === current)) panel.fetch(current, 0);
  }
  if (stale) announce("spans:stale");
  if (outcome.some(({ record }) => record.op.kind === "answer.set")) load(island.urls.self, "questions");
  announce("ops:saved", { revision });
  panel.revision(revision);
});

function showTray() {
  panel.tray(trayItems({ store, outbox, uuid, word, excerpt, refresh: showTray }));
}

connect({
  async ready() {
    const sent = await outbox.flush();
    if (!sent) panel.toast(word(outbox.held.length ? "resolveFirst" : "notYet", { n: outbox.records.length }));
    return sent;
  },
  wanted(id, url) {
    const typing = $(id).querySelector(":is(textarea, input:not([type=radio], [type=checkbox])):focus");
    if (id === "done") return !$("done").matches(":hover, :focus-within");
    // The card of a span that was left meanwhile comes too late.
    if (id === "card") return !typing && current && url.includes(current) && !unsaved(current);
    return !typing && !outbox.records.some(({ op }) => op.kind === "answer.set");
  },
  swapped(id) {
    if (id === "spans") panel.sync();
    if (id === "card" && store.spans.has(current)) {
      panel.head(store.spans.get(current));
      panel.mark(current); // the list beneath is shorter now
    }
    if (id === "questions") learn();
    if (id !== "done") return;
    panel.revision();
    $("done").querySelector("[data-missing]")?.focus();
  },
});

const LINK = { kind: "relation.restore", fields: {} };
const UNLINK = { kind: "relation.delete", fields: {} };
const learn = coding({
  code: (fields) => current && editable() && change("span.update", current, fields),
  attributes: () => store.spans.get(current)?.attributes ?? {},
  answer: (question, value, before) =>
    send("answer.set", null, { question, value }, { kind: "answer.set", fields: { question, value: before } }),
  link(type, target, select) {
    send("relation.create", uuid(), { type, source: current, target }, UNLINK, { redo: LINK });
    panel.provisional(select);
  },
  unlink(id, version) {
    send("relation.delete", id, {}, LINK, { base: version });
    panel.toast(word("unlinked"), word("undo"), () => revert());
  },
});

listen({ keys: KEYS, labels: island.labels, label, done, revert, back });
document.addEventListener("click", onClick);
addEventListener("pagehide", () => sessionStorage.setItem(memory, JSON.stringify(store.history())));

async function start() {
  paint.watch({ unit: island.snap });
  store.recall(JSON.parse(sessionStorage.getItem(memory) ?? "null"));
  for (const record of await outbox.open()) if (!record.held) store.replay(record.op);
  paint.repair(store);
  showTray();
  showMode();
  const shown = $("card").dataset.id;
  if (shown) select(shown);
  if (document.activeElement === document.body) $("text").focus({ preventScroll: true, focusVisible: false });
  document.documentElement.dataset.ready = "true";
}
start();
