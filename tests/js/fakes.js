/** Stand-ins for what tests must hold in their own hands: time, the network, the device's store. */

/** Timers that run when told to. */
export class Timers {
  now = 0;
  #next = 1;
  #due = new Map();

  setTimeout = (run, ms = 0) => {
    this.#due.set(this.#next, { run, at: this.now + ms });
    return this.#next++;
  };

  clearTimeout = (id) => void this.#due.delete(id);

  /** Let `ms` pass; what falls due runs in order. */
  async pass(ms) {
    const end = this.now + ms;
    for (;;) {
      const [id, next] = [...this.#due].filter(([, one]) => one.at <= end).sort((a, b) => a[1].at - b[1].at)[0] ?? [];
      if (!next) break;
      this.#due.delete(id);
      this.now = next.at;
      next.run();
      await settled();
    }
    this.now = end;
  }
}

/** A WebSocket whose other end is the test. Every one made is in FakeSocket.made. */
export class FakeSocket {
  static made = [];
  readyState = 0;
  sent = [];

  constructor(url) {
    this.url = url;
    FakeSocket.made.push(this);
  }

  static get last() {
    return FakeSocket.made.at(-1);
  }

  send(text) {
    this.sent.push(JSON.parse(text));
  }

  close() {
    this.readyState = 3;
  }

  /** The server's side: say a frame. */
  say(frame) {
    this.readyState = 1;
    this.onmessage?.({ data: JSON.stringify({ v: 1, ...frame }) });
  }

  hello(cursor = "c0") {
    this.say({ type: "hello", cursor, agent: "7", server_time: "2026-11-20T10:00:00Z" });
  }

  drop(code = 1006) {
    this.readyState = 3;
    this.onclose?.({ code });
  }

  /** The frames of one type that the client sent, and forgets them. */
  take(type) {
    const found = this.sent.filter((frame) => frame.type === type);
    this.sent = this.sent.filter((frame) => frame.type !== type);
    return found;
  }
}

/** A rendered message as the server's partial would be. */
export function message(id, over = {}) {
  const data = { item: "message", id: String(id), seq: String(id), rev: String(id), thread: "1", at: "2026-11-20T10:00:00Z",
    by: "contact:5", dir: "in", type: "text", status: "", channel: "wa-main", medium: "wa", address: "1", clientId: "", ...over };
  const node = document.createElement("div");
  node.className = data.dir === "out" ? "msg out" : "msg";
  node.id = `${data.item}-${id}`;
  Object.assign(node.dataset, data);
  const text = document.createElement("div");
  text.className = "bub";
  text.textContent = over.text ?? `message ${id}`;
  node.append(text);
  return node;
}
