// The command palette: type a few letters, choose a command, a label or a span. Everything that a key can do is here.

import { label } from "./editing.js";
import { excerpt } from "./panel.js";
import { phrase } from "./parts.js";

const MOST = 60;
const $ = (id) => document.getElementById(id);
const say = (name) => phrase($("part-panels"), name);

/** What can be chosen: [{text, hint, run}]. */
function choices(desk, { labelsOnly }) {
  const { island, store } = desk;
  const labels = island.open
    ? island.labels.map((one) => ({ text: one.name, hint: one.hotkey, kind: say("paletteLabel"), run: () => label(desk, one.key) }))
    : [];
  if (labelsOnly) return labels;
  const commands = [...document.querySelectorAll("#keys [data-command]")]
    .filter((row) => row.dataset.command !== "palette" && (island.open || !("writes" in row.dataset)))
    .map((row) => ({
      text: row.querySelector("dd").textContent, hint: row.querySelector("kbd")?.textContent ?? "",
      kind: "", run: () => desk.run(row.dataset.command),
    }));
  const spans = store.ordered().map((span) => ({
    text: excerpt(store.text.slice(span.start, span.end), 70), hint: store.labels.get(span.label).abbr,
    kind: say("paletteSpan"), run: () => desk.select(span.id, { reveal: true }),
  }));
  return [...labels, ...commands, ...spans];
}

/** How well a choice fits what was typed: -1 not at all; the beginning of a word counts most. */
export function fit(text, typed) {
  const within = text.toLocaleLowerCase();
  let score = 0;
  for (const part of typed.toLocaleLowerCase().split(/\s+/).filter(Boolean)) {
    const at = within.indexOf(part);
    if (at < 0) return -1;
    score += at === 0 ? 4 : /[\p{L}\p{N}]/u.test(within[at - 1]) ? 1 : 3;
  }
  return score;
}

export function palette(desk, { labelsOnly = false } = {}) {
  const dialog = $("palette");
  const [input, list] = [dialog.querySelector("input"), dialog.querySelector("ul")];
  const all = choices(desk, { labelsOnly });
  const before = document.activeElement;
  let shown = [];
  let at = 0;

  const mark = () => {
    for (const [i, item] of [...list.children].entries()) item.setAttribute("aria-selected", String(i === at));
    input.setAttribute("aria-activedescendant", list.children[at]?.id ?? "");
    list.children[at]?.scrollIntoView({ block: "nearest" });
  };
  const fill = () => {
    shown = all
      .map((choice) => ({ choice, score: fit(choice.text, input.value) }))
      .filter(({ score }) => score >= 0)
      .sort((a, b) => b.score - a.score)
      .slice(0, MOST)
      .map(({ choice }) => choice);
    at = 0;
    list.replaceChildren(...shown.map(({ text, hint, kind }, i) => {
      const item = $("palette-template").content.firstElementChild.cloneNode(true);
      item.id = `palette-${i}`;
      item.querySelector("[data-text]").textContent = text;
      item.querySelector("[data-kind]").textContent = kind;
      item.querySelector("kbd").textContent = hint;
      return item;
    }));
    dialog.querySelector("[data-none]").hidden = shown.length > 0;
    mark();
  };
  const choose = (choice) => {
    dialog.close();
    (before?.isConnected ? before : $("text")).focus({ preventScroll: true });
    choice?.run();
  };

  input.value = "";
  input.placeholder = say(labelsOnly ? "paletteLabels" : "paletteAll");
  input.oninput = fill;
  input.onkeydown = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step) at = Math.min(shown.length - 1, Math.max(0, at + step));
    else if (event.key === "Enter" && !event.isComposing) choose(shown[at]);
    else return;
    event.preventDefault();
    mark();
  };
  list.onclick = (event) => {
    const item = event.target.closest("li");
    if (item) choose(shown[[...list.children].indexOf(item)]);
  };
  fill();
  dialog.showModal();
}

export function labelSearch(desk) {
  palette(desk, { labelsOnly: true });
}

/** The overview of keys. */
export function keys() {
  $("keys").showModal();
}
