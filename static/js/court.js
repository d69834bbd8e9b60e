// The adjudication page: one key for each decision, the current place in the text, an own span from a selection.
// Without this script every decision is a button, and the words of an own span are typed.
const court = document.getElementById("court");
const said = document.getElementById("court-said");
const bench = () => document.getElementById("bench");

/** Mark the current place in the text and bring it into sight. */
function show({ scroll = true } = {}) {
  const ids = new Set((bench().dataset.ids || "").split(" ").filter(Boolean));
  let first = null;
  for (const mark of court.querySelectorAll("mark[data-ids]")) {
    const now = mark.dataset.ids.split(" ").some((id) => ids.has(id));
    mark.classList.toggle("is-now", now);
    if (now) first ??= mark;
  }
  if (scroll) first?.scrollIntoView({ block: "nearest" });
}

/** What is selected in the text: its words, and where they begin in code points. Null for nothing. */
function selected() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const text = range.startContainer.parentElement?.closest(".court__text");
  if (!text?.contains(range.endContainer)) return null;
  const before = document.createRange();
  before.selectNodeContents(text);
  before.setEnd(range.startContainer, range.startOffset);
  // The element holds exactly the text, so its text content counts.
  const lead = before.cloneContents().textContent;
  const words = range.cloneContents().textContent;
  const from = words.length - words.trimStart().length;
  return { words: words.trim(), start: [...(lead + words.slice(0, from))].length };
}

/** Open the form of an own span, filled with what is selected. */
function own(details) {
  details.open = true;
  // The own answer to a question takes nothing from the text.
  if (!details.querySelector('input[name="start"]')) return details.querySelector("input, select, textarea")?.focus();
  const found = selected();
  const words = details.querySelector('textarea[name="words"]');
  const start = details.querySelector('input[name="start"]');
  if (found) {
    words.value = found.words;
    start.value = found.start;
  }
  (found ? details.querySelector("select") : words).focus();
}

/** Show the attributes that the values so far ask for, as values.is_shown of the server has it. */
function refresh(group) {
  const values = {};
  for (const field of group.querySelectorAll(".coded")) {
    const inputs = [...field.querySelectorAll("input, select, textarea")];
    values[field.dataset.key] = inputs.filter((one) => !["radio", "checkbox"].includes(one.type) || one.checked).map((one) => one.value);
  }
  for (const field of group.querySelectorAll(".coded")) {
    field.toggleAttribute("data-filled", values[field.dataset.key].some((one) => one.trim()));
    const when = Object.entries(JSON.parse(field.dataset.shownWhen || "{}"));
    field.hidden = !when.every(([key, wanted]) => values[key]?.some((one) => wanted.includes(one)));
  }
}

document.addEventListener("change", (event) => {
  const group = event.target.closest("#bench .coding");
  if (group) refresh(group);
});

document.addEventListener("input", (event) => {
  // Typed words are looked for anew.
  const start = event.target.matches('.own textarea[name="words"]') && event.target.closest(".own").querySelector('input[name="start"]');
  if (start) start.value = "";
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const field = event.target.closest?.("input, textarea, select");
  if (event.key === "Escape" && field) return bench().focus();
  if (field || !("keys" in court.dataset)) return;
  const target = bench().querySelector(`[data-key="${CSS.escape(event.key)}"]:not(.coded)`);
  if (!target) return;
  event.preventDefault();
  if (target.matches("summary")) own(target.parentElement);
  else if (target.matches("select, textarea")) target.focus();
  else target.click();
});

document.addEventListener("click", (event) => {
  const summary = event.target.closest('summary[data-key="o"]');
  if (summary && !summary.parentElement.open && selected()) {
    event.preventDefault();
    own(summary.parentElement);
  }
  const mark = event.target.closest("mark[data-ids]");
  if (!mark || !getSelection().isCollapsed) return;
  const link = [...bench().querySelectorAll(".matters a")].find((one) => one.dataset.ids?.split(" ").some((id) => mark.dataset.ids.includes(id)));
  link?.click();
});

document.addEventListener("htmx:afterSettle", (event) => {
  document.querySelectorAll("#bench .coding").forEach(refresh);
  if (event.detail.target.id !== "bench" && event.detail.elt.id !== "bench") return;
  said.textContent = bench().dataset.said || "";
  show();
  const focus = bench().querySelector("[data-focus]");
  focus?.focus({ preventScroll: true });
  focus?.closest(".correction")?.scrollIntoView({ block: "start" });
});

document.querySelectorAll("#bench .coding").forEach(refresh);
show({ scroll: location.search.includes("cluster=") });
