/** The inbox's live line: it knows what it has seen, and after any break asks for exactly what it missed. */

import { Emitter } from "../lib/emitter.js";
import { Line } from "./line.js";
import { Unanswered } from "./unanswered.js";
import { Watch } from "./watch.js";

const HIDDEN_TOO_LONG = 60_000;

/**
 * Emits `state` (see Line), the server's frames by their type, `reset` {thread or null} when something must be fetched
 * anew, and `synced` {loaded: items that came meanwhile} when all that was asked is here.
 * `cursor`: the list's place when the page was made; the other options are those of Line.
 */
export class InboxSocket extends Emitter {
  #watched = new Map();
  #loaded = 0;
  #resuming = false;
  #hiddenAt = 0;

  constructor({ cursor = null, ...options }) {
    super();
    this.cursor = cursor;
    this.placed = cursor !== null;
    this.line = new Line(options);
    this.unanswered = new Unanswered({ timers: this.line.timers, ask: () => this.state === "open" && this.#resume() });
    this.line.on("state", (state) => this.emit("state", state));
    this.line.on("frame", (frame) => this.#hear(frame));
    this.line.on("lost", () => this.#lost());
  }

  get state() {
    return this.line.state;
  }

  start() {
    this.line.start();
  }

  stop() {
    this.line.stop();
  }

  /** Follow a thread of which everything up to `rev` of `epoch` is on the screen. */
  watch(thread, epoch, rev) {
    this.#watched.get(thread)?.stop();
    const watch = new Watch({ thread, epoch, rev, timers: this.line.timers, ask: (frame) => this.line.send(frame) });
    this.#watched.set(thread, watch);
    if (this.state === "open") watch.ask();
  }

  unwatch(thread) {
    this.#watched.get(thread)?.stop();
    if (this.#watched.delete(thread)) this.line.send({ type: "unwatch", thread });
  }

  /** Tell colleagues that a reply is being written. */
  typing(thread) {
    this.line.send({ type: "typing", thread });
  }

  /** The page was hidden or shown; `at` in milliseconds. Timers sleep in hidden pages: ask what came meanwhile. */
  visible(shown, at = Date.now()) {
    if (!shown) this.#hiddenAt = at;
    else if (this.#hiddenAt && at - this.#hiddenAt >= HIDDEN_TOO_LONG) {
      if (this.state === "open") this.#resume();
      else this.line.reconnect();
    }
  }

  /** A new place for the list, after its rows were fetched anew. */
  restart(cursor) {
    this.cursor = cursor;
    if (this.state === "open") this.#resume();
  }

  #hear(frame) {
    const handle = { hello: () => this.#hello(frame), item: () => this.#item(frame), watching: () => this.#watching(frame),
      thread: () => this.#thread(frame), resumed: () => this.#resumed(frame), reset: () => this.#reset(frame) }[frame.type];
    if (frame.type === "error") this.unanswered.hear(frame);
    if (handle) handle();
    else this.emit(frame.type, frame);
  }

  #hello(frame) {
    this.emit("hello", frame);
    this.cursor ??= frame.cursor;
    this.#resume();
  }

  #resume() {
    this.#loaded = 0;
    this.#resuming = true;
    this.line.send({ type: "resume", cursor: this.cursor });
    for (const watch of this.#watched.values()) watch.ask();
  }

  /** The watch of a frame's thread, unless the thread was renumbered: then nothing on the screen can be trusted. */
  #current(frame) {
    const watch = this.#watched.get(frame.thread);
    if (!watch) return null;
    if (Number(frame.epoch) === Number(watch.epoch)) return watch;
    watch.stop();
    this.emit("reset", { thread: frame.thread });
    return null;
  }

  #item(frame) {
    const watch = this.#current(frame);
    if (!watch) return;
    watch.saw(frame.rev);
    if (this.#resuming || watch.asking) this.#loaded += 1;
    this.emit("item", frame);
  }

  #watching(frame) {
    this.#current(frame)?.head(frame.rev, frame.after);
    this.#settle();
  }

  #thread(frame) {
    if (frame.cursor) this.cursor = frame.cursor;
    this.emit("thread", frame);
  }

  #resumed(frame) {
    this.cursor = frame.cursor;
    this.#resuming = false;
    this.#settle();
  }

  #reset(frame) {
    if (frame.thread) this.#watched.get(frame.thread)?.stop();
    else this.#resuming = false;
    this.emit("reset", { thread: frame.thread ?? null });
  }

  #settle() {
    if (this.#resuming || [...this.#watched.values()].some((watch) => watch.asking)) return;
    this.emit("synced", { loaded: this.#loaded });
    this.#loaded = 0;
  }

  #lost() {
    this.#resuming = false;
    for (const watch of this.#watched.values()) watch.stop();
  }
}
