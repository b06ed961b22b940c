/** The composer when a window is closed: the channel's templates, their values, and what the customer will read. */

import { api } from "../lib/api.js";
import { $, $$, delegate, el } from "../lib/dom.js";
import { copy } from "../lib/templates.js";
import { t } from "../lib/words.js";
import { tellFailure } from "../elements/toast_stack.js";

const loaded = new Map();
const PLACE = /\{\{\s*([\w]+)\s*\}\}/g;

const body = (template, kind = "BODY") => template.components?.find((one) => one.type?.toUpperCase() === kind)?.text ?? "";
const places = (text) => [...new Set([...text.matchAll(PLACE)].map(([, name]) => name))];
const numbered = (names) => names.every((name) => /^\d+$/.test(name));

function sendable(channel) {
  if (!loaded.has(channel)) {
    loaded.set(channel, api("GET", `templates/?channel=${encodeURIComponent(channel)}&limit=200`).then(({ results }) => results.filter((one) => one.sendable !== false)));
    loaded.get(channel).catch(() => loaded.delete(channel));
  }
  return loaded.get(channel);
}

function field(part, name, composer) {
  const known = part === "body" && name === "1" ? composer.closest("thread-pane").dataset.name : "";
  return el("label", { class: "fld" }, t("template_value", { name }), el("input", { class: "in", required: true, value: known, dir: "auto", "data-part": part, "data-name": name }));
}

function choose(composer, option, templates) {
  const template = templates[Number(option.dataset.index)];
  for (const one of $$("[role=option]", composer)) one.setAttribute("aria-selected", String(one === option));
  composer.template = template;
  const fields = [...places(body(template, "HEADER")).map((name) => field("header", name, composer)), ...places(body(template)).map((name) => field("body", name, composer))];
  const box = $("#template-values", composer);
  const preview = el("p", { class: "greet", dir: "auto", role: "status" });
  box.replaceChildren(...fields, ...(fields.length ? [preview] : []));
  const show = () => (preview.textContent = body(template).replace(PLACE, (whole, name) => $(`[data-part=body][data-name="${name}"]`, box)?.value || whole));
  box.oninput = show;
  show();
}

/** What the API wants: {name, language, values}. */
function chosen(composer) {
  const { template } = composer;
  const given = (part) => $$(`#template-values [data-part=${part}]`, composer).map((one) => [one.dataset.name, one.value.trim()]);
  const values = {};
  const [header, main] = [given("header"), given("body")];
  if (header.length) values.header = header[0][1];
  if (main.length) values.body = numbered(main.map(([name]) => name)) ? main.map(([, value]) => value) : Object.fromEntries(main);
  return { name: template.name, language: template.language, values };
}

/** Draw the picker in a composer whose window is closed; drawn once for each channel. */
export async function pick(composer) {
  const { channel } = composer.form.dataset;
  const list = $("#templates", composer);
  if (list.dataset.channel === channel) return;
  list.dataset.channel = channel;
  try {
    const templates = await sendable(channel);
    list.replaceChildren(...templates.map((template, index) => {
      const node = copy("tpl-template", { name: template.name, about: `${template.language} · ${template.category ?? ""}`, body: body(template) });
      node.dataset.index = index;
      return node;
    }));
    if (!templates.length) list.append(el("li", { class: "s nocon" }, t("templates_none")));
    if (!composer.sendTemplate) {
      delegate(list, "click", "[role=option]", (event, option) => choose(composer, option, composer.templates));
      list.addEventListener("keydown", (event) => walk(event, composer, list));
    }
    Object.assign(composer, { templates, template: null, sendTemplate: () => composer.template && composer.send({ template: chosen(composer) }) });
    $("#template-values", composer).replaceChildren();
    const first = $("[role=option]", list);
    if (first) choose(composer, first, templates);
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
  choose(composer, next, composer.templates);
  next.scrollIntoView({ block: "nearest" });
}
