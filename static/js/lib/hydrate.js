/** Fill the hooks of server-rendered HTML, which knows no language, no zone and no viewer: words, times and "You". */

import { $$ } from "./dom.js";
import { localise } from "./time.js";
import { has, t } from "./words.js";

const me = () => `agent:${document.body.dataset.me}`;
const given = (name) => name.trim().split(/\s+/)[0] ?? "";

function prefix(node) {
  const { by = "", byName: name = "" } = node.dataset;
  if (by === me()) return t("row.you");
  if (by.startsWith("bot:")) return `${name}:`;
  return by.startsWith("agent:") && name ? `${given(name)}:` : "";
}

const HOOKS = {
  "data-w": (node) => (node.textContent = t(node.dataset.w, node.dataset)),
  "data-w-label": (node) => node.setAttribute("aria-label", t(node.dataset.wLabel, node.dataset)),
  "data-w-title": (node) => (node.title = t(node.dataset.wTitle, node.dataset)),
  "data-prefix": (node) => (node.textContent = prefix(node)),
  "data-chip": (node) => {
    const key = `chip.${node.dataset.chip}`;
    if (has(key)) node.textContent = t(key, node.dataset);
  },
};

/** Fill every hook in `root` and below; returns `root`. May be called again, it writes the same. */
export function hydrate(root) {
  for (const [hook, fill] of Object.entries(HOOKS)) {
    if (root.matches?.(`[${hook}]`)) fill(root);
    for (const node of $$(`[${hook}]`, root)) fill(node);
  }
  // A name is replaced, an item or row that merely carries its author is not.
  for (const node of $$(`[data-by="${me()}"]:not([data-item]):not([data-prefix]):not(:has(*))`, root)) node.textContent = t("you");
  localise(root);
  return root;
}
