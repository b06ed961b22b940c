/** The choices of the menus that the server knows: colleagues and teams, and the labels of the open thread. */

import { api } from "../lib/api.js";
import { $, $$, icon } from "../lib/dom.js";
import { copy } from "../lib/templates.js";
import { session } from "../models/session.js";
import { current, refreshContext } from "../elements/navigator.js";
import { avatar } from "../elements/pane_header.js";
import { change } from "../elements/thread_acts.js";

const known = new Map();

/** The results of a list of the API, fetched once a page. */
export function listed(path) {
  if (!known.has(path)) known.set(path, api("GET", path).then(({ results }) => results).catch((problem) => (known.delete(path), Promise.reject(problem))));
  return known.get(path);
}

function option(text, sign, data, role = "menuitem") {
  const node = copy("tpl-option", { text, icon: sign });
  node.setAttribute("role", role);
  node.removeAttribute("aria-selected");
  Object.assign(node.dataset, data);
  return node;
}

async function people(menu) {
  const [agents, teams] = await Promise.all([listed("agents/?limit=200"), listed("teams/?limit=200")]);
  const rows = [...agents.filter(({ id }) => id !== session.me).map((one) => option(one.name, avatar(one), { agent: one.id })),
    ...teams.map((one) => option(one.name, icon("people", "sm"), { team: one.id }))];
  $("[data-slot=options]", menu).replaceChildren(...rows);
}

async function labels(menu) {
  const [all, state] = await Promise.all([listed("labels/?limit=200"), api("GET", `threads/${current()}/`)]);
  const names = [...new Set([...all.map(({ name }) => name), ...state.labels])];
  $("[data-slot=options]", menu).replaceChildren(...names.map((name) => {
    const node = option(name, icon("tag", "sm"), { label: name }, "menuitemcheckbox");
    node.setAttribute("aria-checked", String(state.labels.includes(name)));
    node.append(icon("check", "sm"));
    return node;
  }));
}

/** A label was put on or taken off. */
export async function label(node) {
  const menu = node.closest(".menu");
  node.setAttribute("aria-checked", String(node.getAttribute("aria-checked") !== "true"));
  const chosen = $$("[aria-checked=true]", menu).map((one) => one.dataset.label);
  await change("PUT", "labels", { labels: chosen });
  refreshContext();
}

const FILL = { "menu-assign": people, "menu-label": labels };

/** Draw the choices of a menu. */
export const fill = (menu) => FILL[menu.id](menu);
