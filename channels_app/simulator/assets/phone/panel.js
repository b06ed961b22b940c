// The right side: the person's phone, and what goes wrong on purpose.

import * as api from "./api.js";
import { byId, h } from "./dom.js";

let drawn = "";
const wish = { provider: "whatsapp", times: 1 };
/** The channel on the screen decides whose faults are offered first. */
export function offerFaultsOf(kind) {
  wish.provider = kind;
}

const PROVIDERS = { whatsapp: "Meta (WhatsApp)", twilio: "Twilio (SMS)", telnyx: "Telnyx (SMS)" };

/** Draw both sections when they have changed. */
export function drawPanel(state, person, tools) {
  const key = JSON.stringify([person && { ...person, chats: 0 }, state.faults, state.waiting, wish]);
  if (key === drawn || byId("faults").querySelector("select:focus, input:focus")) return;
  drawn = key;
  const focused = document.activeElement?.dataset?.key;
  fill("switches", person ? phone(person, tools) : []);
  fill("faults", network(state, tools));
  if (focused) document.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

function fill(id, children) {
  byId(id).querySelector("div").replaceChildren(...children.filter(Boolean));
}

function phone(person, tools) {
  const set = (values) => () => tools.doing(api.changePerson(person.id, values));
  return [
    person.note ? h("p", { class: "note" }, person.note) : null,
    h("dl", { class: "ids" },
      h("dt", {}, "Number"), h("dd", {}, person.phone),
      person.wa_id && `+${person.wa_id}` !== person.phone ? [h("dt", {}, "WhatsApp id"), h("dd", {}, person.wa_id)] : null,
      person.user_id ? [h("dt", {}, "BSUID"), h("dd", {}, person.user_id)] : null,
      person.username ? [h("dt", {}, "Username"), h("dd", {}, `@${person.username}`)] : null),
    toggle("off", "Phone switched off", person.off, set({ off: !person.off })),
    person.wa_id ? toggle("receipts", "Read receipts", person.read_receipts, set({ read_receipts: !person.read_receipts })) : null,
    person.wa_id ? toggle("reads", "Reads at once", person.reads, set({ reads: !person.reads })) : null,
  ];
}

function toggle(key, name, on, change) {
  return h("button", { class: "switch", type: "button", role: "switch", "aria-checked": String(on), "data-key": key, onclick: change }, name, h("i", { "aria-hidden": "true" }));
}

function network(state, tools) {
  const provider = h("select", { "aria-label": "Provider", onchange: (event) => { wish.provider = event.target.value; event.target.blur(); tools.look(); } },
    state.providers.map((name) => h("option", { value: name, selected: name === wish.provider }, PROVIDERS[name] ?? name)));
  const times = h("input", { type: "number", min: "1", max: "1000", value: wish.times, "aria-label": "How many times", onchange: (event) => { wish.times = Math.max(1, Number(event.target.value) || 1); } });
  const found = [
    h("div", { class: "row" }, provider, times, "times"),
    ...Object.entries(state.known_faults).map(([name, words]) => fault(name, words, state, tools)),
  ];
  if (state.faults.length) {
    found.push(h("div", { class: "row" }, h("button", { class: "ghost", type: "button", onclick: () => tools.doing(api.clearFaults()) }, "Switch all off")));
  }
  if (state.waiting) found.push(h("p", { class: "note", role: "status" }, `${state.waiting} webhooks wait for the product to answer 200.`));
  return found;
}

function fault(name, words, state, tools) {
  const on = state.faults.find((one) => one.fault === name && one.provider === wish.provider);
  const start = () => tools.doing(api.switchFault({ provider: wish.provider, fault: name, times: wish.times }));
  return h("button", { class: "fault", type: "button", "aria-pressed": String(Boolean(on)), "data-key": name, onclick: start },
    h("span", {}, (name[0].toUpperCase() + name.slice(1)).replaceAll("_", " ")), on ? h("em", {}, `${on.times}×`) : null, h("small", {}, words));
}
