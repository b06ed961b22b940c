/** Theme and density: kept in cookies, so that the server draws the next page right from its first byte. */

import { $$ } from "../lib/dom.js";

const YEAR_S = 365 * 86400;
const page = document.documentElement;

function keep(name, value) {
  document.cookie = `${name}=${value}; path=/; SameSite=Lax; max-age=${value ? YEAR_S : 0}`;
}

/** Show in the menu what is chosen. */
export function fill() {
  const theme = page.dataset.theme ?? "system";
  for (const node of $$("[data-act=theme]")) node.setAttribute("aria-checked", String(node.dataset.value === theme));
  for (const node of $$("[data-act=density]")) node.setAttribute("aria-checked", String(page.dataset.density === "compact"));
}

/** What this module can do, by the names of the buttons. */
export const acts = {
  theme: (node) => {
    const theme = node.dataset.value === "system" ? "" : node.dataset.value;
    if (theme) page.dataset.theme = theme;
    else delete page.dataset.theme;
    keep("theme", theme);
    fill();
  },
  density: () => {
    const density = page.dataset.density === "compact" ? "" : "compact";
    if (density) page.dataset.density = density;
    else delete page.dataset.density;
    keep("density", density);
    fill();
  },
};
