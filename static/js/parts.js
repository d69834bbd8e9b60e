// Markup of rare features, fetched when one is opened: templates/articles/parts/<name>.html.

import { load } from "./partials.js";

const coming = new Map(); // a second fetch would stop the first

/** The element `part-<name>`, fetched the first time; raises an error when it does not come. */
export async function part(desk, name) {
  const there = document.getElementById(`part-${name}`);
  if (there?.childElementCount) return there;
  if (!coming.has(name)) coming.set(name, fetched(desk, name).finally(() => coming.delete(name)));
  return coming.get(name);
}

async function fetched(desk, name) {
  const id = `part-${name}`;
  const place = document.getElementById(id) ?? document.body.appendChild(Object.assign(document.createElement("div"), { id, className: "part" }));
  await load(desk.island.urls.self, place.id);
  const come = document.getElementById(id);
  if (!come?.childElementCount) throw new Error(`${id} did not come`);
  return come;
}

/** A sentence of a part, one of its data attributes; `n` chooses between "…One" and "…Other" where there are both. */
export function phrase(root, name, values = {}) {
  const { dataset } = root;
  const form = "n" in values && `${name}One` in dataset ? name + (values.n === 1 ? "One" : "Other") : name;
  return dataset[form].replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
}
