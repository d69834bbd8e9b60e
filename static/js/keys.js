// Which key runs which command. The server names the commands and their keys (articles/web/commands.py), a person
// may have changed them. Letters are matched as they are typed, so a key is where the keyboard has it.

const WHEREVER = new Set(["done", "palette", "undo", "redo", "back"]); // also outside the text and the list

/** "Shift+Ctrl+z" → {key, ctrl, shift}; "code:BracketLeft" is a place on the keyboard, whatever is printed there. */
export function parseKey(spec) {
  const parts = spec.split("+");
  const key = parts.pop() || "+";
  const [ctrl, shift] = [parts.includes("Ctrl"), parts.includes("Shift")];
  return { key: key.length === 1 ? key.toLowerCase() : key, ctrl, shift };
}

const nameOf = ({ key, ctrl, shift }) => (ctrl ? "Ctrl+" : "") + (shift ? "Shift+" : "") + key;

/** `keys`: command → specs. Gives a Map from the written form of a key to its command. */
export function bindings(keys) {
  const found = new Map();
  for (const [command, specs] of Object.entries(keys))
    for (const spec of specs) found.set(nameOf(parseKey(spec)), command);
  return found;
}

/** The forms under which a key press may be bound, the closest first. */
export function formsOf(event) {
  const ctrl = (event.ctrlKey || event.metaKey) && !event.getModifierState("AltGraph");
  const { code, shiftKey: shift, altKey: alt } = event;
  // Alt makes other characters of letters, and dead keys: then the place on the keyboard tells.
  const letter = alt && /^Key[A-Z]$/.test(code) ? code.at(-1).toLowerCase() : null;
  const key = letter ?? (event.key.length === 1 ? event.key.toLowerCase() : event.key);
  const forms = [nameOf({ key, ctrl, shift }), nameOf({ key: `code:${code}`, ctrl, shift })];
  // Shift extends the selection: the key of the caret is the same.
  if (/^([^a-z0-9]|Arrow.+|Page.+|Home|End)$/.test(key)) forms.push(nameOf({ key, ctrl, shift: false })); // "?" needs Shift
  return forms;
}

/** The digit of a key press, also on keyboards whose digits need Shift, and on the number pad. */
export function digitOf(event) {
  if (/^Digit\d$/.test(event.code)) return event.code.at(-1); // without Num Lock, the number pad has arrows
  return /^\d$/.test(event.key) ? event.key : null;
}

/** Listen for keys: `label(key)` is what the keys of labels do. */
export function listen(desk, label) {
  const { keys, labels, single_keys: single } = desk.island;
  const bound = bindings(keys);
  const hotkeys = new Map(labels.filter((one) => one.hotkey).map((one) => [one.hotkey, one.key]));
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
    const { target } = event;
    const typing = target.closest("input:not([type=radio], [type=checkbox]), textarea, select");
    const form = formsOf(event).find((one) => bound.has(one));
    const command = bound.get(form);
    const run = (act) => { event.preventDefault(); act(); };
    const modified = form?.startsWith("Ctrl+");
    const plain = form && !modified && (form.replace("Shift+", "").length === 1 || form.includes("code:"));
    // In a field, Ctrl+Z is the field's own.
    if (modified && WHEREVER.has(command) && !(typing && /undo|redo/.test(command))) return run(() => desk.run(command));
    if (command === "back" && target.closest("#text, #spans, #card")) return run(() => desk.run("back"));
    // Single keys act in the text and the list only, and can be switched off (WCAG 2.1.4).
    const caret = command?.startsWith("caret-");
    if (typing || !target.closest(caret ? "#text" : "#text, #spans")) return;
    if (caret) return run(() => desk.run(command, { event }));
    if (event.ctrlKey || event.metaKey) return;
    const digit = digitOf(event);
    const hot = digit && hotkeys.get(event.shiftKey && /^Digit/.test(event.code) && event.key !== digit ? `+${digit}` : digit);
    if (hot && (single || event.altKey)) return run(() => label(hot));
    if (!command || modified || (plain && !single)) return;
    if (event.key === "Enter" && target.closest("a, button")) return;
    run(() => desk.run(command, { exact: event.altKey, event }));
  });
}
