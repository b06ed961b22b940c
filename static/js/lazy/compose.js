/** Messages that are more than words: a place, a card, buttons, a list; and a template although words could go. */

import { api, html } from "../lib/api.js";
import { $, $$, parts } from "../lib/dom.js";
import { hydrate } from "../lib/hydrate.js";
import { session } from "../models/session.js";
import { tellFailure } from "../elements/toast_stack.js";

const dialog = () => $("#dlg-compose");

/** Draw the menu of what else can be sent on the channel that is taken. */
export async function fill(menu) {
  const { form, thread } = session.composer;
  menu.replaceChildren(hydrate(parts(await html(`/fragments/threads/${thread}/compose/?channel=${form.dataset.channel}`))));
  $(".opt", menu)?.focus();
}

/** Nothing that was left empty is sent: texts, lists, and elements with no more than an id. */
function pruned(value) {
  if (Array.isArray(value)) {
    const kept = value.map(pruned).filter((one) => one !== undefined);
    return kept.length ? kept : undefined;
  }
  if (typeof value !== "object") return value === "" ? undefined : value;
  const kept = Object.entries(value).map(([name, one]) => [name, pruned(one)]).filter(([, one]) => one !== undefined);
  return kept.some(([name]) => name !== "id") ? Object.fromEntries(kept) : undefined;
}

/** A choice with a heading of its own begins a section of the list. */
function sectioned({ rows, ...rest }) {
  const sections = [];
  for (const { section, ...row } of rows) {
    if (section || !sections.length) sections.push({ ...(section && { title: section }), rows: [] });
    sections.at(-1).rows.push(row);
  }
  return { ...rest, sections };
}

/** The payload of a form: every field at its path; what can be chosen gets an id by its place. */
function payload(form) {
  const made = {};
  for (const field of $$("[data-path]", form)) {
    const steps = field.dataset.path.split(".");
    const last = steps.pop();
    let at = made;
    steps.forEach((step, place) => (at = at[step] ??= /^\d+$/.test(steps[place + 1] ?? last) ? [] : {}));
    at[last] = "number" in field.dataset && field.value.trim() ? Number(field.value) : field.value.trim();
    if (last === "title") at.id = String(Number(steps.at(-1)) + 1);
  }
  const kept = pruned(made);
  return { ...(form.dataset.kind && { kind: form.dataset.kind }), ...(kept.rows ? sectioned(kept) : kept) };
}

function show(form) {
  for (const field of $$("[data-for]", form)) {
    const slot = field.dataset.for && $(`[data-shows="${field.dataset.for}"]`, form);
    if (!slot) continue;
    slot.textContent = field.value;
    slot.hidden = !field.value;
  }
}

/** A place pasted as one ("38.71, -9.13") is taken apart. */
function apart(event, form) {
  const found = event.clipboardData?.getData("text").match(/(-?\d+\.\d+)[,\s]+(-?\d+\.\d+)/);
  const fields = $$("[data-number]", form);
  if (!found || !fields.includes(event.target)) return;
  event.preventDefault();
  fields.forEach((field, place) => (field.value = found[place + 1]));
}

/** Ask first whether it could go, so that a refusal stands beside what must be mended. */
async function submit(event) {
  event.preventDefault();
  const form = event.target;
  const made = { type: form.dataset.type, payload: payload(form) };
  const { composer } = session;
  const { channel, address } = composer.form.dataset;
  const told = await api("POST", `threads/${composer.thread}/replies/?dry_run=1`, { ...made, channel, address, seen_seq: composer.closest("thread-pane").seen });
  const box = $("[data-slot=problem]", form);
  box.hidden = told.can_send !== "no";
  box.textContent = told.reason ?? "";
  if (!box.hidden) return;
  dialog().close();
  await composer.send(made);
}

async function compose(node) {
  const { form: comp, thread } = session.composer;
  const query = new URLSearchParams({ channel: comp.dataset.channel, kind: node.dataset.kind });
  dialog().replaceChildren(hydrate(parts(await html(`/fragments/threads/${thread}/compose/?${query}`))));
  const form = $("form", dialog());
  form.addEventListener("submit", (event) => submit(event).catch(tellFailure));
  form.addEventListener("input", () => show(form));
  form.addEventListener("paste", (event) => apart(event, form));
  dialog().showModal();
  $(".in", form)?.focus();
}

export const acts = {
  compose,
  "compose-template": () => {
    session.composer.form.dataset.can = "template";
    session.composer.ways.changed();
  },
};
