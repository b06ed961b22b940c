/** A question that the server could not answer just now (its database restarts) is asked again: nothing else would. */

const AGAIN_MS = 1000;
const QUESTIONS = ["watch", "resume"];
const FOR_NOW = ["unavailable", "failed", "too_many_frames"];

export class Unanswered {
  #timer = 0;

  /** `ask()` asks everything again. */
  constructor({ timers, ask }) {
    Object.assign(this, { timers, ask });
  }

  /** An `error` frame. */
  hear({ code, of }) {
    if (!QUESTIONS.includes(of) || !FOR_NOW.includes(code)) return;
    this.#timer ||= this.timers.setTimeout(() => {
      this.#timer = 0;
      this.ask();
    }, AGAIN_MS);
  }
}
