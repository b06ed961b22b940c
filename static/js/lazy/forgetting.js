/** Nothing of a customer may stay on a shared computer. */

import { NAME, openStore } from "../lib/store.js";

/** Forget everything of everybody on this device; called when an agent signs out. */
export async function forgetEverything() {
  for (const key of Object.keys(localStorage)) if (key.startsWith(`${NAME}.drafts`)) localStorage.removeItem(key);
  const known = (await indexedDB.databases?.()) ?? [];
  const ours = known.map(({ name }) => name).filter((name) => name?.startsWith(`${NAME}-`));
  // Emptied, not deleted: deleting waits for pages that are still open.
  await Promise.all(ours.map((name) => openStore(name.slice(NAME.length + 1)).then((store) => store.wipe())));
}
