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

test("what waits to be accepted stands below everything and gives its place to the accepted one", () => {
  const { timeline, list } = begin([message(1)]);
  const waiting = message("x", { dir: "out", by: "agent:7" });
  waiting.id = "pending-abc";
  delete waiting.dataset.seq;
  timeline.pend(waiting);
  timeline.put(message(2));
  equal(list.lastElementChild.id, "pending-abc");
  timeline.put(message(3, { dir: "out", by: "agent:7", clientId: "abc" }));
  equal([...list.querySelectorAll("[data-item]")].map((item) => item.id), ["message-1", "message-2", "message-3"]);
});

test("a note that waits gives its place to what the server said it became", () => {
  const { timeline, list } = begin([message(1)]);
  const waiting = message("x", { item: "note" });
  waiting.id = "pending-abc";
  waiting.dataset.becomes = "note-2";
  delete waiting.dataset.seq;
  timeline.pend(waiting);
  timeline.put(message(2, { item: "note" }));
  equal([...list.querySelectorAll("[data-item]")].map((item) => item.id), ["message-1", "note-2"]);
});

test("a separator stands above each day and where the customer moves to another channel", () => {
  const { list } = begin([
    message(1, { at: "2026-11-18T23:30:00Z" }),
    message(2, { at: "2026-11-19T00:30:00Z" }),
    message(3, { at: "2026-11-19T00:31:00Z", channel: "sms", medium: "sms" }),
    message(4, { at: "2026-11-19T00:32:00Z", item: "note", dir: "", channel: "", medium: "" }),
    message(5, { at: "2026-11-19T00:33:00Z", channel: "sms", medium: "sms" }),
  ]);
  const lines = [...list.children].filter((node) => !node.matches("button")).map((node) => (node.matches(".ep") ? "---" : node.dataset.seq));
  equal(lines, ["---", "1", "---", "2", "---", "3", "4", "5"]);
  const words = [...list.querySelectorAll(".ep")].map((line) => [line.querySelector("[data-slot=day]").hidden, line.querySelector("[data-slot=switch-text]").textContent]);
  equal(words, [[false, "WhatsApp"], [false, ""], [true, "moved to SMS"]]);
});

test("messages of one author within five minutes are one group", () => {
  const { timeline } = begin([
    message(1, { at: "2026-11-20T10:00:00Z" }),
    message(2, { at: "2026-11-20T10:04:00Z" }),
    message(3, { at: "2026-11-20T10:10:00Z" }),
    message(5, { at: "2026-11-20T10:11:00Z" }),
  ]);
  const joined = () => timeline.items.map((item) => [item.hasAttribute("data-cont"), item.hasAttribute("data-more")]);
  equal(joined(), [[false, true], [true, false], [false, true], [true, false]]);
  timeline.put(message(4, { at: "2026-11-20T10:10:30Z", dir: "out", by: "agent:7" }));
  equal(joined(), [[false, true], [true, false], [false, false], [false, false], [false, false]]);
});

test("the divider stands above the first unread message and parts groups", () => {
  const { timeline, list } = begin(range(1, 6));
  timeline.divide(4);
  equal(list.querySelector(".new").nextElementSibling.id, "message-5");
  equal(list.querySelector(".new").textContent, "New");
  ok(!document.getElementById("message-5").hasAttribute("data-cont"), "the divider is inside a group");
  timeline.undivide();
  ok(document.getElementById("message-5").hasAttribute("data-cont"), "the group stays parted");
});

test("focus inside a message survives the message being replaced", () => {
  const make = (rev) => {
    const item = message(1, { rev });
    const button = document.createElement("button");
    button.dataset.act = "retry";
    item.append(button);
    return item;
  };
  const { timeline } = begin([make("1")]);
  document.querySelector("#message-1 button").focus();
  timeline.put(make("2"));
  equal(document.activeElement.dataset.act, "retry");
});
