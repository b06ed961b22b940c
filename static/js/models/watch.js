/** What this screen has seen of one thread: its revisions without a gap, and the question for those that are missing. */

const SETTLE_MS = 150;

export class Watch {
  #ahead = new Set();
  #after = null;
  #timer = 0;

  /** `ask(frame)` sends a frame; everything up to `rev` of `epoch` is on the screen. */
  constructor({ thread, epoch, rev, timers, ask }) {
    Object.assign(this, { thread, epoch, rev, timers });
    this.put = ask;
  }

  /** Is an answer outstanding? */
  get asking() {
    return this.#after !== null;
  }

  /** Ask for every item changed since `rev`. */
  ask() {
    this.timers.clearTimeout(this.#timer);
    this.#timer = 0;
    this.#after = this.rev;
    this.put({ type: "watch", thread: this.thread, epoch: this.epoch, after: this.rev });
  }

  /** An item of revision `rev` was shown. A gap below it is asked for, unless it fills by itself in a moment. */
  saw(rev) {
    if (rev <= this.rev) return;
    this.#ahead.add(rev);
    this.#advance();
    this.#mind();
  }

  /** The server's newest revision: an answer to our question (`after` repeats it), or told unasked now and then. */
  head(rev, after) {
    const answers = this.asking && (after === undefined || after === this.#after);
    if (answers) {
      this.#after = null;
      this.rev = Math.max(this.rev, rev);
      this.#advance();
      this.#mind();
    } else if (!this.asking && rev > this.rev && !this.#ahead.has(rev)) this.ask();
  }

  /** The line broke: what was asked is not answered any more, what was seen ahead of a gap counts no more. */
  stop() {
    this.timers.clearTimeout(this.#timer);
    this.#timer = 0;
    this.#after = null;
    this.#ahead.clear();
  }

  #advance() {
    for (const rev of this.#ahead) if (rev <= this.rev) this.#ahead.delete(rev);
    while (this.#ahead.delete(this.rev + 1)) this.rev += 1;
  }

  #mind() {
    if (this.#ahead.size && !this.asking) this.#timer ||= this.timers.setTimeout(() => this.#recheck(), SETTLE_MS);
  }

  #recheck() {
    this.#timer = 0;
    if (this.#ahead.size && !this.asking) this.ask();
  }
}
