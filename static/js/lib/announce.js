/** One polite live region: what a screen reader hears of the inbox, and how seldom. */

import { el } from "./dom.js";
import { t } from "./words.js";

const EVERY = 10_000;
let region;
let waiting = 0;
let timer = 0;

function place() {
  region ??= document.getElementById("polite")
    ?? document.body.appendChild(el("div", { id: "polite", class: "sr", role: "status" }));
  return region;
}

/** Say one thing now. */
export function announce(text) {
  place().replaceChildren(el("span", {}, text));
}

/** Count news of threads that are not open; they are told as one number at most every ten seconds. */
export function count(n = 1) {
  waiting += n;
  timer ||= setTimeout(() => {
    announce(t("news_elsewhere", { n: waiting }));
    waiting = 0;
    timer = 0;
  }, EVERY);
}
