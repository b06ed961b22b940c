/** Notices that pass: what was done, with a way back for eight seconds. */

import { define, perform } from "../lib/acts.js";
import { $ } from "../lib/dom.js";
import { copy } from "../lib/templates.js";
import { t } from "../lib/words.js";

const SHOWN_MS = 8000;
const MOST = 3;
const undos = [];

class ToastStack extends HTMLElement {
  /** Show a notice; `undo` is called by its button or Z, `done` when it passed without. Returns a function that ends it. */
  show(text, { undo, done, ms = SHOWN_MS } = {}) {
    const node = copy("tpl-toast", { text });
    if (!node) return () => {};
    const button = $("[data-act=undo]", node);
    const entry = { undo, node };
    const end = (way) => {
      if (!node.isConnected) return;
      clearTimeout(timer);
      node.remove();
      if (undo) undos.splice(undos.indexOf(entry), 1);
      way?.();
    };
    const timer = setTimeout(() => end(done), ms);
    entry.back = () => end(undo);
    node.addEventListener("click", (event) => {
      const act = event.target.closest("[data-act]")?.dataset.act;
      if (!act) return;
      event.stopPropagation();
      end(act === "undo" ? undo : done);
    });
    button.hidden = !undo;
    if (undo) undos.push(entry);
    this.append(node);
    if (this.childElementCount > MOST) this.firstElementChild.remove();
    return () => end();
  }
}
customElements.define("toast-stack", ToastStack);

/** Show a notice; see ToastStack.show. */
export const toast = (text, options) => $("toast-stack")?.show(text, options) ?? (() => {});

/** Tell of a failure in the server's own sentence, or that it cannot be reached. */
export function tellFailure(problem) {
  if (problem?.name === "AbortError") return;
  if (!("status" in (problem ?? {}))) return void reportError(problem);
  if (problem.status === 401) return void perform("signed-out");
  toast(problem.message || t(problem.status ? "failed" : "unreachable"));
}

define({
  undo: () => (undos.length ? undos.at(-1).back() : false),
});
