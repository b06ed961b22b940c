/** The commands that only keys have, and the listening for keys. */

import { define, perform } from "../lib/acts.js";
import { $, editable } from "../lib/dom.js";
import { listen } from "../lib/shortcuts.js";
import { session } from "../models/session.js";
import { current, open } from "./navigator.js";

/** Open the thread `step` rows from the open one; from the top when none is. */
function walk(step) {
  const { list } = session;
  if (!list) return false;
  const next = current() ? list.around(current(), [step])[0] : list.threads.rows[0]?.dataset.thread;
  if (!next) return false;
  open(next);
  return true;
}

/** Leave the field first (its text is kept), then close what is open. */
function leave(node, event) {
  const at = document.activeElement;
  if (event?.target.closest?.("dialog, [popover]")) return false;
  if (at?.id === "q" && at.value) {
    at.value = "";
    at.dispatchEvent(new Event("input", { bubbles: true }));
  } else if (editable(at)) at.blur();
  else if ($("#app")?.dataset.pane === "ctx") $("#app").dataset.pane = "main";
  else return false;
  return true;
}

export function startKeys() {
  listen(document, (command, event) => {
    // In the composer Ctrl+Enter sends; elsewhere nothing is being written.
    if (command.startsWith("send") && !event.target.closest?.("message-composer")) return false;
    return perform(command, undefined, event);
  });
}

define({
  "next-thread": () => walk(1),
  "previous-thread": () => walk(-1),
  "next-unread": () => {
    const next = session.list?.nextUnread(current());
    return next ? void open(next) : false;
  },
  open: () => (current() ? $("#timeline")?.focus() : walk(1)),
  search: () => ($("#q") ? $("#q").focus() : false),
  escape: leave,
});
