/** <context-pane>: what is known of the customer; panels of other parts of the product come from their own addresses. */

import { html } from "../lib/api.js";
import { $, $$, parts } from "../lib/dom.js";
import { hydrate } from "../lib/hydrate.js";

/** A panel that says of itself that it is behind is fetched again so much later, so often. */
const BEHIND_MS = 1500;
const TIMES = 4;

class ContextPane extends HTMLElement {
  connectedCallback() {
    for (const slot of $$("[data-load]", this)) this.#load(slot);
  }

  /** Fetch a panel anew; `name`: how its address ends. */
  renew(name) {
    const slot = $(`[data-load$="/${name}/"]`, this);
    return slot && this.#load(slot);
  }

  /** A panel that is not there (404) leaves its place empty; one that says when is fetched again as long as it is shown. */
  async #load(slot, times = 0) {
    const fresh = hydrate(parts(await html(slot.dataset.load).catch(() => slot.innerHTML)));
    await styled(fresh);
    if (!slot.isConnected || (times && $("input", slot))) return;
    slot.replaceChildren(fresh);
    clearTimeout(slot.timer);
    const again = $("[data-behind]", slot) && times < TIMES ? BEHIND_MS : $("[data-again]", slot)?.dataset.again;
    if (again) slot.timer = setTimeout(() => this.#load(slot, times + 1), again);
  }
}
customElements.define("context-pane", ContextPane);

/** A sheet that a panel brings is in force before the panel is shown, once for the page. */
async function styled(fragment) {
  for (const link of $$("link[rel=stylesheet]", fragment)) {
    link.remove();
    if ($(`head [href="${link.getAttribute("href")}"]`)) continue;
    await new Promise((shown) => {
      link.onload = link.onerror = shown;
      document.head.append(link);
    });
  }
}
