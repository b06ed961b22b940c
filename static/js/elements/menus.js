/** Menus and dialogs: opened where their button is, walked by arrows, filtered by typing, filled when first opened. */

import { define } from "../lib/acts.js";
import { $, $$, delegate } from "../lib/dom.js";
import { session } from "../models/session.js";
import { current } from "./navigator.js";
import { tellFailure } from "./toast_stack.js";

/** Menus whose choices are not in the page: the module that draws them, fetched with the first of them. */
const FILLED = { "menu-assign": "choices", "menu-kinds": "compose", "menu-label": "choices", "menu-me": "appearance" };
const filler = (name) => import(`../lazy/${name}.js`);

/** Open a menu as if its button had been pressed, so that it stands there. */
export function openMenu(id) {
  const menu = document.getElementById(id);
  if (!menu || !current()) return false;
  const button = $$(`[popovertarget="${id}"]`).find((one) => one.checkVisibility?.() ?? true);
  menu.showPopover(button ? { source: button } : undefined);
  // At once: the toggle event comes later than the next key of who types "H R".
  enter(menu);
  return true;
}

const choices = (menu) => $$(".opt, [role=menuitem], [role=menuitemradio]", menu).filter((one) => !one.hidden && one.checkVisibility());

/** A choice that shows a letter is chosen by it ("H" opens the menu, then "1"). */
function letter(event, menu) {
  if (event.target.matches("input, textarea") || event.key.length > 1 || event.ctrlKey || event.metaKey) return;
  choices(menu).find((one) => $(".k kbd:last-child", one)?.textContent.toLowerCase() === event.key.toLowerCase())?.click();
}

function walk(event) {
  const menu = event.target.closest("[popover].menu");
  if (menu) letter(event, menu);
  const step = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
  if (!menu || !step || event.target.matches("select, [type=datetime-local], textarea")) return;
  if (event.target.matches("input") && Math.abs(step) > 1) return;
  const all = choices(menu);
  const at = all.indexOf(document.activeElement);
  const next = step === Infinity ? all.length - 1 : step === -Infinity ? 0 : (at + step + all.length) % all.length;
  all[at < 0 && step < 0 ? all.length - 1 : next]?.focus();
  event.preventDefault();
}

/** Menus that are searched have the field focused, others their first choice; arrows do the rest. */
function enter(menu) {
  const field = $("input[type=search]", menu);
  if (menu.contains(document.activeElement)) return;
  if (menu.id !== "menu-quick" || document.activeElement !== session.composer?.field) (field ?? choices(menu)[0])?.focus();
}

function opened(event) {
  const menu = event.target;
  if (event.newState !== "open" || !menu.matches?.("[popover].menu")) return;
  const field = $("input[type=search]", menu);
  if (field) {
    field.value = "";
    filter(menu, "");
  }
  if (FILLED[menu.id]) filler(FILLED[menu.id]).then(({ fill }) => fill(menu)).catch(tellFailure);
  enter(menu);
}

function filter(menu, words) {
  for (const option of $$("[data-slot=options] .opt", menu)) option.hidden = !option.textContent.toLowerCase().includes(words.toLowerCase());
}

export function startMenus() {
  document.addEventListener("keydown", walk);
  document.addEventListener("toggle", opened, true);
  delegate(document, "input", ".menu input[type=search]", (event, field) => filter(field.closest(".menu"), field.value.trim()));
  delegate(document, "click", "#menu-assign [data-agent], #menu-assign [data-team]", (event, node) => {
    const { agent, team } = node.dataset;
    node.closest("[popover]").hidePopover();
    filler("work").then(({ assign }) => assign(agent ? { agent } : { team })).catch(tellFailure);
  });
  delegate(document, "click", "#menu-label [data-label]", (event, node) => filler("choices").then(({ label }) => label(node)).catch(tellFailure));
  $("#snooze-form")?.addEventListener("submit", (event) => {
    event.preventDefault();
    $("#menu-snooze").hidePopover();
    const until = new Date(event.target.elements.until.value);
    filler("work").then(({ snooze }) => snooze(until)).catch(tellFailure);
  });
  $("#later-form")?.addEventListener("submit", (event) => {
    session.composer?.send({ send_at: new Date(event.target.elements.send_at.value).toISOString() }).catch(tellFailure);
  });
}

define({
  menu: (node) => openMenu(node.dataset.menu),
  // A button with a popovertarget opens its menu itself; the same act from a key has no button.
  assign: (node) => node ? undefined : openMenu("menu-assign"),
  snooze: (node) => node ? undefined : openMenu("menu-snooze"),
  label: (node) => node ? undefined : openMenu("menu-label"),
  "send-later": () => {
    $("#dlg-later").showModal();
    $("#dlg-later input").focus();
  },
  close: (node) => node.closest("dialog, [popover]").matches("dialog") ? node.closest("dialog").close() : node.closest("[popover]").hidePopover(),
});
