/** Linking two contacts that are one person, and parting them again; never without seeing what will come of it. */

import { api, html } from "../lib/api.js";
import { $, delegate, parts } from "../lib/dom.js";
import { hydrate } from "../lib/hydrate.js";
import { t } from "../lib/words.js";
import { session } from "../models/session.js";
import { open, refreshContext } from "../elements/navigator.js";
import { tellFailure, toast } from "../elements/toast_stack.js";

const SEARCH_MS = 200;
const dialog = () => $("#dlg-link");
let contact = null;
let timer = 0;
let asked = 0;

const slot = (box, name) => $(`[data-slot=${name}]`, box);

async function put(box, name, url) {
  const mine = (asked += 1);
  const text = await html(url);
  if (mine === asked) slot(box, name).replaceChildren(hydrate(parts(text)));
}

function search(text) {
  clearTimeout(timer);
  asked += 1;
  for (const name of ["options", "preview"]) slot(dialog(), name).replaceChildren();
  const query = new URLSearchParams({ q: text.trim(), except: contact });
  if (text.trim()) timer = setTimeout(() => put(dialog(), "options", `/fragments/contacts/?${query}`).catch(tellFailure), SEARCH_MS);
}

function preview(other) {
  slot(dialog(), "options").replaceChildren();
  return put(dialog(), "preview", `/fragments/contacts/${contact}/link/?other=${encodeURIComponent(other)}`);
}

/** The dialog has opened: choose the other contact; `node.dataset.other` when it is known already. */
async function link(node) {
  const box = dialog();
  contact = node?.dataset.contact ?? $("thread-pane")?.dataset.contact;
  const field = $("#link-q", box);
  if (!box.dataset.ready) {
    box.dataset.ready = "";
    field.addEventListener("input", () => search(field.value));
    box.addEventListener("close", () => (field.value = ""));
    delegate(box, "click", ".opt[data-contact]", (event, option) => preview(option.dataset.contact).catch(tellFailure));
  }
  search(field.value);
  if (node?.dataset.other) await preview(node.dataset.other);
}

/** Both contacts are one from now on: go on in the thread of the one that remains. */
async function confirmLink(node) {
  const { contact: one, other } = node.dataset;
  const { id, contact: survivor } = await api("POST", `contacts/${one}/links/`, { other });
  dialog().close();
  toast(t("linked"), { undo: () => parted(survivor.id ?? survivor, id).catch(tellFailure) });
  await show(survivor.id ?? survivor);
}

async function parted(one, id) {
  await api("DELETE", `contacts/${one}/links/${id}/`);
  toast(t("unlinked"));
  await show(one);
}

async function show(one) {
  const { thread } = await api("GET", `contacts/${one}/`);
  if (!session.list) return void location.reload();
  if (thread && thread === session.pane?.thread) {
    await session.pane.refresh();
    await refreshContext();
  } else if (thread) await open(thread);
}

/** See what parting two contacts does. */
async function unlink(node) {
  const box = $("#dlg-unlink");
  slot(box, "preview").replaceChildren();
  box.showModal();
  await put(box, "preview", `/fragments/contacts/${node.dataset.contact}/links/${node.dataset.link}/`);
}

/** Part them, and give each note to whom it was said to be about; what is not said waits in the context pane. */
async function confirmUnlink(node) {
  const box = $("#dlg-unlink");
  const chosen = [...box.querySelectorAll("select[data-note]")].filter((field) => field.value);
  box.close();
  const { contact: one, link: id } = node.dataset;
  await api("DELETE", `contacts/${one}/links/${id}/`);
  for (const { dataset, value } of chosen) await api("PUT", `notes/${dataset.note}/placement/`, { contact: value });
  toast(t("unlinked"));
  await show(one);
}

/** A note that was left over is about this one of the two. */
async function placeNote(node) {
  await api("PUT", `notes/${node.dataset.note}/placement/`, { contact: node.dataset.contact });
  await show(node.closest("context-pane, main").dataset.contact);
}

/** A suggestion was wrong: it is not made again. */
async function notSame(node) {
  await api("POST", `contacts/${node.dataset.contact}/suggestions/${node.dataset.suggestion}/`, { same: false });
  const card = node.closest("section");
  node.closest("[data-suggestion]:not(button)").remove();
  if (!$("[data-suggestion]", card)) card.remove();
}

/** What this module can do, by the names of the buttons. */
export const acts = { link, unlink, "link-confirm": confirmLink, "unlink-confirm": confirmUnlink, "not-same": notSame, "place-note": placeNote };
