// The only file that knows htmx's event names: the CSRF token, focus after a swap, what the server
// tells us in HX-Trigger, and forms that could not be sent.

export const csrf = {
  meta: document.querySelector('meta[name="csrf"]'),
  get() { return this.meta?.content ?? ""; },
  set(token) { if (this.meta) this.meta.content = token; },
};

/** Ask for a partial: GET `url` into the element with id `target`. */
export function load(url, target) {
  return globalThis.htmx?.ajax("GET", url, { target: `#${target}`, swap: "outerHTML", source: `#${target}` });
}

/**
 * `before(form)`: resolves to whether a POST may go (the outbox is empty). `busy(delta)`: requests
 * under way. `failed(form)`: it did not reach the server. `swapped(id)`: a partial was replaced.
 * `patch(span)`, `revision(number)`: what an answer says in HX-Trigger.
 */
export function connect({ before, busy, failed, swapped, patch, revision }) {
  const { body } = document;
  body.addEventListener("htmx:configRequest", ({ detail }) => {
    if (detail.verb !== "get") detail.headers["X-CSRFToken"] = csrf.get();
  });
  body.addEventListener("htmx:confirm", (event) => {
    if (event.detail.verb === "get") return;
    event.preventDefault();
    before(event.detail.elt).then((ready) => ready && event.detail.issueRequest(true));
  });
  body.addEventListener("htmx:beforeRequest", ({ detail }) => isPost(detail) && busy(1));
  body.addEventListener("htmx:afterRequest", ({ detail }) => {
    const token = detail.xhr?.getResponseHeader("X-CSRFToken");
    if (token) csrf.set(token);
    if (isPost(detail)) busy(-1);
  });
  for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"])
    body.addEventListener(name, ({ detail }) => isPost(detail) && failed(detail.elt, detail.xhr?.status ?? 0));

  // A swapped form gets its focus back: by id, or by name and value (radio buttons).
  let focused = null;
  body.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const element = document.activeElement;
    focused = detail.target.contains(element) ? element : null;
  });
  body.addEventListener("htmx:afterSettle", ({ detail }) => {
    const again = focused?.id && document.getElementById(focused.id);
    if (again && again !== document.activeElement) again.focus({ preventScroll: true });
    focused = null;
    swapped(detail.target.id || detail.elt.id);
  });
  body.addEventListener("span:patch", ({ detail }) => patch(detail));
  body.addEventListener("revision:set", ({ detail }) => revision(detail.revision));
}

function isPost(detail) {
  return detail.requestConfig?.verb !== "get";
}
