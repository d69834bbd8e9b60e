// On the preferences page: a field that takes the key that is pressed in it instead of its letters.

import { formsOf } from "./keys.js";

const MODIFIERS = new Set(["Shift", "Control", "Alt", "Meta", "AltGraph", "CapsLock", "Dead", "Unidentified"]);
// What moves between fields, sends the form or clears the field stays what it is.
const KEPT = new Set(["Tab", "Enter", "Escape"]);

export function capture() {
  document.addEventListener("keydown", (event) => {
    const field = event.target.closest("input[data-key]");
    if (!field || MODIFIERS.has(event.key) || KEPT.has(event.key)) return;
    event.preventDefault();
    field.value = event.key === "Backspace" || event.key === "Delete" ? "" : formsOf(event).at(event.key.length === 1 && !/[a-z]/i.test(event.key) ? -1 : 0);
    field.select();
  });
  document.documentElement.dataset.capture = "ready";
}
