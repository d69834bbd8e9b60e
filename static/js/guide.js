// The guide beside the text: the codebook as a panel that stays open while one codes, at the label in question.

const $ = (id) => document.getElementById(id);

async function fill(desk) {
  const body = $("guide-body");
  if (body.childElementCount) return;
  const response = await fetch(desk.island.urls.guide, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
  if (!response.ok || response.redirected) throw new Error(`HTTP ${response.status}`);
  // Our own page, parsed apart: scripts in it would not run.
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  body.replaceChildren(...page.querySelector(".guide").children);
}

/** Open the guide at the label of the selected span, or close it. */
export async function guide(desk, { label = desk.span?.label } = {}) {
  const panel = $("guide");
  if (!panel.hidden && label === panel.dataset.label) {
    panel.hidden = true;
    return desk.focusText();
  }
  panel.hidden = false;
  panel.dataset.label = label ?? "";
  await fill(desk);
  const entry = label && panel.querySelector(`#label-${CSS.escape(label)}`);
  $("guide-body").scrollTop = entry ? entry.offsetTop - $("guide-body").offsetTop - 8 : 0;
  if (!panel.dataset.wired) {
    panel.dataset.wired = "true";
    desk.on("select", ({ span }) => {
      if (panel.hidden || !span || span.label === panel.dataset.label) return;
      panel.dataset.label = span.label;
      const next = panel.querySelector(`#label-${CSS.escape(span.label)}`);
      if (next) $("guide-body").scrollTop = next.offsetTop - $("guide-body").offsetTop - 8;
    });
    panel.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      panel.hidden = true;
      desk.focusText();
    });
  }
  $("guide-body").focus({ preventScroll: true });
}
