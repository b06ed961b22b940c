/** <context-pane>: what is known of the customer; panels of other parts of the product come from their own addresses. */

import { html } from "../lib/api.js";
import { $$, parts } from "../lib/dom.js";
import { hydrate } from "../lib/hydrate.js";

class ContextPane extends HTMLElement {
  connectedCallback() {
    for (const slot of $$("[data-load]", this)) this.#load(slot);
  }

  /** A panel that is not there (404) or not reachable leaves its place empty. */
  async #load(slot) {
    const text = await html(slot.dataset.load).catch(() => "");
    if (slot.isConnected) slot.replaceChildren(hydrate(parts(text)));
  }
}
customElements.define("context-pane", ContextPane);
