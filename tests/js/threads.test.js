import { Threads } from "/static/js/models/threads.js";
import { Timers } from "./fakes.js";

function row(id, over = {}) {
  const data = { item: "thread", thread: String(id), rev: "1", epoch: "1", activity: `2026-11-20T10:${String(id).padStart(2, "0")}:00Z`, waiting: "", ...over };
  const li = document.createElement("li");
  li.id = `thread-${id}`;
  Object.assign(li.dataset, data);
  const link = document.createElement("a");
  link.href = `/threads/${id}/`;
  link.textContent = over.text ?? `thread ${id}`;
  const draft = document.createElement("span");
  draft.dataset.draftText = "";
  li.append(link, draft);
  return li;
}
const state = (id, over = {}) => ({ id: String(id), state: "open", assignee: { id: "7" }, team: null, baton: { holder: null, number: 1 }, channels: [{ key: "wa-main" }], ...over });

function begin(rows, view = {}) {
  const root = document.createElement("div");
  root.className = "rows";
  for (const name of ["reply", "customer", "all"]) {
    const heading = document.createElement("div");
    const section = document.createElement("ul");
    heading.className = "sect";
    heading.dataset.section = section.dataset.section = name;
    root.append(heading, section);
  }
  for (const one of rows) root.querySelector(`ul[data-section=${one.dataset.waiting ? "reply" : "customer"}]`).append(one);
  stage.append(root);
  const timers = new Timers();
  const threads = new Threads({ root, view: { name: "mine", me: "7", team: "", channel: "", q: "", ...view }, timers, limit: 200 });
  const ids = (section) => [...root.querySelectorAll(`ul[data-section=${section}] > li`)].map((one) => one.dataset.thread);
  return { threads, root, timers, ids };
}

test("news moves one row to the top of its section", () => {
  const { threads, ids } = begin([row(9), row(8), row(7)]);
  threads.put(state(7), row(7, { rev: "2", activity: "2026-11-20T11:00:00Z" }));
  equal(ids("customer"), ["7", "9", "8"]);
});

test("a thread that waits for a reply changes its section, and headings follow", () => {
  const { threads, root, ids } = begin([row(9), row(8)]);
  equal(root.querySelector(".sect[data-section=reply]").hidden, true);
  threads.put(state(8), row(8, { rev: "2", waiting: "2026-11-20T11:00:00Z", activity: "2026-11-20T11:00:00Z" }));
  equal([ids("reply"), ids("customer")], [["8"], ["9"]]);
  equal(root.querySelector(".sect[data-section=reply]").hidden, false);
});

test("a thread that leaves the view goes, one that enters it comes", () => {
  const { threads, ids } = begin([row(9), row(8)]);
  threads.put(state(9, { state: "resolved" }), row(9, { rev: "2" }));
  threads.put(state(5), row(5));
  threads.put(state(4, { assignee: { id: "8" } }), row(4));
  equal(ids("customer"), ["8", "5"]);
});

test("the open thread stays in sight when it leaves the view, until another is opened", () => {
  const { threads, ids } = begin([row(9), row(8)]);
  threads.choose("9");
  threads.put(state(9, { state: "resolved" }), row(9, { rev: "2" }));
  equal(ids("customer"), ["9", "8"]);
  threads.choose("8");
  equal(ids("customer"), ["8"]);
});

test("nothing moves under the keyboard's focus until a second and a half after it left", async () => {
  const { threads, root, timers, ids } = begin([row(9), row(8), row(7)]);
  const told = [];
  threads.on("held", ({ n }) => told.push(n));
  root.querySelector("#thread-9 a").focus({ focusVisible: true });
  threads.put(state(7), row(7, { rev: "2", activity: "2026-11-20T11:00:00Z", text: "news" }));
  threads.put(state(3), row(3, { activity: "2026-11-20T11:01:00Z" }));
  equal(ids("customer"), ["9", "8", "7"]);
  equal(root.querySelector("#thread-7 a").textContent, "news", "what it says is shown in place");
  await timers.pass(3_000);
  equal(ids("customer"), ["9", "8", "7"], "the focus is still there");
  document.activeElement.blur();
  await timers.pass(1_400);
  equal(ids("customer"), ["9", "8", "7"]);
  await timers.pass(200);
  equal(ids("customer"), ["3", "7", "9", "8"]);
  equal(told, [1, 2, 1, 0]);
});

test("the pill does at once what waits", () => {
  const { threads, root, ids } = begin([row(9), row(8)]);
  root.querySelector("#thread-9 a").focus({ focusVisible: true });
  threads.put(state(8), row(8, { rev: "2", activity: "2026-11-20T11:00:00Z" }));
  threads.release();
  equal(ids("customer"), ["8", "9"]);
});

test("an older picture of a row is not shown over a newer one", () => {
  const { threads, root } = begin([row(9, { rev: "5", text: "new" })]);
  threads.put(state(9), row(9, { rev: "4", text: "old" }));
  equal(root.querySelector("#thread-9 a").textContent, "new");
});

test("what only this viewer's row knows is carried over", () => {
  const { threads, root } = begin([row(9)]);
  threads.choose("9");
  threads.row("9").dataset.draft = "";
  threads.row("9").querySelector("[data-draft-text]").textContent = "Dear…";
  threads.put(state(9), row(9, { rev: "2" }));
  equal(threads.row("9").querySelector("[data-draft-text]").textContent, "Dear…");
  ok(root.querySelector("#thread-9 a[aria-current]"), "it is not current any more");
});

test("the document never holds more than two hundred rows and ten", () => {
  const { threads } = begin([]);
  for (let n = 1; n <= 400; n += 1) {
    const at = new Date(Date.UTC(2026, 10, 20) + n * 1000).toISOString();
    threads.put(state(n), row(n, { activity: at }));
  }
  ok(threads.rows.length <= 210, `${threads.rows.length} rows`);
  equal(threads.rows[0].dataset.thread, "400");
});

test("rows fetched anew take the place of all, the open one stays marked", () => {
  const { threads, ids, root } = begin([row(9), row(8)]);
  threads.choose("8");
  const page = document.createElement("div");
  const list = document.createElement("ul");
  list.append(row(8, { rev: "3" }), row(6));
  page.append(list);
  threads.fill(page, { anew: true });
  equal(ids("customer"), ["8", "6"]);
  ok(root.querySelector("#thread-8 a[aria-current]"), "it is not current any more");
});

test("in a view that is no to-do list there is one section", () => {
  const { threads, ids } = begin([], { name: "resolved" });
  threads.put(state(9, { state: "resolved" }), row(9, { waiting: "2026-11-20T11:00:00Z" }));
  equal(ids("all"), ["9"]);
});

test("what a search found stays when it changes, and nothing else comes to it", () => {
  const { threads, root } = begin([row(9), row(8)], { q: "marta" });
  threads.put(state(9, { state: "resolved" }), row(9, { rev: "2", text: "news" }));
  threads.put(state(5), row(5));
  equal(threads.rows.map((one) => one.dataset.thread).sort(), ["8", "9"]);
  equal(root.querySelector("#thread-9 a").textContent, "news");
});
