// What only some channels have around the messages: a form before the first one, and when somebody is back.
import { call } from "../http.js";
import { h, linked } from "../dom.js";
import { language, region, t } from "../words.js";

const TYPES = { name: "text", email: "email", phone: "tel" };
let shown = null; // the form that stands there, and in which language

// After each drawing of the panel.
export function dress(chat) {
  const { about, panel, composer } = chat;
  if (about.team.opens_at) panel.note.textContent = t("back", { time: moment(about.team.opens_at) });
  composer.node.hidden = Boolean(about.form);
  if (shown && (!about.form || shown.language !== language.now)) {
    shown.node.remove();
    shown = null;
  }
  if (!about.form || shown) return;
  shown = { node: ask(chat), language: language.now };
  composer.node.before(shown.node);
  if (panel.isOpen) shown.node.querySelector("input").focus();
}

function ask(chat) {
  const { fields, consent } = chat.about.form;
  const given = {};
  const input = ({ name, required }) => {
    const type = TYPES[name];
    const keep = (event) => (given[name] = event.target.value);
    return h("label", null, h("span", null, t(name)), h("input", { type, autocomplete: name === "phone" ? "tel" : name, required, maxlength: "255", oninput: keep }));
  };
  const agree = h("input", { type: "checkbox", required: true, onchange: () => (given.agreed = agree.checked) });
  const alert = h("p", { class: "er", role: "alert" });
  const submit = async (event) => {
    event.preventDefault();
    try {
      await call("POST", "form/", given);
      done(chat);
    } catch ({ detail }) {
      alert.textContent = detail || t("unreachable");
    }
  };
  return h(
    "form",
    { class: "fm", onsubmit: submit },
    ...fields.map(input),
    consent && h("label", { class: "ck" }, agree, h("span", { dir: "auto" }, ...linked(consent))),
    alert,
    h("button", null, t("start")),
  );
}

// What was written before the form was known goes now.
function done(chat) {
  chat.about.form = null;
  chat.queue.items.filter((item) => item.error).forEach((item) => chat.resend(item));
  chat.draw();
  chat.composer.text.focus();
}

// A time of today alone, else with its day.
function moment(at) {
  const when = new Date(at);
  const weekday = when.toDateString() === new Date().toDateString() ? undefined : "long";
  return new Intl.DateTimeFormat(region(), { weekday, hour: "numeric", minute: "2-digit" }).format(when);
}
