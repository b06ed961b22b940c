/** The composer when only templates can go: the channel's templates, their values, and what the customer will see. */

import { html, upload } from "../lib/api.js";
import { $, $$, delegate, parts } from "../lib/dom.js";
import { hydrate } from "../lib/hydrate.js";
import { tellFailure } from "../elements/toast_stack.js";

const fragment = async (composer, query = {}) => {
  const asked = new URLSearchParams({ channel: composer.form.dataset.channel, ...query });
  return hydrate(parts(await html(`/fragments/threads/${composer.thread}/templates/?${asked}`)));
};
const box = (composer) => $("#template-values", composer);

/** Show the form of one template, in the language that is asked for or the customer's. */
async function choose(composer, option, language = "") {
  for (const one of $$("#templates [role=option]", composer)) one.setAttribute("aria-selected", String(one === option));
  const drawn = await fragment(composer, { name: option.dataset.name, language });
  if (option.getAttribute("aria-selected") !== "true") return;
  box(composer).replaceChildren(drawn);
  show(composer);
}

function show(composer) {
  for (const slot of $$("[data-hole]", composer)) {
    const [part, name] = slot.dataset.hole.split(":");
    slot.textContent = $(`input[data-part="${part}"][data-name="${name}"]`, composer)?.value || `{{${name}}}`;
  }
}

/** A header's file is uploaded when it is chosen; its id is the value. */
async function changed(composer, { target }) {
  if (target.matches("[data-slot=language]")) {
    return choose(composer, $("#templates [aria-selected=true]", composer), target.value);
  }
  if (!target.matches("[type=file]") || !target.files.length) return;
  const slot = $("[data-slot=media]", composer);
  slot.textContent = "…";
  const { id, name } = await upload(target.files[0]);
  target.dataset.id = id;
  slot.textContent = name;
}

function header(field) {
  if (field.type === "file") return field.dataset.id;
  if (!("place" in field.dataset)) return field.value.trim();
  const [lat, lon] = field.value.split(/[,\s]+/).map(Number);
  return { lat, lon, name: $("[data-place-name]", field.form).value.trim() };
}

/** What the API wants: {name, language, values}; null while something is missing, which is pointed at. */
function chosen(composer) {
  const made = $("[data-name][data-language]", box(composer));
  const fields = $$("[data-part]", made ?? box(composer));
  const missing = fields.find((field) => !(field.type === "file" ? field.dataset.id : field.value.trim()));
  missing?.focus();
  missing?.reportValidity();
  if (!made || missing) return null;
  const of = (part) => fields.filter((field) => field.dataset.part === part);
  const pairs = of("body").map((field) => [field.dataset.name, field.value.trim()]);
  const values = {};
  if (of("header").length) values.header = header(of("header")[0]);
  if (pairs.length) values.body = "named" in made.dataset ? Object.fromEntries(pairs) : pairs.map(([, value]) => value);
  if (of("buttons").length) values.buttons = of("buttons").map((field) => field.value.trim());
  return { name: made.dataset.name, language: made.dataset.language, values };
}

/** Draw the picker; drawn once for each channel. */
export async function pick(composer) {
  const { channel } = composer.form.dataset;
  const list = $("#templates", composer);
  if (list.dataset.channel === channel) return;
  list.dataset.channel = channel;
  try {
    list.replaceChildren(await fragment(composer));
    if (!composer.sendTemplate) {
      delegate(list, "click", "[role=option]", (event, option) => choose(composer, option).catch(tellFailure));
      list.addEventListener("keydown", (event) => walk(event, composer, list));
      box(composer).addEventListener("input", () => show(composer));
      box(composer).addEventListener("change", (event) => changed(composer, event).catch(tellFailure));
      composer.sendTemplate = () => {
        const template = chosen(composer);
        return template && composer.send({ template });
      };
    }
    box(composer).replaceChildren();
    const first = $("[role=option]", list);
    if (first) await choose(composer, first);
  } catch (problem) {
    delete list.dataset.channel;
    tellFailure(problem);
  }
}

function walk(event, composer, list) {
  const all = $$("[role=option]", list);
  const at = all.findIndex((one) => one.getAttribute("aria-selected") === "true");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !all.length) return;
  event.preventDefault();
  const next = all[(at + step + all.length) % all.length];
  choose(composer, next).catch(tellFailure);
  next.scrollIntoView({ block: "nearest" });
}
