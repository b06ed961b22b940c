// The page: what is chosen, what is polled, and who draws which part.

import * as api from "./api.js";
import { drawChat, drawHead } from "./chat.js";
import { startComposer } from "./composer.js";
import { byId } from "./dom.js";
import { drawPanel, offerFaultsOf } from "./panel.js";
import { drawPeople, startPeople } from "./people.js";

const view = { state: null, person: null, account: null, chat: null, version: -1 };
const EVERY = 700;

/** Show a failure in words, for a while. */
export function complain(problem) {
  const line = byId("problem");
  line.textContent = problem.message || String(problem);
  line.hidden = false;
  clearTimeout(complain.timer);
  complain.timer = setTimeout(() => { line.hidden = true; }, 6000);
}

/** Do something with the API, tell of its failure, and look again at once. */
export async function doing(promise) {
  try {
    return await promise;
  } catch (problem) {
    complain(problem);
    return null;
  } finally {
    await look();
  }
}

const personOf = () => view.state?.people.find((person) => person.id === view.person);
const accountOf = () => view.state?.accounts.find((account) => account.key === view.account);

function reachable(person, account) {
  return account.kind === "whatsapp" ? Boolean(person.wa_id) : person.sms === "mobile";
}

/** Choose a person, and a channel they can be reached on. */
async function choose(id, key = "") {
  view.person = id;
  const person = personOf();
  const fitting = view.state.accounts.filter((account) => reachable(person, account));
  const recent = fitting.toSorted((a, b) => (person.chats[b.key]?.at ?? "").localeCompare(person.chats[a.key]?.at ?? ""));
  view.account = (key && fitting.some((account) => account.key === key) ? key : recent[0]?.key) ?? null;
  view.version = -1;
  view.chat = null;
  if (view.account) offerFaultsOf(accountOf().kind);
  history.replaceState(null, "", `#${new URLSearchParams({ person: id, channel: view.account ?? "" })}`);
  await look();
}

async function look() {
  try {
    const news = await api.readState(view.state?.version ?? -1);
    view.state = { ...news, people: news.people ?? view.state.people };
    if (view.person && view.account) {
      const chat = await api.readChat(view.person, view.account, view.version);
      if (!chat.unchanged) view.chat = chat;
      const unread = view.chat.messages.some((message) => !message.mine && message.unread);
      if (unread && !document.hidden && !personOf()?.off) {
        await api.act(view.person, view.account, "open").catch(() => null);
      }
      if (!chat.unchanged) {
        view.version = chat.version;
        drawChat(view.chat, accountOf(), tools);
      }
    }
    draw();
  } catch (problem) {
    complain(problem);
  }
}

const tools = {
  choose,
  look,
  doing,
  act: (name, values) => doing(api.act(view.person, view.account, name, values)),
  person: personOf,
  account: accountOf,
  reachable,
};

function draw() {
  const { state } = view;
  byId("clock").hidden = Math.abs(Date.parse(state.now) - Date.now()) < 60000;
  byId("clock").textContent = `Simulated clock: ${new Date(state.now).toLocaleString()}`;
  if (state.problem) complain(new Error(state.problem));
  drawPeople(state, view.person, tools);
  drawHead(personOf(), accountOf(), state, view.chat, tools);
  drawPanel(state, personOf(), tools);
}

async function poll() {
  if (!document.hidden) await look();
  setTimeout(poll, EVERY);
}

startPeople(tools);
startComposer(tools);
await look();
const wanted = new URLSearchParams(location.hash.slice(1));
const first = view.state?.people.find((person) => person.id === wanted.get("person")) ?? view.state?.people[0];
if (first) await choose(first.id, wanted.get("channel"));
poll();
