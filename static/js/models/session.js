/** What one open page of the inbox has in common: who looks, the live line, the outbox and drafts of this device. */

import { api } from "../lib/api.js";
import { openStore } from "../lib/store.js";
import { localise, setServerTime } from "../lib/time.js";
import { Drafts } from "./drafts.js";
import { Outbox } from "./outbox.js";
import { InboxSocket } from "./socket.js";

const { me = "", meName = "", hold = "5", cursor, socket = "/ws/inbox/", now: serverNow } = document.body.dataset;

/** `store`, `drafts` and `outbox` are there once `opened` has resolved. */
export const session = { me, name: meName, hold: Number(hold) };

/** A refused handshake looks like a dead network; whether we are still signed in the API knows. */
async function probe() {
  try {
    await api("GET", "me/");
    return null;
  } catch (problem) {
    return problem.status === 401 || problem.status === 403 ? "signed-out" : null;
  }
}

session.socket = new InboxSocket({ url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${socket}`,
  cursor: cursor || null, probe });
session.socket.on("hello", (frame) => setServerTime(frame.server_time) && localise(document.body));
if (serverNow) setServerTime(serverNow);

/** One send; the entry's id makes a repetition of it harmless. */
function post(entry) {
  return api("POST", `threads/${entry.thread}/${entry.kind}/`, { ...entry.body, client_id: entry.id });
}

session.opened = openStore(me).then(async (store) => {
  session.store = store;
  session.drafts = new Drafts({ store });
  session.outbox = new Outbox({ store, post });
  await session.drafts.open();
});

/** Begin: the line is opened, what an earlier page could not send goes out, and comes and goes with the network. */
export async function begin() {
  const line = session.socket;
  line.start();
  window.addEventListener("online", () => line.line.reconnect());
  window.addEventListener("offline", () => line.line.cut());
  document.addEventListener("visibilitychange", () => line.visible(!document.hidden));
  await session.opened;
  const { drafts, outbox } = session;
  window.addEventListener("pagehide", () => drafts.leave());
  line.on("state", (state) => state === "open" && outbox.flush());
  await outbox.open();
  outbox.flush();
}

