// What helps to look and to find one's way: palette, find, guide, reading settings, minimap, tour. All of it comes later.

export function looking(desk) {
  desk.rare("palette", () => import("./palette.js"), "palette");
  desk.rare("label-search", () => import("./palette.js"), "labelSearch");
  desk.rare("guide", () => import("./guide.js"), "guide");
  desk.rare("reading", () => import("./reading.js"), "reading");
  desk.rare("find", () => import("./find.js"), "find");
  desk.rare("tour", () => import("./tour.js"), "tour");
  desk.rare("minimap", () => import("./minimap.js"), "minimap");
  desk.command("idle", () => {
    desk.run("minimap");
    if (desk.island.tour) desk.run("tour");
  });
}
