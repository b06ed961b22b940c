/** What becomes of a message after Send: shown at once, undone within seconds, held when somebody was first, handed back. */

import { api } from "../lib/api.js";
import { define, perform } from "../lib/acts.js";
import { $, icon } from "../lib/dom.js";
import { copy, fill } from "../lib/templates.js";
import { now } from "../lib/time.js";
import { t } from "../lib/words.js";
import { session } from "../models/session.js";
import { handBack, here } from "./hand_back.js";
import { tellFailure, toast } from "./toast_stack.js";

const ARRIVES_MS = 1500;
const stateWord = { waiting: "status.queued", stale: "sending.stale", lost: "sending.lost", refused: "status.failed" };

/** Show an entry of the outbox in its thread, if that is open. */
function show(entry) {
  const pane = here(entry.thread);
  if (!pane || document.getElementById(`pending-${entry.id}`)) return;
  const files = (entry.uploads ?? []).map(({ name }) => name).join(", ");
  const node = copy("tpl-pending", { text: entry.body.text || entry.body.template?.name || files, icon: entry.medium ? icon(entry.medium, "xs") : null });
  node.id = `pending-${entry.id}`;
  node.classList.toggle("note", entry.kind === "notes");
  Object.assign(node.dataset, { item: entry.kind === "notes" ? "note" : "message", entry: entry.id, dir: "out", by: `agent:${session.me}`,
    at: new Date(now()).toISOString(), medium: entry.medium ?? "" });
  $("[data-slot=icon]", node)?.classList.add(entry.medium || "none");
  pane.timeline.undivide();
  pane.timeline.pend(node);
  said(entry);
}

/** What stands below it: sending, waiting for the connection, waiting for a decision. */
function said(entry) {
  const node = document.getElementById(`pending-${entry.id}`);
  if (!node) return;
  const offline = entry.state === "waiting" && session.socket.state !== "open";
  fill(node, { state: t(offline ? "sending.offline" : stateWord[entry.state]) });
  node.dataset.state = entry.state;
}

async function accepted({ entry, message }) {
  becomes(entry, `${entry.kind === "notes" ? "note" : "message"}-${message.id}`);
  if (message.status === "held" && entry.body.hold) held(entry, message);
  if (entry.then?.resolve) perform("resolve");
  if (entry.then?.snooze) perform("snooze-reply");
  if (entry.body.send_at) toast(t("scheduled"));
  // The line brings the rendered message; when the line is down, it is fetched.
  setTimeout(() => document.getElementById(`pending-${entry.id}`) && here(entry.thread)?.arrivals(entry.id), ARRIVES_MS);
}

/** The rendered one may be here already, or comes in a moment by the line. */
function becomes(entry, id) {
  const node = document.getElementById(`pending-${entry.id}`);
  if (document.getElementById(id)) node?.remove();
  else if (node) node.dataset.becomes = id;
}

/** Within the seconds of grace the message can be taken back; its text returns to where it was written. */
function held(entry, message) {
  const ms = entry.body.hold * 1000;
  toast(t("sending_in", { n: entry.body.hold }), { ms, undo: () => takeBack(message.id, entry).catch(tellFailure) });
}

async function takeBack(id, entry) {
  await api("DELETE", `messages/${id}/`);
  if (entry) handBack(entry);
}

const banner = (name) => $(`#banner-${name}`);

function stopped({ entry }) {
  said(entry);
  const { code, detail, data = {} } = entry.problem;
  // Our own message of a moment ago took the baton: nobody else is in the way.
  if (code === "baton_lost" && data.holder?.id === session.me) return void session.outbox.again(entry.id, { baton: undefined });
  if (entry.state === "refused") return void refused(entry, code, detail);
  const pane = here(entry.thread);
  const box = pane && banner("stale");
  if (!box) return void toast(detail);
  pane.arrivals();
  const who = data.items?.at(-1)?.author?.name ?? data.holder?.name ?? "";
  fill(box, { "stale-who": t(entry.state === "lost" ? "has_baton" : "replied_first", { name: who }) });
  box.dataset.entry = entry.id;
  box.dataset.seq = data.items?.[0]?.seq ?? "";
  box.dataset.newest = data.items?.at(-1)?.seq ?? "";
  $("[data-act=show-stale]", box).hidden = !box.dataset.seq;
  box.hidden = false;
}

async function refused(entry, code, detail) {
  await session.outbox.withdraw(entry.id);
  handBack(entry);
  const pane = here(entry.thread);
  const box = pane && banner("error");
  if (!box) return void toast(detail);
  fill(box, { "error-text": detail });
  box.hidden = false;
  if (["window_closed", "opted_out", "no_address", "channel_blocked"].includes(code)) pane.renewWays();
}

/** Follow the outbox; and what is still in it of a thread that was just opened is shown there. */
export async function showSending() {
  await session.opened;
  const { outbox, socket } = session;
  outbox.on("queued", ({ entry }) => {
    banner("error")?.toggleAttribute("hidden", true);
    show(entry);
  });
  outbox.on("accepted", accepted);
  outbox.on("held", stopped);
  socket.on("state", () => session.pane && outbox.of(session.pane.thread).forEach(said));
}

/** A thread was opened: what waits to be sent there is shown. */
export const showWaiting = (thread) => session.opened.then(() => session.outbox.of(thread).forEach((entry) => {
  show(entry);
  if (entry.state !== "waiting") stopped({ entry });
}));

const waiting = () => banner("stale")?.dataset.entry;

define({
  "show-stale": () => session.pane?.pages.show(banner("stale").dataset.seq),
  "send-anyway": () => {
    const box = banner("stale");
    box.hidden = true;
    const seen_seq = Math.max(session.pane.seen, Number(box.dataset.newest) || 0);
    return session.outbox.again(box.dataset.entry, { seen_seq, epoch: Number(session.pane.dataset.epoch), baton: undefined });
  },
  "cancel-pending": async (node) => {
    const entry = await session.outbox.withdraw(node.closest("[data-entry]").dataset.entry);
    if (entry?.id === waiting()) banner("stale").hidden = true;
    if (entry) handBack(entry);
  },
  cancel: async (node) => {
    const item = node.closest("[data-item]");
    await api("DELETE", `messages/${item.dataset.id}/`);
    session.composer?.give($(".txt", item)?.textContent ?? "");
  },
  "close-error": () => (banner("error").hidden = true),
});
