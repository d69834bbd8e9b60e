// The annotate page: builds the desk, gives it to each feature, and lets text, store, outbox, panel and htmx speak
// to each other. What takes more than a look comes later, by import().

import { resolve, trayItems } from "./answers.js";
import { Desk } from "./desk.js";
import { describing } from "./describing.js";
import { editing, label, pick } from "./editing.js";
import { listen } from "./keys.js";
import { looking } from "./looking.js";
import { Outbox } from "./outbox.js";
import { Paint } from "./paint.js";
import { excerpt, later, Panel, word } from "./panel.js";
import { announce, coding, connect, load, post, renew } from "./partials.js";
import { selecting } from "./selecting.js";
import { Store, uuid } from "./store.js";
import { linked, talking } from "./talking.js";

const $ = (id) => document.getElementById(id);

const island = JSON.parse($("workspace").textContent);
const labels = [...island.labels, ...island.retired]; // spans from before may carry a retired one
const paint = new Paint($("text"), labels);
const store = new Store(paint.text, island.spans, labels);
const outbox = new Outbox({
  user: island.user, assignment: island.assignment, url: island.urls.operations, title: $("article-title").textContent,
  post, renew: () => renew(island.urls.me),
});
// Whether the server does not know all of a span yet.
const unsaved = (id) => outbox.records.some(({ op }) => op.id === id || op.card === id);
const panel = new Panel(store, island.urls, unsaved);
const desk = new Desk({ island, paint, store, outbox, panel });
const memory = `annotator-undo-${island.assignment}`;

// --- the parts speak to each other ----------------------------------------------------------------

store.addEventListener("change", ({ detail: { id, before, span, moved } }) => {
  paint.patch(store, [before, span, ...moved].filter(Boolean));
  later(() => panel.update(id));
  desk.emit("change", { id, before, span });
  if (id !== desk.current) return;
  if (!span) return desk.select(null);
  paint.highlight("active", span.parts);
  later(() => panel.head(span));
});

paint.addEventListener("select", () => desk.showMode());
paint.addEventListener("point", ({ detail }) => pick(desk, detail.offset));

outbox.addEventListener("state", ({ detail }) => panel.save(detail));
outbox.addEventListener("held", ({ detail: { record } }) => {
  desk.emit("held", { op: record.op });
  if (!resolve(record, { store, outbox, uuid })) showTray();
});
outbox.addEventListener("mended", showTray);
// Signing out in another tab discarded what waited: show what is stored. The page that asked goes on by itself.
outbox.addEventListener("discarded", () => $("leaving")?.open || location.reload());
outbox.addEventListener("results", ({ detail: { outcome, revision } }) => {
  const { current } = desk;
  let stale = false; // rows whose summary only the server writes
  for (const { record, status, version, foreign } of outcome) {
    const { id, kind, fields, card } = record.op;
    if (status !== "applied" && status !== "duplicate") continue;
    if (foreign) desk.follow(record.op, version);
    if (version && !outbox.records.some((one) => one.op.id === id)) store.setVersion(id, version);
    // Without its form, the card still waits for the server to know the span and what was done on it.
    const waits = !$("card").querySelector("form");
    const coded = kind.startsWith("span.") && (kind !== "span.update" || fields.label || waits);
    // A new span has no values to tell of, mostly: the row that stands there says all.
    const valued = kind === "span.create" ? Object.keys(fields.attributes ?? {}).length > 0 : Boolean(fields.attributes);
    stale ||= (kind === "span.restore" || valued) && !panel.row(id)?.dataset.told;
    if (current && (((coded || foreign) && id === current) || (waits && card === current))) panel.fetch(current, 0);
  }
  if (stale) announce("spans:stale");
  if (outcome.some(({ record }) => record.op.kind === "answer.set")) load(island.urls.self, "questions");
  announce("ops:saved", { revision });
  panel.revision(revision);
  desk.emit("results", { outcome });
});

function showTray() {
  const show = (op) => {
    store.replay(op); // after a reload, the page does not show what was refused
    desk.select(op.id, { reveal: true });
    desk.focusText();
  };
  panel.tray(trayItems({ store, outbox, uuid, word, excerpt, refresh: showTray, show }));
}

connect({
  async ready() {
    const sent = await outbox.flush();
    if (!sent) panel.toast(word(outbox.held.length ? "resolveFirst" : "notYet", { n: outbox.records.length }));
    return sent;
  },
  wanted(id, url) {
    if ($(id).matches(".part")) return true;
    const typing = $(id).querySelector(":is(textarea, select, input:not([type=radio], [type=checkbox])):focus"); // a list may be open
    if (id === "done") return !$("done").matches(":hover, :focus-within");
    // The card of a span that was left meanwhile comes too late.
    if (id === "card") return !typing && desk.current && url.includes(desk.current) && !unsaved(desk.current);
    return !typing && !outbox.records.some(({ op }) => op.kind === "answer.set");
  },
  swapped(id) {
    if (id === "spans") panel.sync();
    if (id === "card" && desk.span) {
      panel.head(desk.span);
      panel.mark(desk.current); // the list beneath is shorter now
    }
    if (id === "questions") learn();
    desk.emit("swapped", { id });
    if (id !== "done") return;
    panel.revision();
    $("done").querySelector("[data-missing]")?.focus();
  },
});

const learn = coding({
  code: (fields) => desk.span && desk.editable() && desk.change("span.update", desk.current, fields),
  attributes: () => desk.span?.attributes ?? {},
  answer: (question, value, before) =>
    desk.send("answer.set", null, { question, value }, { kind: "answer.set", fields: { question, value: before } }),
});

// --- keys and clicks ------------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do], button[data-label]");
  const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey; // a link in a tab of its own
  if (button?.matches("a") && !elsewhere) event.preventDefault();
  if (button && !(elsewhere && button.matches("a"))) return button.dataset.do ? desk.run(button.dataset.do, { event }) : label(desk, button.dataset.label);
  const row = event.target.closest("#rows a, a[data-span]");
  if (!row || elsewhere) return;
  event.preventDefault();
  paint.clearSelection();
  desk.select(row.dataset.span ?? row.closest("li").dataset.id, { reveal: true });
});
addEventListener("pagehide", () => sessionStorage.setItem(memory, JSON.stringify(store.history())));

async function start() {
  editing(desk);
  looking(desk);
  describing(desk);
  selecting(desk);
  talking(desk);
  listen(desk, (key) => label(desk, key));
  const dead = Object.keys(island.keys).filter((name) => !desk.commands.has(name));
  if (dead.length) console.error("keys without a command", dead);
  paint.watch({ unit: island.snap });
  store.recall(JSON.parse(sessionStorage.getItem(memory) ?? "null"));
  const replayed = outbox.open().then((kept) => {
    for (const record of kept) if (!record.held) { store.replay(record.op); desk.sent.push(record.op); }
    showTray();
  });
  if (outbox.mayHold) await replayed; // else nothing comes, and it is not worth waiting for
  paint.repair(store);
  desk.showMode();
  const shown = $("card").dataset.id;
  if (shown) desk.select(shown);
  linked(desk);
  if (document.activeElement === document.body) desk.focusText();
  document.documentElement.dataset.ready = "true";
}
start();
