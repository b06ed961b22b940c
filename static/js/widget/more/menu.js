// The menu behind the three dots: language, appearance, a copy of the conversation, forgetting this device.
/* global CONFIG */
import { call } from "../http.js";
import { h } from "../dom.js";
import { memory } from "../memory.js";
import { language, speak, t } from "../words.js";
import { transcript } from "./transcript.js";

const OWN_NAMES = { en: "English", es: "Español", "pt-BR": "Português", fr: "Français", de: "Deutsch", ar: "العربية" };
const SCHEMES = ["auto", "light", "dark"];

// Opens the menu below `button`, or closes the one that is open.
export function showMenu(chat, button) {
  const { dialog, root } = chat.panel;
  const open = dialog.querySelector(".mn");
  if (open) return open.close();
  const pick = (label, values, now, choose) => {
    const options = Object.entries(values).map(([value, name]) => h("option", { value, selected: value === now }, name));
    return h("label", null, h("span", null, label), h("select", { onchange: (event) => choose(event.target.value) }, ...options));
  };
  const act = (word, does) => h("button", { type: "button", onclick: () => (menu.close(), does()) }, t(word));
  const menu = h(
    "div",
    { class: "mn", role: "group", "aria-label": t("options") },
    pick(t("language"), OWN_NAMES, language.now, async (tag) => {
      if (await speak(tag)) memory.keep({ lang: tag });
      menu.close();
      chat.draw();
    }),
    pick(t("theme"), Object.fromEntries(SCHEMES.map((name) => [name, t(name)])), root.dataset.theme, (name) => {
      memory.keep({ theme: name });
      chat.theme(name);
    }),
    act("download", () => download(chat)),
    act("forget", () => chat.logout()),
  );
  const outside = (event) => event.composedPath().includes(menu) || event.composedPath().includes(button) || menu.close();
  menu.close = () => {
    menu.remove();
    button.setAttribute("aria-expanded", "false");
    removeEventListener("pointerdown", outside);
    button.focus();
  };
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    menu.close();
  });
  addEventListener("pointerdown", outside);
  button.setAttribute("aria-expanded", "true");
  button.closest("header").after(menu);
  menu.querySelector("select").focus();
}

// The whole conversation, older pages included, as a text file.
async function download(chat) {
  const items = [...chat.line.items];
  while (items.length && items[0].prev) {
    items.unshift(...(await call("GET", `messages/?before=${items[0].seq}&limit=200`)).results);
  }
  const url = URL.createObjectURL(new Blob([transcript(items)], { type: "text/plain" }));
  h("a", { href: url, download: `${CONFIG.key}.txt` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1e4);
}
