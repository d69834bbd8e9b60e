// Feedback: j and k lead through the differences, Enter opens the rule; what is meant is marked in both texts.
const list = document.querySelector("[data-differences]");
if (list) {
  const items = [...list.children];
  const marks = [...document.querySelectorAll(".twin__text mark[data-ids]")];
  const hint = document.querySelector("[data-keys]");
  hint.hidden = false;

  const here = () => items.indexOf(document.activeElement?.closest?.(".difference"));

  function show(item) {
    const ids = item.dataset.ids.trim().split(/\s+/);
    for (const mark of marks) mark.classList.toggle("is-here", ids.some((id) => mark.dataset.ids.split(" ").includes(id)));
  }

  list.addEventListener("focusin", ({ target }) => show(target.closest(".difference")));
  list.addEventListener("click", ({ target }) => {
    if (!target.closest("summary, a")) target.closest(".difference")?.focus();
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    const at = here();
    if (event.key === "j" || event.key === "k") {
      const next = items[Math.min(Math.max(at + (event.key === "j" ? 1 : -1), 0), items.length - 1)];
      event.preventDefault();
      next.focus();
      next.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && event.target === items[at]) {
      const rule = items[at].querySelector("details");
      rule.open = !rule.open;
    }
  });
}
