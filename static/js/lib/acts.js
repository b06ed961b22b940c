/** Everything that can be done on a page, by name: buttons (data-act), keys and the palette all come here. */

const acts = new Map();

/** Add acts: {name: run(node, event)}; `node` is the button, undefined from a key. Answering false means "not now". */
export function define(entries) {
  for (const [name, run] of Object.entries(entries)) acts.set(name, run);
}

export const known = (name) => acts.has(name);

/** Do it; false when there is no such act or it cannot be done now. What goes wrong is reported, never swallowed. */
export function perform(name, node, event) {
  const run = acts.get(name);
  if (!run) return false;
  const answer = run(node, event);
  answer?.catch?.((error) => onError(error));
  return answer !== false;
}

let onError = reportError;

/** Who tells the person about an act that failed. */
export function whenItFails(handler) {
  onError = handler;
}

/** Listen for clicks on [data-act] below `root`; inside a form a click on its submit button is the form's affair. */
export function listenForClicks(root) {
  root.addEventListener("click", (event) => {
    const node = event.target.closest?.("[data-act]");
    if (!node || node.disabled || node.matches("form")) return;
    if (node.matches("a") && (event.ctrlKey || event.metaKey || event.shiftKey || event.button)) return;
    if (perform(node.dataset.act, node, event) && node.matches("a")) event.preventDefault();
    // A choice in a menu closes it; radio and checkbox items stay to show what was chosen.
    if (node.getAttribute("role") === "menuitem" && !node.hasAttribute("popovertarget")) node.closest("[popover]")?.hidePopover();
  });
}
