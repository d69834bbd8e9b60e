// What the server's answers mean, and what to do about those that are not a plain yes. No DOM.

/** Stands for an HTTP status: no network, or no answer in time. */
export const NO_ANSWER = 599;

const FIRST_WAIT = 500;
const LONGEST_WAIT = 30_000;

/**
 * What an HTTP answer means for the operations that were sent:
 * {kind: "results"|"retry"|"csrf"|"signedout"|"wronguser"|"locked"|"refused", wait?}
 */
export function verdict({ status, type, retryAfter, body }) {
  const code = body?.errors?.[0]?.code ?? "";
  if (type === "opaqueredirect" || status === 401) return { kind: "signedout" };
  if (status === 200) return { kind: Array.isArray(body?.results) ? "results" : "signedout" };
  if (status === 403) return { kind: "csrf" };
  if (status === 409) return { kind: code === "wrong_user" ? "wronguser" : "locked" };
  if (status === 404) return { kind: "locked" };
  if (status === 429 || status >= 500 || status === 408)
    return { kind: "retry", wait: seconds(retryAfter) };
  return { kind: "refused" };
}

function seconds(header) {
  const value = Number(header);
  return header && Number.isFinite(value) ? Math.max(0, value) * 1000 : undefined;
}

/** Milliseconds to wait after so many failures: doubling, at most 30 s, never all clients at once. */
export function backOff(failures, random = Math.random) {
  return Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (failures - 1)) * (0.75 + random() / 2);
}

/** Later operations on a row build on the version that an applied one brought. Gives those moved. */
export function shiftVersions(records, id, expected, actual) {
  if (actual === undefined || actual === null || actual === expected) return [];
  const later = records.filter(({ op }) => op.id === id && Number.isInteger(op.base_version));
  for (const { op } of later) op.base_version += actual - expected;
  return later;
}

const gone = (current) => !current || current.deleted;
const equal = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** Whether the other change left alone what this one changes; then both can stand. */
export function disjoint(op, current) {
  return Object.keys(op.fields)
    .filter((name) => name !== "quote")
    .every((name) => op.before && equal(op.before[name], current[name]));
}

function again(op, current, uuid) {
  return { ...op, op: uuid(), base_version: current?.version ?? op.base_version };
}

/**
 * What is sent when a span is changed again that the server had refused, and what that takes the place of:
 * {op, takes}. A span that it refused to create is created as it is now; deleted, nothing is left to send.
 * `unborn` remembers that one for an undo.
 */
export function instead(op, held, unborn) {
  const takes = held.filter((record) => record.op.id && record.op.id === op.id && record.why.status === "rejected");
  const first = takes[0]?.op;
  const born = unborn.get(op.id);
  if (op.kind === "span.restore" && born) {
    unborn.delete(op.id);
    return { op: { ...born, op: op.op, at: op.at }, takes };
  }
  const fields = Object.assign({}, ...takes.map((record) => record.op.fields));
  if (op.kind === "span.delete" && first?.kind === "span.create") {
    unborn.set(op.id, { ...first, fields });
    return { op: null, takes };
  }
  if (op.kind !== "span.update" || !["span.create", "span.update"].includes(first?.kind)) return { op, takes: [] };
  return { op: { ...first, op: op.op, at: op.at, fields: { ...fields, ...op.fields } }, takes };
}

/** Settle a held operation without asking, if nothing can be lost by it. Returns whether it did. */
export function resolve(record, { store, outbox, uuid }) {
  const { op, why: { status, current } } = record;
  if (status !== "conflict") return false;
  const deleting = op.kind.endsWith(".delete");
  const restoring = op.kind.endsWith(".restore");
  if ((deleting && gone(current)) || (restoring && !gone(current))) {
    outbox.drop([record]);
    if (op.kind.startsWith("span.")) store.accept(op.id, current);
    return true;
  }
  const merges = op.kind === "span.update" && !gone(current) && disjoint(op, current);
  if (!merges && !(restoring && current) && op.kind !== "relation.delete") return false;
  outbox.replace([record], again(op, current, uuid));
  if (merges) store.accept(op.id, { ...current, ...op.fields, version: current.version + 1 });
  return true;
}

/** The held operations as the tray shows them, one item per span, with the ways out of each. */
export function trayItems({ store, outbox, uuid, word, excerpt, refresh, show }) {
  const groups = new Map();
  for (const record of outbox.held) {
    const group = groups.get(record.op.id ?? record.key) ?? [];
    groups.set(record.op.id ?? record.key, [...group, record]);
  }
  const name = (key) => store.labels.get(key)?.name ?? key;
  const tell = (fields) =>
    [
      fields.label && name(fields.label),
      fields.quote && `“${excerpt(fields.quote, 80)}”`,
      ...Object.entries(fields.attributes ?? {}).map(([key, value]) => `${key}: ${JSON.stringify(value)}`),
      fields.note,
    ].filter(Boolean).join(", ");
  const choice = (text, run) => [word(text), () => { run(); refresh(); }];

  return [...groups.values()].map((group) => {
    const { op, why: { status, current, errors } } = group[0];
    const fields = Object.assign({}, ...group.map((record) => record.op.fields));
    const span = store.spans.get(op.id) ?? op.before ?? op.fields;
    const mine = () => outbox.replace(group, { ...again(op, current, uuid), fields });
    const title = span.label
      ? `${name(span.label)}: ${span.quote ?? excerpt(store.text.slice(span.start, span.end), 60)}`
      : word("thisChange");
    if (status === "conflict" && gone(current))
      return {
        title, reason: word("goneThere"), choices: [
          choice("putBack", () => {
            const back = { op: uuid(), kind: "span.restore", id: op.id, fields: {}, at: op.at };
            outbox.replace([], { ...back, base_version: current?.version ?? op.base_version });
            const version = (current?.version ?? op.base_version) + 1;
            outbox.replace(group, { ...again(op, { version }, uuid), fields });
          }),
          choice("leaveOut", () => { outbox.drop(group); store.accept(op.id, null); }),
        ],
      };
    if (status === "conflict")
      return {
        title, reason: word("conflict", { mine: tell(fields) || word("deletion"), theirs: tell(current) }),
        choices: [
          choice("keepMine", mine),
          choice("keepTheirs", () => { outbox.drop(group); store.accept(op.id, current); }),
        ],
      };
    return {
      title, reason: errors.map((error) => error.detail).join(" ") || word("refused"),
      choices: [
        // A retired label: another one, given in the text, goes to the server in its place.
        ...(errors.some(({ code }) => code === "retired") ? [[word("otherLabel"), () => show({ ...op, fields })]] : []),
        choice("tryAgain", mine),
        choice("discard", () => {
          outbox.drop(group);
          if (op.kind.startsWith("span.")) store.accept(op.id, op.before);
        }),
      ],
    };
  });
}
