/** Handing the conversation to a team, a colleague or a bot, with what the next one must know. */

import { api } from "../lib/api.js";
import { $, el } from "../lib/dom.js";
import { t } from "../lib/words.js";
import { session } from "../models/session.js";
import { listed } from "./choices.js";
import { current } from "../elements/navigator.js";
import { tellFailure, toast } from "../elements/toast_stack.js";

async function fill(select) {
  const groups = await Promise.all([["team", "teams/?limit=200"], ["agent", "agents/?limit=200"], ["bot", "bots/?limit=200"]].map(
    async ([kind, path]) => [kind, await listed(path).catch(() => [])]));
  const option = (kind, { id, name }) => el("option", { value: `${kind}:${id}` }, name);
  select.replaceChildren(...groups.filter(([, rows]) => rows.length).map(([kind, rows]) =>
    el("optgroup", { label: t(`handoff.${kind}`) }, rows.filter((row) => kind !== "agent" || row.id !== session.me).map((row) => option(kind, row)))));
}

async function submit(event) {
  event.preventDefault();
  const { to, reason, summary } = event.target.elements;
  const [kind, id] = to.value.split(":");
  const body = { to: { [kind]: id }, reason: reason.value, summary: summary.value, baton: Number(session.pane?.dataset.baton) };
  $("#dlg-handoff").close();
  await api("POST", `threads/${current()}/handoff/`, body);
  toast(t("handed_off"));
  event.target.reset();
}

/** Open the dialog. */
async function show() {
  const dialog = $("#dlg-handoff");
  const form = $("#handoff-form");
  form.onsubmit = (event) => submit(event).catch(tellFailure);
  dialog.showModal();
  form.elements.to.focus();
  await fill(form.elements.to);
}

export const acts = { handoff: show };
