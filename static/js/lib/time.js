/** Times and spans in the agent's language and zone, by Intl alone; the server sends UTC in <time datetime>. */

import { $$ } from "./dom.js";

const page = document.documentElement;
let offset = 0;

export const lang = page.lang || "en";
// "en" alone says nothing of 10:44 or 10:44 AM: the browser's own region of the same language does.
const locale = navigator.languages.find((one) => one.split("-")[0] === lang.split("-")[0]) ?? lang;
// No zone in the page: the browser's own.
const zoneOf = () => page.dataset.zone || undefined;

/**
 * Set the product's clock by the server's (a device clock may be wrong, a test installation may be shifted).
 * True when it moved so far that what is written on the page is wrong.
 */
export function setServerTime(iso) {
  const before = offset;
  const at = Date.parse(iso);
  if (!Number.isNaN(at)) offset = at - Date.now();
  return Math.abs(offset - before) > 60_000;
}

/** The product's now, in milliseconds since 1970. */
export const now = () => Date.now() + offset;

const made = new Map();
function format(options) {
  const key = JSON.stringify(options) + zoneOf();
  if (!made.has(key)) made.set(key, new Intl.DateTimeFormat(locale, { timeZone: zoneOf(), ...options }));
  return made.get(key);
}

/** "10:44" */
export const clock = (at) => format({ timeStyle: "short" }).format(at);

const ymd = new Map();
/** The calendar day in the agent's zone as "2026-11-20", to compare days. */
export function dayKey(at) {
  const zone = zoneOf() ?? "";
  if (!ymd.has(zone)) ymd.set(zone, new Intl.DateTimeFormat("en-CA", { timeZone: zone || undefined }));
  return ymd.get(zone).format(at);
}

/** Whole calendar days between `at` and today, in the agent's zone. */
export const daysAgo = (at) => Math.round((Date.parse(dayKey(now())) - Date.parse(dayKey(at))) / 86400000);

const relative = new Intl.RelativeTimeFormat(lang, { numeric: "auto" });
const capital = (text) => text.charAt(0).toLocaleUpperCase(lang) + text.slice(1);

/** A heading for a day: "Today", "Yesterday", "Tue 18 Nov", "18 Nov 2025". */
export function day(at) {
  const ago = daysAgo(at);
  if (ago === 0 || ago === 1 || ago === -1) return capital(relative.format(-ago, "day"));
  if (dayKey(at).slice(0, 4) === dayKey(now()).slice(0, 4)) {
    return format({ weekday: "short", day: "numeric", month: "short" }).format(at);
  }
  return date(at);
}

/** For a row: "10:44" today, "Wed" within the week, "16 Nov" this year, "16 Nov 2025" before. */
export function row(at) {
  const ago = daysAgo(at);
  if (ago === 0) return clock(at);
  if (ago > 0 && ago < 7) return format({ weekday: "short" }).format(at);
  if (dayKey(at).slice(0, 4) === dayKey(now()).slice(0, 4)) return format({ day: "numeric", month: "short" }).format(at);
  return date(at);
}

/** "18 Nov 2026" */
export const date = (at) => format({ day: "numeric", month: "short", year: "numeric" }).format(at);

/** "Mar 2025" */
export const month = (at) => format({ month: "short", year: "numeric" }).format(at);

/** "Wed 18:20" within the week, else "18 Nov 18:20" */
export function until(at) {
  const far = Math.abs(at - now()) > 6 * 86400000;
  const day = format(far ? { day: "numeric", month: "short" } : { weekday: "short" }).format(at);
  return `${day} ${clock(at)}`;
}

/** What a clock shows now in another zone; "" when the zone is unknown here. */
function clockIn(zone) {
  try {
    return new Intl.DateTimeFormat(locale, { timeStyle: "short", timeZone: zone }).format(now());
  } catch {
    return "";
  }
}

/** The whole moment, for titles. */
export const full = (at) => format({ dateStyle: "full", timeStyle: "short" }).format(at);

/** "3 minutes ago", "in 2 hours" */
export function ago(at) {
  const seconds = (at - now()) / 1000;
  const size = Math.abs(seconds);
  if (size < 60) return relative.format(Math.round(seconds), "second");
  if (size < 3600) return relative.format(Math.round(seconds / 60), "minute");
  if (size < 86400) return relative.format(Math.round(seconds / 3600), "hour");
  return relative.format(Math.round(seconds / 86400), "day");
}

const unit = (n, name) => new Intl.NumberFormat(lang, { style: "unit", unit: name, unitDisplay: "narrow" }).format(n);

/** A length of time in its two largest units: "5h 12m", "3d 4h", "45s". `ms` may not be negative. */
export function span(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return unit(seconds, "second");
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return unit(minutes, "minute");
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${unit(hours, "hour")} ${unit(minutes % 60, "minute")}`;
  return `${unit(Math.floor(hours / 24), "day")} ${unit(hours % 24, "hour")}`;
}

const left = (at) => span(at - now());
const FORMATS = { clock, row, day, date, month, until, ago, left };

/** Write the local words into every <time datetime> below `scope`; `data-fmt` names one of the above. */
export function localise(scope) {
  for (const node of $$("[data-zone-clock]", scope)) node.textContent = clockIn(node.dataset.zoneClock);
  const nodes = scope.matches?.("time[datetime]") ? [scope] : $$("time[datetime]", scope);
  for (const node of nodes) {
    const at = Date.parse(node.dateTime);
    if (Number.isNaN(at)) continue;
    const text = (FORMATS[node.dataset.fmt] ?? clock)(at);
    if (node.textContent !== text) node.textContent = text;
    if (!node.title) node.title = full(at);
  }
}
