// The way without a socket: pages of older messages, and polling where sockets cannot be had.
import { fetchNew } from "../frames.js";
import { PAGE, call } from "../http.js";

const NEAR = 4e3; // ms between two polls while somebody looks
const FAR = 20e3;
const ROUNDS = 15; // polls until a socket is tried once more

// The page before the oldest that is shown.
export async function fetchOlder(wire) {
  const { line } = wire;
  if (wire.older) return;
  wire.older = true;
  try {
    const { results } = await call("GET", `messages/?before=${line.items[0].seq}&limit=${PAGE}`);
    const known = new Set(line.items.map((item) => item.id));
    line.items.unshift(...results.filter((item) => !known.has(item.id)));
    wire.tell("changed");
  } catch {
    // Scrolling up once more asks again.
  }
  wire.older = false;
}

// Sends one message. Throws {status ...} when it may yet go later; a clear no is kept on the message.
export async function post({ wire }, body) {
  try {
    wire.line.take(await call("POST", "messages/", body), true);
    wire.queue.remove(body.client_id);
    wire.tell("changed");
  } catch (problem) {
    if (!wire.sender.refused(body.client_id, problem)) throw problem;
  }
}

// Throws what `call` throws; ends when the turn of the wire is over or a socket is due to be tried.
export async function poll(wire, turn) {
  for (let round = 0; round < ROUNDS; round += 1) {
    await fetchNew(wire);
    if (turn !== wire.turn) return;
    wire.ready("polling");
    await new Promise((resolve) => setTimeout(resolve, (document.hidden ? FAR : NEAR) * (0.75 + Math.random() / 2)));
    if (turn !== wire.turn) return;
  }
  wire.deaf = 1;
  wire.connect();
}
