/** The head of the middle pane: who answers, what can be done now, who speaks; kept true to the thread's row. */

import { $, el, icon } from "../lib/dom.js";
import { t } from "../lib/words.js";
import { session } from "../models/session.js";

const key = (holder) => (holder ? `${holder.kind}:${holder.id}` : "");

/** Two letters for an avatar. */
export const initials = (name) => name.trim().split(/\s+/).filter((_, n, all) => n === 0 || n === all.length - 1)
  .map((word) => [...word][0] ?? "").join("").toLocaleUpperCase();

/** The server's colour of a person: a class of eight by the id. */
export const hue = (id) => `h${(Number(id) % 8) + 1}`;

/** A small avatar. */
export const avatar = (person, size = "s") => el("span", { class: `av ${size} ${hue(person.id)}`, title: person.name, "aria-hidden": "true" }, initials(person.name));

function assignee(state) {
  const { assignee: agent, team } = state;
  if (!agent) return [icon("userp", "sm"), el("span", { class: "trunc" }, team?.name || t("unassigned"))];
  return [avatar(agent), el("span", { class: "trunc" }, agent.id === session.me ? t("you") : agent.name)];
}

/** Show the row `state` in the pane's head, and that a bot speaks. */
export function showState(pane, state) {
  const holder = state.baton?.holder;
  Object.assign(pane.dataset, { state: state.state, assignee: state.assignee?.id ?? "", team: state.team?.id ?? "",
    baton: state.baton?.number ?? pane.dataset.baton, holder: key(holder), holderName: holder?.name ?? "" });
  $("#btn-assign [data-slot=assignee]", pane)?.replaceChildren(...assignee(state));
  const name = $("[data-slot=name]", pane);
  if (name && name.textContent !== state.contact.display_name) name.textContent = state.contact.display_name;
  const bot = $("#banner-bot", pane);
  bot.hidden = holder?.kind !== "bot";
  if (!bot.hidden) $("[data-slot=bot-name]", bot).textContent = t("bot_replying", { name: holder.name });
}
