/** The entry of every signed-in page: fill what the server left to the browser, then what this page needs. */

import { listenForClicks, whenItFails } from "./lib/acts.js";
import { $ } from "./lib/dom.js";
import { hydrate } from "./lib/hydrate.js";
import { apple } from "./lib/shortcuts.js";
import { localise } from "./lib/time.js";
import { startKeys } from "./elements/keys.js";
import { startMenus } from "./elements/menus.js";
import { tellFailure } from "./elements/toast_stack.js";
import "./elements/context_pane.js";
import "./elements/later.js";

const TICK_MS = 30_000;
const { page } = document.body.dataset;

hydrate(document.body);
whenItFails(tellFailure);
listenForClicks(document.body);
startMenus();
startKeys();
setInterval(() => !document.hidden && localise(document.body), TICK_MS);
if (!apple) for (const node of document.querySelectorAll("kbd")) node.textContent = node.textContent.replace("⌘", "Ctrl ").replace("⇧", "Shift ").trim();

// Nothing of a customer may stay on a shared computer.
$("form[action='/accounts/logout/']")?.addEventListener("submit", (event) => {
  event.preventDefault();
  import("./lazy/forgetting.js").then(({ forgetEverything }) => forgetEverything()).finally(() => event.target.submit());
});

if (page === "inbox") await import("./inbox.js");
if (page === "contact") (await import("./lazy/contact.js")).start();
