// What a span says: its values and its links. The modules come with the first card, before anything can be
// changed in it; matrix, pick mode and the names' list when they are asked for.

export function describing(desk) {
  desk.rare("matrix", () => import("./matrix.js"), "matrix");
  desk.rare("link", () => import("./relate.js"), "relate");
  let asked = null;
  const come = () => {
    asked ??= Promise.all([import("./fields.js"), import("./links.js")]).then(
      ([{ fields }, { linksOf }]) => { linksOf(desk); fields(desk); },
      () => { asked = null; }, // offline: with the next span
    );
  };
  desk.on("select", ({ span }) => span && come());
  document.addEventListener("focusin", ({ target }) => target.closest?.("#questions") && come());
}
