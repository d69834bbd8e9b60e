// The article on the page: DOM positions to offsets and back, block repaints, transient highlights,
// and what the person has selected. Offsets are UTF-16 units into the article's text.

import { blockHtml, snap } from "./text.js";

const TOUCH_MS = 250;

export class Paint extends EventTarget {
  /** `holder` holds exactly the text, in block boxes; `labels` have key, name, abbr, color. */
  constructor(holder, labels) {
    super();
    this.holder = holder;
    this.styles = new Map(labels.map((label) => [label.key, label]));
    this.text = holder.textContent;
    this.selection = null; // [start, end] as last seen, kept when focus moves elsewhere
    let at = 0;
    this.blocks = [...holder.children].map((element) => {
      const start = at;
      at += element.textContent.length;
      return { element, start, end: at };
    });
    this.byElement = new Map(this.blocks.map((block) => [block.element, block]));
  }

  /** The block that holds an offset (the last one for the end of the text). */
  blockAt(offset) {
    let low = 0;
    let high = this.blocks.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.blocks[middle].end > offset) high = middle;
      else low = middle + 1;
    }
    return this.blocks[low];
  }

  /** Offset of a DOM position; positions outside the text count as its nearest end. */
  offsetOf(node, within) {
    if (node === this.holder) return this.blocks[within]?.start ?? this.text.length;
    const element = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest?.(".block");
    const block = this.byElement.get(element);
    if (!block) {
      const follows = this.holder.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING;
      return follows ? this.text.length : 0;
    }
    // Never count beyond the block: Range.toString() knows nothing of the breaks between blocks.
    const range = document.createRange();
    range.setStart(block.element, 0);
    range.setEnd(node, within);
    return block.start + range.toString().length;
  }

  /** [text node, offset in it] of an offset. At a border, `end` takes the earlier side. */
  positionOf(offset, end = false) {
    const block = this.blockAt(end ? Math.max(0, offset - 1) : offset);
    let left = offset - block.start;
    const walker = document.createTreeWalker(block.element, NodeFilter.SHOW_TEXT);
    let node = null;
    while (walker.nextNode()) {
      node = walker.currentNode;
      if (left < node.length || (end && left === node.length)) return [node, left];
      left -= node.length;
    }
    return node ? [node, node.length] : [block.element, 0];
  }

  rangeOf(start, end) {
    const range = document.createRange();
    range.setStart(...this.positionOf(start));
    range.setEnd(...this.positionOf(end, true));
    return range;
  }

  /** Where the text in view begins. */
  top() {
    return this.blocks.find(({ element }) => element.getBoundingClientRect().bottom > 60)?.start ?? 0;
  }

  // --- painting -----------------------------------------------------------------------------------

  /** Paint the blocks anew that any of these spans touch. */
  patch(store, touched) {
    const blocks = new Set();
    for (const span of touched)
      for (const [from, to] of span.parts)
        for (let i = this.blocks.indexOf(this.blockAt(from)); i < this.blocks.length; i += 1) {
          if (this.blocks[i].start >= to) break;
          blocks.add(this.blocks[i]);
        }
    for (const block of blocks) this.#render(store, block);
  }

  #render(store, { element, start, end }) {
    const here = [];
    for (const span of store.spans.values()) if (span.start < end && span.end > start) here.push(span);
    element.innerHTML = blockHtml(this.text, start, end, here, store.lanes, this.styles);
  }

  /** A browser's translator or an extension may have changed the text on the page: put it back. */
  repair(store) {
    for (const block of this.blocks)
      if (block.element.textContent !== this.text.slice(block.start, block.end)) this.#render(store, block);
  }

  /** Lay a named ::highlight over stretches of the text; none takes it away. */
  highlight(name, stretches) {
    if (!globalThis.Highlight) return;
    if (!stretches.length) CSS.highlights.delete(name);
    else {
      const highlight = new Highlight(...stretches.map(([from, to]) => this.rangeOf(from, to)));
      highlight.priority = 1;
      CSS.highlights.set(name, highlight);
    }
  }

  /** Bring a stretch into view, calmly: not at all if it is, else to a third of the way down. */
  reveal([start, end], again = false) {
    const box = this.rangeOf(start, end).getBoundingClientRect();
    const style = getComputedStyle(document.documentElement);
    const top = parseFloat(style.scrollPaddingTop) || 0;
    const bottom = innerHeight - (parseFloat(style.scrollPaddingBottom) || 0);
    if (box.top >= top && Math.min(box.bottom, box.top + 120) <= bottom) return;
    scrollBy({ top: box.top - top - (bottom - top) / 4, behavior: "instant" });
    // Blocks that were out of sight had a guessed height: look again once they are laid out.
    if (!again) requestAnimationFrame(() => this.reveal([start, end], true));
  }

  // --- the person's selection ---------------------------------------------------------------------

  /** Whether words are being selected or are selected: painting would take that away. */
  get busy() {
    return this.pressed || Boolean(this.selection);
  }

  /** Follow the selection. Mouse: snapped when the button comes up. Emits "select" and "point". */
  watch({ unit }) {
    this.unit = unit;
    let pressed = false;
    let clicks = 0;
    let at = null;
    document.addEventListener("selectionchange", () => this.#read());
    this.holder.addEventListener("mousedown", ({ detail }) => { clicks = detail; });
    this.holder.addEventListener("pointerdown", (event) => {
      pressed = event.button === 0;
      this.touch = event.pointerType === "touch";
      this.pressed = true;
      this.exact = false;
      at = [event.clientX, event.clientY];
    });
    document.addEventListener("pointercancel", () => { this.pressed = false; });
    document.addEventListener("pointerup", (event) => {
      this.pressed = false;
      if (!pressed) return;
      pressed = false;
      const still = Math.hypot(event.clientX - at[0], event.clientY - at[1]) < 4;
      const mark = event.target.closest?.("mark");
      // After this event: only then has the browser collapsed an old selection on a plain click.
      setTimeout(() => {
        this.#read();
        if (still && clicks > 2) this.#unit(event, clicks);
        else if (this.selection && !this.touch) this.#settle(event.altKey);
        else if (!this.selection && still) this.#point(event, mark);
      });
    });
  }

  /** The selection as a span would have it, or null. */
  snapped() {
    this.#read(); // a key may come before the browser tells of the selection that it is meant for
    return this.selection && snap(this.text, ...this.selection, this.exact ? "character" : this.unit);
  }

  /** Select from `anchor` to `focus`, offsets in either order. `exact`: characters, not words. */
  choose(anchor, focus, exact = false) {
    Object.assign(this, { exact, touch: false });
    const back = focus < anchor;
    getSelection().setBaseAndExtent(...this.positionOf(anchor, back), ...this.positionOf(focus, !back));
    this.#read();
  }

  clearSelection() {
    clearTimeout(this.timer);
    this.selection = null;
    const selection = getSelection();
    if (selection.rangeCount && this.holder.contains(selection.anchorNode)) selection.removeAllRanges();
    this.dispatchEvent(new CustomEvent("select", { detail: null }));
  }

  /** Where a DOM selection stands now. One that lies outside the text changes nothing. */
  #read() {
    const selection = getSelection();
    if (!selection.rangeCount) return;
    const range = selection.getRangeAt(0);
    if (!range.intersectsNode(this.holder)) return;
    if (!this.holder.contains(range.startContainer) && !this.holder.contains(range.endContainer)) return;
    const start = this.offsetOf(range.startContainer, range.startOffset);
    const end = this.offsetOf(range.endContainer, range.endOffset);
    const found = start < end && this.text.slice(start, end).trim() ? [start, end] : null;
    if (String(found) === String(this.selection)) return;
    this.selection = found;
    clearTimeout(this.timer);
    const tell = () => this.dispatchEvent(new CustomEvent("select", { detail: found }));
    // The handles of a touch screen tell of every character that they pass.
    if (this.touch) this.timer = setTimeout(tell, TOUCH_MS);
    else tell();
  }

  /** Show what will be labelled: move the selection to the snapped ends. */
  #settle(exact) {
    this.exact = exact;
    const stretch = this.snapped();
    if (stretch && String(stretch) !== String(this.selection)) this.choose(...stretch, exact);
  }

  /** Three clicks take the sentence, four the paragraph. */
  #unit(event, clicks) {
    const at = this.offsetAt(event.clientX, event.clientY);
    if (at === null) return;
    const line = [this.text.lastIndexOf("\n", at - 1) + 1, this.text.indexOf("\n", at)];
    if (line[1] < 0) line[1] = this.text.length;
    const stretch = clicks > 3 ? snap(this.text, ...line) : snap(this.text, at, at + 1, "sentence");
    if (stretch) this.choose(...stretch);
  }

  /** The offset at a place on the screen, null where there is no text. */
  offsetAt(x, y) {
    const caret = document.caretPositionFromPoint?.(x, y);
    const range = caret ? null : document.caretRangeFromPoint?.(x, y); // Safari
    const [node, within] = caret ? [caret.offsetNode, caret.offset] : [range?.startContainer, range?.startOffset];
    return node && this.holder.contains(node) ? this.offsetOf(node, within) : null;
  }

  #point(event, mark) {
    let offset = this.offsetAt(event.clientX, event.clientY);
    this.clicked = offset;
    if (mark && offset !== null) {
      // The caret stands between two letters: keep to the run that was hit.
      const start = this.offsetOf(mark.firstChild, 0);
      offset = Math.min(Math.max(offset, start), start + mark.textContent.length - 1);
    }
    this.dispatchEvent(new CustomEvent("point", { detail: { offset: mark ? offset : null } }));
  }
}
