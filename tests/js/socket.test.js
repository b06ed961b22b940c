import { InboxSocket } from "/static/js/models/socket.js";
import { FakeSocket, Timers } from "./fakes.js";

function begin(options = {}) {
  FakeSocket.made = [];
  const timers = new Timers();
  const socket = new InboxSocket({ url: "ws://x/ws/inbox/", Socket: FakeSocket, timers, random: () => 1, ...options });
  const heard = [];
  for (const type of ["state", "item", "thread", "reset", "synced", "gone"]) socket.on(type, (data) => heard.push([type, data]));
  const told = (type) => heard.filter(([name]) => name === type).map(([, data]) => data);
  socket.start();
  return { socket, timers, told, heard };
}
const item = (rev, over = {}) => ({ type: "item", thread: "1", epoch: 1, seq: rev, rev, kind: "message", id: `m${rev}`, html: "", ...over });
const watching = (rev, after) => ({ type: "watching", thread: "1", epoch: 1, rev, after });

test("the first connection asks for what changed since the page was made", () => {
  const { told } = begin({ cursor: "page" });
  FakeSocket.last.hello("later");
  equal(FakeSocket.last.take("resume"), [{ type: "resume", cursor: "page" }]);
  FakeSocket.last.say({ type: "resumed", cursor: "later" });
  equal(told("state"), ["connecting", "open"]);
  equal(told("synced"), [{ loaded: 0 }]);
});

test("a thread is watched from the revision on the screen, and again after a break from what was seen without a gap", async () => {
  const { socket, timers } = begin();
  FakeSocket.last.hello();
  socket.watch("1", 1, 10);
  equal(FakeSocket.last.take("watch"), [{ type: "watch", thread: "1", epoch: 1, after: 10 }]);
  FakeSocket.last.say(watching(10, 10));
  FakeSocket.last.say(item(11));
  FakeSocket.last.say(item(13));
  FakeSocket.last.drop();
  await timers.pass(1000);
  FakeSocket.last.hello();
  equal(FakeSocket.last.take("watch").map((frame) => frame.after), [11], "rev 12 was never seen");
});

test("a gap is asked for after a moment, and not when it fills by itself", async () => {
  const { socket, timers, told } = begin();
  FakeSocket.last.hello();
  socket.watch("1", 1, 10);
  FakeSocket.last.say(watching(10, 10));
  FakeSocket.last.take("watch");
  FakeSocket.last.say(item(12));
  FakeSocket.last.say(item(11));
  await timers.pass(200);
  equal(FakeSocket.last.take("watch"), [], "out of order is no gap");
  FakeSocket.last.say(item(14));
  await timers.pass(200);
  equal(FakeSocket.last.take("watch").map((frame) => frame.after), [12]);
  FakeSocket.last.say(item(13));
  FakeSocket.last.say(watching(14, 12));
  await timers.pass(200);
  equal(FakeSocket.last.take("watch"), [], "nothing is missing any more");
  equal(told("item").map((frame) => frame.rev), [12, 11, 14, 13], "every item is shown as it comes");
});

test("a head above what was seen is asked for, a head that crosses our question is not its answer", async () => {
  const { socket, timers } = begin();
  FakeSocket.last.hello();
  socket.watch("1", 1, 5);
  FakeSocket.last.take("watch");
  FakeSocket.last.say(watching(9, null));
  FakeSocket.last.drop();
  await timers.pass(1000);
  FakeSocket.last.hello();
  equal(FakeSocket.last.take("watch").map((frame) => frame.after), [5], "the head did not pretend that 6 to 9 are here");
  FakeSocket.last.say(watching(9, 5));
  FakeSocket.last.say(watching(12, null));
  equal(FakeSocket.last.take("watch").map((frame) => frame.after), [9]);
});

test("another epoch makes everything on the screen old", () => {
  const { socket, told } = begin();
  FakeSocket.last.hello();
  socket.watch("1", 1, 5);
  FakeSocket.last.say(item(6, { epoch: 2 }));
  equal(told("reset"), [{ thread: "1" }]);
  equal(told("item"), []);
});

test("the list resumes from the last cursor it heard", async () => {
  const { timers } = begin();
  FakeSocket.last.hello("a");
  FakeSocket.last.say({ type: "thread", thread: "3", rev: 1, cursor: "b", state: {}, html: "" });
  FakeSocket.last.drop();
  await timers.pass(1000);
  FakeSocket.last.hello("z");
  equal(FakeSocket.last.take("resume").at(-1), { type: "resume", cursor: "b" });
});

test("what came during a catch-up is counted for the notice", async () => {
  const { socket, timers, told } = begin();
  FakeSocket.last.hello();
  FakeSocket.last.say({ type: "resumed", cursor: "c1" });
  socket.watch("1", 1, 5);
  FakeSocket.last.say(watching(5, 5));
  FakeSocket.last.drop();
  await timers.pass(1_000);
  FakeSocket.last.hello();
  FakeSocket.last.say({ type: "resumed", cursor: "c2" });
  FakeSocket.last.say(item(6));
  FakeSocket.last.say(item(8));
  FakeSocket.last.say(watching(8, 5));
  equal(told("synced").at(-1), { loaded: 2 });
});

test("a question that the server could not answer is asked again until it is", async () => {
  const { socket, timers } = begin();
  FakeSocket.last.hello();
  socket.watch("1", 1, 10);
  FakeSocket.last.take("watch");
  for (let n = 0; n < 2; n += 1) {
    FakeSocket.last.say({ type: "error", code: "unavailable", of: "watch" });
    FakeSocket.last.say({ type: "error", code: "unavailable", of: "resume" });
    equal(FakeSocket.last.take("watch"), [], "not at once");
    await timers.pass(1100);
    equal(FakeSocket.last.take("watch").map((frame) => frame.after), [10]);
  }
  FakeSocket.last.say(watching(10, 10));
  FakeSocket.last.say({ type: "error", code: "not_found", of: "watch" });
  await timers.pass(5000);
  equal(FakeSocket.last.take("watch"), []);
});
