/** The HTML of threads fetched ahead, so that the next one opens at once; a change of the thread makes it worthless. */

import { html } from "../lib/api.js";

const MOST = 8;

export class Panes {
  #kept = new Map();

  /** `read(url)` resolves to HTML. */
  constructor({ read = html } = {}) {
    this.read = read;
  }

  /** {pane, context: promises of HTML} of a thread, fetched now or before; each is used once. */
  take(thread) {
    const kept = this.#kept.get(thread) ?? this.#fetch(thread);
    this.#kept.delete(thread);
    return kept;
  }

  /** Is it here already, so that no skeleton is needed? */
  has(thread) {
    return this.#kept.get(thread)?.ready ?? false;
  }

  /** Fetch these threads while nothing else happens. */
  async ahead(threads) {
    for (const thread of threads) {
      if (this.#kept.has(thread)) continue;
      const entry = this.#fetch(thread, "low");
      this.#kept.set(thread, entry);
      await Promise.allSettled([entry.pane, entry.context]);
      if (entry.failed) this.forget(thread);
    }
    while (this.#kept.size > MOST) this.#kept.delete(this.#kept.keys().next().value);
  }

  forget(thread) {
    this.#kept.delete(thread);
  }

  clear() {
    this.#kept.clear();
  }

  #fetch(thread, priority) {
    const url = `/fragments/threads/${encodeURIComponent(thread)}/`;
    const entry = { ready: false, failed: false, pane: this.read(url, { priority }), context: this.read(`${url}context/`, { priority }) };
    entry.context.catch(() => {});
    entry.pane.then(() => (entry.ready = true), () => (entry.failed = true));
    return entry;
  }
}
