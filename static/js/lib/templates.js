/** Copies of the page's <template> elements, with their slots filled with text. */

import { $, $$ } from "./dom.js";
import { hydrate } from "./hydrate.js";

/** One copy of #`id`; `slots`: {name: text or node}. Null when the page has no such template. */
export function copy(id, slots = {}) {
  const source = document.getElementById(id);
  if (!source) return null;
  const node = hydrate(source.content.firstElementChild.cloneNode(true));
  fill(node, slots);
  return node;
}

/** Fill the slots below `root`; null and undefined empty them. */
export function fill(root, slots) {
  for (const [name, value] of Object.entries(slots)) {
    const slot = root.matches?.(`[data-slot="${name}"]`) ? root : $(`[data-slot="${name}"]`, root);
    slot?.replaceChildren(value ?? "");
  }
}

/** Fill the slots of that name wherever they are below `root`. */
export function fillAll(root, name, value) {
  for (const slot of $$(`[data-slot="${name}"]`, root)) slot.textContent = value;
}
