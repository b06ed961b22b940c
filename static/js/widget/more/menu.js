// The menu behind the three dots: language, appearance, going on elsewhere, one's data, forgetting this device.
/* global CONFIG */
import { call } from "../http.js";
import { h } from "../dom.js";
import { memory } from "../memory.js";
import { language, speak, t } from "../words.js";
import { goOn } from "./goon.js";
import { showData } from "./data.js";
import { openSheet, saveAs, sheetButton } from "./sheet.js";
import { transcript } from "./transcript.js";

const OWN_NAMES = { en: "English", es: "Español", "pt-BR": "Português", fr: "Français", de: "Deutsch", ar: "العربية" };
const SCHEMES = ["auto", "light", "dark"];

// Opens the menu, or closes what is open there.
export function showMenu(chat) {
  const { dialog, root } = chat.panel;
  const open = dialog.querySelector(".mn");
  if (open) return open.close();
  const pick = (label, values, now, choose) => {
    const options = Object.entries(values).map(([value, name]) => h("option", { value, selected: value === now }, name));
    return h("label", null, h("span", null, label), h("select", { onchange: (event) => choose(event.target.value) }, ...options));
  };
  const act = (word, does) => sheetButton(word, () => (menu.close(), does()));
  const ways = chat.line.items.length ? chat.about.ways || [] : [];
  const menu = openSheet(chat, t("options"), [
    pick(t("language"), OWN_NAMES, language.now, async (tag) => {
      if (await speak(tag)) memory.keep({ lang: tag });
      menu.close();
      chat.draw();
    }),
    pick(t("theme"), Object.fromEntries(SCHEMES.map((name) => [name, t(name)])), root.dataset.theme, (name) => {
      memory.keep({ theme: name });
      chat.theme(name);
    }),
    ...ways.map((way) => act(t("goOn", way), () => goOn(chat, way))),
    act(t("download"), () => download(chat)),
    act(t("data"), () => showData(chat)),
    act(t("forget"), () => chat.logout()),
  ]);
}

// The whole conversation, older pages included, as a text file.
async function download(chat) {
  const items = [...chat.line.items];
  while (items.length && items[0].prev) {
    items.unshift(...(await call("GET", `messages/?before=${items[0].seq}&limit=200`)).results);
  }
  saveAs(`${CONFIG.key}.txt`, transcript(items), "text/plain");
}
