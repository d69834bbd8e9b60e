// Time on task (docs/decisions/0007-time-on-task.md). A second counts while the page is in sight, this is the tab that
// was used last, and the last key, pointer move or scroll is at most IDLE ago. What was counted is kept in the browser as a
// running total, and told to the server once a minute and when the page goes out of sight.

import { word } from "./panel.js";
import { post } from "./partials.js";
import { uuid } from "./store.js";

export const IDLE = 60_000;
const TICK = 1000;
const KEEP = 10_000;
const TELL = 60_000;
const USED = ["keydown", "pointerdown", "pointermove", "wheel", "scroll", "touchstart"];

/** The milliseconds of a tick that count. A tick that took long was a sleep. */
export function active({ now, before, used, inSight, mine }) {
  if (!inSight || !mine || now - used > IDLE) return 0;
  const passed = now - before;
  return passed > 0 && passed <= 3 * TICK ? passed : 0;
}

/** Milliseconds in words: minutes, from an hour on with hours. */
export function spoken(seconds, say) {
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return say("minutes", { n: minutes });
  return say("hours", { h: Math.floor(minutes / 60), n: minutes % 60 });
}

/** Count from `from` on, when the page was opened. */
export function clock({ island }, from) {
  const prefix = `annotator-clock-${island.user}-`;
  const name = prefix + island.assignment;
  const owner = `annotator-clock-${island.user}`;
  const tab = uuid();
  const read = (key = name) => JSON.parse(localStorage.getItem(key)) ?? { session: uuid(), seconds: 0, sent: 0, url: island.urls.operations.replace("operations/", "time/") };
  const shown = document.querySelector("[data-clock]");
  let earlier = Number(shown?.dataset.clock ?? 0) - read().sent; // what other browsers counted
  let pending = 0;
  let [used, before, kept] = [Date.now(), from, from];
  let told = from;

  const keep = () => {
    const stored = read();
    const whole = Math.floor(pending / 1000);
    if (!whole) return stored;
    stored.seconds += whole;
    pending -= whole * 1000;
    localStorage.setItem(name, JSON.stringify(stored));
    if (shown) shown.textContent = spoken(Math.max(0, earlier) + stored.seconds, word);
    return stored;
  };

  const tell = async (key = name) => {
    const { session, seconds, sent, url } = read(key);
    if (seconds <= sent) return;
    const answer = await post(url, { session, seconds });
    if (answer.status !== 200 || !answer.body) return; // the next total says it, too
    const stored = read(key);
    if (key === name) earlier = answer.body.active_seconds - seconds;
    // Gone and done with: nothing more is counted under another article's name.
    if (key !== name && stored.seconds <= seconds) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify({ ...stored, sent: Math.max(stored.sent, seconds) }));
  };

  const use = () => {
    used = Date.now();
    if (localStorage.getItem(owner) !== tab) localStorage.setItem(owner, tab);
  };
  for (const event of USED) addEventListener(event, use, { passive: true, capture: true });
  if (!document.hidden) use();

  setInterval(() => {
    const now = Date.now();
    const mine = localStorage.getItem(owner) === tab;
    pending += active({ now, before, used, inSight: !document.hidden, mine });
    before = now;
    if (now - kept >= KEEP) { keep(); kept = now; }
    if (now - told >= TELL) { told = now; keep(); tell(); }
  }, TICK);
  pending += Math.min(Date.now() - from, 3 * TICK);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) return;
    keep();
    tell();
  });
  addEventListener("online", () => tell());
  // What an earlier visit could not tell.
  for (const key of Object.keys(localStorage).filter((one) => one.startsWith(prefix))) tell(key);
}
