// The chat on the phone's screen.

import { avatar, byId, h, icon } from "./dom.js";
import { bubble } from "./bubble.js";

const NAMES = { whatsapp: ["wa", "WhatsApp"], twilio: ["sms", "SMS"], telnyx: ["sms", "SMS (Telnyx)"] };
let tabsDrawn = "";

/** The head: the business as the person's phone knows it, and the channels. */
export function drawHead(person, account, state, chat, tools) {
  byId("phone").dataset.kind = account?.kind ?? "";
  const key = JSON.stringify([person?.id, account, state.accounts, person?.wa_id, person?.sms]);
  if (key !== tabsDrawn) {
    tabsDrawn = key;
    byId("chat-title").textContent = account ? account.name : "No channel yet";
    byId("chat-sub").textContent = account ? account.number : "simulator.json names no account";
    byId("chat-avatar").replaceWith(Object.assign(avatar(account?.name ?? "?"), { id: "chat-avatar" }));
    byId("channels").replaceChildren(...(person ? state.accounts : []).map((one) => tab(one, person, account, tools)));
  }
  drawBanner(person, account, chat);
}

function tab(one, person, account, tools) {
  const [symbol, name] = NAMES[one.kind];
  const several = tools.person() && document.querySelectorAll(`[data-tab="${one.kind}"]`).length > 1;
  return h("button", {
    class: "tab", type: "button", "data-tab": one.kind, "aria-pressed": String(one.key === account?.key), title: `${one.key} ${one.number}`,
    disabled: !tools.reachable(person, one), onclick: () => tools.choose(person.id, one.key),
  }, icon(symbol), several ? one.key : name);
}

function drawBanner(person, account, chat) {
  const line = byId("banner");
  const text = !person ? "" : person.off ? "The phone is off: nothing arrives, nothing can be sent."
    : chat?.stopped ? "STOP is in force: the business cannot write here until START is sent." : "";
  line.hidden = !text;
  line.textContent = text;
  const dead = !person || !account || person.off;
  for (const control of document.querySelectorAll("#composer textarea, #composer button")) control.disabled = dead;
}

/** All bubbles, keeping the place of a reader who has scrolled up. */
export function drawChat(chat, account, tools) {
  const log = byId("log");
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80 || log.dataset.chat !== chat.account + chat.person;
  log.dataset.chat = chat.account + chat.person;
  const kept = new Map([...log.querySelectorAll(".msg")].map((element) => [element.dataset.id, element]));
  const items = [];
  let day = "";
  for (const message of chat.messages) {
    const date = new Date(message.at).toLocaleDateString(undefined, { weekday: "short", day: "numeric", month: "short" });
    if (date !== day) items.push(h("li", { class: "day" }, date));
    day = date;
    const state = JSON.stringify(message);
    const old = kept.get(message.id);
    items.push(old?.dataset.state === state ? old : bubble(message, state, account, tools));
  }
  if (!items.length) items.push(h("li", { class: "empty" }, "No messages yet. Write the first one as the customer would."));
  // Elements that stay are not moved, so that focus and playing sounds survive.
  items.forEach((item, place) => {
    if (log.children[place] !== item) log.insertBefore(item, log.children[place] ?? null);
  });
  while (log.children.length > items.length) log.lastChild.remove();
  byId("typing").hidden = !chat.typing;
  if (atEnd) log.scrollTop = log.scrollHeight;
}
