/** What was written and is not yet accepted: kept on the device, sent once, in order, and again until there is an answer. */

import { Emitter } from "../lib/emitter.js";

const FIRST_DELAY = 1000;
const LONGEST_DELAY = 60_000;
const STATES = { seen_seq_stale: "stale", baton_lost: "lost" };

/**
 * An entry: {id: client id, thread, kind: "replies"|"notes", body, at, state: waiting|stale|lost|refused, problem}.
 * `post(entry)` resolves to the server's message or throws a Problem. Emits `queued`, `accepted` {entry, message},
 * `held` {entry} (an agent has to decide), `count` {n: waiting}.
 */
export class Outbox extends Emitter {
  #entries = new Map();
  #busy = new Set();
  #failures = 0;
  #timer = 0;

  constructor({ store, post, timers = window, random = Math.random }) {
    super();
    Object.assign(this, { store, post, timers, random });
  }

  /** Take up what an earlier page left. Resolves to its entries, oldest first. */
  async open() {
    const left = (await this.store.all("outbox")).sort((a, b) => a.at - b.at);
    for (const entry of left) this.#entries.set(entry.id, entry);
    this.#tell();
    return left;
  }

  /** The entries of a thread, oldest first. */
  of(thread) {
    return [...this.#entries.values()].filter((entry) => entry.thread === thread);
  }

  get waiting() {
    return [...this.#entries.values()].filter((entry) => entry.state === "waiting").length;
  }

  /** Keep it, then send it. `entry.id` is the client id that makes a repetition harmless. */
  async add(entry) {
    const kept = { ...entry, state: "waiting" };
    this.#entries.set(kept.id, kept);
    this.emit("queued", { entry: kept });
    await this.#save(kept);
    this.#tell();
    return this.flush(kept.thread);
  }

  /** The agent looked at what came between and sends all the same; `changes` go into the body (seen_seq ...). */
  async again(id, changes = {}) {
    const entry = this.#entries.get(id);
    if (!entry) return;
    Object.assign(entry, { state: "waiting", problem: null, body: { ...entry.body, ...changes } });
    for (const [name, value] of Object.entries(changes)) if (value === undefined) delete entry.body[name];
    await this.#save(entry);
    await this.flush(entry.thread);
  }

  /** Give it up; resolves to the entry so that its text can go back to where it was written. */
  async withdraw(id) {
    const entry = this.#entries.get(id);
    this.#entries.delete(id);
    await this.store.drop("outbox", id);
    this.#tell();
    return entry;
  }

  /** Send what waits, of one thread or of all; one at a time in each, so that they arrive as they were written. */
  flush(thread) {
    this.timers.clearTimeout(this.#timer);
    const threads = thread ? [thread] : [...new Set([...this.#entries.values()].map((entry) => entry.thread))];
    return Promise.all(threads.map((one) => this.#drain(one)));
  }

  async #drain(thread) {
    if (this.#busy.has(thread)) return;
    this.#busy.add(thread);
    try {
      let entry;
      // An entry that waits for the agent's decision holds back those written after it.
      while ((entry = this.of(thread).find((one) => one.state !== "refused"))?.state === "waiting" && (await this.#send(entry)));
    } finally {
      this.#busy.delete(thread);
    }
  }

  /** One attempt; true when the next may go. What was refused lets the next pass, what got no answer does not. */
  async #send(entry) {
    let message;
    try {
      message = await this.post(entry);
    } catch (problem) {
      if (problem.passing) return this.#later();
      return this.#refuse(entry, problem);
    }
    this.#failures = 0;
    await this.withdraw(entry.id);
    this.emit("accepted", { entry, message });
    return true;
  }

  #later() {
    this.#failures += 1;
    const ceiling = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** this.#failures);
    this.timers.clearTimeout(this.#timer);
    this.#timer = this.timers.setTimeout(() => this.flush(), this.random() * ceiling);
    this.#tell();
    return false;
  }

  async #refuse(entry, problem) {
    entry.state = STATES[problem.code] ?? "refused";
    entry.problem = { code: problem.code, status: problem.status, detail: problem.message, data: problem.data };
    await this.#save(entry);
    this.#tell();
    this.emit("held", { entry });
    // What follows was written after it and may rest on it: it waits for the agent's decision.
    return entry.state === "refused";
  }

  /** Full or forbidden storage must not keep a message from being sent; the text is still on the screen. */
  async #save(entry) {
    await this.store.put("outbox", entry).catch(reportError);
  }

  #tell() {
    this.emit("count", { n: this.waiting });
  }
}
