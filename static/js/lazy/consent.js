/** What became of a suspicion that a customer wants no more messages. */

import { api } from "../lib/api.js";

/** Log it; the card goes, and comes back by itself when something new is suspected. */
async function consent(node) {
  const { contact, address, channel, change } = node.dataset;
  await api("POST", `contacts/${contact}/consents/`, { address, channel, change });
  node.closest("[data-suspected]").remove();
}

export const acts = { consent };
