// A small area under the header, one at a time: the menu, one's data, the way to go on elsewhere.
import { h } from "../dom.js";

// Opens it with these children and puts the focus into it; `button` is what opened it. Its `close()` ends it.
export function openSheet(chat, label, children) {
  const { dialog, more: button } = chat.panel;
  const open = dialog.querySelector(".mn");
  if (open) open.close();
  const sheet = h("div", { class: "mn", role: "group", "aria-label": label, tabindex: "-1" }, ...children);
  const outside = (event) => event.composedPath().includes(sheet) || event.composedPath().includes(button) || sheet.close();
  sheet.close = () => {
    sheet.remove();
    button.setAttribute("aria-expanded", "false");
    removeEventListener("pointerdown", outside);
    button.focus();
  };
  sheet.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    sheet.close();
  });
  addEventListener("pointerdown", outside);
  button.setAttribute("aria-expanded", "true");
  button.closest("header").after(sheet);
  (sheet.querySelector("select") || sheet).focus();
  return sheet;
}

export const sheetButton = (word, does) => h("button", { type: "button", onclick: does }, word);

// Hands a text to the browser as a file of this name.
export function saveAs(name, text, type) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1e4);
}
