// What somebody writes in a thread is kept in the browser until the server has it: a draft survives a closed tab, a
// lost network and an expired session; what was sent is sent again until there is an answer.

import { verdict } from "./answers.js";
import { post, renew } from "./partials.js";
import { uuid } from "./store.js";

/** What is kept: {key: {id, url, kind, text, span, thread, title, page, sent}}, in one place for each user. */
export class Drafts {
  constructor(user) {
    Object.assign(this, { name: `annotator-talk-${user}`, user });
  }

  all() {
    return JSON.parse(localStorage.getItem(this.name)) ?? {};
  }

  get(key) {
    return this.all()[key] ?? null;
  }

  set(key, draft) {
    const all = this.all();
    if (draft) all[key] = draft;
    else delete all[key];
    if (Object.keys(all).length) localStorage.setItem(this.name, JSON.stringify(all));
    else localStorage.removeItem(this.name);
  }
}

/**
 * Send a draft: {state: "sent"|"kept"|"wronguser"|"refused", reason}. `stored(span)` resolves to whether the server
 * knows the span that it is about; `me` is where a fresh CSRF token comes from.
 */
export async function send(drafts, key, { me, stored }, again = true) {
  const draft = { ...drafts.get(key), sent: true };
  drafts.set(key, draft);
  if (draft.span && !(await stored(draft.span))) return { state: "kept" };
  const { url, sent: _, title: __, page: ___, ...body } = draft;
  const answer = await post(url, { ...body, user: drafts.user });
  if (answer.status === 201 || answer.status === 200) {
    drafts.set(key, null);
    return { state: "sent" };
  }
  const { kind } = verdict(answer);
  if (kind === "csrf" && again && (await renew(me))) return send(drafts, key, { me, stored }, false);
  if (!["refused", "locked"].includes(kind)) return { state: kind === "wronguser" ? kind : "kept" };
  drafts.set(key, { ...draft, id: uuid(), sent: false });
  return { state: "refused", reason: answer.body?.errors?.[0]?.detail ?? "" };
}
