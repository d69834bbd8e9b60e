// Selecting words in other ways than by dragging: an own caret, a picker of sentences, handles. All of it comes later.

const CARET = ["word", "line", "sentence", "block", "edge"];

export function selecting(desk) {
  const { paint } = desk;
  const caret = () => import("./caret.js");
  for (const name of CARET) desk.rare(`caret-${name}`, caret, "move");
  desk.rare("word", caret, "word");
  desk.rare("grow", caret, "grow");
  const here = () => import("./here.js");
  desk.rare("here", here, "here");
  desk.rare("marks", here, "marks");
  desk.rare("picker", () => import("./picker.js"), "picker");
  let handles = null;
  desk.on("select", ({ span }) => {
    if (!span || !desk.island.open) return;
    handles ??= import("./handles.js").then((module) => module.handles(desk)).catch(() => { handles = null; });
  });

  // A finger keeps the device's own handles; what they will snap to is shown beside them.
  paint.addEventListener("select", () => {
    const stretch = paint.touch && paint.snapped();
    paint.highlight("pending", stretch ? [stretch] : []);
  });
  document.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "touch" && event.target.closest("#labels button")) event.preventDefault();
  });
}
