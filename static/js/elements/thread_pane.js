/** <thread-pane>: one open thread, equal to the database within the moment, whatever the line does. */

import { html } from "../lib/api.js";
import { announce } from "../lib/announce.js";
import { define } from "../lib/acts.js";
import { $, $$, part } from "../lib/dom.js";
import { hydrate } from "../lib/hydrate.js";
import { t } from "../lib/words.js";
import { Pages } from "../models/pages.js";
import { session } from "../models/session.js";
import { Timeline } from "../models/timeline.js";
import { refreshContext } from "./navigator.js";
import { showState } from "./pane_header.js";
import { Presence } from "./presence.js";
import { Reader } from "./reader.js";
import { showWaiting } from "./sending.js";

const SETTLE_MS = 300;
/** Pixels from the end beyond which a way back to it is offered. */
const FAR = 240;

class ThreadPane extends HTMLElement {
  connectedCallback() {
    const { thread, epoch, lastRev, previous } = this.dataset;
    this.end = new AbortController();
    this.thread = thread;
    session.pane = this;
    const list = $("#items", this);
    this.timeline = new Timeline({ scroller: $("#timeline", this), list, head: !previous });
    this.pages = new Pages({ timeline: this.timeline, older: $("[data-act=older]", list), previous, load: (query) => this.#load(query) });
    this.reader = new Reader({ pane: this, signal: this.end.signal });
    this.presence = new Presence({ pane: this, signal: this.end.signal });
    this.timeline.on("news", ({ n }) => this.#jump(n));
    this.timeline.scroller.addEventListener("scroll", () => this.#jump(), { passive: true });
    this.#follow();
    session.socket.watch(thread, Number(epoch), Number(lastRev));
    this.#openAtUnread();
    showWaiting(thread);
  }

  disconnectedCallback() {
    this.end.abort();
    session.socket.unwatch(this.thread);
    if (session.pane === this) session.pane = null;
  }

  /** The last place that stands on the screen: what an answer written here has seen. */
  get seen() {
    return Math.max(Number(this.timeline.last?.dataset.seq) || 0, this.timeline.tail ? Number(this.dataset.lastSeq) || 0 : 0);
  }

  /** Fetch the thread anew around the composer, which stays as it is: it was renumbered, or too much was missed. */
  async refresh() {
    const fresh = hydrate(part(await html(`/fragments/threads/${this.thread}/`)));
    if (!this.isConnected) return;
    for (const [name, value] of Object.entries(fresh.dataset)) this.dataset[name] = value;
    $("header", this).replaceWith($("header", fresh));
    this.timeline.fill($$("[data-item]", $("#items", fresh)), { head: !fresh.dataset.previous, tail: true });
    this.pages.above(fresh.dataset.previous);
    this.ways(fresh);
    session.socket.watch(this.thread, Number(this.dataset.epoch), Number(this.dataset.lastRev));
    this.reader.look();
  }

  /** Take over which channels and addresses can be used now from a freshly rendered pane; an open menu stays open. */
  ways(fresh) {
    const menu = $("#menu-via", this);
    const focused = menu?.contains(document.activeElement) ? $$(".opt", menu).indexOf(document.activeElement) : -1;
    menu?.replaceChildren(...($("#menu-via", fresh)?.childNodes ?? menu.childNodes));
    if (focused >= 0) ($$(".opt", menu)[focused] ?? menu).focus();
    $("message-composer", this)?.ways?.renewed($("#composer-form", fresh));
  }

  #follow() {
    const mine = (handle) => (frame) => frame.thread === this.thread && handle(frame);
    const { socket } = session;
    const off = [socket.on("item", mine((frame) => this.#item(frame))), socket.on("thread", mine((frame) => this.#state(frame)))];
    this.end.signal.addEventListener("abort", () => off.forEach((one) => one()));
  }

  #item(frame) {
    const fresh = part(frame.html);
    if (!fresh) return;
    const added = this.timeline.put(hydrate(fresh)) === "added";
    if (!added || fresh.dataset.dir !== "in") return;
    if (!document.hasFocus() || !this.timeline.atEnd) this.timeline.divide(this.reader.read);
    const said = $(".txt", fresh)?.textContent.trim() || t(`type.${fresh.dataset.type}`);
    announce(t("said", { name: this.dataset.name, medium: t(`medium.${fresh.dataset.medium}`), text: said }));
    this.reader.look();
    // A message opens the window of its channel, perhaps a channel that there was not.
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.renewWays(), SETTLE_MS);
  }

  /** Fetch what came since the last item, when the line did not bring it: after a send that was accepted without a line. */
  async arrivals(entry) {
    const last = this.timeline.last?.dataset.seq ?? 0;
    const { items } = await this.#load({ after: last }).catch(() => ({ items: [] }));
    for (const item of items) this.timeline.put(item);
    if (items.length) document.getElementById(`pending-${entry}`)?.remove();
  }

  /** Fetch anew which channels and addresses can be used, here and in the right pane, unless somebody is busy there. */
  async renewWays() {
    if (!$("#context")?.contains(document.activeElement)) refreshContext();
    const fresh = await html(`/fragments/threads/${this.thread}/`).then(part, () => null);
    if (fresh && this.isConnected) this.ways(hydrate(fresh));
  }

  #state({ state }) {
    if (Number(state.epoch) !== Number(this.dataset.epoch)) this.refresh().catch(() => {});
    else showState(this, state);
  }

  async #load(query) {
    const page = part(await html(`/fragments/threads/${this.thread}/items/?${new URLSearchParams(query)}`));
    const { previous, next } = page.dataset;
    return { items: [...hydrate(page).children], previous, next };
  }

  /** Unread messages are read from the first one on; without any the newest stands below. */
  #openAtUnread() {
    const divider = this.timeline.divide(this.reader.read);
    if (divider && divider.getBoundingClientRect().top < this.timeline.scroller.getBoundingClientRect().top) {
      divider.scrollIntoView({ block: "start" });
    }
    this.#jump();
  }

  #jump(n) {
    if (n !== undefined) this.news = n;
    const pill = $("#jump", this);
    const { scroller } = this.timeline;
    pill.hidden = this.timeline.atEnd || (!this.news && this.timeline.tail && Math.abs(scroller.scrollTop) < FAR);
    $("[data-n]", pill).textContent = this.news ? t("jump_new", { n: this.news }) : t("jump_latest");
  }
}
customElements.define("thread-pane", ThreadPane);

const pane = () => session.pane;

define({
  older: () => pane()?.pages.up(),
  latest: () => pane()?.pages.latest(),
  newest: () => pane()?.pages.latest() ?? false,
  oldest: () => pane()?.pages.oldest() ?? false,
  goto: (node) => pane()?.pages.show(node.dataset.seq),
  unread: async () => pane()?.reader.unread(),
});
