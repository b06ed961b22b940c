/** What can be done when words cannot go now: a template, another way, or to wait until the customer writes. */

import { $, el, icon } from "../lib/dom.js";
import { t } from "../lib/words.js";
import { session } from "../models/session.js";
import { pick } from "./template_picker.js";

const button = (act, text, sign, data = {}) => el("button", { type: "button", class: "btn line sm", data: { act, ...data } }, icon(sign, "sm"), text);

/** The other ways, those that take words first. */
function others({ options, taken }) {
  const open = options.filter((one) => one !== taken && one.dataset.can !== "no");
  return open.sort((a, b) => (a.dataset.can === "free" ? 0 : 1) - (b.dataset.can === "free" ? 0 : 1)).map(({ dataset: { medium, label, channel, address } }) =>
    button("take-way", [`${t(`medium.${medium}`)} `, el("bdi", { class: "num" }, label)], medium, { channel, address }));
}

/** Draw them for a composer in which words cannot go, and the templates where those can. */
export function show(composer) {
  const { form, ways } = composer;
  const { can } = form.dataset;
  const own = ways.taken?.dataset.can;
  const offers = [
    can === "template" && own === "template" && button("wait-for-them", t("alt.wait"), "clock"),
    can === "template" && own === "free" && button("write-text", t("alt.text"), "pen"),
    can === "wait" && button("use-template", t("alt.template"), "lock"),
  ].filter(Boolean);
  $("#alts", form).replaceChildren(...offers, ...others(ways));
  if (can === "template") pick(composer);
}

function turn(can) {
  const { composer } = session;
  composer.form.dataset.can = can;
  composer.ways.changed();
  if (can !== "template") composer.field.focus();
}

export const acts = {
  "wait-for-them": () => turn("wait"),
  "write-text": () => turn("free"),
  "use-template": () => turn("template"),
  "take-way": (node) => {
    const { ways } = session.composer;
    ways.take(ways.find(node.dataset.channel, node.dataset.address));
    ways.changed();
  },
};
