/** A timeline in pages: older items when the reader comes near the top, newer ones below, and jumps anywhere. */

import { $$ } from "../lib/dom.js";

const AHEAD = 800;

export class Pages {
  #busy = null;

  /**
   * `load(query)` with {before: seq}, {after: seq} or {} resolves to {items: [elements], previous: seq|null, next: seq|null};
   * `older`: the button above the oldest item, `previous`: the seq it stands for, "" at the beginning of the thread.
   */
  constructor({ timeline, load, older, previous = "" }) {
    Object.assign(this, { timeline, load, older });
    this.above(previous);
    timeline.on("trimmed", ({ before }) => this.above(before));
    timeline.scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
  }

  /** Fetch the items above. */
  up() {
    if (!this.before) return Promise.resolve();
    return this.#page({ before: this.before }, (page) => {
      this.above(page.previous);
      this.timeline.join(page.items, "top");
    });
  }

  /** Fetch the items below, after the end was trimmed away. */
  down() {
    const last = this.timeline.last;
    if (this.timeline.tail || !last) return Promise.resolve();
    return this.#page({ after: last.dataset.seq }, (page) => {
      this.timeline.tail = !page.next;
      this.timeline.join(page.items, "bottom");
    });
  }

  /** Go to the newest item, fetching the end when it is not here. */
  async latest() {
    if (!this.timeline.tail) await this.#jump({});
    this.timeline.scroller.scrollTop = 0;
    this.timeline.seen();
  }

  /** Go to the oldest item; long threads are not walked through, the beginning is fetched. */
  async oldest() {
    if (this.before) await this.#jump({ after: 0 });
    const { scroller } = this.timeline;
    scroller.scrollTop = -scroller.scrollHeight;
  }

  /** Bring an item into view and mark it; fetches around it when it is not here. False: there is none. */
  async show(seq) {
    const find = () => this.timeline.items.find((item) => Number(item.dataset.seq) === Number(seq));
    if (!find()) await this.#jump({ before: Number(seq) + 25 });
    const item = find();
    if (!item) return false;
    for (const other of $$("[data-target]", this.timeline.list)) other.removeAttribute("data-target");
    item.dataset.target = "";
    item.scrollIntoView({ block: "center" });
    return true;
  }

  /** One page at a time: who asks while one is under way waits for that one. */
  #page(query, use) {
    this.#busy ??= this.load(query).then(use).finally(() => (this.#busy = null));
    return this.#busy;
  }

  /** Show another stretch of the thread, once a page that is under way has come. */
  async #jump(query) {
    await this.#busy?.catch(() => {});
    await this.#page(query, ({ items, previous, next }) => {
      this.above(previous);
      this.timeline.fill(items, { head: !previous, tail: !next });
    });
  }

  /** Tell where the items here begin: the seq to ask from for what is above, "" at the beginning of the thread. */
  above(previous) {
    this.before = previous || "";
    this.timeline.head = !this.before;
    if (!this.older) return;
    this.older.hidden = !this.before;
    this.older.dataset.before = this.before;
  }

  #scrolled() {
    const { timeline } = this;
    const { scroller } = timeline;
    if (timeline.atEnd) timeline.seen();
    const below = Math.abs(scroller.scrollTop);
    const above = scroller.scrollHeight - scroller.clientHeight - below;
    // A failed page is no news: the button above stays and the next scroll tries again.
    if (above < AHEAD && this.before) this.up().catch(() => {});
    else if (below < AHEAD && !timeline.tail) this.down().catch(() => {});
  }
}
