// The widget's own words, in the language of the site, and numbers and times as that language writes them.
/* global CONFIG */
import { extra } from "./http.js";

const LANGUAGES = ["en", "es", "pt-BR", "fr", "de", "ar"];
const tables = { [CONFIG.lang]: CONFIG.words };

export const language = { now: CONFIG.lang, all: LANGUAGES };

// The word for a key, with {names} filled in.
export function t(key, values) {
  return (tables[language.now][key] || extra.words[language.now][key]).replace(/\{(\w+)\}/g, (whole, name) => values[name]);
}

// The nearest of our languages to a BCP 47 tag, or "" when we do not speak it.
export function nearest(tag) {
  const base = (tag || "").toLowerCase().split(/[-_]/)[0];
  return base && (LANGUAGES.find((one) => one.toLowerCase().split("-")[0] === base) || "");
}

// Fetches the words of a language once, then speaks it; keeps the present one when they cannot be had.
export async function speak(tag) {
  const wanted = nearest(tag);
  if (!wanted) return false;
  try {
    tables[wanted] ||= await (await fetch(`${CONFIG.base}/webchat/${CONFIG.key}/words/${wanted}.json`, { credentials: "omit" })).json();
  } catch {
    return false;
  }
  language.now = wanted;
  return true;
}

export const clockTime = (at) => format(at, { hour: "numeric", minute: "2-digit" });

// "Today", "Yesterday", or the day and month, with the year when it is not this one.
export function dayName(at) {
  const day = new Date(at).toDateString();
  const back = [0, 1].find((days) => new Date(Date.now() - days * 864e5).toDateString() === day);
  if (back === undefined) return format(at, { day: "numeric", month: "long", year: day.endsWith(new Date().getFullYear()) ? undefined : "numeric" });
  const word = new Intl.RelativeTimeFormat(region(), { numeric: "auto" }).format(-back, "day");
  return word[0].toUpperCase() + word.slice(1);
}

export const duration = (minutes) =>
  new Intl.NumberFormat(region(), {
    style: "unit",
    unit: minutes < 90 ? "minute" : "hour",
    unitDisplay: "long",
  }).format(minutes < 90 ? minutes : Math.round(minutes / 60));

// The reader's own region of the language: "en-GB" writes its dates otherwise than "en-US".
export function region() {
  return navigator.languages.find((tag) => nearest(tag) === language.now) || language.now;
}

const format = (at, options) => new Intl.DateTimeFormat(region(), options).format(new Date(at));
