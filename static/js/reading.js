// How the text is set: column, letters, theme. What is chosen shows at once and is kept by the server.

const $ = (id) => document.getElementById(id);

export function reading() {
  const dialog = $("reading");
  const form = dialog.querySelector("form.coding");
  form.onchange = async () => {
    const data = new FormData(form);
    const place = $("main");
    place.dataset.width = data.get("width");
    place.dataset.size = data.get("size");
    data.set("quiet", "1");
    await fetch(form.action, {
      method: "POST", body: new URLSearchParams(data), credentials: "same-origin",
      headers: { "X-CSRFToken": document.querySelector('meta[name="csrf"]').content },
    }).catch(() => {}); // it shows here all the same, and is asked for again next time
  };
  dialog.showModal();
}
