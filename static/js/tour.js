// Four steps for the first visit. It takes no focus and stands below the list, covering nothing; whoever sends it away is not asked again.

const $ = (id) => document.getElementById(id);

export function tour(desk) {
  const box = $("tour");
  const steps = [...box.querySelectorAll("[data-step]")];
  let at = 0;
  const show = () => {
    steps.forEach((step, i) => { step.hidden = i !== at; });
    box.querySelector("[data-tour=back]").disabled = at === 0;
    box.querySelector("[data-tour=next]").hidden = at === steps.length - 1;
    box.querySelector("[data-at]").textContent = `${at + 1} / ${steps.length}`;
  };
  const end = () => {
    box.hidden = true;
    fetch(desk.island.urls.tour, {
      method: "POST", credentials: "same-origin", keepalive: true,
      headers: { "X-CSRFToken": document.querySelector('meta[name="csrf"]').content },
    }).catch(() => {});
  };
  box.onclick = (event) => {
    const what = event.target.closest("[data-tour]")?.dataset.tour;
    if (what === "end") return end();
    if (what) at = Math.min(steps.length - 1, Math.max(0, at + (what === "next" ? 1 : -1)));
    show();
  };
  at = 0;
  show();
  document.querySelector(".rail").append(box);
  box.hidden = false;
}
