// The widget as a whole: joins line, queue, wire and panel, and decides when to connect, what is read, what is told.
/* global CONFIG */
import { Attention } from "./attention.js";
import { Composer } from "./composer.js";
import { fetchNew } from "./frames.js";
import { call, extra, rarely } from "./http.js";
import { Line } from "./line.js";
import { Log } from "./log.js";
import { memory } from "./memory.js";
import { Panel } from "./panel.js";
import { Queue } from "./queue.js";
import { Signs } from "./signs.js";
import { Wire } from "./wire.js";
import { t } from "./words.js";

const RECENT = 36e5; // ms after the visitor's last message in which an answer is waited for live on every page

export class Chat {
  constructor(emit) {
    this.emit = emit;
    this.about = { team: { name: CONFIG.team } }; // the answer of the last session
    this.signs = new Signs(() => this.changed());
    this.line = new Line();
    this.queue = new Queue();
    this.wire = new Wire(this.line, this.queue, (kind, data) => this.heard(kind, data));
    const act = {
      send: (text, files) => this.send(text, files),
      files: (files) => this.rare(({ sendFiles }) => sendFiles(act, files)),
      typing: () => this.signal({ type: "typing" }),
      warn: (sentence) => this.signs.hint(sentence),
      long: () => this.rare(() => this.signs.hint(t("tooLong", { count: CONFIG.max_text }))),
      toggle: (open) => this.toggle(open, true),
      options: (button) => this.rare(({ showMenu }) => showMenu(this, button)),
      retry: (item) => this.resend(item),
      discard: ({ client_id }) => (this.queue.remove(client_id), this.changed()),
      choose: (button) => this.send(button.title, [], button.id),
    };
    this.log = new Log(act);
    this.composer = new Composer(act);
    this.panel = new Panel(this, act);
    this.attention = new Attention(this);
    this.log.node.addEventListener("scroll", () => this.attention.scrolled());
    extra.loaded = () => {
      this.panel.adopt(extra.sheet);
      this.changed();
    };
    this.theme(memory.all().theme || CONFIG.theme);
  }

  // What needs the second file; said where it cannot be had.
  rare(act) {
    rarely().then(act, () => this.signs.hint(t("unreachable")));
  }

  // Looks once for what came while nobody was here; stays connected only when something is going on.
  async begin() {
    this.draw();
    await this.queue.load();
    const { token, wrote } = memory.all();
    if (token && this.wire.state === "off" && !this.queue.items.length) await fetchNew(this.wire).catch(() => {});
    if (this.panel.isOpen || this.attention.unread || this.queue.due.length || (token && Date.now() - wrote < RECENT)) this.wire.start();
    this.draw();
  }

  toggle(open, focus) {
    if (open === this.panel.isOpen) return;
    this.panel.toggle(open, focus);
    if (open) this.wire.start();
    this.changed();
    this.emit(open ? "open" : "close");
  }

  send(text, files, choice) {
    this.queue.add(text, files, choice);
    this.log.toEnd();
    this.wire.start();
    this.wire.sender.flush();
    this.changed();
  }

  resend(item) {
    item.error = null;
    item.turn = 0;
    this.queue.save(item);
    this.wire.start();
    this.wire.sender.flush();
    this.changed();
  }

  signal(frame) {
    if (this.wire.state === "live") this.wire.put(frame);
  }

  heard(kind, data) {
    if (kind === "about") this.meet(data);
    if (kind === "error") this.emit("error", data);
    if (kind === "typing") this.signs.typing(data.who.name);
    if (kind === "arrived") {
      this.signs.typing(null);
      this.panel.announce(data.author.name, data.text);
      this.emit("message", data);
    }
    if (kind === "state") this.signs.connection(this.wire.connected);
    this.changed();
  }

  // What is asked first, offered first or told while nobody is there is drawn by the second file.
  meet(about) {
    this.about = about;
    if (about.form || about.starters[0] || about.team.opens_at) this.rare(() => {});
  }

  changed() {
    this.attention.look();
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.draw());
  }

  draw() {
    const { signs, wire, panel } = this;
    const connected = wire.connected || (navigator.onLine && !signs.slow);
    this.log.draw(this.line, this.queue, { connected, typing: signs.typist, starters: !this.about.form && this.about.starters });
    panel.draw({ unread: this.attention.unread, human: this.line.human, team: this.about.team, warning: signs.warning(panel.isOpen && !wire.connected) });
    if (extra.dress) extra.dress(this);
  }

  theme(name) {
    this.panel.root.dataset.theme = name;
  }

  // For a shared computer: nothing of the conversation stays in this browser, and its token is worth nothing any more.
  logout() {
    call("DELETE", "session/").catch(() => {});
    this.leave();
    memory.forget();
  }

  // Closed and emptied first: what is shown no more is not noted as read.
  leave() {
    this.toggle(false);
    this.queue.clear();
    this.line.clear();
    this.wire.stop();
    this.composer.text.value = "";
    this.changed();
  }
}
