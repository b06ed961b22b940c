/** What lies between the items of a timeline: days, channel switches, groups of five minutes, the unread divider. */

import { $, icon } from "../lib/dom.js";
import { copy, fill } from "../lib/templates.js";
import { day, dayKey } from "../lib/time.js";
import { t } from "../lib/words.js";

const GROUP_MS = 5 * 60_000;

const is = (node, what) => node?.dataset?.item === what;
const at = (item) => Date.parse(item.dataset.at);

/** The item above or below, past separators and other furniture; null at the ends. */
export function neighbour(item, way) {
  let node = item[way];
  while (node && !node.dataset.item) node = node[way];
  return node;
}

function lastMessage(item) {
  let node = neighbour(item, "previousElementSibling");
  while (node && !is(node, "message")) node = neighbour(node, "previousElementSibling");
  return node;
}

function separator(item) {
  let node = item.previousElementSibling;
  while (node && !node.dataset.item && !node.matches(".ep")) node = node.previousElementSibling;
  return node?.matches(".ep") ? node : null;
}

/** Which separator belongs above the item: {day, medium, moved} or null. */
function wanted(item) {
  const above = neighbour(item, "previousElementSibling");
  const newDay = !above || dayKey(at(above)) !== dayKey(at(item));
  const before = is(item, "message") ? lastMessage(item) : null;
  const { medium, channel } = item.dataset;
  const moved = !!before && before.dataset.channel !== channel && before.dataset.medium !== medium;
  if (!newDay && !moved) return null;
  return { day: newDay, medium: is(item, "message") && (moved || !before) ? medium : "", moved };
}

function separate(item) {
  const want = wanted(item);
  let line = separator(item);
  if (!want) return void line?.remove();
  if (!line) {
    line = copy("tpl-day");
    if (!line) return;
    // The unread divider stays next to the message it announces.
    const above = item.previousElementSibling;
    (above?.matches(".new") ? above : item).before(line);
  }
  const { medium } = want;
  const sign = $("[data-slot=switch-icon]", line);
  fill(line, { day: want.day ? day(at(item)) : "", "switch-icon": medium ? icon(medium, "sm") : "",
    "switch-text": medium && t(want.moved ? `moved.${medium}` : `medium.${medium}`) });
  sign.className = `chi ${medium}`;
  $("[data-slot=day]", line).hidden = !want.day;
  $("[data-slot=switch]", line).hidden = !medium;
}

function together(above, item) {
  if (!is(above, "message") || !is(item, "message")) return false;
  const same = ["by", "dir", "medium", "address"].every((name) => above.dataset[name] === item.dataset[name]);
  const quiet = !item.previousElementSibling.matches(".ep, .new");
  return same && quiet && Math.abs(at(item) - at(above)) <= GROUP_MS;
}

function group(item) {
  const above = neighbour(item, "previousElementSibling");
  const joined = together(above, item);
  item.toggleAttribute("data-cont", joined);
  // The time and ticks of a group stand once below it, unless its messages fared differently.
  above?.toggleAttribute?.("data-more", joined && above.dataset.status === item.dataset.status);
}

/** Put right what stands above this item and above the one below it; after an insert, a change or a removal. */
export function dress(item) {
  for (const one of [item, neighbour(item, "nextElementSibling")]) {
    if (!one) continue;
    separate(one);
    group(one);
  }
  if (!neighbour(item, "nextElementSibling")) item.removeAttribute("data-more");
}

/** Put right a whole run of items, once, when a page of them was put in. */
export function dressAll(items) {
  for (const item of items) {
    separate(item);
    group(item);
  }
  const last = items.at(-1);
  if (last) dress(last);
}

/** Show the divider above the first incoming message after `read`; none unread: no divider. Returns it or null. */
export function divide(list, items, read) {
  const first = items.find((item) => item.dataset.dir === "in" && Number(item.dataset.seq) > read);
  const divider = $(".new", list);
  if (!first || divider) return divider;
  const fresh = copy("tpl-new");
  if (!fresh) return null;
  first.before(fresh);
  dress(first);
  return fresh;
}

/** Take the divider away; what it parted may be one group again. */
export function undivide(list) {
  const divider = $(".new", list);
  const below = divider && neighbour(divider, "nextElementSibling");
  divider?.remove();
  if (below) dress(below);
}
