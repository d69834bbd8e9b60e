// Pick mode: a link of the selected span, by keys alone. A type first where there are several (its number), then
// j and k go through the spans that it may lead to, Enter links or unlinks, Esc ends. The strip above the label bar
// shows where one is and has a button for each key.

import { excerpt, word } from "./panel.js";
import { dress, linksOf } from "./links.js";

export async function relate(desk) {
  await dress(desk);
  const { span, panel, store, paint } = desk;
  if (!desk.editable()) return;
  if (!span) return panel.toast(word("linkSelect"));
  document.querySelector(".pick")?.remove();
  const links = linksOf(desk);
  const choices = links.types.flatMap((type) => [
    { type, back: false, others: links.partners(type, span) },
    { type, back: true, others: type.symmetric ? [] : links.partners(type, span, true) },
  ]).filter(({ others }) => others.length);
  if (!choices.length) return panel.toast(word("linkNone"));

  const strip = document.createElement("div");
  strip.className = "pick";
  strip.setAttribute("role", "region");
  strip.setAttribute("aria-label", word("matrix"));
  const text = document.createElement("p");
  const tools = document.createElement("div");
  strip.append(text, tools);
  document.body.append(strip);
  let chosen = null;
  let at = 0;

  const button = (label, key, run) => {
    const made = Object.assign(document.createElement("button"), { type: "button", className: "button button--small" });
    const mark = Object.assign(document.createElement("kbd"), { textContent: key });
    mark.setAttribute("aria-hidden", "true");
    made.append(label, " ", mark);
    made.addEventListener("mousedown", (event) => event.preventDefault());
    made.addEventListener("click", run);
    return made;
  };
  const nameOf = ({ type, back }) => (back ? `← ${type.name}` : type.question);
  const pair = (other) => (chosen.back ? [other.id, span.id] : [span.id, other.id]);

  function askType() {
    text.textContent = word("matrix");
    tools.replaceChildren(...choices.map((choice, i) => button(nameOf(choice), String(i + 1), () => take(i))));
    panel.say(choices.map((choice, i) => `${i + 1}: ${nameOf(choice)}`).join("; "));
  }

  function take(i) {
    chosen = choices[i];
    if (!chosen) return;
    // Begin with what comes after the span: sources follow what they say.
    const after = chosen.others.findIndex((other) => other.start >= span.start);
    at = Math.max(0, after);
    tools.replaceChildren(button("", "k", () => step(-1)), button("", "j", () => step(1)), button("", "↵", link), button("", "Esc", end));
    show();
  }

  function show() {
    const other = chosen.others[at];
    const label = store.labels.get(other.label);
    const linked = links.between(chosen.type, ...pair(other));
    const quote = excerpt(store.text.slice(other.start, other.end), 90);
    text.className = `label-c${label.color}`;
    text.replaceChildren(
      Object.assign(document.createElement("b"), { textContent: `${nameOf(chosen)} ` }),
      Object.assign(document.createElement("span"), { className: "pick__abbr", textContent: label.abbr }),
      ` “${quote}” `,
      Object.assign(document.createElement("em"), { textContent: linked ? `✓ ${word("linkIs")}` : "" }),
      Object.assign(document.createElement("small"), { textContent: ` ${at + 1}/${chosen.others.length} · ${word("linkKeys")}` }),
    );
    paint.highlight("related", other.parts);
    paint.reveal([other.start, other.end]);
    panel.say(`${label.name} “${quote}” ${linked ? word("linkIs") : ""}`);
  }

  function step(by) {
    at = (at + by + chosen.others.length) % chosen.others.length;
    show();
  }

  function link() {
    links.toggle(chosen.type, ...pair(chosen.others[at]));
    show();
  }

  function end() {
    if (!strip.isConnected) return;
    removeEventListener("keydown", pressed, true);
    strip.remove();
    links.show();
    desk.focusText();
    paint.reveal([span.start, span.end]);
  }

  function pressed(event) {
    const { key, ctrlKey, metaKey, altKey } = event;
    if (ctrlKey || metaKey || altKey || event.target.closest?.("dialog, input, textarea, select")) return;
    const low = key.toLowerCase();
    const act = !chosen && /^[1-9]$/.test(key) ? () => take(key - 1)
      : key === "Escape" ? end
      : low === "u" ? () => { desk.revert(event.shiftKey); if (chosen) show(); }
      : chosen && ["j", "ArrowDown", "ArrowRight"].includes(low.length === 1 ? low : key) ? () => step(1)
      : chosen && ["k", "ArrowUp", "ArrowLeft"].includes(low.length === 1 ? low : key) ? () => step(-1)
      : chosen && ["Enter", " "].includes(key) && !event.target.closest?.(".pick button") ? link
      : null;
    if (!act) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    act();
  }

  addEventListener("keydown", pressed, true);
  desk.on("select", ({ span: now }) => { if (now?.id !== span.id) end(); });
  if (choices.length === 1) take(0);
  else askType();
  desk.focusText();
}
