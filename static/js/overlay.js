// What is drawn over the text and is no part of it: the caret, the handles of the selected span.

import { graphemeStep } from "./text.js";

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;
const LETTER = /[\p{L}\p{N}]/u;
let layer = null;

/** The layer of the page: its origin stays at the upper left corner of the text, whatever is above it. */
export function overlay(paint) {
  if (layer) return layer;
  layer = document.createElement("div");
  layer.className = "overlay";
  layer.setAttribute("aria-hidden", "true");
  paint.holder.before(layer);
  return layer;
}

/** Run `job` whenever the text may have been laid out anew. */
export function onLayout(paint, job) {
  new ResizeObserver(job).observe(paint.holder);
}

/** Whether the text runs from right to left. */
export function isRightToLeft(paint) {
  return getComputedStyle(paint.holder).direction === "rtl";
}

/**
 * Where an offset stands on the screen: {x, top, bottom}. `after`: at the end of the character before it, not at the
 * beginning of the one behind it, which may be on the next line.
 */
export function placeOf(paint, at, after = false) {
  const { text } = paint;
  const behind = at > 0 && text[at - 1] !== "\n" && (after || at >= text.length || text[at] === "\n");
  const [from, to] = behind ? [graphemeStep(text, at, -1), at] : [at, graphemeStep(text, at, 1)];
  const rects = paint.rangeOf(from, to).getClientRects();
  const rect = rects[behind ? rects.length - 1 : 0] ?? paint.blockAt(at).element.getBoundingClientRect();
  const letter = text.slice(from, to);
  const leftwards = RIGHT_TO_LEFT.test(letter) || (!LETTER.test(letter) && isRightToLeft(paint));
  return { x: behind === leftwards ? rect.left : rect.right, top: rect.top, bottom: rect.bottom };
}

/** `placeOf` for a point on the screen: of the two places that an offset at a line's end has, the one nearer to `y`. */
export function nearest(paint, at, y) {
  const away = (place) => Math.abs(place.top + place.bottom - 2 * y);
  const [before, behind] = [placeOf(paint, at), placeOf(paint, at, true)];
  return away(behind) < away(before) ? { ...behind, after: true } : { ...before, after: false };
}
