/** Making, finding and exchanging elements, without ever parsing a person's text as HTML. */

export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

/** Make an element. `props`: attributes; `on`: {event: handler}, `data`: dataset; children: nodes or strings (as text). */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "on") for (const [type, handler] of Object.entries(value)) node.addEventListener(type, handler);
    else if (name === "data") Object.assign(node.dataset, value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const SVG = "http://www.w3.org/2000/svg";

/** An icon of the page's own sprite. `classes`: "sm", "xs", "flip". */
export function icon(name, classes = "") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", `i ${classes}`.trim());
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

/** The elements of HTML that our own server rendered; it escapes, we never build such a string from text. */
export function parts(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

/** The one element of a rendered partial, or null. */
export const part = (html) => (html ? parts(html).firstElementChild : null);

/** Put `fresh` in the place of `stale` and give keyboard focus back to the control that had it. */
export function exchange(stale, fresh) {
  const focused = stale.contains(document.activeElement) ? document.activeElement : null;
  const act = focused?.dataset.act;
  const label = focused?.getAttribute("aria-label");
  stale.replaceWith(fresh);
  if (!focused) return fresh;
  const same = focused === stale ? fresh
    : $$("a, button", fresh).find((node) => (act ? node.dataset.act === act : node.getAttribute("aria-label") === label));
  (same ?? fresh).focus({ preventScroll: true });
  return fresh;
}

/** Move `node` before `before` without losing focus or running animations where the browser can (moveBefore). */
export function move(parent, node, before) {
  if (node.parentNode === parent && node.nextSibling === before && before !== node) return;
  if (node.isConnected && parent.moveBefore) parent.moveBefore(node, before);
  else parent.insertBefore(node, before);
}

/** Is this a place where letters are typed, so that single keys are not commands? */
export const editable = (node) =>
  !!node?.closest?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=''], [contenteditable=true]");

/** One delegated listener: `handler(event, matched element)`. Returns a function that takes it off. */
export function delegate(root, type, selector, handler) {
  const listener = (event) => {
    const hit = event.target.closest?.(selector);
    if (hit && root.contains(hit)) handler(event, hit);
  };
  root.addEventListener(type, listener);
  return () => root.removeEventListener(type, listener);
}
