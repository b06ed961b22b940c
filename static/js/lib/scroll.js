/** Keep the reader's place while a column-reverse scroller changes (there scrollTop is 0 at the newest, negative above). */

const NEAR = 24;

/** Does the reader see the very end? */
export const atEnd = (scroller) => Math.abs(scroller.scrollTop) <= NEAR;

/** The first of ascending `items` that shows below the upper edge, by bisection: few reads of layout even of many items. */
function firstShown(scroller, items) {
  const edge = scroller.getBoundingClientRect().top;
  let low = 0;
  let high = items.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (items[middle].getBoundingClientRect().bottom > edge) high = middle;
    else low = middle + 1;
  }
  return items[low] ?? null;
}

/** Run `change`; afterwards the end is still the end, or what was read stands where it stood. */
export function keepPlace(scroller, items, change) {
  if (atEnd(scroller)) {
    change();
    scroller.scrollTop = 0;
    return;
  }
  const anchor = firstShown(scroller, items);
  const before = anchor?.getBoundingClientRect().top;
  change();
  const same = anchor && (anchor.isConnected ? anchor : document.getElementById(anchor.id));
  if (same) scroller.scrollTop += same.getBoundingClientRect().top - before;
}
