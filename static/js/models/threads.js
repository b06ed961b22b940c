/** The thread list: one row replaced or moved at a time, never under the pointer, never more than 200 in the document. */

import { $, $$, exchange, move } from "../lib/dom.js";
import { Emitter } from "../lib/emitter.js";
import { belongs, carry, outdated, sectionOf } from "./rows.js";

const QUIET_MS = 1500;
const activity = (row) => Date.parse(row.dataset.activity) || 0;

/**
 * `root` holds ul[data-section] and their .sect headings; `view` {name, me, team, channel, q} says what belongs in it.
 * Emits `held` {n: rows that wait to be moved}, `trimmed` when rows left, `changed` after every change.
 * `topless`: were rows above taken away, because somebody paged far down.
 */
export class Threads extends Emitter {
  #held = new Map();
  #guest = null;
  #timer = 0;
  #touched = false;

  constructor({ root, view, limit = 200, leeway = 10, timers = window }) {
    super();
    Object.assign(this, { root, view, limit, leeway, timers, current: null, topless: false });
    for (const type of ["pointerenter", "pointerleave", "focusin", "focusout"]) root.addEventListener(type, () => this.#touch());
    this.#headings();
  }

  get rows() {
    return $$("li[data-thread]", this.root);
  }

  row(thread) {
    return $(`li[data-thread="${CSS.escape(thread)}"]`, this.root);
  }

  /** A thread changed: `state` is its row as data, `fresh` its rendered li (null: only judge by `state`). */
  put(state, fresh) {
    const stale = this.row(state.id);
    if (stale && fresh && outdated(fresh, stale)) return;
    if (stale && fresh) exchange(stale, carry(stale, fresh));
    const row = fresh ?? stale;
    if (!row) return;
    const here = belongs(state, this.view) ?? !!stale;
    // The open thread stays in sight when it leaves the view; it goes when another is opened.
    this.#guest = !here && state.id === this.current && stale ? state.id : this.#guest === state.id ? null : this.#guest;
    if (this.#guest === state.id) return this.#after();
    if (this.#busy() && (here ? !this.#placed(row) : row.isConnected)) this.#hold(state.id, row, here);
    else this.#settle(row, here);
  }

  /** The thread is not ours to see any more. */
  drop(thread) {
    this.#held.delete(thread);
    this.row(thread)?.remove();
    this.#after();
  }

  /** Mark the thread that is open (null: none). */
  choose(thread) {
    this.current = thread;
    for (const link of $$("a[aria-current]", this.root)) link.removeAttribute("aria-current");
    this.row(thread ?? "")?.querySelector("a").setAttribute("aria-current", "true");
    if (this.#guest && this.#guest !== thread) this.drop(this.#guest);
    this.#guest = null;
  }

  /** More rows at the bottom, or (with `anew`) these in place of all. `page` holds ul[data-section]. */
  fill(page, { anew = false } = {}) {
    const fresh = $$("li[data-thread]", page);
    if (anew) {
      this.#held.clear();
      const known = new Map(this.rows.map((row) => [row.dataset.thread, row]));
      known.forEach((row) => row.remove());
      for (const row of fresh) if (known.has(row.dataset.thread)) carry(known.get(row.dataset.thread), row);
      this.emit("held", { n: 0 });
    }
    this.topless = !anew && (this.topless || this.rows.length + fresh.length > this.limit + this.leeway);
    fresh.filter((row) => !this.row(row.dataset.thread)).forEach((row) => this.#insert(row));
    if (anew) this.choose(this.current);
    this.#after();
  }

  /** Do now what waits: the person asked for it, or the list has been left alone. */
  release() {
    this.timers.clearTimeout(this.#timer);
    for (const { row, here } of [...this.#held.values()]) this.#settle(row, here);
  }

  #section(row) {
    return $(`ul[data-section="${sectionOf(row, this.view)}"]`, this.root);
  }

  /** The row that should come after this one in its section, newest first; null at the end. */
  #follower(row, section) {
    return $$(":scope > li[data-thread]", section).find((one) => one !== row && activity(one) < activity(row)) ?? null;
  }

  #placed(row) {
    const section = this.#section(row);
    return row.parentNode === section && row.nextElementSibling === this.#follower(row, section);
  }

  #insert(row) {
    const section = this.#section(row);
    move(section, row, this.#follower(row, section));
  }

  #settle(row, here) {
    if (this.#held.delete(row.dataset.thread)) this.emit("held", { n: this.#held.size });
    if (here) this.#insert(row);
    else row.remove();
    this.#after();
  }

  #hold(thread, row, here) {
    this.emit("held", { n: this.#held.set(thread, { row, here }).size });
    this.#touch();
  }

  #busy() {
    return this.#touched || this.root.matches(":hover") || !!$(":focus-visible", this.root);
  }

  /** The pointer or the keyboard came or went: what waits is done after a second and a half without either. */
  #touch() {
    this.timers.clearTimeout(this.#timer);
    this.#touched = true;
    this.#timer = this.timers.setTimeout(() => {
      this.#touched = false;
      if (!this.#busy()) this.release();
    }, QUIET_MS);
  }

  /** Who pages down loses the rows above, else the oldest rows go; the open thread stays. */
  #after() {
    if (this.rows.length > this.limit + this.leeway) {
      const surplus = this.topless ? this.rows.slice(0, -this.limit) : this.rows.slice(this.limit);
      surplus.filter((row) => row.dataset.thread !== this.current).forEach((row) => row.remove());
      this.emit("trimmed");
    }
    this.#headings();
    this.emit("changed");
  }

  #headings() {
    const begun = (name) => $(`ul[data-section="${name}"] > li`, this.root);
    for (const heading of $$(".sect[data-section]", this.root)) heading.hidden = !begun(heading.dataset.section);
  }
}
