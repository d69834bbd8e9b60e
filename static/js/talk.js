// The dialog of comments. What somebody writes is kept in the browser until the server has it (drafts.js).

import { Drafts, send } from "./drafts.js";
import { excerpt } from "./panel.js";
import { announce, load } from "./partials.js";
import { uuid } from "./store.js";

const $ = (id) => document.getElementById(id);
const LATER = 20_000;

class Talk {
  constructor(desk) {
    Object.assign(this, { desk, drafts: new Drafts(desk.island.user), dialog: $("talk"), form: $("talk-form") });
    const { dialog } = this;
    // Before htmx: these forms go through the drafts.
    dialog.addEventListener("submit", (event) => {
      const form = event.target.closest("[data-talk]");
      if (!form) return;
      event.preventDefault();
      event.stopPropagation();
      this.keep(form);
      this.submit(form);
    }, true);
    for (const kind of ["input", "change"])
      dialog.addEventListener(kind, ({ target }) => {
        const form = target.closest("[data-talk]");
        if (form) this.keep(form);
      });
    dialog.addEventListener("click", ({ target }) => {
      if (target.closest("a[data-span]")) dialog.close();
    });
    dialog.addEventListener("close", () => desk.focusText());
    desk.on("swapped", ({ id }) => {
      if (id === "threads" || id?.startsWith("thread-")) this.fillAnswers();
    });
    addEventListener("online", () => this.resume());
    setInterval(() => this.resume(), LATER);
  }

  key(form) {
    return `${this.desk.island.assignment} ${form.dataset.thread ?? form.dataset.span ?? ""}`;
  }

  keep(form) {
    const key = this.key(form);
    const before = this.drafts.get(key);
    if (before?.sent) return;
    const { elements, dataset } = form;
    const text = elements.text.value;
    const kind = elements.kind?.value ?? "comment";
    const url = this.desk.island.urls.operations.replace("operations/", "comments/");
    const title = $("article-title").textContent;
    const draft = { id: before?.id ?? uuid(), url, kind, text, title, span: dataset.span ?? null, thread: dataset.thread ?? null, sent: false };
    this.drafts.set(key, text.trim() || (before?.sent ?? false) || kind === "flag" ? draft : null);
  }

  /** Send what was kept under `key`, after the span that it is about. */
  send(key) {
    const { outbox, island } = this.desk;
    const waits = (span) => outbox.records.some(({ op }) => op.id === span);
    const stored = async (span) => {
      if (waits(span)) await outbox.flush();
      return !waits(span);
    };
    return send(this.drafts, key, { me: island.urls.me, stored });
  }

  /** Show in a form what was kept for it. */
  fill(form, kind = null) {
    const draft = this.drafts.get(this.key(form));
    const { elements } = form;
    elements.text.value = draft?.text ?? "";
    if (elements.kind) elements.kind.value = kind && !draft?.text ? kind : (draft?.kind ?? kind ?? "comment");
    this.tell(form, draft?.sent ? "kept" : "");
  }

  fillAnswers() {
    for (const form of this.dialog.querySelectorAll("#threads [data-talk]")) this.fill(form);
  }

  /** Say how far a form is. What is on its way can't be changed. */
  tell(form, state, reason = "") {
    const place = form.querySelector("[data-state]");
    place.dataset.of = state;
    place.textContent = state === "refused" ? reason : state ? this.dialog.dataset[state] : "";
    const waits = ["sending", "kept", "wronguser"].includes(state);
    form.elements.text.readOnly = waits;
    for (const field of form.querySelectorAll("button, input[type=radio]")) field.disabled = waits;
  }

  async submit(form) {
    const { desk } = this;
    const key = this.key(form);
    if (!this.drafts.get(key)) return form.elements.text.focus();
    this.tell(form, "sending");
    const { state, reason } = await this.send(key);
    if (this.key(form) !== key || !form.isConnected) return this.renew();
    this.tell(form, state, reason);
    if (state !== "sent") return;
    form.elements.text.value = "";
    if (form.elements.kind) form.elements.kind.value = "comment";
    desk.panel.say(this.dialog.dataset.sent);
    if (this.dialog.contains(document.activeElement)) $("talk-title").focus();
    this.renew();
  }

  /** Send what waits, of this article and of others. */
  async resume() {
    if (this.busy) return;
    this.busy = true;
    let any = false;
    for (const [key, { sent }] of Object.entries(this.drafts.all())) {
      if (!sent) continue;
      const { state } = await this.send(key);
      any ||= state === "sent";
      if (state === "kept") break;
    }
    this.busy = false;
    if (!any) return;
    this.desk.panel.toast(this.dialog.dataset.sent);
    if (this.dialog.open) this.fill(this.form);
    this.renew();
  }

  /** What was said, and how much of it there is, anew from the server. */
  renew() {
    const { desk, dialog } = this;
    announce("spans:stale");
    if (desk.current) desk.panel.fetch(desk.current, 0);
    if (dialog.open) load(this.url, "threads");
  }

  async open(span, kind) {
    const { desk, dialog, form } = this;
    if (span) form.dataset.span = span.id;
    else delete form.dataset.span;
    this.url = `${desk.island.urls.self}comments/${span ? `?span=${span.id}` : ""}`;
    $("talk-title").textContent = dialog.dataset[span ? "onSpan" : "onArticle"];
    const quote = dialog.querySelector("[data-quote]");
    quote.hidden = !span;
    const label = span && desk.store.labels.get(span.label);
    quote.className = `thread__quote${label ? ` label-c${label.color}` : ""}`;
    quote.firstElementChild.textContent = label?.name ?? "";
    quote.lastElementChild.textContent = span ? excerpt(desk.store.text.slice(span.start, span.end), 200) : "";
    dialog.querySelector("[data-seen]").textContent = dialog.dataset[span ? "seenSpan" : "seen"];
    this.fill(form, kind);
    const waiting = document.createElement("p");
    Object.assign(waiting, { className: "quiet", textContent: dialog.dataset.loading });
    $("threads").replaceChildren(waiting);
    dialog.showModal();
    form.elements.text.focus();
    await load(this.url, "threads");
    if (waiting.isConnected) waiting.textContent = dialog.dataset.absent;
  }
}

let made = null;
const talk = (desk) => (made ??= new Talk(desk));

/** Comment on the selected span, or on the article. */
export function comment(desk) {
  talk(desk).open(desk.span, "comment");
}

/** Ask the managers about it. */
export function ask(desk) {
  talk(desk).open(desk.span, "question");
}

/** All that was said on the article. */
export function comments(desk) {
  talk(desk).open(null, "comment");
}

/** Send what an earlier visit left. */
export function resume(desk) {
  talk(desk).resume();
}
