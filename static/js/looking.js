// What helps to look and to find one's way: keys, palette, find, guide, reading settings, tour, minimap. All of it
// comes later: the modules, their markup (templates/articles/parts/panels.html) and their style.

const FIRST_SIGNS = ["pointermove", "pointerdown", "keydown", "scroll"];

/** A module whose markup is fetched before it. */
function withPanels(desk, load) {
  return async () => {
    const { part } = await import("./parts.js");
    await part(desk, "panels");
    return load();
  };
}

export function looking(desk) {
  const panel = (command, load, name) => desk.rare(command, withPanels(desk, load), name);
  panel("keys", () => import("./palette.js"), "keys");
  panel("palette", () => import("./palette.js"), "palette");
  panel("label-search", () => import("./palette.js"), "labelSearch");
  panel("guide", () => import("./guide.js"), "guide");
  panel("reading", () => import("./reading.js"), "reading");
  panel("find", () => import("./find.js"), "find");
  panel("tour", () => import("./tour.js"), "tour");
  desk.rare("minimap", () => import("./minimap.js"), "minimap");
  // Minimap and tour wait for the first sign of a reader: until then nothing is fetched that the page does not need.
  // When the browser has time, what helps offline follows: keys, palette and caret.
  const first = () => {
    for (const sign of FIRST_SIGNS) removeEventListener(sign, first);
    desk.run("minimap");
    if (desk.island.tour) desk.run("tour");
    (globalThis.requestIdleCallback ?? setTimeout)(() => desk.ready("keys", "palette", "caret-word"));
  };
  for (const sign of FIRST_SIGNS) addEventListener(sign, first, { passive: true });
}
