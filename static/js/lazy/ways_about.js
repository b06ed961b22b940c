/** Ways about the page by keys: from pane to pane, to a view, to another page; and what the keys are. */

import { $ } from "../lib/dom.js";
import { keySettings, saveKeySettings } from "../lib/shortcuts.js";
import { session } from "../models/session.js";
import { tellFailure } from "../elements/toast_stack.js";

const PANES = ["#rail a", "#rows", "#timeline", "#composer", "#context .scroll"];

/** Move the keyboard to the next pane that is on the screen. */
function cycle(step) {
  const shown = PANES.map((selector) => $(selector)).filter((node) => node?.checkVisibility());
  const at = shown.findIndex((node) => node.contains(document.activeElement) || node.parentElement.contains(document.activeElement));
  shown[(at + step + shown.length) % shown.length]?.focus();
}

function go(view) {
  if (!session.list) return void location.assign(`/?view=${view}`);
  session.list.pages.show({ view, team: "", channel: "", q: "" }).catch(tellFailure);
}

const toggle = (name) => $("#app").toggleAttribute(name);

export const acts = {
  "toggle-list": () => toggle("data-nolist"),
  "toggle-context": () => toggle("data-noctx"),
  "next-pane": () => cycle(1),
  "previous-pane": () => cycle(-1),
  "go-mine": () => go("mine"),
  "go-unassigned": () => go("unassigned"),
  "go-bot": () => go("bot"),
  "go-snoozed": () => go("snoozed"),
  "go-contacts": () => location.assign("/contacts/"),
  "go-knowledge": () => location.assign("/knowledge/"),
  shortcuts: () => $("#dlg-shortcuts")?.showModal(),
  "shortcut-mode": (node) => saveKeySettings({ ...keySettings(), mode: node.value }),
};
