// Starts the widget: the one global, its commands, and what the browser tells of network, tabs and visibility.
/* global CONFIG */
import { Chat } from "./chat.js";
import { SLOT, memory } from "./memory.js";
import { language, nearest, speak } from "./words.js";

const HIDDEN = 3e5; // ms in a hidden tab after which the socket is let go

const stub = window.Throughline || {};
if (!stub.loaded) boot(stub.q || []);

// `calls`: what the page asked for before this file came, as Throughline.q = [[command, ...values], ...].
function boot(calls) {
  const listeners = {};
  const emit = (name, data) => (listeners[name] || []).forEach((listener) => setTimeout(listener, 0, data));
  const chat = new Chat(emit);
  const commands = {
    open: () => chat.toggle(true, true),
    close: () => chat.toggle(false, true),
    // A JWT, or a function that gives one (or a promise of one) when it is needed.
    identify: (identity) => {
      chat.wire.identity = identity;
      chat.wire.restart();
    },
    logout: () => chat.logout(),
    on: (name, listener) => {
      (listeners[name] ||= []).push(listener);
      return () => (listeners[name] = listeners[name].filter((one) => one !== listener));
    },
    locale: async (tag) => (await speak(tag)) && chat.changed(),
    theme: (name) => chat.theme(name),
  };
  const api = (name, ...values) => (commands[name] ? commands[name](...values) : console.warn("Throughline: unknown command", name));
  window.Throughline = Object.assign(api, commands, { loaded: true });
  watch(chat);
  const site = CONFIG.script.dataset.locale || document.documentElement.lang;
  const wanted = nearest(memory.all().lang) || nearest(site) || nearest(navigator.language);
  if (wanted && wanted !== language.now) commands.locale(wanted);
  for (const call of calls) api(...call);
  chat.begin().then(() => emit("ready"));
}

function watch(chat) {
  const { wire } = chat;
  let away = null;
  let parked = false;
  addEventListener("online", () => wire.state !== "off" && wire.restart());
  addEventListener("offline", () => wire.connected && wire.again());
  document.addEventListener("visibilitychange", () => {
    clearTimeout(away);
    if (document.hidden) {
      away = setTimeout(() => {
        parked = wire.state !== "off";
        wire.stop();
      }, HIDDEN);
    } else if (parked || wire.state === "waiting") {
      parked = false;
      wire.restart();
    }
    chat.changed();
  });
  // Another tab signed in or out, or read what was new.
  addEventListener("storage", ({ key, oldValue, newValue }) => {
    if (key !== SLOT && key !== null) return;
    const { token, visitor } = JSON.parse(newValue) || {};
    if (!token && key && (JSON.parse(oldValue) || {}).token) chat.leave();
    else if (token && visitor !== wire.visitor && wire.connected) wire.restart();
    chat.changed();
  });
}
