// Signing out while something is only in this browser: the dialog tells what waits, and the person decides. Its markup
// stands on the sign-out page (templates/account/logout.html), so nothing of it weighs on other pages.

import { change, kept, openDatabase } from "./database.js";
import { Drafts, send } from "./drafts.js";
import { Outbox } from "./outbox.js";
import { phrase } from "./parts.js";
import { post, renew } from "./partials.js";

const PATIENCE = 1000; // what goes by itself within this time (ms) is not asked about
const $ = (id) => document.getElementById(id);

let coming = null;
/** The dialog and its sheet, fetched once; null where the server says that nobody is signed in. */
export function ready(form) {
  return (coming ??= bring(form).catch((error) => {
    coming = null;
    throw error;
  }));
}

async function bring(form) {
  let dialog = $("leaving");
  if (!dialog) {
    const answer = await fetch(form.action, { credentials: "same-origin", redirect: "manual" });
    if (answer.type === "opaqueredirect") return null;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    dialog = document.body.appendChild(document.adoptNode(page.getElementById("leaving")));
  }
  const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: dialog.dataset.sheet });
  await new Promise((done, fail) => {
    sheet.onload = done;
    sheet.onerror = fail;
    document.head.append(sheet);
  });
  return dialog;
}

let leaving = null;
/** Somebody asked to sign out with `form`, and the browser may hold something of theirs. */
export async function leave(form) {
  leaving ??= new Leaving(form.dataset.user);
  leaving.form = form;
  await leaving.ask();
}

class Leaving {
  constructor(user) {
    Object.assign(this, { user, drafts: new Drafts(user) });
  }

  /** What waits: operations {records}, comments that were sent {sent} and those only begun {begun}: [[key, draft]…]. */
  async #look() {
    this.records = await kept(await openDatabase(), this.user);
    const all = Object.entries(this.drafts.all());
    this.sent = all.filter(([, draft]) => draft.sent);
    this.begun = all.filter(([, draft]) => !draft.sent);
    const waiting = new Set(this.records.map(({ assignment }) => assignment));
    const prefix = `annotator-kept-${this.user}-`;
    for (const name of Object.keys(localStorage)) // another tab may have sent it
      if (name.startsWith(prefix) && !waiting.has(name.slice(prefix.length))) localStorage.removeItem(name);
  }

  get all() {
    return [...this.records, ...this.sent, ...this.begun];
  }

  async ask() {
    const { form } = this;
    try {
      await this.#look();
    } catch (error) {
      console.warn("leaving: this browser keeps nothing", error);
      return form.submit();
    }
    if (!this.all.length) return form.submit();
    const dialog = await ready(form);
    if (!dialog) return form.submit(); // the session is over: nothing is sent, and all of it stays here
    this.#wire(dialog);
    if (this.records.length || this.sent.length) {
      await Promise.race([this.#send(), new Promise((done) => setTimeout(done, PATIENCE))]);
      await this.#look();
      if (!this.all.length) return form.submit();
    }
    this.#show();
    this.#say("");
    $("user-menu").hidePopover(); // gives the focus back to its button: where it returns to after this
    dialog.showModal();
    $("leaving-title").focus();
  }

  #wire(dialog) {
    if (this.dialog) return;
    this.dialog = dialog;
    dialog.addEventListener("click", ({ target }) => {
      const { does } = target.closest("[data-does]")?.dataset ?? {};
      if (does && (!this.busy || does === "stay")) this[does]();
    });
    dialog.addEventListener("close", () => this.#sure(false));
  }

  // --- what is shown ------------------------------------------------------------------------------

  /** One line an article, in the order of the work: its title, and how much of it waits. */
  #show() {
    const { dialog } = this;
    const articles = new Map();
    const count = (id, { title, page }, ...kinds) => {
      const one = articles.get(id) ?? articles.set(id, { title: "", page: "" }).get(id);
      one.title ||= title ?? "";
      one.page ||= page ?? dialog.dataset.article.replace(/[0-9a-f-]{36}/, id);
      for (const kind of kinds) one[kind] = (one[kind] ?? 0) + 1;
    };
    for (const record of this.records) count(record.assignment, record, "changes", ...(record.held ? ["held"] : []));
    for (const [kind, list] of [["comments", this.sent], ["begun", this.begun]])
      for (const [key, draft] of list) count(key.split(" ")[0], draft, kind);
    dialog.querySelector("ul").replaceChildren(...[...articles].map(([, { title, page, ...counts }]) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = page;
      link.dir = "auto";
      link.textContent = title || dialog.dataset.untitled;
      const much = Object.entries(counts).map(([kind, n]) => phrase(dialog, kind, { n })).join(", ");
      item.append(link, ": ", much);
      return item;
    }));
    dialog.querySelector("[data-does=flush]").hidden = !this.records.length && !this.sent.length;
    dialog.querySelector("[data-begun]").hidden = !this.begun.length;
  }

  /** Say how it went, read out; "" for nothing. */
  #say(text, busy = false) {
    const { dialog } = this;
    $("leaving-said").textContent = text;
    for (const button of dialog.querySelectorAll("[data-does]:not([data-does=stay])")) button.setAttribute("aria-disabled", String(busy));
    this.busy = busy;
  }

  /** Ask once more before something is thrown away, or go back to the choices. */
  #sure(asked) {
    const { dialog } = this;
    this.#say("");
    dialog.querySelector("[data-sure]").hidden = !asked;
    dialog.querySelector("[data-choices]").hidden = asked;
    if (!asked) return;
    const total = this.all.length;
    $("leaving-sure").textContent = phrase(dialog, "sure", { n: total });
    dialog.querySelector("[data-sure] [data-does=back]").focus();
  }

  // --- what can be chosen -------------------------------------------------------------------------

  async flush() {
    this.#say(this.dialog.dataset.sending, true);
    const why = await this.#send();
    await this.#look();
    if (!this.dialog.open) return; // stayed after all
    if (!this.records.length && !this.sent.length) return this.keep(); // what was only begun stays here
    this.#show();
    const held = this.records.some((record) => record.held);
    this.#say(this.dialog.dataset[why || (held ? "decide" : "locked")]);
  }

  /** Sign out, if the server can be reached, with a token that is still good. */
  async keep() {
    const { form, dialog } = this;
    this.#say(dialog.dataset.leaving, true);
    const answer = await fetch(dialog.dataset.me, { credentials: "same-origin", redirect: "manual" }).catch(() => null);
    if (!dialog.open) return;
    if (!answer || answer.status >= 500) return this.#say(dialog.dataset.unreachable);
    const token = answer.headers.get("X-CSRFToken");
    if (token) form.elements.csrfmiddlewaretoken.value = token;
    form.submit();
  }

  discard() {
    this.#sure(true);
  }

  back() {
    this.#sure(false);
    this.dialog.querySelector("[data-does=discard]").focus();
  }

  /** Throw it away; what is on its way this moment is waited for. */
  async sure() {
    this.#say(this.dialog.dataset.leaving, true);
    const work = async () => {
      const database = await openDatabase();
      const records = await kept(database, this.user);
      await change(database, (store) => records.forEach(({ key }) => store.delete(key)));
      localStorage.removeItem(this.drafts.name);
      await this.#look();
    };
    await (navigator.locks ? navigator.locks.request(`annotator-outbox-${this.user}`, work) : work());
    if (globalThis.BroadcastChannel) new BroadcastChannel("annotator-outbox").postMessage({ discarded: true, user: this.user });
    await this.keep();
  }

  stay() {
    this.dialog.close();
  }

  // --- sending ------------------------------------------------------------------------------------

  /** Try once to send all; gives why not: "offline", "busy", "signedout", "wronguser", or "" where only some were refused. */
  async #send() {
    const { me } = this.dialog.dataset;
    this.why = "";
    if (!this.outbox) {
      this.outbox = new Outbox({ user: this.user, assignment: null, url: "", title: "", post, renew: () => renew(me) });
      this.outbox.addEventListener("state", ({ detail: { state } }) => {
        if (state !== "saved" && state !== "saving") this.why = state;
      });
      this.outbox.rush = true;
      await this.outbox.open();
    } else {
      Object.assign(this.outbox, { rush: true, refused: null });
      this.outbox.kick();
    }
    while (this.outbox.running) await this.outbox.running;
    clearTimeout(this.outbox.timer); // the page of the article tries again; this one waits for the person
    if (this.why) return this.why;
    const left = await kept(await openDatabase(), this.user);
    const stored = async (span) => !left.some(({ op }) => op.id === span);
    for (const [key] of this.sent) {
      const { state } = await send(this.drafts, key, { me, stored });
      if (state === "kept" || state === "wronguser") this.why = state === "kept" ? "offline" : state;
    }
    return this.why;
  }
}
