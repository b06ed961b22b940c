/** Which thread is open: it exchanges the middle and right panes, keeps the address, and has the next ones ready. */

import { define } from "../lib/acts.js";
import { html } from "../lib/api.js";
import { $, part, parts } from "../lib/dom.js";
import { hydrate } from "../lib/hydrate.js";
import { copy } from "../lib/templates.js";
import { t } from "../lib/words.js";
import { Panes } from "../models/panes.js";
import { session } from "../models/session.js";
import { tellFailure } from "./toast_stack.js";

const SKELETON_AFTER_MS = 150;
const panes = new Panes();
let turn = 0;

const main = () => $("#main");
const app = () => $("#app");
const idle = window.requestIdleCallback ?? ((run) => setTimeout(run, 200));

/** The thread that is open, or null. */
export const current = () => $("thread-pane")?.dataset.thread ?? null;

/** Put something in the middle pane, in place of the thread or notice that is there. */
function put(...nodes) {
  for (const node of [...main().children]) if (!node.matches("#conn, h1")) node.remove();
  main().append(...nodes);
}

function address(thread) {
  const view = session.list?.dataset.view;
  return `/threads/${thread}/${view ? `?view=${view}` : ""}`;
}

/** Open a thread. `push`: is it a step in the history; `seq`: bring that item into view; `focus`: move the keyboard there. */
export async function open(thread, { push = true, seq, focus = false } = {}) {
  app().dataset.pane = "main";
  if (thread === current() && session.pane) return void (seq && session.pane.pages.show(seq));
  const mine = (turn += 1);
  if (push && location.pathname !== `/threads/${thread}/`) history.pushState({ thread }, "", address(thread));
  session.list?.choose(thread);
  delete app().dataset.noctx;
  const waiting = panes.has(thread) ? 0 : setTimeout(() => mine === turn && put(copy("tpl-loading")), SKELETON_AFTER_MS);
  const entry = panes.take(thread);
  try {
    const pane = part(await entry.pane);
    if (mine !== turn) return;
    put(hydrate(pane));
    document.title = `${pane.dataset.name} · ${t("inbox")}`;
    if (pane.dataset.thread !== thread) movedTo(pane.dataset.thread);
    if (focus) $("#timeline")?.focus({ preventScroll: true });
    if (seq) pane.pages.show(seq);
    showContext(entry.context, mine);
  } catch (problem) {
    if (mine === turn) notShown(problem);
  } finally {
    clearTimeout(waiting);
  }
}

/** The contact was linked with another: their common thread is shown, and said to be that. */
function movedTo(thread) {
  history.replaceState({ thread }, "", address(thread));
  session.list?.choose(thread);
  $("#conn")?.append(copy("tpl-linked") ?? "");
}

function notShown(problem) {
  if (problem.status === 404 || problem.status === 403) put(copy("tpl-gone"));
  else if (problem.status === 401) tellFailure(problem);
  else put(copy("tpl-failed"));
  $("#context").replaceChildren();
}

async function showContext(fetched, mine) {
  const fresh = parts(await fetched.catch(() => ""));
  if (mine !== turn) return;
  hydrate(fresh);
  $("#context").replaceChildren(fresh);
  idle(prefetch);
}

/** Fetch the right pane of the open thread anew (an address, a link or a label changed). */
export async function refreshContext() {
  const thread = current();
  if (!thread) return;
  panes.forget(thread);
  const fresh = await html(`/fragments/threads/${thread}/context/`).catch(() => "");
  if (fresh && thread === current()) await showContext(Promise.resolve(fresh), turn);
}

/** Nothing is open: the list alone. */
export function close({ push = true } = {}) {
  turn += 1;
  if (push) history.pushState({}, "", `/?view=${session.list?.dataset.view ?? "all"}`);
  session.list?.choose(null);
  app().dataset.pane = "list";
  app().dataset.noctx = "";
  put(copy("tpl-nothing") ?? "");
  $("#context").replaceChildren();
}

function prefetch() {
  const next = session.list?.around(current(), [1, 2, -1]) ?? [];
  if (!navigator.connection?.saveData) panes.ahead(next);
}

/** The thread of the address bar, after going back or forward. */
function follow() {
  const thread = location.pathname.match(/^\/threads\/(\d+)\//)?.[1];
  const seq = location.hash.match(/^#(\d+)$/)?.[1];
  if (thread) open(thread, { push: false, seq });
  else close({ push: false });
}

export function startNavigator() {
  if (new URLSearchParams(location.search).has("linked") && current()) movedTo(current());
  window.addEventListener("popstate", follow);
  session.socket.on("thread", ({ thread }) => panes.forget(thread));
  session.socket.on("gone", ({ thread }) => {
    panes.forget(thread);
    if (thread === current()) put(copy("tpl-gone"));
  });
  session.socket.on("reset", ({ thread }) => {
    if (thread) panes.forget(thread);
    else panes.clear();
    if (current() && (!thread || thread === current())) session.pane?.refresh().catch(notShown);
  });
  idle(prefetch);
}

define({
  "reload-pane": () => follow(),
  "dismiss-linked": (node) => node.closest(".banner").remove(),
  back: () => (app().dataset.pane = "list"),
  "back-main": () => (app().dataset.pane = "main"),
  context: () => (app().dataset.pane = app().dataset.pane === "ctx" ? "main" : "ctx"),
});
