// The line at the bottom: text, answers, edits, files.

import * as api from "./api.js";
import { byId, h, icon } from "./dom.js";

const about = { reply: null, edit: null };
let tools = null;

const OFFERS = [
  ["image", "Picture", () => file("parcel.jpg", "image/jpeg")],
  ["mic", "Voice message", () => file("voice.ogg", "audio/ogg; codecs=opus", { voice: true })],
  ["file", "Choose a file", () => byId("file").click()],
  ["pin", "Location", () => tools.act("location", { latitude: 41.1408, longitude: -8.6139, name: "Rua das Flores 112", address: "4050-265 Porto", ...answering() })],
  ["card", "Somebody's card", () => tools.act("contacts", { name: "Rui Oliveira", phone: "+351 912 000 111", ...answering() })],
  ["smile", "Sticker", () => file("sticker.webp", "image/webp")],
  ["people", "My number", () => tools.act("contacts", { own: true, ...answering() })],
  ["list", "A poll", () => tools.act("unsupported", { kind: "poll_creation" })],
];

/** Wire the form. */
export function startComposer(given) {
  tools = given;
  const text = byId("text");
  byId("composer").addEventListener("submit", (event) => { event.preventDefault(); submit(); });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); submit(); }
    if (event.key === "Escape") forget();
  });
  byId("attach").addEventListener("click", toggleMenu);
  byId("file").addEventListener("change", async (event) => {
    const [chosen] = event.target.files;
    event.target.value = "";
    if (chosen) await sendFile(chosen, chosen.name);
  });
}

/** Answer a message. */
export function quote(message) {
  about.reply = message;
  about.edit = null;
  show(`Answering: ${message.text || message.type}`);
}

/** Change one's own text. */
export function startEditing(message) {
  about.edit = message;
  about.reply = null;
  byId("text").value = message.text;
  show(`Editing: ${message.text}`);
}

function show(words) {
  const line = byId("quoting");
  line.replaceChildren(h("span", { dir: "auto" }, words), h("button", { class: "icon", type: "button", "aria-label": "Not now", onclick: forget }, icon("x")));
  line.hidden = false;
  byId("text").focus();
}

function forget() {
  if (about.edit) byId("text").value = "";
  about.reply = about.edit = null;
  byId("quoting").hidden = true;
}

function answering() {
  const found = about.reply ? { reply_to: about.reply.id } : {};
  forget();
  return found;
}

async function submit() {
  const text = byId("text").value.trim();
  if (!text || !tools.account()) return;
  const edited = about.edit;
  const values = edited ? { message: edited.id, text } : { text, ...answering() };
  byId("text").value = "";
  forget();
  const done = await tools.act(edited ? "edit" : "text", values);
  if (!done) byId("text").value = text;
}

function toggleMenu() {
  const menu = byId("attach-menu");
  const sms = tools.account()?.kind !== "whatsapp";
  menu.hidden = !menu.hidden;
  byId("attach").setAttribute("aria-expanded", String(!menu.hidden));
  if (menu.hidden) return;
  menu.replaceChildren(...OFFERS.filter((_, place) => !sms || place < 3).map(([symbol, name, work]) =>
    h("button", { type: "button", onclick: () => { toggleMenu(); work(); } }, icon(symbol), name)));
  menu.querySelector("button").focus();
}

async function file(name, type, values = {}) {
  await sendFile(await api.sample(name, type), name, values);
}

async function sendFile(blob, name, values = {}) {
  const kept = await tools.doing(api.upload(tools.account().key, blob, name));
  const caption = byId("text").value.trim();
  if (!kept) return;
  byId("text").value = "";
  await tools.act("media", { media: kept.id, text: caption, ...values, ...answering() });
}
