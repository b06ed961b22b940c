// The list of people, and the dialog that adds one.

import * as api from "./api.js";
import { avatar, byId, h, icon, spoken } from "./dom.js";

let drawn = "";

/** Draw the list when it has changed. */
export function drawPeople(state, chosen, tools) {
  const key = JSON.stringify([state.people, chosen, state.accounts.length]);
  if (key === drawn) return;
  drawn = key;
  const focused = document.activeElement?.closest?.("#people button")?.dataset.id;
  byId("people").replaceChildren(...state.people.map((person) => row(person, person.id === chosen, tools)));
  if (focused) byId("people").querySelector(`[data-id="${CSS.escape(focused)}"]`)?.focus();
}

function row(person, current, tools) {
  const lines = Object.values(person.chats).sort((a, b) => b.at.localeCompare(a.at));
  const unread = lines.reduce((sum, line) => sum + line.unread, 0);
  const last = lines[0];
  return h("li", {},
    h("button", { class: "person", type: "button", "data-id": person.id, "aria-current": String(current), onclick: () => tools.choose(person.id) },
      avatar(person.name),
      h("span", {},
        h("span", { class: "name" }, h("b", { dir: "auto" }, person.name), person.off ? icon("off") : null, person.off ? spoken("phone off") : null),
        h("span", { class: "line", dir: "auto" }, last ? (last.mine ? last.text : `↩ ${last.text}`) : person.note || person.phone)),
      unread ? h("span", { class: "badge" }, String(unread), spoken(" unread")) : null));
}

/** Wire the dialog. */
export function startPeople(tools) {
  const dialog = byId("person-dialog");
  const form = dialog.querySelector("form");
  const problem = form.querySelector(".form-problem");
  byId("add-person").addEventListener("click", () => { form.reset(); problem.textContent = ""; dialog.showModal(); });
  form.querySelector("[value=cancel]").addEventListener("click", () => dialog.close());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const fields = new FormData(form);
    try {
      const person = await api.addPerson({
        name: fields.get("name"), phone: fields.get("phone"), username: fields.get("username"), whatsapp: fields.has("whatsapp"),
      });
      dialog.close();
      await tools.look();
      await tools.choose(person.id);
    } catch (failure) {
      problem.textContent = failure.message;
    }
  });
}
