/** Keys to commands: single keys only outside editable fields, never while composing, and never against the agent's setting. */

import { editable } from "./dom.js";

/** Key or sequence to command. "mod" is ⌘ on Apple machines, Ctrl elsewhere. */
export const DEFAULTS = {
  j: "next-thread", k: "previous-thread", arrowdown: "next-thread", arrowup: "previous-thread", n: "next-unread",
  o: "open", enter: "open", r: "reply", m: "note", e: "resolve-next", "shift+e": "resolve", h: "snooze", a: "assign",
  "shift+a": "assign-me", l: "label", u: "unread", t: "takeover", b: "hand-back", z: "undo", home: "oldest", end: "newest",
  "[": "toggle-list", "]": "toggle-context", "mod+k": "palette", "mod+j": "insert-opening", "/": "search", "mod+enter": "send",
  "mod+shift+enter": "send-resolve", escape: "escape", f6: "next-pane", "shift+f6": "previous-pane", "?": "shortcuts",
  "g i": "go-mine", "g u": "go-unassigned", "g b": "go-bot", "g s": "go-snoozed", "g c": "go-contacts", "g k": "go-knowledge", "g n": "next",
};

const STORED = "throughline.keys";
const WAIT_MS = 1200;
export const apple = /Mac|iPhone|iPad/.test(navigator.platform);

/** {mode: "on"|"alt"|"off", map: {key: command or ""}}: what the agent chose on this device. */
export function keySettings() {
  const settings = { mode: document.body.dataset.shortcuts || "on", map: {} };
  try {
    return { ...settings, ...JSON.parse(localStorage.getItem(STORED) ?? "{}") };
  } catch {
    return settings;
  }
}

export function saveKeySettings(settings) {
  localStorage.setItem(STORED, JSON.stringify(settings));
}

/** The keys of the map in force that mean `command`, shortest first; for hints and the palette. */
export function keysOf(command, settings = keySettings()) {
  const map = { ...DEFAULTS, ...settings.map };
  return Object.keys(map).filter((key) => map[key] === command).sort((a, b) => a.length - b.length);
}

/** "mod+shift+enter" as a person reads it on this machine, one string for each key. */
export function readable(key) {
  const names = { mod: apple ? "⌘" : "Ctrl", shift: apple ? "⇧" : "Shift", alt: apple ? "⌥" : "Alt", enter: "↵",
    escape: "Esc", arrowdown: "↓", arrowup: "↑", home: "Home", end: "End" };
  return key.split(/[+ ]/).map((one) => names[one] ?? one.toUpperCase());
}

/** The name of a key event. On a keyboard of another script the place of the key decides, not its letter. */
export function keyName(event, mode = "on") {
  let key = event.key.length === 1 ? event.key : event.key.toLowerCase();
  if (event.key.length === 1 && !/[\x20-\x7e]/.test(key)) key = event.code.replace(/^Key|^Digit/, "");
  if (mode === "alt" && event.altKey && /^Key/.test(event.code)) key = event.code.slice(3);
  const letter = /^[a-z]$/i.test(key);
  const named = key.length > 1;
  const mod = apple ? event.metaKey : event.ctrlKey;
  const shift = event.shiftKey && (letter || named);
  return `${mod ? "mod+" : ""}${shift ? "shift+" : ""}${key.toLowerCase()}`;
}

const inside = (target, selector) => !!target?.closest?.(selector);

function allowed(event, name, mode) {
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return false;
  if (name.startsWith("mod+") || name === "escape" || name.endsWith("f6")) return true;
  if (mode === "off" || event.metaKey || event.ctrlKey || event.altKey !== (mode === "alt")) return false;
  if (editable(event.target) || inside(event.target, "dialog, [popover], [role=menu], [role=listbox]")) return false;
  // Enter and space belong to the control that has the focus, arrows to the region that scrolls.
  if (name === "enter" || name === "space") return !inside(event.target, "a, button, summary, [role=button]");
  if (name.startsWith("arrow")) return !inside(event.target, ".tl, .ctx, [role=tablist]");
  return true;
}

/** Listen on `target`; `run(command, event)` says whether it did something (then the key goes no further). */
export function listen(target, run, { timers = window } = {}) {
  let first = "";
  let timer = 0;
  const handler = (event) => {
    const settings = keySettings();
    const map = { ...DEFAULTS, ...settings.map };
    const name = keyName(event, settings.mode);
    if (!allowed(event, name, settings.mode)) return;
    const sequence = first ? `${first} ${name}` : name;
    first = "";
    timers.clearTimeout(timer);
    if (Object.keys(map).some((key) => key.startsWith(`${sequence} `))) {
      first = sequence;
      timer = timers.setTimeout(() => (first = ""), WAIT_MS);
      event.preventDefault();
      return;
    }
    const command = map[sequence];
    if (command && run(command, event) !== false) event.preventDefault();
  };
  target.addEventListener("keydown", handler);
  return () => target.removeEventListener("keydown", handler);
}
