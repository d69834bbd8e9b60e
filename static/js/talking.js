// Comments, time on task, and links that open at a span. What they need comes later, by import().

const CLOCK_MS = 2500;

export function talking(desk) {
  const { island } = desk;
  const talk = () => import("./talk.js");
  for (const name of ["comment", "ask", "comments", "resume"]) desk.rare(name, talk, name);
  // Something was written that the server does not have yet.
  if (localStorage.getItem(`annotator-talk-${island.user}`)) setTimeout(() => desk.run("resume"), CLOCK_MS);
  if (island.open) {
    const from = Date.now();
    setTimeout(() => import("./clock.js").then(({ clock }) => clock(desk, from)).catch(() => {}), CLOCK_MS);
    // What signing out asks must be there before the network goes.
    const out = document.querySelector("form[data-user]");
    setTimeout(() => import("./leaving.js").then(({ ready }) => ready(out)).catch(() => {}), CLOCK_MS);
  }
  addEventListener("hashchange", () => linked(desk));
}

/** Select the span that the address names, as `#span-<id>`. */
export function linked(desk) {
  const id = location.hash.startsWith("#span-") ? location.hash.slice(6) : "";
  if (desk.store.spans.has(id)) desk.select(id, { reveal: true });
}
