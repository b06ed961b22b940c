/** <context-pane>: what is known of the customer; panels of other parts of the product come from their own addresses. */

import { html } from "../lib/api.js";
import { $$, parts } from "../lib/dom.js";
import { hydrate } from "../lib/hydrate.js";

class ContextPane extends HTMLElement {
  connectedCallback() {
    for (const slot of $$("[data-load]", this)) this.#load(slot);
  }

  /** A panel that is not there (404) leaves its place empty; one that says when comes again, as long as it is shown. */
  async #load(slot) {
    const text = await html(slot.dataset.load).catch(() => slot.innerHTML);
    if (slot.isConnected) slot.replaceChildren(hydrate(parts(text)));
    for (const again of $$("body [data-again]", slot)) setTimeout(() => this.#load(slot), again.dataset.again);
  }
}
customElements.define("context-pane", ContextPane);
