// The table of links: rows are the spans that a link may start at, columns those that it may lead to, a tab for each
// type. A click or a key links and unlinks, as an operation like any other: undone by u, kept when offline.
// Without JavaScript there is the same table as a page (templates/articles/matrix.html).

import { excerpt, word } from "./panel.js";
import { dress, fits, linksOf } from "./links.js";

/** An element: `make("th", { scope: "col" }, "text", child…)`. */
function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes))
    if (value !== undefined && value !== false) element.setAttribute(key, value === true ? "" : value);
  element.append(...children);
  return element;
}

/** Open the table; `event` from a button may name a type. */
export async function matrix(desk, { event } = {}) {
  await dress(desk);
  document.querySelector("dialog.matrix")?.remove();
  const links = linksOf(desk);
  const { store, panel } = desk;
  const ends = (type) => {
    const spans = store.ordered();
    const rows = spans.filter((span) => spans.some((other) => fits(type, span, other)));
    const columns = spans.filter((span) => spans.some((other) => fits(type, other, span)));
    return { rows, columns };
  };
  const lacking = (type) => ends(type).rows.some((span) => links.lacking(type, span.id));
  const named = event?.target?.closest?.("[data-type]")?.dataset.type;
  let type = links.types.find(({ key }) => key === named)
    ?? links.types.find((one) => one.minimum && lacking(one))
    ?? links.types.find((one) => desk.span && one.sources.includes(desk.span.label) && ends(one).rows.length)
    ?? links.types.find((one) => ends(one).rows.length)
    ?? links.types[0];
  if (!type) return;

  const tabs = make("div", { class: "matrix__tabs", role: "group", "aria-labelledby": "matrix-title" });
  const body = make("div", { class: "matrix__body" });
  const here = make("p", { class: "matrix__here", dir: "auto" });
  const close = make("button", { type: "button", class: "tool", "aria-label": document.getElementById("words").dataset.close }, "×");
  const dialog = make("dialog", { class: "matrix", "aria-labelledby": "matrix-title", closedby: "any" },
    make("header", { class: "matrix__head" }, make("h2", { id: "matrix-title" }, word("matrix")), tabs, close),
    body, make("footer", { class: "matrix__foot" }, here, make("p", { class: "quiet" }, word("matrixKeys"))));

  const quote = (span, length = 70) => excerpt(store.text.slice(span.start, span.end), length);
  const sentence = (source, target) => `“${quote(source, 160)}” — ${type.name} — “${quote(target, 160)}”`;
  const heading = (span, scope) => {
    const label = store.labels.get(span.label);
    return make("th", { scope, class: `label-c${label.color}`, title: quote(span, 300), "data-id": span.id },
      make("span", { class: "matrix__abbr", "aria-hidden": "true" }, label.abbr),
      make("span", { class: "matrix__quote", dir: "auto" }, quote(span, scope === "row" ? 90 : 48)));
  };

  function drawTabs() {
    tabs.replaceChildren(...links.types.filter((one) => one === type || ends(one).rows.length).map((one) => {
      const n = links.live().filter((row) => row.type === one.key).length;
      const tab = make("button", { type: "button", class: "matrix__tab", "aria-pressed": String(one === type) },
        one.name, " ", make("small", {}, n ? String(n) : ""));
      if (one.minimum && lacking(one)) tab.append(make("b", { class: "matrix__need" }, ` ${word("matrixNeeded")}`));
      tab.addEventListener("click", () => { type = one; draw(); focus(0, 0); });
      return tab;
    }));
  }

  function draw() {
    drawTabs();
    here.textContent = type.question;
    const { rows, columns } = ends(type);
    if (!rows.length) return body.replaceChildren(make("p", { class: "quiet" }, word("matrixNone")));
    const head = make("tr", {}, make("th", { scope: "col", class: "matrix__corner" }, `${word("matrixFrom")} ↓ ${word("matrixTo")} →`),
      ...columns.map((span) => heading(span, "col")));
    const lines = rows.map((source) => {
      const line = make("tr", {}, heading(source, "row"));
      for (const target of columns) line.append(cell(source, target));
      mark(line, source);
      return line;
    });
    const table = make("table", {}, make("caption", { class: "visually-hidden" }, `${type.name}. ${type.question}`),
      make("thead", {}, head), make("tbody", {}, ...lines));
    body.replaceChildren(table);
    body.querySelector("button")?.setAttribute("tabindex", "0");
  }

  function cell(source, target) {
    if (!fits(type, source, target)) return make("td", { class: "matrix__none" });
    const linked = Boolean(links.between(type, source.id, target.id));
    return make("td", {}, make("button", {
      type: "button", tabindex: "-1", "aria-pressed": String(linked), "data-source": source.id, "data-target": target.id,
      "aria-label": sentence(source, target), "aria-disabled": desk.island.open ? undefined : "true",
    }));
  }

  function mark(line, source) {
    const title = line.querySelector("th");
    title.querySelector(".matrix__need")?.remove();
    if (links.lacking(type, source.id)) title.append(make("small", { class: "matrix__need" }, word("matrixNeeded")));
  }

  /** Say anew what is linked; nothing is built again, so the focus stays. */
  function update() {
    for (const button of body.querySelectorAll("td button")) {
      const { source, target } = button.dataset;
      button.setAttribute("aria-pressed", String(Boolean(links.between(type, source, target))));
    }
    for (const line of body.querySelectorAll("tbody tr")) {
      const source = store.spans.get(line.querySelector("th").dataset.id);
      if (!source) return draw(); // it went with what was undone
      mark(line, source);
    }
    drawTabs();
  }

  const at = (row, column) => body.querySelectorAll("tbody tr")[row]?.children[column + 1]?.querySelector("button");

  function focus(row, column) {
    const button = at(row, column) ?? body.querySelector("td button");
    if (!button) return close.focus();
    body.querySelector('[tabindex="0"]')?.setAttribute("tabindex", "-1");
    button.tabIndex = 0;
    button.focus();
  }

  /** From a cell in a direction, over pairs that can't be linked. */
  function move(button, down, across) {
    const cellOf = button.closest("td");
    let [row, column] = [[...body.querySelectorAll("tbody tr")].indexOf(cellOf.parentElement), cellOf.cellIndex - 1];
    const rtl = getComputedStyle(dialog).direction === "rtl" ? -1 : 1;
    do {
      row += down;
      column += across * rtl;
      if (!body.querySelectorAll("tbody tr")[row]?.children[column + 1] || column < 0) return;
    } while (!at(row, column));
    focus(row, column);
  }

  function toggle(button) {
    const { source, target } = button.dataset;
    const linked = links.toggle(type, source, target);
    panel.say(word(linked ? "linked" : "unlinked", { name: type.name, quote: quote(store.spans.get(target)) }));
  }

  body.addEventListener("click", ({ target }) => {
    const button = target.closest("td button");
    if (button) toggle(button);
  });
  body.addEventListener("focusin", ({ target }) => {
    const button = target.closest("td button");
    if (!button) return;
    const column = button.closest("td").cellIndex;
    for (const old of body.querySelectorAll(".is-here")) old.classList.remove("is-here");
    button.closest("tr").querySelector("th").classList.add("is-here");
    body.querySelector("thead tr").children[column].classList.add("is-here");
    here.textContent = sentence(store.spans.get(button.dataset.source), store.spans.get(button.dataset.target));
  });
  const MOVES = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] };
  dialog.addEventListener("keydown", (pressed) => {
    const { key, target, shiftKey: shift, ctrlKey, metaKey } = pressed;
    const button = target.closest("td button");
    const undo = key.toLowerCase() === "u" || ((ctrlKey || metaKey) && key.toLowerCase() === "z");
    if (button && MOVES[key]) move(button, ...MOVES[key]);
    else if (undo) desk.revert(shift);
    else return;
    pressed.preventDefault();
  });
  const heard = () => { if (dialog.open) update(); };
  desk.on("link", heard);
  desk.on("held", heard);
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => { dialog.remove(); desk.focusText(); });
  document.body.append(dialog);
  draw();
  dialog.showModal();
  const start = body.querySelector(`th[data-id="${CSS.escape(desk.current ?? "")}"][scope=row]`);
  focus(start ? start.parentElement.sectionRowIndex : 0, 0);
}
