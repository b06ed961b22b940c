/** What can be done with one message: try again, send it another way, quote, react, look at why it failed. */

import { api } from "../lib/api.js";
import { $, el } from "../lib/dom.js";
import { insert } from "../lib/field.js";
import { t } from "../lib/words.js";
import { session } from "../models/session.js";
import { openMenu } from "../elements/menus.js";

const item = (node) => node.closest("[data-item]");
const text = (node) => $(".txt", item(node))?.textContent ?? "";

/** The text goes into the composer, on another way if there is one, else the ways are shown. */
async function another(node) {
  const { composer } = session;
  if (!composer) return;
  await composer.turn("reply");
  composer.give(text(node));
  const way = composer.ways.other(item(node).dataset.channel, item(node).dataset.address);
  if (way) composer.ways.take(way);
  else openMenu("menu-via");
  composer.field.focus();
}

const ROWS = { reason: "reason", providerCode: "provider_code", code: "code", class: "class", action: "action", retryAt: "retry_at" };

function details(node) {
  const dialog = $("#dlg-details");
  const rows = Object.entries(ROWS).filter(([name]) => node.dataset[name]);
  $("[data-slot=details]", dialog).replaceChildren(...rows.flatMap(([name, word]) => [el("dt", {}, t(`detail.${word}`)), el("dd", { dir: "auto" }, node.dataset[name])]));
  dialog.showModal();
}

function enlarge(node) {
  const dialog = $("#dlg-image");
  const image = $("[data-slot=image]", dialog);
  image.src = node.href;
  image.alt = node.dataset.name ?? "";
  dialog.showModal();
}

async function react(node) {
  const { id } = item(node).dataset;
  const { choose } = await import("./emoji.js");
  choose(node, (emoji) => api("PUT", `messages/${id}/reaction/`, { emoji }));
}

/** What this module can do, by the names of the buttons. */
export const acts = {
  retry: async (node) => {
    node.disabled = true;
    await api("POST", `messages/${item(node).dataset.id}/retry/`).finally(() => (node.disabled = false));
  },
  "other-channel": another,
  template: async (node) => {
    await another(node);
    if (session.composer) session.composer.form.dataset.can = "template";
    session.composer?.ways.changed();
  },
  details,
  lightbox: enlarge,
  quote: async (node) => {
    await session.composer?.turn("reply");
    session.composer?.quote(item(node).dataset.id, text(node) || t(`type.${item(node).dataset.type}`));
  },
  react,
  emoji: async () => {
    const { choose } = await import("./emoji.js");
    choose(null, (emoji) => insert(session.composer.field, emoji));
  },
};
