import { InboxSocket } from "/static/js/models/socket.js";
import { FakeSocket, Timers } from "./fakes.js";

function begin(options = {}) {
  FakeSocket.made = [];
  const timers = new Timers();
  const socket = new InboxSocket({ url: "ws://x/ws/inbox/", Socket: FakeSocket, timers, random: () => 1, ...options });
  const heard = [];
  for (const type of ["state"]) socket.on(type, (data) => heard.push([type, data]));
  const told = (type) => heard.filter(([name]) => name === type).map(([, data]) => data);
  socket.start();
  return { socket, timers, told };
}

test("the banner says offline only after five seconds, and stays until the line is open", async () => {
  const { timers, told } = begin();
  FakeSocket.last.hello();
  FakeSocket.last.drop();
  await timers.pass(4_900);
  ok(!told("state").includes("offline"), "too early");
  for (let n = 0; n < 5; n += 1) {
    if (FakeSocket.last.readyState === 0) FakeSocket.last.drop();
    await timers.pass(2_000);
  }
  equal(told("state").at(-1), "offline", "attempts in between are no news");
  await timers.pass(30_000);
  FakeSocket.last.hello();
  equal(told("state").at(-1), "open");
});

test("a short break is never told", async () => {
  const { timers, told } = begin();
  FakeSocket.last.hello();
  FakeSocket.last.drop();
  await timers.pass(1_000);
  FakeSocket.last.hello();
  await timers.pass(6_000);
  equal(told("state"), ["connecting", "open", "down", "connecting", "open"]);
});

test("attempts come at ever longer times of chance, at most thirty seconds", async () => {
  const { timers } = begin({ random: () => 1 });
  const gaps = [];
  for (let n = 0; n < 8; n += 1) {
    const made = FakeSocket.made.length;
    const from = timers.now;
    FakeSocket.last.drop();
    while (FakeSocket.made.length === made) await timers.pass(500);
    gaps.push(timers.now - from);
  }
  equal(gaps, [1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000]);
});

test("a line that does not answer a ping is given up and made anew", async () => {
  const { timers } = begin();
  FakeSocket.last.hello();
  await timers.pass(20_000);
  equal(FakeSocket.last.take("ping").length, 1);
  FakeSocket.last.say({ type: "pong" });
  await timers.pass(8_000);
  equal(FakeSocket.made.length, 1, "it answered");
  await timers.pass(20_000 + 8_000 + 2_000);
  equal(FakeSocket.made.length, 2);
});

test("signed out is final, and is found out even when the handshake is merely refused", async () => {
  const first = begin();
  FakeSocket.last.hello();
  FakeSocket.last.drop(4001);
  await first.timers.pass(60_000);
  equal([first.told("state").at(-1), FakeSocket.made.length], ["signed-out", 1]);
  const second = begin({ probe: async () => "signed-out" });
  for (let n = 0; n < 3; n += 1) {
    FakeSocket.last.drop();
    await second.timers.pass(5_000);
  }
  equal(second.told("state").at(-1), "signed-out");
});

test("a page that was hidden for a minute asks what came meanwhile", () => {
  const { socket } = begin();
  FakeSocket.last.hello();
  FakeSocket.last.take("resume");
  socket.visible(false, 1_000);
  socket.visible(true, 30_000);
  equal(FakeSocket.last.take("resume"), []);
  socket.visible(false, 40_000);
  socket.visible(true, 101_000);
  equal(FakeSocket.last.take("resume").length, 1);
});
