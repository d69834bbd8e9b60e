// Which key does what: label keys, single keys in the text and the list, and the few that work everywhere.

const bracketOf = { BracketLeft: ["[", "{"], BracketRight: ["]", "}"] };

/**
 * Listen for keys.
 *
 * `keys` maps a key to what it does; it is given whether Alt was held on a bracket key. `labels` are those of the
 * island. `done`, `revert(redo)` and `back` are what Ctrl+Enter, Ctrl+Z and Escape do, `label(key)` what a label's key.
 */
export function listen({ keys, labels, label, done, revert, back }) {
  const hotkeys = new Map(labels.filter((one) => one.hotkey).map((one) => [one.hotkey, one.key]));
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
    const typing = event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select");
    const command = (event.ctrlKey || event.metaKey) && !event.getModifierState("AltGraph");
    const key = event.key;
    const run = (act) => { event.preventDefault(); act(); };
    if (command && key === "Enter") return run(done);
    if (command && key.toLowerCase() === "z" && !typing) return run(() => revert(event.shiftKey));
    if (key === "Escape" && event.target.closest("#text, #spans, #card")) return run(back);
    // Single keys act in the text and the list only (WCAG 2.1.4).
    if (command || typing || !event.target.closest("#text, #spans")) return;
    if (key === "Enter" && event.target.closest("a")) return;
    const digit = /^(Digit|Numpad)\d$/.test(event.code) && !event.shiftKey ? event.code.at(-1) : key;
    const hot = hotkeys.get(hotkeys.has(key) ? key : digit);
    if (hot) return run(() => label(hot));
    const bracket = bracketOf[event.code];
    const plain = event.altKey && bracket ? bracket[Number(event.shiftKey)] : key;
    if (keys[plain]) run(() => keys[plain](event.altKey && Boolean(bracket)));
  });
}
