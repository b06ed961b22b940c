import { Pages } from "/static/js/models/pages.js";
import { Timeline } from "/static/js/models/timeline.js";
import { message } from "./fakes.js";

const range = (from, to, over) => Array.from({ length: to - from + 1 }, (_, n) => message(from + n, over));

function begin(items, options = {}) {
  const scroller = document.createElement("div");
  const list = document.createElement("div");
  const older = document.createElement("button");
  scroller.className = "tl";
  list.className = "in";
  older.dataset.act = "older";
  list.append(older, ...items);
  scroller.append(list);
  stage.append(scroller);
  const timeline = new Timeline({ scroller, list, ...options });
  return { timeline, scroller, list, older };
}
const seqs = (list) => [...list.querySelectorAll("[data-item][data-seq]")].map((item) => Number(item.dataset.seq));
const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));

test("an item is placed by its seq, wherever it comes from", () => {
  const { timeline, list } = begin([message(1), message(4)]);
  equal(timeline.put(message(3)), "added");
  equal(timeline.put(message(5)), "added");
  equal(timeline.put(message(2)), "added");
  equal(seqs(list), [1, 2, 3, 4, 5]);
});

test("an item is replaced by a newer revision of itself, never by an older one", () => {
  const { timeline, list } = begin([message(1), message(2)]);
  equal(timeline.put(message(1, { rev: "7", text: "edited" })), "replaced");
  equal(timeline.put(message(1, { rev: "5", text: "old news" })), "ignored");
  equal(timeline.put(message(1, { rev: "7", text: "the same again" })), "ignored");
  equal(list.querySelector("#message-1 .bub").textContent, "edited");
  equal(seqs(list), [1, 2]);
});

test("a reader at the end stays at the end, a reader above keeps the place", () => {
  const { timeline, scroller } = begin(range(1, 40));
  timeline.put(message(41));
  equal(scroller.scrollTop, 0);
  scroller.scrollTop = -600;
  const mark = document.getElementById("message-20");
  const before = mark.getBoundingClientRect().top;
  for (let n = 42; n < 50; n += 1) timeline.put(message(n));
  timeline.put(message(30, { rev: "99", text: "a much longer text ".repeat(60) }));
  ok(Math.abs(mark.getBoundingClientRect().top - before) < 1, "the place was lost");
});

test("incoming messages below what is seen are counted until they are seen", () => {
  const { timeline, scroller } = begin(range(1, 40));
  const told = [];
  timeline.on("news", ({ n }) => told.push(n));
  scroller.scrollTop = -600;
  timeline.put(message(41));
  timeline.put(message(42, { dir: "out", by: "agent:7" }));
  timeline.put(message(43));
  timeline.seen();
  equal(told, [1, 2, 0]);
});

test("the document never holds more than three hundred items and twenty", () => {
  const { timeline, list, older } = begin(range(1, 300));
  new Pages({ timeline, older, load: async () => ({ items: [], previous: null, next: null }) });
  for (let n = 301; n <= 700; n += 1) timeline.put(message(n));
  ok(seqs(list).length <= 320, `${seqs(list).length} items`);
  equal(seqs(list).at(-1), 700);
  equal([older.hidden, Number(older.dataset.before)], [false, seqs(list)[0]]);
  equal(list.querySelectorAll(".ep").length, 1, "one day, one separator");
});

test("older items are fetched above without moving the page, and the end is fetched again when it was trimmed", async () => {
  const { timeline, scroller, list, older } = begin(range(301, 600));
  const asked = [];
  const pages = new Pages({ timeline, older, previous: "301", load: async (query) => {
    asked.push(query);
    if (query.before) return { items: range(query.before - 50, query.before - 1), previous: query.before - 50, next: query.before };
    if (query.after) return { items: range(query.after * 1 + 1, 600), previous: 1, next: null };
    return { items: range(551, 600), previous: 551, next: null };
  } });
  scroller.scrollTop = -scroller.scrollHeight;
  const mark = document.getElementById("message-301");
  const before = mark.getBoundingClientRect().top;
  await pages.up();
  await pages.up();
  ok(Math.abs(mark.getBoundingClientRect().top - before) < 1, "the place was lost");
  equal([seqs(list)[0], seqs(list).at(-1), timeline.tail], [201, 500, false]);
  equal(timeline.put(message(601)), "ignored", "its place is not in the document");
  await pages.latest();
  equal([seqs(list).at(-1), timeline.tail, scroller.scrollTop], [600, true, 0]);
  equal(asked[0], { before: "301" });
});

test("an item above the oldest one here is left to be fetched", () => {
  const { timeline, list } = begin(range(100, 110), { head: false });
  equal(timeline.put(message(50)), "ignored");
  equal(seqs(list)[0], 100);
});

test("a jump fetches the stretch around an item that is not here", async () => {
  const { timeline, list, older } = begin(range(901, 950), { head: false });
  const pages = new Pages({ timeline, older, previous: "901", load: async ({ before, after }) => {
    const from = before ? before - 50 : Number(after) + 1;
    return { items: range(from, from + 49), previous: from, next: from + 50 };
  } });
  equal(await pages.show(500), true);
  await frame();
  ok(document.getElementById("message-500").hasAttribute("data-target"), "it is not marked");
  ok(seqs(list).includes(524) && !seqs(list).includes(901), "the old stretch is still here");
  equal(timeline.tail, false);
});
