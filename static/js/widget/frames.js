// What the server tells, by frames or over HTTP, and what it does to the line, the queue and the screen.
import { PAGE, call } from "./http.js";

const FRAMES = {
  message: accept,

  // Our own message as it was stored: from now on it stands in its place.
  ack: accept,

  error(wire, frame) {
    const wait = frame.retry_after * 1000;
    // Without the answer to this nothing more would be asked: begin anew.
    if (frame.of === "resume") wire.again(wait);
    else wire.sender.refused(frame.of, { ...frame, wait });
  },

  typing(wire, frame) {
    wire.tell("typing", frame);
  },

  read(wire, frame) {
    wire.line.seen = frame;
  },

  choices(wire, frame) {
    wire.line.choices = frame;
  },

  // Every 15 s: where the database stands. A push that was lost is noticed here at the latest.
  head(wire, frame) {
    if (frame.cursor !== wire.line.cursor) wire.resume();
  },

  // Our cursor is of another numbering: everything anew.
  reset(wire) {
    wire.line.clear();
    wire.resuming = false;
    wire.resume();
  },

  // Only here does the cursor move: a change whose push was lost is then asked for once more, never skipped.
  resumed(wire, frame) {
    wire.line.cursor = frame.cursor;
    wire.resuming = false;
    wire.ready("live");
  },
};

export function receive(wire, frame) {
  wire.alive();
  // A frame of a later server that this widget does not know is no error.
  if (Object.hasOwn(FRAMES, frame.type)) FRAMES[frame.type](wire, frame);
  if (frame.type !== "head") wire.tell("changed");
}

// A message that came or changed. One that does not follow on the last we have tells of a gap, which is fetched.
function accept(wire, { message_type, ...message }) {
  const { line } = wire;
  const isNew = message.seq > line.last;
  if (!line.take(message, wire.resuming)) return wire.resume();
  if (message.client_id) wire.queue.remove(message.client_id);
  if (message.direction === "in") return;
  if (isNew) wire.put({ type: "received", seq: message.seq });
  if (isNew && line.cursor) wire.tell("arrived", message);
}

// What came and what changed since the last time, over HTTP: as `resume` gives it on a socket.
export async function fetchNew(wire) {
  const { line, queue } = wire;
  const since = line.cursor ? `after=${line.last}&cursor=${encodeURIComponent(line.cursor)}` : "limit=" + PAGE;
  const answer = await call("GET", "messages/?" + since);
  if (answer.reset) {
    line.clear();
    return fetchNew(wire);
  }
  for (const message of answer.results) {
    line.take(message, true);
    if (message.client_id) queue.remove(message.client_id);
  }
  line.cursor = answer.cursor;
  line.seen = answer.read || line.seen;
  line.choices = answer.choices || null;
  wire.tell("changed");
}
