/** What a person is told of the line: nothing for short breaks, offline after five seconds, what came when it is back. */

import { define } from "../lib/acts.js";
import { $ } from "../lib/dom.js";
import { t } from "../lib/words.js";
import { session } from "../models/session.js";
import { toast } from "./toast_stack.js";

const BACK_MS = 4000;
let wasOffline = false;
let timer = 0;

function banner(name, shown) {
  const node = $(`#banner-${name}`);
  if (node) node.hidden = !shown;
  return node;
}

function queued(n) {
  const slot = $("#banner-offline [data-queued]");
  if (slot) slot.textContent = n ? t("offline_queued", { n }) : t("offline_kept");
}

function told(state) {
  banner("offline", state === "offline");
  document.documentElement.dataset.line = state;
  if (state === "offline") {
    wasOffline = true;
    queued(session.outbox?.waiting ?? 0);
  }
  if (state === "signed-out") signedOut();
  if (state === "forbidden") toast(t("no_access"), { ms: 60_000 });
}

/** Back online: say how much came meanwhile, for a moment. */
function caughtUp({ loaded }) {
  if (!wasOffline) return;
  wasOffline = false;
  const node = banner("online", true);
  if (!node) return;
  $("[data-loaded]", node).textContent = loaded ? t("loaded", { n: loaded }) : "";
  clearTimeout(timer);
  timer = setTimeout(() => (node.hidden = true), BACK_MS);
}

/** The session ended (elsewhere, or by time). What was typed is kept on this device; the way back leads here again. */
async function signedOut() {
  await session.drafts?.flush();
  location.assign(`/accounts/login/?next=${encodeURIComponent(location.pathname + location.search)}`);
}

export function showConnection() {
  session.socket.on("state", told);
  session.socket.on("synced", caughtUp);
  session.opened.then(() => session.outbox.on("count", ({ n }) => queued(n)));
}

define({
  reconnect: () => session.socket.line.reconnect(),
  "signed-out": () => void signedOut(),
});
