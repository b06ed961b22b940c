/** The page of one contact: its details are saved by the API, and it can be erased. */

import { api } from "../lib/api.js";
import { $ } from "../lib/dom.js";
import { fill } from "../lib/templates.js";
import { t } from "../lib/words.js";
import { toast } from "../elements/toast_stack.js";

async function save(form) {
  const body = Object.fromEntries(new FormData(form));
  try {
    await api("PATCH", `contacts/${form.dataset.contact}/`, body);
    fill(form, { saved: t("saved") });
  } catch (problem) {
    fill(form, { saved: problem.message || t("unreachable") });
  }
}

/** Take over the form of the page. */
export function start() {
  const form = $("#contact-form");
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    save(form);
  });
  form?.addEventListener("input", () => fill(form, { saved: "" }));
}

/** Erase a person: messages, files and everything derived from them. There is no way back, so it is asked twice. */
async function erase(node) {
  if (!confirm(t("erase_sure", { name: node.dataset.name }))) return;
  const { receipt } = await api("DELETE", `contacts/${node.dataset.contact}/`);
  toast(t("erased", { receipt }), { ms: 30_000 });
  setTimeout(() => location.assign("/contacts/"), 3000);
}

export const acts = { "contact-erase": erase };
