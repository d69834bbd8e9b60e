// Keys: what is bound, and which key press means it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { bindings, digitOf, formsOf } from "../../static/js/keys.js";

const press = (key, code, held = {}) => ({
  key, code, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, getModifierState: () => false, ...held,
});
const KEYS = { undo: ["u", "Ctrl+z"], redo: ["Shift+u"], "start-out": ["e", "code:BracketLeft"], keys: ["?"], card: ["Enter"] };
const commandOf = (event) => {
  const bound = bindings(KEYS);
  return bound.get(formsOf(event).find((form) => bound.has(form)));
};

test("a letter is matched as it is typed, with and without Shift", () => {
  assert.equal(commandOf(press("u", "KeyU")), "undo");
  assert.equal(commandOf(press("U", "KeyU", { shiftKey: true })), "redo");
  assert.equal(commandOf(press("u", "KeyF")), "undo", "another keyboard has the letter elsewhere");
});

test("Command counts as Control", () => {
  assert.equal(commandOf(press("z", "KeyZ", { metaKey: true })), "undo");
  assert.equal(commandOf(press("z", "KeyZ", { ctrlKey: true })), "undo");
  assert.equal(commandOf(press("z", "KeyZ")), undefined);
});

test("a sign that needs Shift somewhere is found with and without it", () => {
  assert.equal(commandOf(press("?", "Slash", { shiftKey: true })), "keys");
  assert.equal(commandOf(press("?", "Minus")), "keys");
});

test("a place on the keyboard is found whatever is printed there", () => {
  assert.equal(commandOf(press("\u00fc", "BracketLeft")), "start-out");
});

test("Alt may change the character: the place of the letter counts", () => {
  assert.equal(commandOf(press("\u20ac", "KeyE", { altKey: true })), "start-out");
});

test("AltGr is no Control", () => {
  const event = press("z", "KeyZ", { ctrlKey: true, altKey: true, getModifierState: () => true });
  assert.equal(commandOf(event), undefined);
});

test("digits are found on every row of digits and on the number pad", () => {
  assert.equal(digitOf(press("1", "Digit1")), "1");
  assert.equal(digitOf(press("&", "Digit1")), "1");
  assert.equal(digitOf(press("1", "Digit1", { shiftKey: true })), "1");
  assert.equal(digitOf(press("7", "Numpad7")), "7");
  assert.equal(digitOf(press("a", "KeyA")), null);
});
