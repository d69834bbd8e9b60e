// A caret of our own in the text, moved by keys: browsers give none to text that can't be edited. With Shift it
// selects, as the mouse does: label keys, copying and screen readers find an ordinary selection.

import { isRightToLeft, nearest, onLayout, overlay, placeOf } from "./overlay.js";
import { excerpt, word as say } from "./panel.js";
import { Steps } from "./steps.js";
import { snap } from "./text.js";

const SAY_MS = 150;
const STEP = { ArrowLeft: -1, ArrowUp: -1, PageUp: -1, Home: -1, ArrowRight: 1, ArrowDown: 1, PageDown: 1, End: 1 };

class Caret {
  constructor(desk) {
    this.desk = desk;
    this.paint = desk.paint;
    this.steps = new Steps(this.paint.text);
    this.at = null; // offset, null: no caret
    this.anchor = null; // where the selection began
    this.element = document.createElement("i");
    this.element.className = "caret";
    this.element.hidden = true;
    overlay(this.paint).append(this.element);
    this.#listen();
  }

  #listen() {
    const { desk, paint } = this;
    onLayout(paint, () => this.at !== null && this.#draw());
    paint.addEventListener("select", ({ detail }) => {
      if (this.own || this.at === null) return;
      if (detail) return this.hide(); // selected by other means: the next key starts there
      this.anchor = null;
      this.exact = false;
      this.#draw();
    });
    paint.addEventListener("point", () => {
      if (this.at === null) return;
      this.anchor = null;
      if (paint.clicked === null) this.hide();
      else this.#stand(this.steps.clamp(paint.clicked));
    });
    desk.on("select", ({ span }) => {
      if (span && this.at !== null && (this.at < span.start || this.at > span.end)) this.hide();
    });
    const back = desk.commands.get("back");
    desk.command("back", (how) => {
      const idle = !paint.selection && !desk.current && paint.holder === document.activeElement;
      if (this.at !== null && idle) this.hide();
      else back(how);
    });
  }

  hide() {
    this.at = null;
    this.anchor = null;
    this.element.hidden = true;
  }

  /** Give the caret a place if it has none; whether it was put there just now. */
  begin() {
    const { desk, paint } = this;
    if (this.at !== null) return false;
    this.exact = paint.exact;
    const { selection, clicked } = paint;
    if (selection) [this.anchor, this.at] = selection;
    else this.at = this.steps.clamp(desk.span?.start ?? clicked ?? paint.top());
    this.drawn = this.at;
    return !selection && (Boolean(desk.span) || typeof clicked !== "number");
  }

  move(event) {
    const fresh = this.begin();
    const { key, shiftKey: extend } = event;
    const ctrl = event.ctrlKey || event.metaKey;
    const sideways = /Left|Right/.test(key);
    const step = sideways && isRightToLeft(this.paint) ? -STEP[key] : STEP[key];
    if (fresh && !extend) return this.#stand(this.at);
    const anchor = extend ? (this.anchor ?? this.at) : null;
    if (!extend) this.exact = false;
    else if (event.altKey) this.exact = true;
    if (/Up|Down/.test(key) && key.startsWith("Arrow") && !ctrl) return this.#toLine(step, anchor);
    if (key === "Home" || key === "End") return this.#toEdge(step, anchor, ctrl);
    this.x = null;
    const kind = sideways ? (event.altKey ? "grapheme" : "word") : ctrl ? "sentence" : "block";
    this.#go(this.steps.move(this.at, kind, step, anchor), anchor, kind);
  }

  #go(to, anchor, kind, after = false) {
    if (anchor === null) this.#stand(to, after);
    else this.select(anchor, to);
    this.#tell(kind);
  }

  /** Stand at an offset without selecting. */
  #stand(to, after = false) {
    const { desk, paint } = this;
    Object.assign(this, { at: to, drawn: to, after, anchor: null });
    desk.point = to;
    if (paint.selection) paint.clearSelection();
    const { span } = desk;
    // A label key would change a span that is out of mind.
    if (span && (to < span.start || to > span.end)) desk.select(null);
    this.#draw(true);
  }

  /** Select from `anchor` to `to`, where the caret goes; the selection is shown as a span would have it. */
  select(anchor, to) {
    const { paint } = this;
    const forward = to >= anchor;
    const stretch = snap(paint.text, Math.min(anchor, to), Math.max(anchor, to), this.exact ? "character" : paint.unit);
    const drawn = stretch?.[forward ? 1 : 0] ?? to;
    Object.assign(this, { at: to, anchor, drawn, after: forward && to !== anchor });
    this.own = true;
    if (stretch && to !== anchor) paint.choose(...(forward ? stretch : stretch.toReversed()), this.exact);
    else if (paint.selection) paint.clearSelection();
    this.own = false;
    this.#draw(true);
  }

  // --- lines --------------------------------------------------------------------------------------

  #toLine(step, anchor) {
    const { paint } = this;
    const place = this.#room(placeOf(paint, this.drawn, this.after));
    this.x ??= place.x;
    const height = place.bottom - place.top;
    for (let away = 0.5; away < 6; away += 0.5) {
      const y = (step > 0 ? place.bottom : place.top) + step * away * height;
      const to = paint.offsetAt(this.x, y);
      const there = to !== null && nearest(paint, to, y);
      if (!there || step * (there.top + there.bottom - place.top - place.bottom) < height) continue;
      return this.#go(this.steps.clamp(to), anchor, "word", there.after);
    }
    this.#go(step > 0 ? this.steps.move(Infinity, "block", 1) : this.steps.clamp(0), anchor, "word");
  }

  #toEdge(step, anchor, ofText) {
    const { paint } = this;
    this.x = null;
    if (ofText) return this.#go(step > 0 ? this.steps.move(Infinity, "block", 1) : this.steps.clamp(0), anchor, "word");
    const { top, bottom } = placeOf(paint, this.drawn, this.after);
    const box = paint.blockAt(this.drawn).element.getBoundingClientRect();
    const y = (top + bottom) / 2;
    const to = paint.offsetAt(step > 0 === isRightToLeft(paint) ? box.left + 1 : box.right - 1, y);
    if (to !== null) this.#go(to, anchor, "word", nearest(paint, to, y).after);
  }

  /** Scroll so that the lines above and below a place are free of the bars; gives the place as it is then. */
  #room(place) {
    const [top, bottom] = this.#view();
    const line = 2.2 * (place.bottom - place.top);
    const over = Math.min(0, place.top - line - top) || Math.max(0, place.bottom + line - bottom);
    if (!over) return place;
    scrollBy({ top: over, behavior: "instant" });
    return placeOf(this.paint, this.drawn, this.after);
  }

  #view() {
    const style = getComputedStyle(document.documentElement);
    return [parseFloat(style.scrollPaddingTop) || 0, innerHeight - (parseFloat(style.scrollPaddingBottom) || 0)];
  }

  // --- showing and telling ------------------------------------------------------------------------

  #draw(reveal = false) {
    const { element, paint, drawn, after } = this;
    let place = placeOf(paint, drawn, after);
    if (reveal) {
      const [top, bottom] = this.#view();
      if (place.top < top || place.bottom > bottom) {
        paint.reveal([Math.max(0, drawn - 1), drawn + 1]);
        place = placeOf(paint, drawn, after);
      }
    }
    const origin = element.parentElement.getBoundingClientRect();
    element.hidden = false;
    element.style.translate = `${(place.x - origin.left).toFixed(1)}px ${(place.top - origin.top).toFixed(1)}px`;
    element.style.blockSize = `${place.bottom - place.top}px`;
    for (const blink of element.getAnimations()) blink.currentTime = 0; // solid while it moves
  }

  /** For screen readers: what is selected, or what stands at the caret. */
  #tell(kind) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const { text, selection } = this.paint;
      if (this.at === null) return;
      if (selection) return this.desk.panel.say(say("picked", { quote: excerpt(text.slice(...selection), 200) }));
      const { sentences, blocks } = this.steps;
      const units = { sentence: sentences, block: blocks }[kind];
      const letter = [this.at, this.steps.move(this.at, "grapheme", 1)];
      const unit = units ? units.find(([, end]) => end > this.at) : kind === "grapheme" ? letter : this.steps.wordAt(this.at);
      if (unit) this.desk.panel.say(excerpt(text.slice(...unit), 200));
    }, SAY_MS);
  }
}

const caretOf = (desk) => (desk.caret ??= new Caret(desk));

/** Any of the keys that move the caret; from the palette, without a key, the caret is shown. */
export function move(desk, { event } = {}) {
  const caret = caretOf(desk);
  if (event?.key in STEP) return caret.move(event);
  desk.focusText();
  caret.move({ key: "ArrowRight" });
}

/** Select the word at the caret. */
export function word(desk) {
  const caret = caretOf(desk);
  caret.begin();
  const found = caret.steps.wordAt(Math.min(caret.at, caret.anchor ?? caret.at));
  caret.exact = false;
  if (found) caret.select(...found);
}

/** Grow the selection: word, clause, sentence, paragraph. */
export function grow(desk) {
  const caret = caretOf(desk);
  caret.begin();
  caret.exact = true; // a clause is no sentence, whatever selections snap to
  const { selection } = desk.paint;
  caret.select(...caret.steps.grow(...(selection ?? [caret.at, caret.at])));
}
