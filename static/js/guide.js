// The guide beside the text: the codebook as a panel that stays open while one codes, at the label in question.

const $ = (id) => document.getElementById(id);

async function fill(desk) {
  const body = $("guide-body");
  if (body.childElementCount) return;
  const response = await fetch(desk.island.urls.guide, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
  if (!response.ok || response.redirected) throw new Error(`HTTP ${response.status}`);
  // Our own page, parsed apart: scripts in it would not run.
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const text = page.querySelector(".guide");
  // Its ids and landmarks are those of a page of its own.
  for (const element of text.querySelectorAll("[id]")) element.id = `guide-${element.id}`;
  for (const element of text.querySelectorAll("[aria-labelledby]")) element.removeAttribute("aria-labelledby");
  for (const link of text.querySelectorAll('a[href^="#"]')) link.setAttribute("href", `#guide-${link.hash.slice(1)}`);
  body.replaceChildren(...text.children);
}

function show(label) {
  const body = $("guide-body");
  const entry = label && $(`guide-label-${label}`);
  body.scrollTop = entry ? entry.offsetTop - body.offsetTop - 8 : 0;
}

/** Show the panel or hide it; the text makes room. */
function open(is) {
  $("guide").hidden = !is;
  $("main").toggleAttribute("data-guide", is);
}

/** Open the guide at the label of the selected span, or close it. */
export async function guide(desk, { label = desk.span?.label } = {}) {
  const panel = $("guide");
  if (!panel.hidden && label === panel.dataset.label) {
    open(false);
    return desk.focusText();
  }
  open(true);
  panel.dataset.label = label ?? "";
  await fill(desk);
  show(label);
  if (!panel.dataset.wired) {
    panel.dataset.wired = "true";
    desk.on("select", ({ span }) => {
      if (panel.hidden || !span || span.label === panel.dataset.label) return;
      panel.dataset.label = span.label;
      show(span.label);
    });
    panel.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      open(false);
      desk.focusText();
    });
  }
  if (desk.span) desk.paint.reveal([desk.span.start, desk.span.end]); // its lines broke anew
  $("guide-body").focus({ preventScroll: true });
}
