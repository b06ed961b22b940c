/** Items of a list in the order of their seq: finding them, placing one, cutting off an end. */

import { $, $$ } from "../lib/dom.js";

const ITEMS = ":scope > [data-item][data-seq]";

/** The place of an item in its thread. */
export const seqOf = (item) => Number(item.dataset.seq);

/** The items that have a place, ascending; what is not yet accepted has none. */
export const placed = (list) => $$(ITEMS, list);

/** Furniture and unaccepted messages belong to the list whatever stretch of the thread it shows. */
export const stays = (node) => node.dataset.act === "older" || (!!node.dataset.item && !node.dataset.seq);

/** Put an item where its seq says; among equals below. Separators stay above the item they introduce. */
export function place(list, item) {
  const items = placed(list);
  let index = items.length;
  while (index > 0 && seqOf(items[index - 1]) > seqOf(item)) index -= 1;
  const above = items[index - 1];
  if (above) above.after(item);
  else if (items[0]) (items[0].previousElementSibling?.matches(".ep") ? items[0].previousElementSibling : items[0]).before(item);
  else list.insertBefore(item, $(":scope > [data-item]", list));
}

/** Take away everything above (way "previousElementSibling") or below ("nextElementSibling") `keep`. */
export function cut(keep, way) {
  while (keep[way] && !stays(keep[way])) keep[way].remove();
}

/** The outgoing message on the screen that this accepted one takes the place of: of the same client id, or known to become it. */
export function waitingFor(list, item) {
  const { clientId } = item.dataset;
  const same = clientId && document.getElementById(`pending-${clientId}`);
  return same || $(`:scope > [data-becomes="${CSS.escape(item.id)}"]`, list);
}
