// What is held of the visitor: to see, to take along, to have deleted.
/* global CONFIG */
import { call } from "../http.js";
import { h } from "../dom.js";
import { region, t } from "../words.js";
import { openSheet, saveAs, sheetButton } from "./sheet.js";

export async function showData(chat) {
  try {
    const held = await call("GET", "data/");
    const { name, since, addresses, messages, agreed, facts = [], promises = [] } = held;
    const said = [name, ...addresses.map(({ value }) => value), t("since", { date: date(since) }), t("count", { count: messages.length }), agreed && agreed.to,
      ...facts.concat(promises).map(({ text }) => text)];
    const erase = sheetButton(t("erase"), () => erase.replaceWith(sheetButton(t("sure"), () => remove(chat, sheet))));
    const sheet = openSheet(chat, t("data"), [
      h("ul", null, ...said.filter(Boolean).map((one) => h("li", { dir: "auto" }, one))),
      sheetButton(t("take"), () => saveAs(`${CONFIG.key}.json`, JSON.stringify(held, null, 2), "application/json")),
      erase,
    ]);
  } catch ({ detail }) {
    chat.signs.hint(detail || t("unreachable"));
  }
}

// Erased with the server it is forgotten here too; where a person has to decide, the visitor is told so.
async function remove(chat, sheet) {
  try {
    const { state } = await call("DELETE", "data/");
    sheet.close();
    if (state === "erased") chat.logout();
    else chat.signs.hint(t("asked"));
  } catch ({ detail }) {
    chat.signs.hint(detail || t("unreachable"));
  }
}

const date = (at) => new Intl.DateTimeFormat(region(), { dateStyle: "medium" }).format(new Date(at));
