/** One thread's messages, notes and events on the screen: placed by seq, replaced by rev, never losing the reader's place. */

import { exchange } from "../lib/dom.js";
import { Emitter } from "../lib/emitter.js";
import { atEnd, keepPlace } from "../lib/scroll.js";
import { divide, dress, dressAll, neighbour, undivide } from "./dress.js";
import { cut, place, placed, seqOf, stays, waitingFor } from "./order.js";

/**
 * `tail`: is the newest item here; `head`: is the oldest. Emits `news` {n} (incoming messages below what is seen)
 * and `trimmed` {before: seq} when older items left the document.
 */
export class Timeline extends Emitter {
  #news = 0;

  constructor({ scroller, list, limit = 300, leeway = 20, tail = true, head = true }) {
    super();
    Object.assign(this, { scroller, list, limit, leeway, tail, head });
    // keepPlace does this itself; both together would move the page twice.
    scroller.style.overflowAnchor = "none";
    dressAll(this.items);
  }

  get items() {
    return placed(this.list);
  }

  get last() {
    return this.items.at(-1) ?? null;
  }

  get atEnd() {
    return this.tail && atEnd(this.scroller);
  }

  /** Show or renew one rendered item. Answers "added", "replaced" or "ignored". */
  put(fresh) {
    const stale = document.getElementById(fresh.id);
    if (stale && this.list.contains(stale)) return this.#replace(stale, fresh);
    const twin = waitingFor(this.list, fresh);
    const seen = this.atEnd;
    const here = this.#here(seqOf(fresh));
    this.#keep(() => {
      twin?.remove();
      if (!here) return;
      place(this.list, fresh);
      dress(fresh);
      if (seen) this.#trimTop();
    });
    if (!seen && seqOf(fresh) >= seqOf(this.last)) this.#count(fresh);
    return here ? "added" : "ignored";
  }

  /** Put in a page of items that follow on those here; `side` is where they come: "top" or "bottom". */
  join(items, side) {
    this.#keep(() => {
      for (const item of items) if (!document.getElementById(item.id)) place(this.list, item);
      if (side === "top") this.#trimBottom();
      else this.#trimTop();
      dressAll(this.items);
    });
  }

  /** Show another stretch of the thread in place of this one; what waits to be accepted stays. */
  fill(items, { head, tail }) {
    for (const node of [...this.list.children]) if (!stays(node)) node.remove();
    for (const item of items) place(this.list, item);
    Object.assign(this, { head, tail });
    dressAll(this.items);
    if (tail) this.seen();
  }

  /** Show an outgoing message that no server has accepted yet, below everything; data-becomes tells its later id. */
  pend(item) {
    this.list.append(item);
    dress(item);
    this.scroller.scrollTop = 0;
  }

  /** Take an item off (an outgoing message that was withdrawn). */
  drop(id) {
    const item = document.getElementById(id);
    if (!item) return;
    const below = neighbour(item, "nextElementSibling");
    const line = item.previousElementSibling?.matches(".ep") ? item.previousElementSibling : null;
    this.#keep(() => {
      line?.remove();
      item.remove();
      if (below) dress(below);
    });
  }

  /** Everything below was looked at. */
  seen() {
    if (!this.#news) return;
    this.#news = 0;
    this.emit("news", { n: 0 });
  }

  /** Draw the line above the first incoming message after `read`, or take it away. */
  divide(read) {
    return divide(this.list, this.items, read);
  }

  undivide() {
    this.#keep(() => undivide(this.list));
  }

  #replace(stale, fresh) {
    if (Number(stale.dataset.rev) >= Number(fresh.dataset.rev)) return "ignored";
    this.#keep(() => dress(exchange(stale, fresh)));
    return "replaced";
  }

  /** Does this place lie within the stretch that is in the document? */
  #here(seq) {
    if (!this.last) return true;
    if (!this.tail && seq > seqOf(this.last)) return false;
    return this.head || seq > seqOf(this.items[0]);
  }

  #trimTop() {
    const { items } = this;
    if (items.length <= this.limit + this.leeway) return;
    const keep = items.at(-this.limit);
    cut(keep, "previousElementSibling");
    this.head = false;
    dress(keep);
    this.emit("trimmed", { before: keep.dataset.seq });
  }

  #trimBottom() {
    if (this.items.length <= this.limit + this.leeway) return;
    cut(this.items[this.limit - 1], "nextElementSibling");
    this.tail = false;
  }

  #count(fresh) {
    if (fresh.dataset.dir !== "in") return;
    this.#news += 1;
    this.emit("news", { n: this.#news });
  }

  #keep(change) {
    keepPlace(this.scroller, this.items, change);
  }
}
