// The parts of the page that the server renders: htmx (no other file knows its events), the CSRF token,
// focus after a swap, and what is coded in the forms of the card and the questions. Without JavaScript
// those forms post themselves; with it every change goes out as an operation, like a change of a span.

import { NO_ANSWER } from "./answers.js";

const csrf = {
  get meta() { return document.querySelector('meta[name="csrf"]'); },
  get() { return this.meta?.content ?? ""; },
  set(token) { if (this.meta && token) this.meta.content = token; },
};

const TIMEOUT = 20_000;

/** POST JSON: {status, type, retryAfter, body} for `verdict`. */
export async function post(url, data) {
  const body = JSON.stringify(data);
  try {
    const response = await fetch(url, {
      method: "POST", body, redirect: "manual", credentials: "same-origin",
      keepalive: document.hidden && body.length < 60_000, // beyond the life of the page, if it goes
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrf.get() },
      signal: AbortSignal.timeout(TIMEOUT),
    });
    csrf.set(response.headers.get("X-CSRFToken"));
    const { status, type } = response;
    return { status, type, retryAfter: response.headers.get("Retry-After"), body: await response.json().catch(() => null) };
  } catch {
    return { status: NO_ANSWER };
  }
}

/** Fetch the current CSRF token from `url`; whether that worked. */
export async function renew(url) {
  try {
    const response = await fetch(url, { credentials: "same-origin", redirect: "manual" });
    csrf.set(response.headers.get("X-CSRFToken"));
    return response.ok;
  } catch {
    return false;
  }
}

/** GET `url` and put it in the place of the element with id `target`. */
export function load(url, target) {
  const source = document.getElementById(target);
  // A newer fetch replaces one under way. By default htmx would queue it on an element that the older one takes away.
  source.setAttribute("hx-sync", "this:replace");
  return globalThis.htmx?.ajax("GET", url, { target: source, swap: "outerHTML", source }).catch(() => {});
}

/**
 * `ready(form)`: resolves to whether a form may be posted. `wanted(id, url)`: whether a partial may be
 * swapped now (not while somebody types in it). `swapped(id)`: it was.
 */
export function connect({ ready, wanted, swapped }) {
  const { body } = document;
  body.addEventListener("htmx:configRequest", ({ detail }) => {
    if (detail.verb !== "get") detail.headers["X-CSRFToken"] = csrf.get();
  });
  let posting = null; // a form on its way: a refresh must not take it from the page before it has left
  body.addEventListener("htmx:confirm", (event) => {
    const { verb, elt, issueRequest } = event.detail;
    if (verb === "get") return;
    event.preventDefault();
    posting = elt;
    ready(elt).then((go) => (go ? issueRequest(true) : (posting = null)));
  });
  body.addEventListener("htmx:afterRequest", ({ detail: { elt, xhr } }) => {
    if (elt === posting) posting = null;
    csrf.set(xhr?.getResponseHeader("X-CSRFToken"));
  });

  // The session is over, or somebody else's: what is fetched beside the work does not take the page to the sign-in.
  body.addEventListener("htmx:beforeOnLoad", (event) => {
    const { requestConfig, xhr } = event.detail;
    if (requestConfig.verb === "get" && xhr.getResponseHeader("HX-Redirect")) event.preventDefault();
  });

  let focused = "";
  body.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const { target, xhr, requestConfig, pathInfo } = detail;
    const asked = pathInfo?.requestPath ?? "";
    const answered = xhr.responseURL ? new URL(xhr.responseURL).pathname : asked;
    // A redirect to the sign-in page is no partial.
    const foreign = answered !== new URL(asked, location.href).pathname;
    const refresh = requestConfig?.verb === "get";
    if (foreign || (refresh && (target.contains(posting) || !wanted(target.id, asked)))) detail.shouldSwap = false;
    focused = target.contains(document.activeElement) ? document.activeElement.id : "";
  });
  body.addEventListener("htmx:afterSettle", ({ detail }) => {
    const again = focused && document.getElementById(focused);
    // Unless the person has put it elsewhere meanwhile.
    if (again && document.activeElement === document.body) again.focus({ preventScroll: true });
    focused = "";
    swapped(detail.target.id || detail.elt.id);
  });
}

/** Ask htmx elements that listen for it (`from:body`) to fetch themselves anew. */
export function announce(name, detail = {}) {
  document.body.dispatchEvent(new CustomEvent(name, { detail }));
}

// --- coded fields -------------------------------------------------------------------------------

/** The value of a coded field by its type: `data-key` and `data-type` on the element around it. */
export function readField(field) {
  const { type } = field.dataset;
  const inputs = [...field.querySelectorAll("input, select, textarea")];
  const chosen = inputs.flatMap((input) => {
    if (input.type === "radio" || input.type === "checkbox") return input.checked ? [input.value] : [];
    if (input.multiple) return [...input.selectedOptions].map((option) => option.value);
    return [input.value.trim()];
  }).filter((value) => value !== "");
  if (type === "multi-choice") return chosen.length ? chosen : null;
  if (!chosen.length) return null;
  if (type === "boolean") return !["false", "False"].includes(chosen[0]);
  if (type === "number" || type === "year") return Number.isFinite(+chosen[0]) ? +chosen[0] : chosen[0];
  if (type === "entity") {
    const names = chosen[0].split(/[;\n]/).map((name) => name.trim()).filter(Boolean);
    const linked = JSON.parse(field.dataset.linked || "{}"); // name → id of its entry in the registry
    return names.map((name) => ({ name, entity: linked[name] ?? null }));
  }
  return chosen[0];
}

/**
 * Listen to the forms. `code(fields)` changes the selected span, whose `attributes()` those are;
 * `answer(question, value, before)`. Gives the function to call when the questions were fetched anew.
 */
export function coding({ code, attributes, answer }) {
  const answers = new Map();
  const learn = () => {
    for (const field of document.querySelectorAll("#questions [data-key]")) answers.set(field.dataset.key, readField(field));
  };
  learn();
  const onChange = ({ target }) => {
    const field = target.closest("[data-key]");
    if (!field) return;
    const value = readField(field);
    if (field.closest("#questions")) {
      const before = answers.get(field.dataset.key) ?? null;
      answers.set(field.dataset.key, value);
      return answer(field.dataset.key, value, before);
    }
    if (field.dataset.type === "note") return code({ note: value ?? "" });
    const { [field.dataset.key]: _, ...rest } = attributes();
    code({ attributes: value === null ? rest : { ...rest, [field.dataset.key]: value } });
  };
  document.addEventListener("change", onChange);
  document.addEventListener("submit", (event) => {
    if (event.target.matches("#card form, #questions form")) event.preventDefault();
  });

  // A chosen radio button that is clicked again is given up: "not yet coded" must stay possible.
  let chosen = null;
  const radioOf = ({ target }) => target.closest("[data-key] label")?.querySelector("input[type=radio]");
  document.addEventListener("pointerdown", (event) => {
    const radio = radioOf(event);
    chosen = radio?.checked && !radio.disabled ? radio : null;
  });
  document.addEventListener("click", (event) => {
    if (chosen && radioOf(event) === chosen) {
      event.preventDefault();
      // The browser puts a cancelled click back as it was: take the mark away after that.
      const radio = chosen;
      chosen = null;
      setTimeout(() => { radio.checked = false; onChange({ target: radio }); });
    }
  });
  return learn;
}
