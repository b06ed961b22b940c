/** Read marks: a thread counts as read only when its end was probably looked at, and not after "mark unread". */

import { api } from "../lib/api.js";
import { session } from "../models/session.js";

const LOOKED_MS = 500;

export class Reader {
  #timer = 0;
  #held = false;

  /** `pane` has data-thread, data-read and a timeline; listens until `signal` is aborted. */
  constructor({ pane, signal }) {
    this.pane = pane;
    this.read = Number(pane.dataset.read) || 0;
    const look = () => this.look();
    for (const type of ["focus", "pageshow"]) window.addEventListener(type, look, { signal });
    document.addEventListener("visibilitychange", look, { signal });
    pane.timeline.scroller.addEventListener("scroll", look, { passive: true, signal });
    signal.addEventListener("abort", () => clearTimeout(this.#timer));
    this.look();
  }

  /** Something was shown or looked at: mark it as read in a moment, if it still is. */
  look() {
    clearTimeout(this.#timer);
    if (this.#seen()) this.#timer = setTimeout(() => this.#seen() && this.#tell(), LOOKED_MS);
  }

  /** "Mark unread": from the last incoming message on, until the thread is opened again. */
  async unread() {
    const last = this.pane.timeline.items.findLast((item) => item.dataset.dir === "in");
    if (!last) return;
    this.#held = true;
    clearTimeout(this.#timer);
    this.read = Number(last.dataset.seq) - 1;
    await api("PUT", `threads/${this.pane.dataset.thread}/read/`, { seq: this.read });
  }

  get #newest() {
    return Number(this.pane.timeline.last?.dataset.seq) || 0;
  }

  #seen() {
    return !this.#held && document.visibilityState === "visible" && document.hasFocus() && this.pane.isConnected
      && this.pane.timeline.atEnd && this.#newest > this.read;
  }

  #tell() {
    const { thread } = this.pane.dataset;
    const before = this.read;
    this.read = this.#newest;
    session.list?.read(thread);
    // Not told is not lost: the next look tells it again.
    api("PUT", `threads/${thread}/read/`, { seq: this.read }).catch(() => (this.read = before));
  }
}
