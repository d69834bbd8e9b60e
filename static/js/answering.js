// Answers on the pages of threads: what is typed is kept in the browser until the server has it, so it survives a
// closed tab, an expired session and a save that fails. Sent again, it is the same answer: it keeps its id.

import { Drafts } from "./drafts.js";

const FORM = ".thread__answer";

export function answering(user) {
  const drafts = new Drafts(user);
  const tell = (form, name) => {
    const place = form.querySelector("[data-state]");
    place.dataset.of = name;
    place.textContent = form.dataset[name] ?? "";
  };

  /** Put what was kept into the answers on the page, also into those that a swap has just brought. */
  const fill = () => {
    for (const form of document.querySelectorAll(FORM)) {
      const draft = drafts.get(form.dataset.key);
      const { text, id } = form.elements;
      if (!draft || text.value === draft.text) continue;
      Object.assign(text, { value: draft.text });
      id.value = draft.id;
      tell(form, draft.sent ? "kept" : "begun");
    }
  };

  const keep = (form) => {
    const { key, thread, url } = form.dataset;
    const { text, id } = form.elements;
    const title = document.querySelector("h1").textContent.trim();
    const draft = { id: id.value, url, kind: "comment", text: text.value, span: null, thread, title, page: location.pathname, sent: false };
    drafts.set(key, text.value.trim() ? draft : null);
    tell(form, "");
  };

  document.addEventListener("input", ({ target }) => target.closest(FORM) && keep(target.form));
  document.addEventListener("htmx:beforeRequest", ({ target }) => target.matches(FORM) && tell(target, "sending"));
  document.addEventListener("htmx:beforeSwap", ({ detail: { requestConfig, xhr } }) => {
    if (requestConfig.elt.matches(FORM) && xhr.status === 200) drafts.set(requestConfig.elt.dataset.key, null);
  });
  for (const failed of ["htmx:sendError", "htmx:responseError", "htmx:timeout"])
    document.addEventListener(failed, ({ target }) => target.matches(FORM) && tell(target, "kept"));
  document.addEventListener("htmx:afterSettle", fill);
  for (const form of document.querySelectorAll(FORM)) if (form.elements.text.value.trim()) keep(form); // typed before this came
  fill();
}
