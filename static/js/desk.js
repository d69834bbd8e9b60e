// The desk: what every feature of the annotate page works with. A feature is a module that is given the desk,
// registers commands (articles/web/commands.py names them and their keys) and listens to its events:
// "select" {span}, "change" {id, before, span}, "results" {outcome}, "swapped" {id}.

import { later, word } from "./panel.js";
import { uuid } from "./store.js";

const MERGE_MS = 800;
const FOLLOW_MS = 300;
const $ = (id) => document.getElementById(id);

export class Desk extends EventTarget {
  constructor({ island, paint, store, outbox, panel }) {
    super();
    Object.assign(this, { island, paint, store, outbox, panel });
    this.commands = new Map(); // name → function({ exact, event })
    this.rares = new Map(); // name → what fetches its module
    this.come = new Map(); // what fetches a rare module → the module
    this.current = null; // id of the selected span
    this.sent = []; // operations on links, also those that wait from an earlier visit
    this.behind = []; // what another tab did and this one does not show yet: [op, version]
    this.point = null; // where the text was last clicked: an offset
  }

  // --- commands -----------------------------------------------------------------------------------

  /** Register what a command does. Buttons with `data-do="name"` and its keys run it. */
  command(name, run) {
    this.commands.set(name, run);
  }

  /**
   * A command of a rare module, fetched the first time: `load()` gives the module, `name` its export. Once it is there,
   * commands of the same `load` run at once: the next key must find what this one did.
   */
  rare(command, load, name) {
    this.rares.set(command, load);
    this.command(command, async (how) => {
      try {
        if (!this.come.has(load)) await this.#bring(load);
        await this.come.get(load)[name](this, how);
      } catch (error) {
        console.warn(`${command}: the module did not come`, error);
        this.panel.toast(word("offlinePart"));
      }
    });
  }

  async #bring(load) {
    await this.#dress();
    this.come.set(load, await load());
  }

  /** Fetch what these commands need before anybody wants them: the network may be gone by then. */
  ready(...commands) {
    for (const name of commands) this.#bring(this.rares.get(name)).catch(() => {}); // said when it is wanted
  }

  /** The style sheet of what opens later; it comes once. */
  #dress() {
    this.dressed ??= new Promise((resolve, reject) => {
      const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: this.island.urls.panels });
      link.onload = resolve;
      link.onerror = () => { this.dressed = null; link.remove(); reject(new Error(link.href)); };
      document.head.append(link);
    });
    return this.dressed;
  }

  run(name, how = {}) {
    const command = this.commands.get(name);
    if (!command) return false;
    command(how);
    return true;
  }

  emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  on(name, listen) {
    this.addEventListener(name, ({ detail }) => listen(detail));
  }

  // --- the selected span --------------------------------------------------------------------------

  get span() {
    return this.store.spans.get(this.current) ?? null;
  }

  select(id, { reveal = false, focus = false } = {}) {
    const span = this.store.spans.get(id) ?? null;
    this.asked = null;
    this.panel.stack = "";
    this.current = span?.id ?? null;
    this.paint.highlight("active", span?.parts ?? []);
    if (span && reveal) this.paint.reveal([span.start, span.end]);
    later(() => {
      this.panel.mark(this.current, focus);
      this.panel.shell(this.span);
      if (span && reveal) this.paint.reveal([span.start, span.end]); // a card may cover it on a small screen
      this.showMode();
    });
    if (span) this.panel.fetch(span.id);
    this.emit("select", { span });
  }

  /** What a label key would do now: label the selected words, relabel the selected span, or nothing. */
  showMode() {
    this.panel.bar(this.asked ? "copy" : this.paint.selection ? "new" : this.current && "relabel", this.span?.label);
  }

  /** Let the next label that is chosen run this instead; selecting something or going back forgets it. */
  ask(run) {
    this.asked = run;
    this.showMode();
  }

  // --- changes ------------------------------------------------------------------------------------

  /** Whether anything can be changed; says so if not. */
  editable() {
    if (!this.island.open) this.panel.toast(word("readonly"));
    return this.island.open;
  }

  /** Whether a span may not stand as it is given, though `except` goes; says why. */
  refused(span, except = null) {
    const before = this.store.spans.get(span.id);
    // In a second stage the passages are settled: only what is said of them changes.
    const moved = this.island.settled && String(before?.parts) !== String(span.parts);
    const obstacle = moved ? { reason: "settled", span } : this.store.obstacle(span, except);
    if (!obstacle) return false;
    this.panel.toast(this.panel.words(obstacle.reason, obstacle.span, 50));
    if (obstacle.reason === "twin") this.select(obstacle.span.id);
    return true;
  }

  /** Apply a change of a span, paint it, keep it for the server. Changes with the same `group` are undone together. */
  change(kind, id, fields, { merge = "", group = null } = {}) {
    const { op, merged } = this.store.commit(kind, id, fields, { merge, group });
    this.panel.settle();
    if (merged && this.outbox.amend(id, op.fields, MERGE_MS))
      this.store.setVersion(id, this.store.spans.get(id).version - 1);
    else this.outbox.add(op, merge ? MERGE_MS : 0);
  }

  /** A new span over `parts`, selected. Gives its id, or null if it may not stand there. */
  create(label, parts, { attributes = {}, note = "", group = null, quiet = false } = {}) {
    const made = { id: uuid(), label, start: parts[0][0], end: parts.at(-1)[1], parts, attributes, note };
    if (quiet ? this.store.obstacle(made) : this.refused(made)) return null;
    const { id, ...fields } = made;
    this.change("span.create", id, fields, { group });
    return id;
  }

  /** An operation on what the store does not hold, a link or an answer, and its way back. */
  send(kind, id, fields, undo, { redo = { kind, fields }, base = null, group = null, card = this.current } = {}) {
    if (!this.editable()) return;
    if (kind === "answer.set") card = null;
    const op = { op: uuid(), kind, id, base_version: base, fields, at: new Date().toISOString(), card };
    this.outbox.add(op);
    this.#tell(op);
    this.store.remember(id, undo, redo, card, group);
    this.panel.settle();
  }

  /** Show what another tab did, once the server has it; in order, and not under the hand of one who selects words. */
  follow(op, version) {
    this.behind.push([op, version]);
    if (this.behind.length === 1) this.#catchUp();
  }

  #catchUp() {
    if (this.paint.busy) return setTimeout(() => this.#catchUp(), FOLLOW_MS);
    for (const [op, version] of this.behind.splice(0)) {
      const { store, outbox } = this;
      this.#tell(op);
      const known = store.spans.get(op.id) ?? store.graves.get(op.id);
      // Where a step is missing between, a later change here will ask.
      if (!op.kind.startsWith("span.") || version !== (known?.version ?? 0) + 1) continue;
      if (outbox.records.some((one) => one.op.id === op.id)) continue;
      store.replay(op);
      store.setVersion(op.id, version);
    }
  }

  /** Links are not in the store: who shows them is told. */
  #tell(op) {
    if (!op.kind.startsWith("relation.")) return;
    this.sent.push(op);
    this.emit("link", { op });
  }

  /** Take back the last change, or do it again; all changes of a group at once. */
  revert(redo = false) {
    if (!this.editable()) return;
    const done = this.store.revert(redo);
    if (!done.length) return this.panel.toast(word(redo ? "nothingToRedo" : "nothingToUndo"));
    for (const { op } of done) {
      this.outbox.add(op);
      this.#tell(op);
    }
    this.panel.settle();
    const { id } = done.at(-1);
    if (id) this.select(this.store.spans.has(id) ? id : null, { reveal: true });
    this.panel.say(word(redo ? "redone" : "undone"));
  }

  /** Give the focus to the text without scrolling. */
  focusText() {
    $("text").focus({ preventScroll: true, focusVisible: false });
  }
}
