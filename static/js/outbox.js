// Operations on their way to the server. They are kept in IndexedDB until the server has answered for
// each, so neither a lost network nor a closed tab loses one. One tab at a time sends (Web Locks); the
// others hear of the results (BroadcastChannel). The server knows an operation by its id: sending twice
// is safe.

import { backOff, instead, NO_ANSWER, shiftVersions, verdict } from "./answers.js";
import { change, isNoted, kept, note, noteOf, openDatabase, sequence } from "./database.js";

const BATCH = 200;

export class Outbox extends EventTarget {
  /** `post(url, data)`: the server's answer; `renew()`: whether a fresh CSRF token could be had. */
  constructor({ user, assignment, url, title, post, renew }) {
    super();
    Object.assign(this, { user, assignment, url, title, post, renew });
    this.records = []; // of this user and assignment, oldest first
    this.unborn = new Map(); // what the server refused to create and was deleted here: for its return
    this.state = "saved"; // saved saving offline busy signedout wronguser locked
    this.failures = 0;
    this.rush = false; // send what would still wait to be amended
    this.flushers = [];
    this.hint = noteOf(user, assignment);
  }

  get waiting() {
    return this.records.filter((record) => !record.held);
  }

  get held() {
    return this.records.filter((record) => record.held);
  }

  /** Whether an earlier visit may have left operations: a note, since opening the database takes longer than the page. */
  get mayHold() {
    return isNoted(this.hint);
  }

  /** Open the store; gives the operations that an earlier visit left. What is added meanwhile comes after them. */
  async open() {
    let left = [];
    try {
      this.opening = openDatabase();
      await this.opening;
      const added = new Set(this.records.map((record) => record.key));
      left = (await this.#all()).filter(({ key, assignment }) => assignment === this.assignment && !added.has(key));
      this.records = [...left, ...this.records];
      note(this.hint, this.records.length > 0);
    } catch (error) {
      this.#broken(error);
    }
    if (globalThis.BroadcastChannel) {
      this.channel = new BroadcastChannel("annotator-outbox");
      this.channel.onmessage = ({ data }) => {
        if (!data.discarded) this.#settled(data);
        else if (data.user === this.user) this.#emit("discarded");
      };
    }
    addEventListener("online", () => this.kick());
    addEventListener("pagehide", () => this.#leave());
    document.addEventListener("visibilitychange", () => (document.hidden ? this.#leave() : this.kick()));
    addEventListener("beforeunload", (event) => {
      if (this.broken && this.waiting.length) event.preventDefault();
    });
    navigator.storage?.persist?.().catch(() => {});
    this.kick();
    return left;
  }

  /** Keep an operation and send it. With `patience` (ms) it may still be amended for so long. */
  async add(wanted, patience = 0) {
    const { op, takes } = instead(wanted, this.held, this.unborn);
    if (takes.length) this.drop(takes).then(() => this.#emit("mended"));
    if (!op) return;
    const { user, assignment, url, title } = this;
    const record = {
      key: op.op, seq: sequence(), user, assignment, url, title, op,
      reaches: (wanted.base_version ?? 0) + 1, // the version that the page counts on
      notBefore: patience ? Date.now() + patience : 0, held: false,
    };
    this.records.push(record);
    this.#tell(this.state === "saved" ? "saving" : this.state);
    await this.#write([record]);
    if (patience) setTimeout(() => this.kick(), patience + 10);
    else this.kick();
  }

  /** Change the fields of the last operation on a row, if it has not been sent: whether it could. */
  amend(id, fields, patience) {
    const record = this.records.findLast((one) => one.op.id === id);
    if (!record || record.held || record.sent || Date.now() > record.notBefore - 50) return false;
    Object.assign(record.op.fields, fields);
    record.notBefore = Date.now() + patience;
    this.#write([record]).then(() => setTimeout(() => this.kick(), patience + 10));
    return true;
  }

  /** Send everything now; true when nothing is left waiting, false when it can't be sent. */
  flush() {
    if (!this.records.length) return Promise.resolve(true);
    this.rush = true;
    return new Promise((resolve) => {
      this.flushers.push(resolve);
      this.kick();
    });
  }

  /** Put a new operation in the place of others. */
  replace(records, op) {
    this.drop(records);
    return this.add(op);
  }

  async drop(records) {
    const keys = new Set(records.map((record) => record.key));
    this.records = this.records.filter((record) => !keys.has(record.key));
    await this.#remove(records);
    note(this.hint, this.records.length > 0);
    this.#tell(this.waiting.length ? this.state : "saved");
  }

  kick() {
    clearTimeout(this.timer);
    if (this.running) this.again = true;
    else this.running = this.#drain().finally(() => {
      this.running = null;
      if (this.again) { this.again = false; this.kick(); }
    });
  }

  // --- sending ------------------------------------------------------------------------------------

  async #drain() {
    const lock = globalThis.navigator?.locks;
    if (lock) await lock.request(`annotator-outbox-${this.user}`, () => this.#sendAll());
    else await this.#sendAll();
    if (!this.waiting.length) this.#tell("saved");
    if (!this.waiting.length || this.state !== "saving") {
      this.rush = false;
      for (const resolve of this.flushers.splice(0)) resolve(!this.records.length);
    }
  }

  async #sendAll() {
    for (;;) {
      const batch = await this.#next();
      if (!batch.length) return;
      if (batch[0].assignment === this.assignment && this.state === "saved") this.#tell("saving");
      if (!(await this.#send(batch))) return;
    }
  }

  /** The next operations that may go, all of one assignment, in order. */
  async #next() {
    const all = await this.#all();
    const open = all.filter((record) => !record.held && !this.refused?.has(record.url));
    const first = open.find((record) => record.assignment === this.assignment) ?? open[0];
    const mine = open.filter((record) => record.url === first.url);
    const now = Date.now();
    const early = this.rush ? -1 : mine.findIndex((record) => record.notBefore > now);
    return mine.slice(0, early < 0 ? BATCH : Math.min(early, BATCH));
  }

  async #send(batch) {
    const sent = new Set(batch.map((record) => record.key));
    for (const record of this.records) if (sent.has(record.key)) record.sent = true;
    const operations = batch.map(({ op: { before: _, card: __, ...op } }) => op);
    const answer = await this.post(batch[0].url, { user: this.user, operations });
    const { kind, wait } = verdict(answer);
    if (kind === "results") {
      this.failures = 0;
      await this.#results(batch, answer.body);
      return true;
    }
    const mine = batch[0].assignment === this.assignment;
    if (kind === "refused" && batch.length > 1) {
      // One bad operation must not hold up the others: find it by halves.
      const half = batch.length >> 1;
      return (await this.#send(batch.slice(0, half))) && this.#send(batch.slice(half));
    }
    if (kind === "refused") {
      await this.#hold(batch[0], answer.body?.errors ?? [{ detail: `HTTP ${answer.status}` }]);
      return true;
    }
    if (!mine && (kind === "locked" || kind === "wronguser")) {
      (this.refused ??= new Set()).add(batch[0].url); // another article's: its own page deals with it
      return true;
    }
    if (kind === "csrf" && (await this.#renew())) return this.#send(batch);
    const states = { csrf: "signedout", retry: answer.status === NO_ANSWER ? "offline" : "busy" };
    this.#tell(states[kind] ?? kind);
    this.failures += 1;
    this.timer = setTimeout(() => this.kick(), wait ?? backOff(this.failures));
    return false;
  }

  /** Signing in again changes the token: fetch the new one, once. False when that doesn't help. */
  async #renew() {
    this.renewed = !this.renewed;
    return this.renewed && this.renew();
  }

  async #results(batch, { results, revision }) {
    this.renewed = false;
    const byOp = new Map(results.map((result) => [result.op, result]));
    const outcome = batch.map((record) => ({ record, ...(byOp.get(record.key) ?? { status: "rejected" }) }));
    const done = outcome.filter(({ status }) => status === "applied" || status === "duplicate");
    await this.#remove(done.map(({ record }) => record));
    for (const { record, status, errors, current } of outcome)
      if (status === "conflict" || status === "rejected")
        await this.#hold(record, errors ?? [], status, current);
    const message = { assignment: batch[0].assignment, user: this.user, outcome, revision };
    this.channel?.postMessage(message);
    this.#settled(message);
  }

  async #hold(record, errors, status = "rejected", current = null) {
    Object.assign(record, { held: true, why: { status, errors, current } });
    await this.#write([record]);
    const own = this.records.find((one) => one.key === record.key);
    if (own) Object.assign(own, record);
    if (own) this.#emit("held", { record: own });
  }

  /** Results that this tab or another one got from the server. */
  #settled({ assignment, user, outcome, revision }) {
    if (assignment !== this.assignment || user !== this.user) return;
    for (const one of outcome) {
      const { record, status, version } = one;
      const mine = this.records.find((one) => one.key === record.key);
      one.foreign = !mine; // another tab's
      if (status === "applied" || status === "duplicate") {
        this.records = this.records.filter((one) => one.key !== record.key);
        const moved = status === "applied"
          ? shiftVersions(this.waiting, record.op.id, record.reaches ?? record.op.base_version + 1, version) : [];
        if (moved.length) this.#write(moved);
      } else if (mine && !mine.held) { // refused to another tab that sent it
        Object.assign(mine, { held: true, why: record.why });
        this.#emit("held", { record: mine });
      }
    }
    note(this.hint, this.records.length > 0);
    this.#tell(this.waiting.length ? "saving" : "saved");
    this.#emit("results", { outcome, revision });
  }

  /** The page goes to the background: send what waits to be amended, beyond the life of the page. */
  #leave() {
    if (!this.waiting.length) return;
    this.rush = true;
    this.kick();
  }

  #tell(state) {
    this.state = state;
    this.#emit("state", { state, waiting: this.waiting.length, held: this.held.length, broken: this.broken });
  }

  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  // --- IndexedDB ----------------------------------------------------------------------------------

  async #all() {
    try {
      if (this.broken) return this.records;
      return await kept(await this.opening, this.user);
    } catch (error) {
      this.#broken(error);
      return this.records;
    }
  }

  #write(records) {
    for (const { assignment } of records) note(noteOf(this.user, assignment), true);
    return this.#change((store) => records.forEach((record) => store.put(record)));
  }

  #remove(records) {
    return this.#change((store) => records.forEach((record) => store.delete(record.key)));
  }

  async #change(work) {
    if (this.broken) return;
    try {
      await change(await this.opening, work);
    } catch (error) {
      this.#broken(error);
    }
  }

  /** No storage (private window, disk full): go on from memory, and say so. */
  #broken(error) {
    this.broken = true;
    console.warn("outbox: IndexedDB is not usable", error);
    this.#tell(this.state);
  }
}
