// Buttons under the newest message, and the first questions under the greeting.
import { h } from "../dom.js";

// An entry of the log: [key, signature, build]. act: {choose(button), send(text, files)}.
export function replies({ choices, items, last }, starters, act) {
  const offered = choices && choices.seq === last ? choices.buttons : items.length ? [] : (starters || []).map((title) => ({ title }));
  if (!offered.length) return [];
  const tap = ({ id, title }) => (id ? act.choose({ id, title }) : act.send(title, []));
  const build = (one) => h("button", { type: "button", onclick: () => tap(one) }, one.title);
  return [["q" + last, JSON.stringify(offered), () => h("div", { class: "qr" }, ...offered.map(build))]];
}
