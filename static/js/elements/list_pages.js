/** The pages of the thread list: first ones anew, further ones on scrolling, and which view, filter or search they are of. */

import { html } from "../lib/api.js";
import { $, $$, part } from "../lib/dom.js";
import { hydrate } from "../lib/hydrate.js";
import { session } from "../models/session.js";
import { tellFailure } from "./toast_stack.js";

const SKELETON_AFTER_MS = 150;
const AHEAD = 600;
/** In place of a cursor: begin from the top, rows that are here already are skipped. */
const START = "start";

export class ListPages {
  #asked = null;
  #busy = false;

  /** `list`: the element whose data-view, -team, -channel, -q, -next say what is shown; `rows`: the scroller. */
  constructor({ list, rows, threads }) {
    Object.assign(this, { list, rows, threads });
    rows.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    threads.on("trimmed", () => (list.dataset.next = threads.topless ? list.dataset.next : START));
  }

  /** What is shown, as the thread list's model wants it. */
  get view() {
    const { view = "all", team = "", channel = "", q = "" } = this.list.dataset;
    return { name: view, me: session.me, team, channel, q };
  }

  /** Show another view, filter or search; what is not named stays. */
  async show(wanted) {
    for (const name of ["view", "team", "channel", "q"]) if (name in wanted) this.list.dataset[name] = wanted[name] ?? "";
    for (const tab of $$("a[data-view]", this.list)) {
      if (tab.dataset.view === this.list.dataset.view) tab.setAttribute("aria-current", "true");
      else tab.removeAttribute("aria-current");
    }
    this.threads.view = this.view;
    history.replaceState(history.state, "", `${location.pathname}?${this.#query()}`);
    await this.reload();
  }

  /** Fetch the first page anew. */
  async reload() {
    this.#asked?.abort();
    const asked = (this.#asked = new AbortController());
    const loading = $("#rows-loading");
    const timer = setTimeout(() => (loading.hidden = false), SKELETON_AFTER_MS);
    try {
      const page = part(await html(`/fragments/rows/?${this.#query()}`, { signal: asked.signal }));
      this.list.dataset.next = page.dataset.next;
      this.threads.fill(hydrate(page), { anew: true });
      this.rows.scrollTop = 0;
      if (page.dataset.cursor) session.socket.restart(page.dataset.cursor);
    } finally {
      clearTimeout(timer);
      if (asked === this.#asked) loading.hidden = true;
    }
  }

  #query(cursor = "") {
    const { name, team, channel, q } = this.view;
    const given = Object.entries({ view: name, team, channel, q, cursor }).filter(([, value]) => value);
    return new URLSearchParams(given).toString();
  }

  #scrolled() {
    const { rows, threads } = this;
    if (threads.topless && rows.scrollTop < 40) this.reload().catch(tellFailure);
    else if (rows.scrollHeight - rows.scrollTop - rows.clientHeight < AHEAD) this.#more();
  }

  async #more() {
    const { next } = this.list.dataset;
    if (!next || this.#busy) return;
    this.#busy = true;
    const before = this.threads.rows.length;
    try {
      const page = part(await html(`/fragments/rows/?${this.#query(next === START ? "" : next)}`));
      this.list.dataset.next = page.dataset.next;
      this.threads.fill(hydrate(page));
    } catch {
      return; // The next scroll asks again.
    } finally {
      this.#busy = false;
    }
    if (this.threads.rows.length === before) this.#more();
  }
}
