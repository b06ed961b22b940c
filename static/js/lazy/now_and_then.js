/** Two acts of now and then: taking the thread that has waited longest, and copying the address of the open one. */

import { api } from "../lib/api.js";
import { t } from "../lib/words.js";
import { session } from "../models/session.js";
import { current, open } from "../elements/navigator.js";
import { toast } from "../elements/toast_stack.js";

async function takeNext() {
  const { results } = await api("GET", "threads/?view=unassigned&limit=200");
  const waiting = results.filter((row) => row.waiting_since).sort((a, b) => a.waiting_since.localeCompare(b.waiting_since));
  const next = waiting[0] ?? results.at(-1);
  if (!next) return void toast(t("none_waiting"));
  await api("PUT", `threads/${next.id}/assignment/`, { agent: session.me, expected: null });
  await open(next.id);
}

async function copyLink() {
  if (!current()) return;
  await navigator.clipboard.writeText(new URL(`/threads/${current()}/`, location).href);
  toast(t("copied"));
}

/** What this module can do, by the names of the buttons. */
export const acts = { next: takeNext, "copy-link": copyLink };
