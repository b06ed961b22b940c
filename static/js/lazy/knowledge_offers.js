/** Passages of knowledge in the composer's menu, below the quick replies: asked for when the typing pauses. */

import { html } from "../lib/api.js";
import { $$, parts } from "../lib/dom.js";

const PAUSE_MS = 250;

export class Offers {
  #question = "";
  #timer = 0;

  /** `list`: the menu's options. */
  constructor(list) {
    this.list = list;
  }

  clear() {
    clearTimeout(this.#timer);
    this.#question = "";
    for (const one of $$("[data-knowledge]", this.list)) one.remove();
  }

  /** Put what answers `question` into the list, then call `done`; nothing for a question that is asked already. */
  ask(question, done) {
    if (!question) return this.clear();
    if (question === this.#question) return;
    clearTimeout(this.#timer);
    this.#question = question;
    this.#timer = setTimeout(() => this.#fetch(question, done), PAUSE_MS);
  }

  async #fetch(question, done) {
    const text = await html(`/fragments/knowledge/?q=${encodeURIComponent(question)}`).catch(() => "");
    if (question !== this.#question) return;
    for (const one of $$("[data-knowledge]", this.list)) one.remove();
    this.list.append(parts(text));
    done();
  }
}
