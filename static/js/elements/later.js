/** Acts that are rarely wanted: the module that knows one is fetched when it is asked for. */

import { define } from "../lib/acts.js";
import { $ } from "../lib/dom.js";

/** Module of static/js/lazy/ to the acts in its `acts`. */
const MODULES = {
  alternatives: ["wait-for-them", "write-text", "use-template", "take-way"],
  appearance: ["theme", "density"],
  compose: ["compose", "compose-template"],
  consent: ["consent"],
  contact: ["contact-erase"],
  handoff: ["handoff"],
  linking: ["link", "unlink", "link-confirm", "unlink-confirm", "not-same", "place-note"],
  memory: ["episode", "fact-confirm", "fact-correct", "fact-forget", "promise", "likeness", "issue-part", "insert-opening"],
  message_acts: ["retry", "other-channel", "template", "details", "lightbox", "quote", "react", "emoji"],
  now_and_then: ["next", "copy-link"],
  palette: ["palette"],
  ways_about: ["toggle-list", "toggle-context", "next-pane", "previous-pane", "go-mine", "go-unassigned", "go-bot", "go-snoozed", "go-contacts", "go-knowledge", "shortcuts", "shortcut-mode"],
  work: ["snooze-until", "snooze-reply", "assign-me", "unassign"],
};

/** Acts in whose dialog one types at once: it opens before its module is there, which takes what was typed meanwhile. */
const DIALOGS = { link: "#dlg-link", palette: "#dlg-palette" };

for (const [module, names] of Object.entries(MODULES)) {
  const act = (name) => async (node) => {
    const dialog = name in DIALOGS ? $(DIALOGS[name]) : null;
    if (dialog && !dialog.open) dialog.showModal();
    return (await import(`../lazy/${module}.js`)).acts[name](node);
  };
  define(Object.fromEntries(names.map((name) => [name, act(name)])));
}
