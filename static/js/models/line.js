/** A WebSocket that comes back: back-off with full jitter, a heartbeat, and a state that a person can be told. */

import { Emitter } from "../lib/emitter.js";

const OFFLINE_AFTER = 5_000;
const PING_EVERY = 20_000;
const PONG_WITHIN = 8_000;
const FIRST_DELAY = 500;
const LONGEST_DELAY = 30_000;
const ENDS = { 4001: "signed-out", 4003: "forbidden" };

/**
 * Emits `state` (connecting, open, down, offline after 5 s, signed-out, forbidden), `frame` (parsed) and `lost`.
 * It counts as open once the server's first frame came. `probe`: asked after every third failed attempt, because a
 * refused handshake looks like a dead network; resolves to a final state or null.
 */
export class Line extends Emitter {
  #failures = 0;

  constructor({ url, Socket = WebSocket, timers = window, random = Math.random, probe = async () => null }) {
    super();
    Object.assign(this, { url, Socket, timers, random, probe, state: "down", ended: true });
  }

  start() {
    this.ended = false;
    this.#connect();
  }

  stop() {
    this.#end("down");
    this.socket?.close(1000);
  }

  /** Try at once, whatever the back-off says: the network or the person came back. */
  reconnect() {
    if (this.ended || this.socket) return;
    this.timers.clearTimeout(this.retry);
    this.#connect();
  }

  /** Give the connection up: the network is gone, or it has not answered a ping. */
  cut() {
    const socket = this.socket;
    if (!socket) return;
    this.#lost({ code: 1006 });
    socket.close();
  }

  send(frame) {
    if (this.socket?.readyState === 1) this.socket.send(JSON.stringify(frame));
  }

  #connect() {
    this.#become("connecting");
    const socket = new this.Socket(this.url);
    this.socket = socket;
    socket.onmessage = (event) => socket === this.socket && this.#hear(event.data);
    socket.onclose = (event) => socket === this.socket && this.#lost(event);
  }

  #hear(data) {
    this.heard = true;
    if (this.state !== "open") {
      this.#failures = 0;
      this.timers.clearTimeout(this.warning);
      this.warning = 0;
      this.#beat();
      this.#become("open");
    }
    this.emit("frame", JSON.parse(data));
  }

  /** A ping now and then, and a line that does not answer is given up: a dead network closes nothing by itself. */
  #beat() {
    this.timers.clearTimeout(this.beat);
    this.beat = this.timers.setTimeout(() => {
      this.heard = false;
      this.send({ type: "ping" });
      this.beat = this.timers.setTimeout(() => (this.heard ? this.#beat() : this.cut()), PONG_WITHIN);
    }, PING_EVERY);
  }

  #lost(event) {
    this.socket = null;
    this.timers.clearTimeout(this.beat);
    this.emit("lost");
    if (this.ended) return;
    if (ENDS[event.code]) return void this.#end(ENDS[event.code]);
    this.#become("down");
    this.warning ||= this.timers.setTimeout(() => this.#warn(), OFFLINE_AFTER);
    this.#failures += 1;
    // Full jitter: after a restart of the server, thousands of browsers must not come back in one instant.
    const ceiling = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** this.#failures);
    this.timers.clearTimeout(this.retry);
    this.retry = this.timers.setTimeout(() => this.#connect(), this.random() * ceiling);
    if (this.#failures % 3 === 0) this.probe().then((state) => state && this.state !== "open" && this.#end(state));
  }

  #warn() {
    if (this.state === "open" || this.ended) return;
    this.state = "offline";
    this.emit("state", "offline");
  }

  #end(state) {
    this.ended = true;
    for (const timer of [this.retry, this.warning, this.beat]) this.timers.clearTimeout(timer);
    this.warning = 0;
    this.#become(state);
  }

  #become(state) {
    // While the banner says "offline", the attempts in between are no news.
    if (this.state === state || (this.state === "offline" && (state === "connecting" || state === "down") && !this.ended)) return;
    this.state = state;
    this.emit("state", state);
  }
}
