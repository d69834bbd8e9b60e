// What every page may use: the theme switch and three small comforts. All pages work without it.
// The theme is a cookie, so that the server writes it into <html data-theme> and no page flashes.
const YEAR = 60 * 60 * 24 * 365;
const THEMES = ["auto", "light", "dark", "contrast"];

/** Put a theme on the page and keep it. Unknown names count as "auto". */
function setTheme(name, root = document.documentElement) {
  const theme = THEMES.includes(name) ? name : "auto";
  root.dataset.theme = theme;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `theme=${theme}; path=/; max-age=${YEAR}; SameSite=Lax${secure}`;
  return theme;
}

/** Bring the buttons of the user menu to life and mark the one in force. */
function wireThemeSwitch(group) {
  const mark = () => {
    for (const button of group.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.value === document.documentElement.dataset.theme));
    }
  };
  group.hidden = false;
  group.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    setTheme(button.value);
    mark();
  });
  mark();
}

for (const group of document.querySelectorAll("[data-theme-switch]")) wireThemeSwitch(group);

/** A box in the head of a list ticks the boxes below it; the buttons say how many are chosen. */
function countChosen(form) {
  const boxes = [...form.querySelectorAll("input[data-choose]")];
  const chosen = boxes.filter((box) => box.checked).length;
  for (const place of form.querySelectorAll("[data-chosen]")) place.textContent = String(chosen);
  for (const button of form.querySelectorAll("[data-needs-chosen]")) button.disabled = chosen === 0;
  const all = form.querySelector("input[data-choose-all]");
  if (!all) return;
  all.checked = chosen > 0 && chosen === boxes.length;
  all.indeterminate = chosen > 0 && chosen < boxes.length;
}

function countEverywhere() {
  for (const form of document.querySelectorAll("form[data-chooser]")) countChosen(form);
}

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-chooser]");
  if (!form) return;
  if (event.target.matches("[data-choose-all]")) {
    for (const box of form.querySelectorAll("input[data-choose]")) box.checked = event.target.checked;
  }
  countChosen(form);
});
document.addEventListener("htmx:afterSettle", countEverywhere);
countEverywhere();

/** "Copy" copies the text of the element it names, and says so. */
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
  button.textContent = button.dataset.copied;
});
for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;

/** The address of a new project follows its name until somebody edits it. */
const slug = document.querySelector("input[data-slug-from]");
if (slug && !slug.value) {
  const name = document.getElementById(slug.dataset.slugFrom);
  let own = false;
  slug.addEventListener("input", () => { own = true; });
  name.addEventListener("input", () => {
    if (own) return;
    slug.value = name.value.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase()
      .replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 50);
  });
}

// Signing out while this browser may hold what the server does not have (database.js and drafts.js note it) asks first.
// The question is fetched early: the network may be gone by then.
const out = document.querySelector("form[data-user]");
const holds = () => Object.keys(localStorage).some((name) => /^annotator-(kept|talk)-/.test(name) && name.includes(out.dataset.user));
if (out && holds()) setTimeout(() => import("./leaving.js").then(({ ready }) => ready(out)).catch(() => {}), 500);
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset.user || !holds()) return;
  event.preventDefault();
  import("./leaving.js").then(({ leave }) => leave(form)).catch(() => form.submit());
});

if (document.querySelector(".thread__answer")) import("./answering.js").then(({ answering }) => answering(out.dataset.user));

/** A question before what cannot be undone. Without JavaScript the button acts at once. */
document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
}, true);

/** On a phone the tabs scroll sideways: the current one is in sight. */
document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

// The codebook editor: entries moved by keys.
if (document.querySelector("[data-codebook-editor]")) import("./codebook.js").then(({ editing }) => editing());

// The preferences page: fields that take a key.
if (document.querySelector("input[data-key]")) import("./capture.js").then(({ capture }) => capture());
