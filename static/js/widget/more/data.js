// What is held of the visitor: to see, to take along, to take a preference back, to have all deleted.
/* global CONFIG */
import { call } from "../http.js";
import { h } from "../dom.js";
import { region, t } from "../words.js";
import { openSheet, saveAs, sheetButton } from "./sheet.js";

export async function showData(chat) {
  await tried(chat, async () => draw(chat, await call("GET", "data/")));
}

function draw(chat, held) {
  const { name, since, addresses, messages, agreed, facts = [], promises = [] } = held;
  const said = [name, ...addresses.map(({ value }) => value), t("since", { date: date(since) }), t("count", { count: messages.length }), agreed && agreed.to];
  const lines = said.filter(Boolean).map((text) => ({ text })).concat(facts, promises);
  const erase = sheetButton(t("erase"), () => erase.replaceWith(sheetButton(t("sure"), () => remove(chat, sheet))));
  const sheet = openSheet(chat, t("data"), [
    h("ul", null, ...lines.map(({ text, id }) => h("li", { dir: "auto" }, text, id && takenBack(chat, held, id, text)))),
    sheetButton(t("take"), () => saveAs(`${CONFIG.key}.json`, JSON.stringify(held, null, 2), "application/json")),
    erase,
  ]);
}

// A preference goes at once: whoever wants it back says it again.
function takenBack(chat, held, id, text) {
  const button = sheetButton(t("takeBack"), () => tried(chat, async () => {
    const { facts } = await call("PATCH", "data/", { take_back: id });
    draw(chat, { ...held, facts });
  }));
  button.setAttribute("aria-label", `${t("takeBack")}: ${text}`);
  button.className = "tx";
  return button;
}

async function tried(chat, act) {
  try {
    await act();
  } catch ({ detail }) {
    chat.signs.hint(detail || t("unreachable"));
  }
}

// Erased with the server it is forgotten here too; where a person has to decide, the visitor is told so.
const remove = (chat, sheet) => tried(chat, async () => {
  const { state } = await call("DELETE", "data/");
  sheet.close();
  if (state === "erased") chat.logout();
  else chat.signs.hint(t("asked"));
});

const date = (at) => new Intl.DateTimeFormat(region(), { dateStyle: "medium" }).format(new Date(at));
