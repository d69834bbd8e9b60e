// Two handles at the ends of the selected span, for mouse and finger. The card's buttons do the same by keys.

import { onLayout, overlay, placeOf } from "./overlay.js";
import { reshape, snap } from "./text.js";

const EDGE_PX = 70;
const SCROLL_PX = 14;

class Handles {
  constructor(desk) {
    this.desk = desk;
    this.paint = desk.paint;
    this.knobs = ["start", "end"].map((name, edge) => {
      const knob = document.createElement("i");
      knob.className = `handle handle--${name}`;
      knob.hidden = true;
      knob.addEventListener("pointerdown", (event) => this.#grab(event, edge));
      return knob;
    });
    overlay(this.paint).append(...this.knobs);
    const soon = () => {
      cancelAnimationFrame(this.frame);
      this.frame = requestAnimationFrame(() => this.show());
    };
    onLayout(this.paint, soon);
    desk.on("select", soon);
    desk.on("change", ({ id }) => { if (id === desk.current) soon(); });
    this.paint.addEventListener("select", soon);
    this.show();
  }

  /** Put the handles at the ends of the selected span, or at `ends` while one is dragged. */
  show(ends = null) {
    const { desk, paint, knobs } = this;
    const { span } = desk;
    const shown = span && !paint.selection;
    const [start, end] = ends ?? [span?.start, span?.end];
    const places = shown ? [placeOf(paint, start), placeOf(paint, end, true)] : [];
    const origin = shown && knobs[0].parentElement.getBoundingClientRect();
    for (const [edge, knob] of knobs.entries()) {
      knob.hidden = !shown;
      if (!shown) continue;
      knob.className = knob.className.replace(/ label-c\d+|$/, ` label-c${desk.store.labels.get(span.label).color}`);
      const { x, top, bottom } = places[edge];
      knob.style.translate = `${(x - origin.left).toFixed(1)}px ${(top - origin.top).toFixed(1)}px`;
      knob.style.setProperty("--tall", `${bottom - top}px`);
    }
  }

  #grab(event, edge) {
    const { desk, paint, knobs } = this;
    if (event.button !== 0 || !desk.span || !desk.editable()) return;
    event.preventDefault(); // neither a selection nor a scroll
    const knob = knobs[edge];
    const span = desk.span;
    const place = placeOf(paint, edge ? span.end : span.start, Boolean(edge));
    const grip = [event.clientX - place.x, event.clientY - (place.top + place.bottom) / 2];
    let ends = [span.start, span.end];
    knob.setPointerCapture(event.pointerId);
    for (const one of knobs) one.classList.add("is-dragged"); // the text under them is what counts
    const move = (next) => {
      scrollNear(next.clientY);
      const at = paint.offsetAt(next.clientX - grip[0], next.clientY - grip[1]);
      const found = at === null ? null : this.#snapped(span, edge, at, next.altKey);
      if (!found || String(found) === String(ends)) return;
      ends = found;
      paint.highlight("active", reshape(span.parts, ...ends));
      this.show(ends);
    };
    const stop = (done) => {
      knob.removeEventListener("pointermove", move);
      for (const one of knobs) one.classList.remove("is-dragged");
      removeEventListener("keydown", cancel, true);
      knob.onpointerup = knob.onpointercancel = null;
      if (knob.hasPointerCapture(event.pointerId)) knob.releasePointerCapture(event.pointerId);
      if (done) this.#keep(span, ends);
      paint.highlight("active", desk.span?.parts ?? []);
      this.show();
    };
    const cancel = (key) => {
      if (key.key !== "Escape") return;
      key.preventDefault();
      key.stopPropagation();
      stop(false);
    };
    knob.addEventListener("pointermove", move);
    knob.onpointerup = () => stop(true);
    knob.onpointercancel = () => stop(false);
    addEventListener("keydown", cancel, true);
  }

  /** The span's ends with one of them at `at`, snapped; null when nothing would be left. */
  #snapped(span, edge, at, exact) {
    const [from, to] = edge ? [span.start, at] : [at, span.end];
    if (from >= to) return null;
    const found = snap(this.paint.text, from, to, exact ? "character" : this.paint.unit);
    if (!found) return null;
    // The end that is not held stays, wherever it is.
    const ends = edge ? [span.start, found[1]] : [found[0], span.end];
    return ends[0] < ends[1] ? ends : null;
  }

  #keep(span, [start, end]) {
    const { desk } = this;
    if (desk.current !== span.id || (start === span.start && end === span.end)) return;
    const fields = { start, end, parts: reshape(span.parts, start, end) };
    if (!desk.refused({ ...span, ...fields })) desk.change("span.update", span.id, fields);
    desk.focusText();
  }
}

function scrollNear(y) {
  const step = y < EDGE_PX ? -SCROLL_PX : y > innerHeight - EDGE_PX ? SCROLL_PX : 0;
  if (step) scrollBy({ top: step, behavior: "instant" });
}

/** Show the handles from now on. */
export function handles(desk) {
  new Handles(desk);
}
