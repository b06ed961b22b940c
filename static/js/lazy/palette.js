/** The command palette: everything that can be done here, the views, and every customer, by typing a few letters. */

import { api } from "../lib/api.js";
import { known, perform } from "../lib/acts.js";
import { $, $$, el, icon } from "../lib/dom.js";
import { keysOf, readable } from "../lib/shortcuts.js";
import { copy } from "../lib/templates.js";
import { t } from "../lib/words.js";
import { avatar } from "../elements/pane_header.js";
import { current, open } from "../elements/navigator.js";
import { session } from "../models/session.js";

const SEARCH_MS = 150;
const THREAD = { reply: "pen", note: "lock", "resolve-next": "check", resolve: "check", snooze: "clock", assign: "userp", "assign-me": "userp",
  label: "mark", takeover: "hand", handoff: "hand", unread: "inbox", link: "people", "copy-link": "web" };
const GO = { "go-mine": "inbox", "go-unassigned": "inbox", "go-bot": "bot", "go-snoozed": "clock", "go-contacts": "people", "go-knowledge": "book", next: "right",
  "next-unread": "down", shortcuts: "slash" };
const dialog = () => $("#dlg-palette");
const list = () => $("#palette-list");
let timer = 0;
let asked = 0;

function option(text, sign, run, keys = [], hint = "") {
  const node = copy("tpl-option", { text, icon: sign, hint, keys: null });
  $("[data-slot=keys]", node).replaceChildren(...keys.map((key) => el("kbd", {}, key)));
  node.addEventListener("click", () => {
    dialog().close();
    run();
  });
  return node;
}

function commands(entries, words) {
  return Object.entries(entries).filter(([name]) => known(name) && t(`command.${name}`).toLowerCase().includes(words)).map(([name, sign]) =>
    option(t(`command.${name}`), icon(sign, "sm"), () => perform(name), keysOf(name).slice(0, 1).flatMap(readable)));
}

const group = (title, rows) => (rows.length ? [el("li", { class: "grp", role: "presentation" }, t(title)), ...rows] : []);

function draw(words, found = []) {
  const here = current() ? commands(THREAD, words) : [];
  list().replaceChildren(...group("palette.thread", here), ...group("palette.customers", found), ...group("palette.go", commands(GO, words)));
  mark($("[role=option]", list()));
}

async function people(words) {
  const mine = (asked += 1);
  const { results } = await api("GET", `threads/?${new URLSearchParams({ view: "all", q: words, limit: 8 })}`);
  if (mine !== asked) return;
  draw(words.toLowerCase(), results.map((row) => option(row.contact.display_name, avatar({ id: row.contact.id, name: row.contact.display_name }),
    () => (session.list ? open(row.id) : location.assign(`/threads/${row.id}/`)), [], ` ${row.last_message?.snippet ?? ""}`)));
}

function mark(node) {
  for (const one of $$("[aria-selected=true]", list())) one.setAttribute("aria-selected", "false");
  if (!node) return;
  node.setAttribute("aria-selected", "true");
  node.id ||= `palette-${$$("[role=option]", list()).indexOf(node)}`;
  $("#palette-q").setAttribute("aria-activedescendant", node.id);
  node.scrollIntoView({ block: "nearest" });
}

function key(event) {
  const all = $$("[role=option]", list());
  const at = all.findIndex((one) => one.getAttribute("aria-selected") === "true");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.isComposing || (!step && event.key !== "Enter" && event.key !== "Escape")) return;
  event.preventDefault();
  // The browser would only empty the search field.
  if (event.key === "Escape") dialog().close();
  else if (step) mark(all[(at + step + all.length) % all.length]);
  else all[at]?.click();
}

function search(text) {
  const words = text.trim();
  asked += 1;
  draw(words.toLowerCase());
  clearTimeout(timer);
  if (words.length > 1) timer = setTimeout(() => people(words).catch(() => {}), SEARCH_MS);
}

/** Its dialog has opened: go on with what was typed into it meanwhile. */
function show() {
  const field = $("#palette-q");
  if (!dialog().dataset.ready) {
    dialog().dataset.ready = "";
    field.addEventListener("input", () => search(field.value));
    field.addEventListener("keydown", key);
    dialog().addEventListener("click", (event) => event.target === dialog() && dialog().close());
    dialog().addEventListener("close", () => (field.value = ""));
  }
  if (dialog().open) search(field.value);
}

export const acts = { palette: show };
