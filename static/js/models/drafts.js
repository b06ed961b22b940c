/** What was typed and not sent, for each thread and mode; written while typing, so that a crash loses half a second. */

import { Emitter } from "../lib/emitter.js";

const WRITE_MS = 400;

const LAST_WORDS = "throughline.drafts";

/** Emits `changed` {thread, text} (the reply's text, "" when it is gone). */
export class Drafts extends Emitter {
  #pending = new Map();

  constructor({ store, timers = window }) {
    super();
    Object.assign(this, { store, timers });
  }

  /** Take up what the page before this one could only say in its last moment. */
  async open() {
    const left = JSON.parse(localStorage.getItem(LAST_WORDS) ?? "[]");
    await Promise.all(left.filter(({ store }) => store === this.store.name).map(({ record }) => this.#write(record)));
    localStorage.removeItem(LAST_WORDS);
  }

  /** The page goes, and no database answers any more: keep what is not yet written where it is written at once. */
  leave() {
    const left = [...this.#pending.values()].map(({ record }) => ({ store: this.store.name, record }));
    if (left.length) localStorage.setItem(LAST_WORDS, JSON.stringify(left));
  }

  /** {text, channel, address, uploads} or null. */
  async get(thread, mode) {
    const id = `${thread}:${mode}`;
    const kept = this.#pending.get(id)?.record ?? (await this.store.get("drafts", id));
    return kept?.draft ?? null;
  }

  /** Every thread that has a reply begun: [{thread, text}]. */
  async begun() {
    const kept = await this.store.all("drafts");
    return kept.filter((one) => one.id.endsWith(":reply") && one.draft.text.trim()).map(({ thread, draft }) => ({ thread, text: draft.text }));
  }

  /** Keep this, in a moment; an empty text forgets it. */
  set(thread, mode, draft) {
    const record = { id: `${thread}:${mode}`, thread, draft };
    this.timers.clearTimeout(this.#pending.get(record.id)?.timer);
    const timer = this.timers.setTimeout(() => this.#write(record), WRITE_MS);
    this.#pending.set(record.id, { record, timer });
    if (mode === "reply") this.emit("changed", { thread, text: draft.text });
  }

  /** Keep everything now: the page is about to go. */
  flush() {
    return Promise.all([...this.#pending.values()].map(({ record, timer }) => {
      this.timers.clearTimeout(timer);
      return this.#write(record);
    }));
  }

  async #write(record) {
    if (this.#pending.get(record.id)?.record === record) this.#pending.delete(record.id);
    const { text, uploads = [] } = record.draft;
    if (text || uploads.length) await this.store.put("drafts", record).catch(reportError);
    else await this.store.drop("drafts", record.id).catch(reportError);
  }
}
