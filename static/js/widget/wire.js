// The connection: a socket while it can be had, polling where it cannot; resumes where it stopped and sends what waits.
import { receive } from "./frames.js";
import { HOME, PAGE, call, openSession, rarely } from "./http.js";
import { Sender } from "./sender.js";
import { memory } from "./memory.js";

const SILENCE = 40e3; // ms without a frame: the server sends a head every 15 s, so the socket is dead

export class Wire {
  // tell(kind, data): "changed", "state", "typing", "error", "arrived"
  constructor(line, queue, tell) {
    Object.assign(this, { line, queue, tell, state: "off", turn: 0, tries: 0, deaf: 0, identity: null });
    this.sender = new Sender(this);
  }

  get connected() {
    return this.state === "live" || this.state === "polling";
  }

  start() {
    if (this.state === "off") this.connect();
  }

  // Ends what runs and what was planned; whatever answers later belongs to an earlier turn and is ignored.
  stop(state = "off") {
    this.turn += 1;
    clearTimeout(this.timer);
    clearTimeout(this.watchdog);
    if (this.socket) this.socket.close();
    this.socket = null;
    this.resuming = false;
    this.to(state);
  }

  restart() {
    this.stop();
    this.tries = 0;
    this.connect();
  }

  async connect() {
    this.stop("connecting");
    const { turn } = this;
    try {
      const { ticket } = await this.session();
      if (turn !== this.turn) return;
      if (this.deaf > 1) await (await rarely()).poll(this, turn);
      else this.open(ticket, turn);
    } catch (problem) {
      if (turn === this.turn) this.failed(problem);
    }
  }

  // A signed identity is used up by one session: from then on the token speaks for the person, as long as the channel
  // lets it. A function is asked anew each time, so that a short-lived identity is always a fresh one.
  async session() {
    const { identity } = this;
    const { visitor } = memory.all();
    const asks = typeof identity === "function";
    const answer = await openSession(asks ? await identity() : identity);
    if (!asks && this.identity === identity) this.identity = null;
    this.visitor = answer.visitor;
    if (answer.visitor !== visitor) {
      this.line.clear();
      memory.keep({ read: undefined });
      // Who was here is not known any more: an identity of the page has run out.
      if (visitor && !identity) this.tell("error", { code: "signed_out" });
    }
    this.tell("about", answer);
    return answer;
  }

  failed(problem) {
    if (problem.code === "identity_invalid") this.identity = null;
    if (problem.status >= 400 && problem.status !== 429) this.tell("error", problem);
    // Not our site, no such chat: asking again would not help before the page is loaded anew.
    if (problem.status === 403 || problem.status === 404) this.stop("refused");
    else this.again(problem.wait);
  }

  // Full jitter, so that a thousand widgets do not come back in the same second.
  again(wait) {
    this.stop("waiting");
    const ceiling = 1e3 * Math.min(15, 2 ** this.tries++);
    this.timer = setTimeout(() => this.connect(), (wait || 200) + Math.random() * ceiling);
  }

  open(ticket, turn) {
    const socket = new WebSocket(`${HOME.replace(/^http/, "ws").replace("/api/", "/ws/")}?ticket=${encodeURIComponent(ticket)}`);
    const mine = (act) => (event) => turn === this.turn && act(event);
    this.socket = socket;
    this.alive();
    this.deaf += 1; // until it opens
    socket.onopen = mine(() => {
      this.deaf = 0;
      this.resume();
    });
    socket.onmessage = mine((event) => receive(this, JSON.parse(event.data)));
    socket.onclose = mine((event) => (event.code === 4003 ? this.stop("refused") : this.again()));
  }

  alive() {
    clearTimeout(this.watchdog);
    this.watchdog = setTimeout(() => this.again(), SILENCE);
  }

  put(frame) {
    this.socket.send(JSON.stringify(frame));
  }

  resume() {
    if (this.resuming) return;
    const { last, cursor } = this.line;
    this.resuming = true;
    this.put({ type: "resume", after: last, cursor, limit: cursor ? undefined : PAGE });
  }

  // Told at once, or as soon as somebody listens.
  markRead(seq) {
    this.unsaid = seq || this.unsaid;
    if (!this.unsaid || !this.connected) return;
    if (this.socket) this.put({ type: "read", seq: this.unsaid });
    else call("PUT", "read/", { seq: this.unsaid }).catch(() => {}); // the next thing read tells it again
    this.unsaid = 0;
  }

  ready(state) {
    this.tries = 0;
    this.to(state);
    this.markRead();
    this.sender.flush();
  }

  to(state) {
    this.state = state;
    this.tell("state", state);
  }
}
