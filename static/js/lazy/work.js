/** Putting the open thread off, and giving it to somebody; each with a way back. */

import { now, until as untilWords } from "../lib/time.js";
import { t } from "../lib/words.js";
import { session } from "../models/session.js";
import { current } from "../elements/navigator.js";
import { change, withUndo } from "../elements/thread_acts.js";
import { toast } from "../elements/toast_stack.js";

function at(hour, days) {
  const day = new Date(now());
  day.setDate(day.getDate() + days);
  day.setHours(hour, 0, 0, 0);
  return day;
}

/** The moments of the snooze menu, in the agent's zone: {name: Date}. */
const MOMENTS = {
  "3h": () => new Date(now() + 3 * 3_600_000),
  tomorrow: () => at(9, 1),
  monday: () => at(9, ((8 - new Date(now()).getDay()) % 7) || 7),
};

/** Put the thread off: "reply", one of MOMENTS, or a Date. */
export async function snooze(when, thread = current()) {
  if (!thread) return;
  const moment = MOMENTS[when]?.() ?? when;
  const until = moment === "reply" ? "reply" : moment.toISOString();
  await change("PUT", "snooze", { until }, thread);
  const text = until === "reply" ? t("snoozed_reply") : t("snoozed_until", { at: untilWords(Date.parse(until)) });
  withUndo(text, () => change("DELETE", "snooze", undefined, thread));
}

/** Give the thread to {agent} or {team}, or to nobody (null). A colleague who was first is asked about. */
export async function assign(to, thread = current()) {
  const before = session.pane?.dataset.assignee || null;
  const go = (whom, expected) => (whom ? change("PUT", "assignment", { ...whom, expected }, thread) : change("DELETE", "assignment", { expected }, thread));
  try {
    await go(to, before);
  } catch (problem) {
    if (problem.code !== "claim_lost") throw problem;
    const { holder } = problem.data;
    return void toast(t("claim_lost", { name: holder?.name ?? "" }), { undo: null });
  }
  withUndo(t(to ? "assigned" : "unassigned_done"), () => go(before ? { agent: before } : null, to?.agent ?? null));
}

const open = (run) => (node) => (current() ? run(node) : undefined);

/** What this module can do, by the names of the buttons. */
export const acts = {
  "snooze-until": open((node) => snooze(node.dataset.until)),
  "snooze-reply": open(() => snooze("reply")),
  "assign-me": open(() => assign({ agent: session.me })),
  unassign: open(() => assign(null)),
};
