/** Who else is here: colleagues who look at the thread, and who is writing in it right now. */

import { $ } from "../lib/dom.js";
import { now } from "../lib/time.js";
import { t } from "../lib/words.js";
import { session } from "../models/session.js";
import { avatar } from "./pane_header.js";

export class Presence {
  #typing = new Map();

  /** Fills #viewers and #typing of the pane; listens until `signal` is aborted. */
  constructor({ pane, signal }) {
    this.pane = pane;
    const off = [session.socket.on("typing", (frame) => this.#types(frame)), session.socket.on("viewing", (frame) => this.#looks(frame)),
      session.socket.on("item", (frame) => frame.thread === pane.dataset.thread && this.#wrote(frame))];
    signal.addEventListener("abort", () => off.forEach((one) => one()));
  }

  #types({ thread, who, until }) {
    if (thread !== this.pane.dataset.thread || (who.kind === "agent" && who.id === session.me)) return;
    const id = `${who.kind}:${who.id}`;
    clearTimeout(this.#typing.get(id)?.timer);
    const left = Math.max(0, Date.parse(until) - now());
    this.#typing.set(id, { who, timer: setTimeout(() => this.#stopped(id), left) });
    this.#show();
  }

  #stopped(id) {
    clearTimeout(this.#typing.get(id)?.timer);
    if (this.#typing.delete(id)) this.#show();
  }

  /** Who has sent it types no more. */
  #wrote(frame) {
    const by = $("[data-by]", this.pane) && document.getElementById(`${frame.kind}-${frame.id}`)?.dataset.by;
    if (by) this.#stopped(by);
  }

  /** A colleague who replies is told before the customer who types: that is where two answer at once. */
  #show() {
    const line = $("#typing", this.pane);
    const all = [...this.#typing.values()].map(({ who }) => who);
    const who = all.find(({ kind }) => kind !== "contact") ?? all[0];
    line.hidden = !who;
    if (!who) return;
    $("[data-slot=typing-avatar]", line).replaceWith(Object.assign(avatar(who), {}));
    const name = who.kind === "contact" ? this.pane.dataset.name : who.name;
    line.firstElementChild.dataset.slot = "typing-avatar";
    $("[data-slot=typing-name]", line).textContent = t(who.kind === "contact" ? "typing_customer" : "typing_colleague", { name });
  }

  #looks({ thread, who }) {
    if (thread !== this.pane.dataset.thread) return;
    const others = who.filter(({ kind, id }) => !(kind === "agent" && id === session.me));
    const stack = $("#viewers", this.pane);
    stack.replaceChildren(...others.slice(0, 4).map((one) => avatar(one, "m")));
    stack.hidden = !others.length;
    stack.setAttribute("aria-label", others.length ? t("also_here", { name: others.map(({ name }) => name).join(", ") }) : "");
  }
}
