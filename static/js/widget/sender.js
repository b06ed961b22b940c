// Sends what waits, in the order it was written, each until it is acknowledged or refused.
import { extra, rarely } from "./http.js";

const PATIENCE = 10e3; // ms for an acknowledgement; then the connection is made anew and the message goes once more

export class Sender {
  constructor(wire) {
    this.wire = wire;
    this.busy = false;
  }

  // Sending again is safe: the client_id is the same, and the server keeps one message for it.
  async flush() {
    const { wire } = this;
    const { turn } = wire;
    if (this.busy || !wire.connected) return;
    this.busy = true;
    try {
      for (let item; (item = wire.connected && wire.queue.due.find((one) => one.turn !== wire.turn)); ) await this.send(item);
    } catch (problem) {
      if (turn === wire.turn) wire.again(problem.wait);
    }
    this.busy = false;
    if (turn !== wire.turn) this.flush();
  }

  async send(item) {
    const { wire } = this;
    if (item.files.length > item.uploads.length && !(await (await rarely()).upload(this, item))) return;
    const { client_id, text, uploads, choice } = item;
    const body = { client_id, text, attachments: uploads, choice };
    if (wire.socket) {
      item.turn = wire.turn;
      wire.put({ type: "message", ...body });
      clearTimeout(this.timer);
      this.timer = setTimeout(() => wire.queue.due.some((one) => one.turn === wire.turn) && wire.again(), PATIENCE);
      return;
    }
    // Without a socket; what does that is in the second file, and here already, since it polls.
    await extra.post(this, body);
  }

  // A clear no stays on the message with its reason; true when that settled it. What may pass later is tried later.
  refused(id, { status, detail, wait }) {
    const item = this.wire.queue.find(id);
    if (item && wait) {
      item.turn = 0;
      setTimeout(() => this.flush(), wait);
    } else if (item && detail && !(status >= 500 || status === 401)) {
      item.error = detail;
      this.wire.queue.save(item);
      this.wire.tell("changed");
      return true;
    }
    return false;
  }
}
