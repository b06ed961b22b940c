/** What an agent does in the memory panel: confirm, correct and forget, settle promises, say what belongs together. */

import { api } from "../lib/api.js";
import { $, $$, el } from "../lib/dom.js";
import { t } from "../lib/words.js";
import { session } from "../models/session.js";
import { tellFailure, toast } from "../elements/toast_stack.js";

const LINES = ["fact", "promise", "likeness", "occurrence", "episode"].map((noun) => `li[data-${noun}], .ask[data-${noun}]`).join();

/** Once it is done the panel is fetched anew by the pane it stands in; who works by keyboard goes on where they were. */
async function done(node, call) {
  const pane = node.closest("context-pane");
  const at = $$(LINES, pane).indexOf(node.closest(LINES));
  await call;
  await pane?.renew("memory");
  if (pane && document.activeElement === document.body) back(pane, at);
}

/** Focus what can be done with the line at this place now, else the panel itself. */
function back(pane, at) {
  const lines = $$(LINES, pane);
  const line = lines[Math.min(at, lines.length - 1)];
  // What leads back comes before what changes something, so that a key held too long does no harm.
  const home = $("summary, button", line ?? $("[data-memory]", pane)) ?? $(".scroll", pane);
  for (let shut = home.closest("details"); shut; shut = shut.parentElement.closest("details")) shut.open = true;
  home.focus({ preventScroll: true });
}

/** Episodes cut anew, with the way back. */
async function recut(node) {
  const { episode, with: other, first, at, done: told } = node.dataset;
  const join = (one, two) => api("POST", `episodes/${one}/join/`, { with: two });
  const split = (one, message) => api("POST", `episodes/${one}/split/`, { at: message });
  const pane = node.closest("context-pane");
  const { id } = await (other ? join(episode, other) : split(episode, at));
  const undone = () => (other ? split(id, first) : join(id, episode));
  toast(told, { undo: other && !first ? undefined : () => undone().then(() => pane.renew("memory")).catch(tellFailure) });
}

/** Write another value in the place of a wrong one: Enter keeps it, Escape leaves it. */
function correct(node) {
  const line = $("[data-slot=fact]", node.closest("li[data-fact]"));
  if ($("input", line)) return;
  const before = [...line.childNodes];
  const field = el("input", { value: line.dataset.value, maxlength: 400, "aria-label": node.getAttribute("aria-label"), dir: "auto" });
  const leave = () => line.replaceChildren(...before);
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || !["Enter", "Escape"].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape" || field.value.trim() === line.dataset.value) {
      leave();
      return node.focus();
    }
    done(line, api("PATCH", `facts/${node.dataset.fact}/`, { value: field.value })).catch((problem) => toast(problem.message || t("unreachable")));
  });
  field.addEventListener("blur", () => field.value.trim() === line.dataset.value && line.contains(field) && leave());
  line.replaceChildren(field);
  field.focus();
  field.select();
}

export const acts = {
  episode: (node) => done(node, recut(node)),
  "fact-confirm": (node) => done(node, api("PATCH", `facts/${node.dataset.fact}/`, { state: "confirmed" })),
  "fact-correct": correct,
  "fact-forget": (node) => done(node, api("DELETE", `facts/${node.dataset.fact}/`)),
  promise: (node) => done(node, api("PATCH", `promises/${node.dataset.promise}/`, { state: node.dataset.state })),
  likeness: (node) => done(node, api("POST", `issues/suggestions/${node.dataset.likeness}/`, { same: node.dataset.same === "true" })),
  "issue-part": (node) => done(node, api("PATCH", `issues/${node.dataset.issue}/occurrences/${node.dataset.occurrence}/`, { issue: null })),
  "insert-opening": () => {
    const text = $("[data-slot=opening]")?.textContent;
    if (!text || !session.composer) return false;
    session.composer.give(text);
    return true;
  },
};
