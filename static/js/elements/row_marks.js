/** What this viewer sees on a row beyond what the server rendered for everybody: unread, a draft, who is typing. */

import { $, $$ } from "../lib/dom.js";
import { now } from "../lib/time.js";
import { t } from "../lib/words.js";

const SNIPPET = 90;

/** Show how many messages this agent has not read. */
export function unread(row, n) {
  $("a.thr", row)?.classList.toggle("unread", n > 0);
  const badge = $("[data-unread]", row);
  if (!badge) return;
  badge.dataset.unread = n;
  badge.textContent = n || "";
  badge.hidden = !n;
  if (n) badge.setAttribute("aria-label", t("row.unread", { n }));
  else badge.removeAttribute("aria-label");
}

/** Show that a reply was begun; an empty text takes the mark off. */
export function mark(row, text) {
  if (!row) return;
  const begun = text.trim();
  row.toggleAttribute("data-draft", !!begun);
  const slot = $("[data-draft-text]", row);
  if (slot) slot.textContent = begun.slice(0, SNIPPET);
}

/** Show for some seconds that the customer types. */
export function typingIn(threads, { thread, who, until }) {
  const row = threads.row(thread);
  if (!row || who.kind !== "contact") return;
  row.dataset.typing = "";
  clearTimeout(row.typing);
  row.typing = setTimeout(() => threads.row(thread)?.removeAttribute("data-typing"), Math.max(0, Date.parse(until) - now()));
}

/** The numbers beside the views, {name: n}. */
export function showCounts(views) {
  for (const [name, n] of Object.entries(views)) {
    for (const slot of $$(`[data-count="${CSS.escape(name)}"]`)) slot.textContent = n || "";
  }
}
