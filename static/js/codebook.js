// The codebook editor: Alt with an arrow moves the chosen entry, and the focus stays on it.

const ARROWS = { ArrowUp: "up", ArrowDown: "down" };
let back = "";

/** Listen for the whole page: htmx replaces the editor with each answer. */
export function editing() {
  document.addEventListener("keydown", (event) => {
    const way = event.altKey && !event.ctrlKey && !event.metaKey && ARROWS[event.key];
    const link = event.target.closest?.(".parts__link[aria-current]");
    const button = way && link && document.querySelector(`[data-move="${way}"]`);
    if (!button) return;
    event.preventDefault();
    back = link.id;
    button.click();
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (!back) return;
    document.getElementById(back)?.focus();
    back = "";
  });
}
