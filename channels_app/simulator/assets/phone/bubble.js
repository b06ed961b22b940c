// One message: its words, files, buttons, ticks, and what can be done with it.

import { h, icon, spoken } from "./dom.js";
import { quote, startEditing } from "./composer.js";

const TICKS = {
  accepted: ["clock", "accepted"], queued: ["clock", "queued"], sent: ["check", "sent"], delivered: ["dcheck", "delivered"],
  read: ["dcheck", "read"], played: ["dcheck", "played"], failed: ["alert", "failed"], undelivered: ["alert", "undelivered"],
};
const EMOJI = ["👍", "❤️", "😂", "😮", "🙏"];

/** The list item of a message. */
export function bubble(message, state, account, tools) {
  const item = h("li", { class: `msg ${message.mine ? "mine" : ""}`, "data-id": message.id, "data-state": state });
  const inner = h("div", { class: "bubble" },
    spoken(message.mine ? "Customer: " : "Business: "),
    message.quoted ? h("span", { class: "quote", dir: "auto" }, message.quoted.text) : null,
    message.header ? h("p", { class: "head", dir: "auto" }, message.header) : null,
    message.media.map((file) => medium(file, message, tools)),
    message.place ? place(message.place) : null,
    message.cards.map((card) => h("div", { class: "card" }, icon("card"), h("span", {}, card.name, h("br"), card.phones.join(", ")))),
    words(message),
    message.slides.map((text) => h("div", { class: "card" }, icon("card"), h("span", { dir: "auto" }, text))),
    message.footer ? h("p", { class: "foot" }, message.footer) : null,
    meta(message));
  item.append(inner);
  const taps = choices(message, tools);
  if (taps.length) item.append(h("div", { class: "choices" }, taps));
  if (message.reactions.length) item.append(h("span", { class: "reactions" }, message.reactions.join(" ")));
  if (message.error) item.append(h("p", { class: "fail" }, `Never arrived: ${message.error.title ?? message.error.message} (${message.error.code})`));
  if (!message.revoked && account?.kind === "whatsapp") item.append(...more(message, account, tools));
  return item;
}

function words(message) {
  if (message.revoked) return h("p", { class: "gone" }, "This message was deleted");
  if (message.type === "unsupported") return h("p", { class: "gone" }, `Sent something else: ${message.text.replaceAll("_", " ")}`);
  if (message.place || message.cards.length || message.type === "reaction") return message.type === "reaction" ? h("p", {}, message.text) : null;
  return message.text ? h("p", { dir: "auto" }, message.text) : null;
}

function meta(message) {
  const time = new Date(message.at).toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" });
  const [symbol, name] = TICKS[message.status] ?? [];
  const seen = ["read", "played"].includes(message.status);
  return h("div", { class: "meta" },
    message.edited ? "edited" : null, message.by_provider ? "carrier" : null,
    h("time", { datetime: message.at }, time),
    symbol ? h("span", { class: seen ? "seen" : "", title: name }, icon(symbol), spoken(name)) : null);
}

function medium(file, message, tools) {
  if (file.mime.startsWith("image/")) {
    return h("img", { src: file.url, class: message.type === "sticker" ? "sticker" : "", alt: file.name || "Picture", loading: "lazy" });
  }
  if (file.mime.startsWith("audio/")) {
    const played = () => { if (!message.mine && message.status !== "played") tools.act("play", { message: message.id }); };
    return h("audio", { src: file.url, controls: true, preload: "metadata", "aria-label": "Voice message", onplay: played });
  }
  if (file.mime.startsWith("video/")) return h("video", { src: file.url, controls: true, preload: "none" });
  return h("a", { class: "doc", href: file.url, download: file.name }, icon("file"), file.name || file.mime);
}

function place(spot) {
  const where = `${spot.latitude}, ${spot.longitude}`;
  return h("div", { class: "place" }, icon("pin"), h("span", {}, spot.name || where, spot.address ? h("br") : null, spot.address || ""));
}

function choices(message, tools) {
  const press = (id) => () => tools.act("press", { message: message.id, button: id });
  const found = message.buttons.map((button) => button.tap
    ? h("button", { class: "choice", type: "button", onclick: press(button.id) }, button.title)
    : h("span", { class: "choice dead" }, button.title));
  if (message.list_button) found.push(h("span", { class: "choice dead" }, icon("list"), message.list_button));
  for (const row of message.list) {
    found.push(h("button", { class: "choice", type: "button", onclick: press(row.id) }, row.title, row.description ? h("small", {}, row.description) : null));
  }
  if (message.link) found.push(h("span", { class: "choice dead" }, message.link.display_text));
  for (const one of message.answers) {
    found.push(h("button", { class: "choice", type: "button", onclick: () => tools.act("answer", { message: message.id, choice: one.id }) }, one.title));
  }
  if (message.ask === "location_request_message") {
    found.push(h("button", { class: "choice", type: "button", onclick: () => tools.act("location", { latitude: 41.1579, longitude: -8.6291, name: "Rua das Flores 112", reply_to: message.id }) }, "Send location"));
  }
  if (message.ask === "request_contact_info") {
    found.push(h("button", { class: "choice", type: "button", onclick: () => tools.act("contacts", { own: true, reply_to: message.id }) }, "Share my number"));
  }
  return found;
}

function more(message, account, tools) {
  const acts = h("div", { class: "acts", hidden: true },
    h("button", { type: "button", onclick: () => { acts.hidden = true; quote(message); } }, "Reply"),
    EMOJI.map((emoji) => h("button", { type: "button", "aria-label": `React ${emoji}`, onclick: () => tools.act("reaction", { message: message.id, emoji }) }, emoji)),
    message.reactions.length ? h("button", { type: "button", onclick: () => tools.act("reaction", { message: message.id, emoji: "" }) }, "Take back") : null,
    message.mine && message.type === "text" ? h("button", { type: "button", onclick: () => { acts.hidden = true; startEditing(message); } }, "Edit") : null,
    message.mine ? h("button", { type: "button", onclick: () => tools.act("revoke", { message: message.id }) }, "Delete") : null);
  const button = h("button", {
    class: "icon more", type: "button", "aria-label": "What to do with this message", "aria-expanded": "false",
    onclick: () => { acts.hidden = !acts.hidden; button.setAttribute("aria-expanded", String(!acts.hidden)); },
  }, icon("dots"));
  return [button, acts];
}
