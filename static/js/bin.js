// The bin: what was deleted in this article, each with a button that brings it back, as an operation like any other.

import { excerpt, word } from "./panel.js";

/** The server's list, once it knows of everything; null when it can't be reached. */
async function fetched(desk) {
  if (!(await desk.outbox.flush()) && desk.outbox.waiting.length) return null;
  const response = await fetch(`${desk.island.urls.self}bin/`, { headers: { "HX-Request": "true" }, credentials: "same-origin" })
    .catch(() => null);
  if (!response?.ok || response.redirected) return null;
  // Our own page, parsed apart: scripts in it would not run.
  return new DOMParser().parseFromString(await response.text(), "text/html").getElementById("bin-rows");
}

/** What was deleted since the page was opened, for when the server can't be asked. */
function local(desk) {
  const list = document.createElement("ul");
  list.className = "bin";
  list.append(...[...desk.store.graves.values()].map((span) => {
    const row = document.createElement("li");
    const [label, quote, button] = ["b", "q", "button"].map((name) => document.createElement(name));
    const { name, color } = desk.store.labels.get(span.label);
    row.className = `bin__row label-c${color}`;
    row.dataset.id = span.id;
    label.textContent = name;
    quote.textContent = excerpt(desk.store.words(span));
    Object.assign(button, { className: "button button--small", textContent: word("restore") });
    row.append(label, " ", quote, " ", button);
    return row;
  }));
  return list;
}

function restore(desk, row) {
  const { id, span } = row.dataset;
  if (!desk.editable() || desk.store.spans.has(id)) return false;
  if (!desk.store.graves.has(id)) desk.store.bury(JSON.parse(span));
  if (desk.refused(desk.store.graves.get(id))) return false;
  desk.change("span.restore", id, {});
  desk.select(id, { reveal: true });
  return true;
}

export async function bin(desk) {
  const dialog = document.createElement("dialog");
  dialog.className = "sheet sheet--wide";
  dialog.setAttribute("closedby", "any");
  dialog.setAttribute("aria-label", word("binTitle"));
  const form = document.createElement("form");
  form.method = "dialog";
  const close = document.createElement("button");
  Object.assign(close, { className: "tool keys__close", textContent: "×" });
  close.setAttribute("aria-label", word("close"));
  form.append(close);
  dialog.append(form, (await fetched(desk)) ?? local(desk));
  dialog.addEventListener("click", (event) => {
    const row = event.target.closest("button") && event.target.closest(".bin__row");
    if (!row) return;
    event.preventDefault();
    if (restore(desk, row)) row.remove();
    dialog.close();
  });
  dialog.addEventListener("close", () => { dialog.remove(); desk.focusText(); });
  document.body.append(dialog);
  dialog.showModal();
}
