// Draws the messages: one keyed node each, so that a change touches that node alone and focus and selection stay.
/* global CONFIG */
import { h, icon, initials, linked } from "./dom.js";
import { extra, rarely } from "./http.js";
import { clockTime, dayName, language, t } from "./words.js";

export class Log {
  // act: {retry(item), discard(item), choose(button)}
  constructor(act) {
    this.act = act;
    this.inner = h("div");
    this.node = h("div", { class: "log", role: "log", "aria-live": "off", tabindex: "0" }, this.inner);
    this.shown = new Map();
  }

  get atEnd() {
    return this.node.scrollTop > -40; // the column is reversed: 0 is the newest
  }

  toEnd() {
    this.node.scrollTop = 0;
  }

  draw(line, queue, state) {
    this.node.setAttribute("aria-label", t("messages"));
    const entries = [...this.history(line), ...this.waiting(queue, state)];
    if (extra.replies && !queue.due.length) entries.push(...extra.replies(line, state.starters, this.act));
    if (state.typing) entries.push(["typing", "", () => typing(state.typing)]);
    this.place(entries);
    // Files, failures and buttons are rare: what draws them comes when there is one.
    if (!extra.sheet && (line.choices || queue.items.some((one) => one.error || one.files.length) || line.items.some((one) => one.attachments.length))) {
      rarely().catch(() => {});
    }
  }

  // Reuses what stands and is unchanged, takes away what is gone, and moves nothing that is in its place.
  place(entries) {
    const before = this.shown;
    this.shown = new Map();
    for (const [key, signature, build] of entries) {
      const old = before.get(key);
      const sign = language.now + !extra.sheet + signature;
      this.shown.set(key, old && old.sign === sign ? old : { sign, node: build() });
    }
    const nodes = [...this.shown.values()].map((one) => one.node);
    const kept = new Set(nodes);
    for (const node of [...this.inner.childNodes]) if (!kept.has(node)) node.remove();
    let next = this.inner.firstChild;
    for (const node of nodes) {
      if (node === next) next = next.nextSibling;
      else this.inner.insertBefore(node, next);
    }
  }

  history(line) {
    const entries = [];
    const mine = line.items.filter((one) => one.direction === "in").pop();
    let before = null;
    if (CONFIG.greeting && !(line.items[0] || {}).prev) entries.push(...said(greeting(), before));
    for (const one of line.items) {
      const day = dayName(one.at);
      if (!before || dayName(before.at) !== day) {
        entries.push(["d" + one.id, day, () => h("span", { class: "d" }, day)]);
        before = null;
      }
      entries.push(...said(one, before));
      if (one === mine) entries.push(status(line.seen && line.seen.seq >= one.seq ? t("read", { time: line.seen.at ? clockTime(line.seen.at) : "" }) : t("sent")));
      before = one;
    }
    return entries;
  }

  waiting(queue, state) {
    return queue.items.flatMap((item) => [
      ["m" + item.client_id, "w" + item.files.length, () => bubble({ ...item, direction: "in", attachments: item.files.map(asAttachment) })],
      item.error && extra.failed
        ? ["s" + item.client_id, "f" + item.error, () => extra.failed(item, this.act)]
        : pending(item, state.connected),
    ]);
  }
}

function said(one, before) {
  const who = `${one.author.kind} ${one.author.name}`;
  const bubbleEntry = ["m" + (one.client_id || one.id), JSON.stringify([one.text, one.attachments]), () => bubble(one)];
  if (one.direction === "in" || (before && before.direction === "out" && who === `${before.author.kind} ${before.author.name}`)) return [bubbleEntry];
  return [["a" + one.id, who, () => byline(one.author)], bubbleEntry];
}

function byline({ kind, name }) {
  const shown = kind === "agent" ? name.split(/\s/)[0] : name;
  const badge = h("span", { class: "wa2 s", "aria-hidden": "true" }, initials(name));
  return h("span", { class: "who2" }, badge, h("bdi", null, kind === "bot" ? t("automated", { name }) : shown));
}

function bubble({ direction, text, attachments, at }) {
  const own = direction === "in";
  // The label has a direction of its own, so that the text alone decides which way the bubble reads.
  const label = own && h("span", { class: "sr", dir: language.now === "ar" ? "rtl" : "ltr" }, t("you") + ": ");
  return h("div", { class: own ? "m o" : "m", dir: "auto", title: at && clockTime(at) }, label, ...linked(text || ""), ...attachments.map(attached));
}

function attached(file) {
  return extra.attached ? extra.attached(file) : h("bdi", null, file.name);
}

function pending({ client_id, part }, connected) {
  const word = connected ? t("sending") : t("waiting");
  const share = part && part < 1 ? ` ${Math.round(part * 100)} %` : "";
  return ["s" + client_id, word + share, () => h("span", { class: "st" }, icon("clock"), word + share)];
}

const status = (word) => ["status", word, () => h("span", { class: "st" }, word)];
const greeting = () => ({ id: "0", direction: "out", author: { kind: "system", name: CONFIG.name }, text: CONFIG.greeting, attachments: [] });
const asAttachment = ({ name, type, size }) => ({ name, mime: type, size });
const typing = (name) => h("div", { class: "m ty", role: "img", "aria-label": t("typing", { name }) }, h("i"), h("i"), h("i"));
