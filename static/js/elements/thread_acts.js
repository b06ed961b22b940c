/** What an agent does most with the open thread: resolve it and go on, take it over; with a way back. */

import { api } from "../lib/api.js";
import { define, perform } from "../lib/acts.js";
import { $, el } from "../lib/dom.js";
import { t } from "../lib/words.js";
import { session } from "../models/session.js";
import { close, current, open } from "./navigator.js";
import { showState } from "./pane_header.js";
import { toast } from "./toast_stack.js";

/** One change of a thread; its answer, the row, is shown at once. Throws the Problem. */
export async function change(method, what, body, thread = current()) {
  const state = await api(method, `threads/${thread}/${what}/`, body);
  if (session.pane?.thread === thread && state?.contact) showState(session.pane, state);
  if (state?.contact) session.list?.threads.put(state, null);
  return state;
}

/** Say what was done, with a way back. */
export const withUndo = (text, undo) => toast(text, { undo: () => undo().catch((problem) => toast(problem.message || t("unreachable"))) });

async function resolve({ anyway = false, thread = current() } = {}) {
  if (!thread) return;
  try {
    await change("PUT", "resolution", anyway ? { anyway } : {}, thread);
    withUndo(t("resolved"), () => change("DELETE", "resolution", undefined, thread));
  } catch (problem) {
    if (problem.code !== "resolution_held") throw problem;
    const dialog = $("#dlg-resolve");
    dialog.dataset.thread = thread;
    $("[data-slot=holds]", dialog).replaceChildren(...problem.data.holds.map(({ text }) => el("li", { dir: "auto" }, text)));
    dialog.showModal();
  }
}

/** Where the work goes on after this thread: the one below it, else the one above. */
function goOn(thread) {
  const next = session.list?.around(thread, [1, -1])[0];
  if (next) open(next);
  else close();
}

const needsThread = (run) => (...args) => (current() ? run(...args) : false);

define({
  resolve: needsThread(() => resolve()),
  "resolve-next": needsThread(() => {
    const thread = current();
    const done = resolve({ thread });
    goOn(thread);
    return done;
  }),
  "resolve-anyway": () => {
    const dialog = $("#dlg-resolve");
    dialog.close();
    return resolve({ anyway: true, thread: dialog.dataset.thread });
  },
  reopen: needsThread(() => change("DELETE", "resolution")),
  wake: needsThread(() => change("DELETE", "snooze")),
  takeover: needsThread(async () => {
    await api("POST", `threads/${current()}/takeover/`, {});
    perform("reply");
  }),
  "send-resolve": () => session.composer?.send({ resolve: true }) ?? false,
  "send-snooze": () => session.composer?.send({ snooze: true }) ?? false,
});
