import { Problem } from "/static/js/lib/api.js";
import { openStore } from "/static/js/lib/store.js";
import { Drafts } from "/static/js/models/drafts.js";
import { Outbox } from "/static/js/models/outbox.js";
import { Timers } from "./fakes.js";

const reply = (id, over = {}) => ({ id, thread: "1", kind: "replies", body: { text: id, client_id: id }, at: Number(id), ...over });

async function begin(answers = {}) {
  const store = await openStore(`test-${Math.random()}`);
  const posted = [];
  const server = { online: true };
  const post = async (entry) => {
    posted.push(entry.id);
    if (!server.online) throw new Problem(0);
    const answer = answers[entry.id]?.shift?.();
    if (answer) throw answer;
    return { id: `m${entry.id}`, client_id: entry.id };
  };
  const timers = new Timers();
  const outbox = new Outbox({ store, post, timers, random: () => 1 });
  const told = [];
  for (const type of ["accepted", "held"]) outbox.on(type, ({ entry }) => told.push([type, entry.id, entry.state]));
  return { outbox, store, posted, server, timers, told, post };
}

test("a message is kept before it is sent, and forgotten once it is accepted", async () => {
  const { outbox, store, told } = await begin();
  let kept;
  outbox.on("accepted", () => {});
  outbox.post = async (entry) => {
    kept = (await store.all("outbox")).length;
    return { id: entry.id };
  };
  await outbox.add(reply("1"));
  equal([kept, (await store.all("outbox")).length], [1, 0]);
  equal(told.map(([type]) => type), ["accepted"]);
});

test("without a network nothing is lost: it is sent again later, under the same id, in the order written", async () => {
  const { outbox, posted, server, timers, told } = await begin();
  server.online = false;
  await outbox.add(reply("1"));
  await outbox.add(reply("2"));
  equal([outbox.waiting, told], [2, []]);
  server.online = true;
  posted.length = 0;
  await timers.pass(10_000);
  while (outbox.waiting) await settled();
  equal(posted, ["1", "2"]);
});

test("what an earlier page left is taken up by the next", async () => {
  const first = await begin();
  first.server.online = false;
  await first.outbox.add(reply("1"));
  const second = new Outbox({ store: first.store, post: async (entry) => ({ id: entry.id }), timers: new Timers() });
  const accepted = [];
  second.on("accepted", ({ entry }) => accepted.push(entry.body.text));
  equal((await second.open()).length, 1);
  await second.flush();
  equal(accepted, ["1"]);
});

test("a colleague's message in between holds it, and what follows, until the agent decides", async () => {
  const stale = () => new Problem(409, { code: "seen_seq_stale", detail: "Ana replied first.", items: [{ id: "9" }] });
  const { outbox, posted, told } = await begin({ 1: [stale()] });
  await outbox.add(reply("1", { body: { text: "1", seen_seq: 4 } }));
  await outbox.add(reply("2"));
  equal(told, [["held", "1", "stale"]]);
  equal(posted, ["1"], "the second one is not sent past the first");
  equal(outbox.of("1")[0].problem.data.items, [{ id: "9" }]);
  await outbox.again("1", { seen_seq: 9 });
  equal(posted, ["1", "1", "2"]);
});

test("what is refused for good is handed back with its reason and stops nothing else", async () => {
  const closed = new Problem(422, { code: "window_closed", detail: "The 24 hours are over." });
  const { outbox, told, posted } = await begin({ 1: [closed] });
  await outbox.add(reply("1"));
  await outbox.add(reply("2"));
  equal(told, [["held", "1", "refused"], ["accepted", "2", "waiting"]]);
  equal(posted, ["1", "2"]);
  const back = await outbox.withdraw("1");
  equal([back.body.text, outbox.of("1")], ["1", []]);
});

test("one thread that cannot be reached does not hold up another", async () => {
  const { outbox, told } = await begin({ 1: [new Problem(503)] });
  await Promise.all([outbox.add(reply("1")), outbox.add(reply("2", { thread: "2" }))]);
  equal(told, [["accepted", "2", "waiting"]]);
  equal(outbox.waiting, 1);
});

test("a draft is on the device half a second after the last letter, and gone when it is emptied", async () => {
  const store = await openStore(`test-${Math.random()}`);
  const timers = new Timers();
  const drafts = new Drafts({ store, timers });
  drafts.set("1", "reply", { text: "Dear" });
  drafts.set("1", "reply", { text: "Dear Ana" });
  drafts.set("1", "note", { text: "between us" });
  equal(await drafts.get("1", "reply"), { text: "Dear Ana" }, "at once, before it is written");
  await timers.pass(400);
  await settled();
  equal((await store.all("drafts")).length, 2);
  equal(await new Drafts({ store }).begun(), [{ thread: "1", text: "Dear Ana" }]);
  drafts.set("1", "reply", { text: "" });
  await drafts.flush();
  equal(await new Drafts({ store }).get("1", "reply"), null);
  equal(await new Drafts({ store }).get("1", "note"), { text: "between us" });
});

test("what was typed in the last half second before the page went is there on the next", async () => {
  const store = await openStore(`test-${Math.random()}`);
  const drafts = new Drafts({ store, timers: new Timers() });
  drafts.set("1", "reply", { text: "Dear Ana" });
  drafts.leave();
  const next = new Drafts({ store });
  await next.open();
  equal(await next.get("1", "reply"), { text: "Dear Ana" });
  equal(localStorage.length, 0);
});
