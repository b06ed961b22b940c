/** The words that only the client can add (statuses, menus, notices), from the page's own table in the agent's language. */

const lang = document.documentElement.lang || "en";
const plural = new Intl.PluralRules(lang);
let table;

function words() {
  try {
    table ??= JSON.parse(document.getElementById("words")?.textContent ?? "{}");
  } catch {
    table = {};
  }
  return table;
}

/** The phrase `key` with {names} filled in; a phrase with forms is chosen by `values.n`. An unknown key is itself. */
export function t(key, values = {}) {
  let phrase = words()[key] ?? key;
  if (typeof phrase === "object") phrase = phrase[plural.select(Number(values.n))] ?? phrase.other;
  return phrase.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** Does this page have a phrase for `key`? */
export const has = (key) => key in words();
