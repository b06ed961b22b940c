// Going on in WhatsApp or by SMS: a code to be sent from the visitor's own phone, and whether it has arrived.
import { call } from "../http.js";
import { h, link } from "../dom.js";
import { language, t } from "../words.js";
import { openSheet } from "./sheet.js";

const AGAIN = 3e3; // ms between two looks whether the code has come

export async function goOn(chat, { key, name }) {
  try {
    const made = await call("POST", "continue/", { channel: key, language: language.now });
    const state = h("p", { role: "status" });
    const text = h("b", { dir: "ltr" }, made.code);
    const number = h("bdi", null, made.number);
    const sheet = openSheet(chat, t("goOn", { name }), [h("p", null, t("goOnHow")), text, number, link(address(made), t("goOn", { name })), state]);
    wait(sheet, state);
  } catch ({ detail }) {
    chat.signs.hint(detail || t("unreachable"));
  }
}

// With the code written already, where a phone or WhatsApp on this machine takes the address.
function address({ code, number, medium }) {
  const text = encodeURIComponent(t("goOnText", { code }));
  return medium === "sms" ? `sms:${number}?&body=${text}` : `https://wa.me/${number.slice(1)}?text=${text}`;
}

async function wait(sheet, node) {
  const { state } = await call("GET", "continue/").catch(() => ({ state: "waiting" }));
  if (!sheet.isConnected) return;
  if (state === "waiting") setTimeout(() => wait(sheet, node), AGAIN);
  else node.textContent = t(state === "done" ? "goOnDone" : "goOnLate");
}
