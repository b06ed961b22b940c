/** <thread-list>: the rows of one view, kept in step with the server, searched, and walked through. */

import { count } from "../lib/announce.js";
import { define } from "../lib/acts.js";
import { $, delegate, part } from "../lib/dom.js";
import { hydrate } from "../lib/hydrate.js";
import { t } from "../lib/words.js";
import { session } from "../models/session.js";
import { Threads } from "../models/threads.js";
import { ListPages } from "./list_pages.js";
import { open } from "./navigator.js";
import { mark, showCounts, typingIn, unread } from "./row_marks.js";
import { tellFailure } from "./toast_stack.js";

const SEARCH_MS = 200;
const plain = (event) => !(event.ctrlKey || event.metaKey || event.shiftKey || event.button);

class ThreadList extends HTMLElement {
  connectedCallback() {
    session.list = this;
    this.rows = $("#rows", this);
    this.threads = new Threads({ root: this.rows, view: { name: "all" } });
    this.pages = new ListPages({ list: this, rows: this.rows, threads: this.threads });
    this.threads.view = this.pages.view;
    this.threads.on("held", ({ n }) => this.#pill(n));
    this.threads.on("changed", () => this.#empty());
    this.choose($("thread-pane")?.dataset.thread ?? null);
    this.#hear();
    this.#listen();
    this.#drafts();
    this.#empty();
  }

  /** Mark the open thread. */
  choose(thread) {
    this.threads.choose(thread);
    if (thread) this.threads.row(thread)?.scrollIntoView({ block: "nearest" });
  }

  /** The threads at these distances from one in the order of the screen; from the top when it is not here. */
  around(thread, steps) {
    const rows = this.threads.rows;
    const at = rows.findIndex((row) => row.dataset.thread === thread);
    return steps.map((step) => rows[at + step]?.dataset.thread).filter((id) => id && id !== thread);
  }

  /** The next unread thread after this one, around the end; null when there is none. */
  nextUnread(thread) {
    const rows = this.threads.rows;
    const at = rows.findIndex((row) => row.dataset.thread === thread);
    return [...rows.slice(at + 1), ...rows.slice(0, at + 1)].find((row) => $("a.unread", row))?.dataset.thread ?? null;
  }

  /** Show on the row that everything was read. */
  read(thread) {
    const row = this.threads.row(thread);
    if (row) unread(row, 0);
    this.#empty();
  }

  #hear() {
    const { socket } = session;
    socket.on("thread", (frame) => this.#thread(frame));
    socket.on("gone", ({ thread }) => this.threads.drop(thread));
    socket.on("reset", ({ thread }) => !thread && this.pages.reload().catch(tellFailure));
    socket.on("counts", ({ views }) => showCounts(views));
    socket.on("typing", (frame) => typingIn(this.threads, frame));
    // The page knows no cursor: what changed between its making and the first hello is only in rows fetched after that.
    const off = socket.on("hello", () => {
      off();
      if (!socket.placed) this.pages.reload().catch(tellFailure);
    });
  }

  #thread({ thread, state, html }) {
    const fresh = part(html);
    const before = this.threads.row(thread);
    const was = Number($("[data-unread]", before ?? this)?.dataset.unread) || 0;
    if (fresh) unread(hydrate(fresh), state.unread ?? (before ? was : 0));
    this.threads.put(state, fresh);
    if (state.unread > (before ? was : 0) && thread !== this.threads.current) count(state.unread - (before ? was : 0));
  }

  #listen() {
    delegate(document, "click", ".tabs a[data-view], #menu-views a, #menu-filter a", (event, link) => this.#view(event, link));
    delegate(this.rows, "click", "a.thr", (event, link) => {
      if (!plain(event)) return;
      event.preventDefault();
      open(link.closest("[data-thread]").dataset.thread);
    });
    const field = $("#q", this);
    field?.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.pages.show({ q: field.value.trim() }).catch(tellFailure), SEARCH_MS);
    });
    $("#find", this)?.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.threads.rows[0]) open(this.threads.rows[0].dataset.thread);
    });
  }

  #view(event, link) {
    if (!plain(event)) return;
    event.preventDefault();
    link.closest("[popover]")?.hidePopover();
    const { view = this.dataset.view, team = "", channel = "" } = Object.fromEntries(new URLSearchParams(link.search));
    $("#q", this).value = "";
    this.pages.show({ view, team, channel, q: "" }).catch(tellFailure);
  }

  async #drafts() {
    await session.opened;
    session.drafts.on("changed", ({ thread, text }) => mark(this.threads.row(thread), text));
    for (const { thread, text } of await session.drafts.begun()) mark(this.threads.row(thread), text);
  }

  #pill(n) {
    const pill = $("#rows-new");
    pill.hidden = !n;
    pill.textContent = n ? t("rows_new", { n }) : "";
  }

  #empty() {
    const none = !this.threads.rows.length && !this.dataset.next;
    $("#rows-empty").hidden = !none || !!this.dataset.q;
    $("#rows-none").hidden = !none || !this.dataset.q;
    $("[data-slot=unread-dot]")?.toggleAttribute("hidden", !$("a.unread", this.rows));
  }
}
customElements.define("thread-list", ThreadList);

define({
  "show-new": () => session.list.threads.release(),
});
