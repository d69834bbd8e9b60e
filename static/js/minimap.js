// The minimap: where the spans lie in the article, and which part is in view. A picture of the list of spans, so
// hidden from screen readers; a click goes there.

const NS = "http://www.w3.org/2000/svg";
const HUES = 12;
const CALM_MS = 150;

export function minimap(desk) {
  const { paint, store } = desk;
  const svg = document.createElementNS(NS, "svg");
  svg.setAttribute("class", "minimap");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("preserveAspectRatio", "none");
  const [ticks, view] = [document.createElementNS(NS, "g"), document.createElementNS(NS, "rect")];
  view.setAttribute("class", "minimap__view");
  svg.append(ticks, view);
  const length = Math.max(1, paint.text.length);

  const place = (offset) => `${((offset / length) * 100).toFixed(2)}%`;
  const drawn = new Map(); // id → [tick, how it stands]
  /** Bring one span's tick up to date; what stands as it should is not touched. */
  const draw = (span) => {
    const hue = ((store.labels.get(span.label).color - 1) % HUES) + 1;
    const x = 2 + 4 * Math.min(2, store.lanes.get(span.id) ?? 0);
    const stands = [hue, x, span.start, span.end, span.id === desk.current].join(" ");
    const [tick, before] = drawn.get(span.id) ?? [ticks.appendChild(document.createElementNS(NS, "rect")), ""];
    if (before === stands) return;
    drawn.set(span.id, [tick, stands]);
    tick.setAttribute("class", `label-c${hue}${span.id === desk.current ? " is-current" : ""}`);
    tick.setAttribute("x", String(x));
    tick.setAttribute("width", "4");
    tick.setAttribute("y", place(span.start));
    tick.style.height = `max(3px, ${place(span.end - span.start)})`;
  };
  const redraw = () => {
    for (const [id, [tick]] of drawn)
      if (!store.spans.has(id)) {
        tick.remove();
        drawn.delete(id);
      }
    for (const span of store.spans.values()) draw(span);
  };
  const look = () => {
    const box = paint.holder.getBoundingClientRect();
    const top = Math.min(1, Math.max(0, -box.top / box.height));
    const bottom = Math.min(1, Math.max(0, (innerHeight - box.top) / box.height));
    view.setAttribute("y", `${top * 100}%`);
    view.setAttribute("height", `${Math.max(0, bottom - top) * 100}%`);
  };
  let waiting = false;
  const soon = (job) => () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; job(); });
  };
  // After the mark is painted, never in the same frame.
  let timer;
  const calm = () => {
    clearTimeout(timer);
    timer = setTimeout(redraw, CALM_MS);
  };
  desk.on("change", calm);
  desk.on("select", calm);
  addEventListener("scroll", soon(look), { passive: true });
  addEventListener("resize", soon(look), { passive: true });
  const go = (event) => {
    const box = svg.getBoundingClientRect();
    const offset = Math.round(((event.clientY - box.top) / box.height) * length);
    paint.reveal([offset, Math.min(length, offset + 1)]);
  };
  svg.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    go(event);
    svg.setPointerCapture(event.pointerId);
    svg.onpointermove = go;
  });
  svg.addEventListener("pointerup", () => { svg.onpointermove = null; });
  document.querySelector(".desk").append(svg);
  redraw();
  look();
}
