/** What an agent does in the memory panel: confirm, correct and forget, settle promises, say what belongs together. */

import { api } from "../lib/api.js";
import { $, el } from "../lib/dom.js";
import { t } from "../lib/words.js";
import { session } from "../models/session.js";
import { toast } from "../elements/toast_stack.js";

/** Once it is done the panel is fetched anew by the pane it stands in. */
async function done(node, call) {
  const pane = node.closest("context-pane");
  await call;
  return pane?.renew("memory");
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
    if (event.key === "Escape" || field.value.trim() === line.dataset.value) return leave();
    done(line, api("PATCH", `facts/${node.dataset.fact}/`, { value: field.value })).catch((problem) => toast(problem.message || t("unreachable")));
  });
  field.addEventListener("blur", () => field.value.trim() === line.dataset.value && line.contains(field) && leave());
  line.replaceChildren(field);
  field.select();
}

export const acts = {
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
