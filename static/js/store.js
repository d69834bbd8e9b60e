// The spans of this assignment as the person sees them now, and the way back. Pure: no DOM.
//
// A change is applied here first, painted, then written to the outbox as an operation of the API.
// Undo and redo are new operations with the inverse effect, so they are as safe as any other.

import { CodePoints, inOrder, lanes, overlaps, sameParts } from "./text.js";

const MERGE_MS = 800;
const UNDO_LIMIT = 200;

export function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  // randomUUID is missing on plain http other than localhost.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export class Store extends EventTarget {
  /** `spans` as the API gives them (code points); `labels` with key, self_overlap. */
  constructor(text, spans, labels) {
    super();
    this.text = text;
    this.points = new CodePoints(text);
    this.labels = new Map(labels.map((label) => [label.key, label]));
    this.spans = new Map();
    this.graves = new Map(); // deleted here: what undo brings back
    this.undoable = [];
    this.redoable = [];
    for (const span of spans) this.spans.set(span.id, this.fromWire(span));
    this.relane();
  }

  relane() {
    this.lanes = lanes(this.spans.values());
  }

  ordered() {
    return [...this.spans.values()].sort(inOrder);
  }

  /** The spans that cover an offset, smallest first. */
  at(offset) {
    return this.ordered()
      .filter((span) => span.parts.some(([from, to]) => from <= offset && offset < to))
      .sort((a, b) => a.end - a.start - (b.end - b.start));
  }

  /** Why a span may not stand here: {reason: "parts"|"overlap"|"twin", span}, or null. `except`: a span that goes. */
  obstacle(span, except = null) {
    const stored = this.spans.get(span.id) ?? this.graves.get(span.id);
    const most = stored?.label === span.label ? stored.parts.length : 1; // as many as were allowed once
    if (span.parts.length > most && !this.labels.get(span.label).discontinuous) return { reason: "parts", span };
    for (const other of this.spans.values()) {
      if (other.id === span.id || other.id === except || other.label !== span.label) continue;
      if (sameParts(other.parts, span.parts)) return { reason: "twin", span: other };
      if (!this.labels.get(span.label).self_overlap && overlaps(other, span))
        return { reason: "overlap", span: other };
    }
    return null;
  }

  // --- the wire -----------------------------------------------------------------------------------

  fromWire(span) {
    const at = (offset) => this.points.toU16(offset);
    const parts = span.parts?.length ? span.parts : [[span.start, span.end]];
    return {
      attributes: {},
      note: "",
      ...span,
      start: at(span.start),
      end: at(span.end),
      parts: parts.map(([from, to]) => [at(from), at(to)]),
    };
  }

  toWire(fields) {
    if (fields.start === undefined) return { ...fields };
    const at = (offset) => this.points.toCP(offset);
    return {
      ...fields,
      start: at(fields.start),
      end: at(fields.end),
      quote: this.text.slice(fields.start, fields.end),
      parts: fields.parts.map(([from, to]) => [at(from), at(to)]),
    };
  }

  // --- changes ------------------------------------------------------------------------------------

  /** Change a span and remember the way back; what has the same `group` goes back together. Gives the operation. */
  commit(kind, id, changes = {}, { merge = "", group = null } = {}) {
    const before = this.spans.get(id) ?? this.graves.get(id);
    const fields = this.#fitting(before, changes);
    const last = this.undoable.at(-1);
    const now = Date.now();
    const merged = merge && last?.merge === merge && last.id === id && now - last.at < MERGE_MS;
    const op = this.operation(kind, id, fields, before);
    if (merged) {
      Object.assign(last.redo.fields, fields);
      last.at = now;
    } else {
      const undo = inverse(kind, fields, before);
      this.undoable.push({ id, merge, group, at: now, undo, redo: { kind, fields: { ...fields } }, span: before });
      if (this.undoable.length > UNDO_LIMIT) this.undoable.shift();
    }
    this.redoable = [];
    this.put(kind, id, fields);
    return { op, merged };
  }

  /** A link or an answer, which the store does not hold, joins the way back: operations both ways. */
  remember(id, undo, redo, card = null, group = null) {
    this.undoable.push({ id, undo, redo, card, group, merge: "", at: Date.now() });
    if (this.undoable.length > UNDO_LIMIT) this.undoable.shift();
    this.redoable = [];
  }

  /** A new label keeps the attributes that it knows too; undo then brings the others back. */
  #fitting(before, changes) {
    if (!before || !changes.label || changes.attributes) return changes;
    const known = this.labels.get(changes.label)?.attributes;
    if (!known) return changes; // the server drops them then
    const kept = Object.entries(before.attributes).filter(([key]) => known.includes(key));
    return { ...changes, attributes: Object.fromEntries(kept) };
  }

  /** Take back the last change, or all of its group (with `redo`, do it again): [{op, id, kind}…]. */
  revert(redo = false) {
    const from = redo ? this.redoable : this.undoable;
    const group = from.at(-1)?.group ?? null;
    const done = [];
    do {
      const one = this.#revertOne(redo);
      if (one) done.push(one);
    } while (group !== null && from.at(-1)?.group === group);
    return done;
  }

  #revertOne(redo) {
    const [from, to] = redo ? [this.redoable, this.undoable] : [this.undoable, this.redoable];
    const entry = from.pop();
    if (!entry) return null;
    const { kind, fields } = redo ? entry.redo : entry.undo;
    const { id } = entry;
    if (!kind.startsWith("span.")) {
      to.push(entry);
      const op = { ...this.operation(kind, id, fields, { version: null }), before: null, card: entry.card };
      return { op, id: entry.card, kind };
    }
    const known = this.spans.get(id) ?? this.graves.get(id);
    const comesBack = kind === "span.restore" || (redo && entry.redo.kind === "span.create");
    if (!known || this.spans.has(id) === comesBack) {
      if (!(comesBack && !known && entry.span)) return this.#revertOne(redo); // gone meanwhile: skip it
      this.graves.set(id, { ...entry.span, version: entry.span.version + 1 });
    }
    // A later visit of this tab knows of what was taken back only from here.
    to.push({ ...entry, merge: "", span: this.spans.get(id) ?? entry.span });
    // What was created and taken back is restored, not created again: its id is already known.
    const actual = redo && kind === "span.create" ? "span.restore" : kind;
    const sent = actual === "span.restore" ? {} : fields;
    const op = this.operation(actual, id, sent, this.spans.get(id) ?? this.graves.get(id));
    this.put(actual, id, sent);
    return { op, id, kind: actual };
  }

  /** What the undo list keeps across a reload of this tab. */
  history() {
    return { undoable: this.undoable, redoable: this.redoable };
  }

  recall(history) {
    if (history) Object.assign(this, history);
  }

  operation(kind, id, fields, before) {
    return {
      op: uuid(),
      kind,
      id,
      base_version: kind === "span.create" ? 0 : before.version,
      fields: this.toWire(fields),
      at: new Date().toISOString(),
      before: before ? this.toWire(before) : null, // for conflicts; the outbox does not send it
    };
  }

  /** Apply a change here and tell who paints. Also used to replay what the outbox still holds. */
  put(kind, id, fields) {
    const before = this.spans.get(id);
    const grave = this.graves.get(id);
    if (kind === "span.create")
      this.spans.set(id, { attributes: {}, note: "", ...fields, id, version: 1 });
    else if (kind === "span.update" && before)
      this.spans.set(id, { ...before, ...fields, version: before.version + 1 });
    else if (kind === "span.delete" && before) {
      this.graves.set(id, { ...before, version: before.version + 1 });
      this.spans.delete(id);
    } else if (kind === "span.restore" && grave) {
      this.spans.set(id, { ...grave, version: grave.version + 1 });
      this.graves.delete(id);
    } else return;
    this.changed(id, before);
  }

  /** An operation of the outbox from an earlier visit, on top of what the server sent. */
  replay({ kind, id, fields, before }) {
    if (kind === "span.create" && this.spans.has(id)) return; // it arrived, only the answer was lost
    if (kind === "span.restore" && before && !this.spans.has(id) && !this.graves.has(id)) this.bury(before);
    const local = fields.start === undefined ? fields : this.fromWire({ attributes: {}, ...fields });
    const { quote: _, ...kept } = local;
    this.put(kind, id, kept);
  }

  /** A deleted span as the server or the outbox tells it, so that it can be restored. */
  bury(span) {
    const { quote: _, ...kept } = this.fromWire(span);
    this.graves.set(span.id, kept);
  }

  /** The words of a span, "…" for what lies between its parts. */
  words({ parts }) {
    return parts.map(([from, to]) => this.text.slice(from, to)).join(" … ");
  }

  /** What the server says a span is now; null: it is deleted there. */
  accept(id, span) {
    const before = this.spans.get(id);
    if (span && !span.deleted && !span.deleted_at) this.spans.set(id, this.fromWire({ ...span, id }));
    else {
      if (before) this.graves.set(id, { ...before, version: span?.version ?? before.version });
      this.spans.delete(id);
    }
    this.changed(id, before);
  }

  setVersion(id, version) {
    const span = this.spans.get(id) ?? this.graves.get(id);
    if (span) span.version = version;
  }

  changed(id, before) {
    const old = this.lanes;
    this.relane();
    const moved = [...this.spans.values()].filter((span) => old.get(span.id) !== this.lanes.get(span.id));
    const span = this.spans.get(id);
    this.dispatchEvent(new CustomEvent("change", { detail: { id, before, span, moved } }));
  }
}

function inverse(kind, fields, before) {
  if (kind === "span.create") return { kind: "span.delete", fields: {} };
  if (kind === "span.delete") return { kind: "span.restore", fields: {} };
  if (kind === "span.restore") return { kind: "span.delete", fields: {} };
  const keys = fields.label ? ["attributes", ...Object.keys(fields)] : Object.keys(fields);
  const old = Object.fromEntries(keys.map((key) => [key, before[key]]));
  return { kind: "span.update", fields: old };
}
