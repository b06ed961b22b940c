/** <message-composer>: where a reply or a note is written; what is typed here is never lost. */

import { define } from "../lib/acts.js";
import { $, $$, delegate } from "../lib/dom.js";
import { t } from "../lib/words.js";
import { session } from "../models/session.js";
import { noteEntry, replyEntry } from "./composer_entries.js";
import { receiveFiles } from "./composer_drops.js";
import { Ways } from "./composer_ways.js";
import { toast } from "./toast_stack.js";

const TYPING_EVERY_MS = 3000;
const SLASH = /(?:^|\s)\/\S*$/;

class MessageComposer extends HTMLElement {
  #typed = 0;

  connectedCallback() {
    this.end = new AbortController();
    const { signal } = this.end;
    this.form = $("form", this);
    this.field = $("#composer", this);
    this.thread = this.dataset.thread;
    this.hint = this.field.placeholder;
    const pane = this.closest("thread-pane");
    this.ways = new Ways({ form: this.form, pane, signal, changed: () => this.#changed() });
    this.name = pane.dataset.name;
    receiveFiles(this.form, (files) => this.withFiles().then((mine) => mine.add(files)));
    this.field.addEventListener("input", () => this.#input());
    this.form.addEventListener("submit", (event) => void (event.preventDefault(), this.send()));
    delegate(this.form, "click", ".mode button", (event, button) => this.turn(button.dataset.mode));
    session.composer = this;
    this.#restore();
    this.#changed({ keep: false });
  }

  disconnectedCallback() {
    this.end.abort();
    this.files?.clear();
    if (session.composer === this) session.composer = null;
  }

  get mode() {
    return this.form.dataset.mode;
  }

  /** Write replies, or notes that only the team sees; each has a draft of its own. */
  async turn(mode, { focus = true } = {}) {
    const same = mode === this.mode;
    if (!same) this.#keep();
    this.form.dataset.mode = mode;
    for (const button of $$(".mode button", this.form)) button.setAttribute("aria-pressed", String(button.dataset.mode === mode));
    this.field.placeholder = mode === "note" ? this.field.dataset.placeholderNote : this.hint;
    if (!same) this.field.value = "";
    // At once: the next letters are meant for the field, not for the shortcuts.
    if (focus) this.field.focus();
    if (!same) await this.#restore();
    this.#changed({ keep: false });
  }

  /** What uploads and shows files; fetched when the first one comes. */
  async withFiles() {
    const { Files } = await import("../lazy/composer_files.js");
    return (this.files ??= new Files({ form: this.form, changed: () => this.#changed() }));
  }

  /** What offers quick replies; fetched with the first slash. */
  async withQuick() {
    const { QuickReplies } = await import("../lazy/quick_replies.js");
    this.quick ??= new QuickReplies({ field: this.field, name: this.name, signal: this.end.signal });
  }

  /** Put a text here: in an empty composer as it is, else below what stands there. */
  give(text) {
    this.field.value = [this.field.value.trimEnd(), text].filter(Boolean).join("\n");
    this.#changed();
    this.field.focus();
    this.field.setSelectionRange(this.field.value.length, this.field.value.length);
  }

  /** Quote a message in the reply. */
  quote(id, snippet) {
    if (id) this.form.dataset.replyTo = id;
    else delete this.form.dataset.replyTo;
    $("#quote", this.form).hidden = !id;
    $("[data-slot=quote-text]", this.form).textContent = snippet ?? "";
    this.#changed();
  }

  /** Send what stands here; `extra`: {send_at ...}, or what was `made` in a form, beside which the draft stays. */
  async send(extra = {}) {
    const { can } = this.form.dataset;
    const made = extra.template || extra.type;
    if (this.mode === "reply" && can === "template" && !made) return this.sendTemplate?.();
    const text = made ? "" : this.field.value.trim();
    const uploads = made ? [] : (this.files?.ready ?? []);
    if (!made && this.files?.busy) return void toast(t("still_uploading"));
    if (!text && !uploads.length && !made) return void this.field.focus();
    const entry = this.mode === "note" ? noteEntry(this.thread, text) : replyEntry(this, text, uploads, extra);
    if (!made) this.field.value = "";
    if (!made) this.files?.clear();
    this.quote(null); // keeps the empty draft too
    await session.outbox.add(entry);
    return entry;
  }

  #input() {
    this.#changed();
    if (!this.quick && SLASH.test(this.field.value)) this.withQuick();
    if (this.mode !== "reply" || !this.field.value || Date.now() - this.#typed < TYPING_EVERY_MS) return;
    this.#typed = Date.now();
    session.socket.typing(this.thread);
  }

  #changed({ keep = true } = {}) {
    this.ways.price(this.field.value);
    $("[data-slot=send]", this.form).disabled = !!this.files?.busy;
    if (this.form.dataset.can !== "free" && this.mode === "reply") import("../lazy/alternatives.js").then(({ show }) => this.isConnected && show(this));
    if (keep) this.#keep();
  }

  #keep() {
    const { channel, address } = this.form.dataset;
    session.drafts?.set(this.thread, this.mode, { text: this.field.value, uploads: this.files?.ready ?? [], channel, address });
  }

  async #restore() {
    await session.opened;
    const draft = await session.drafts.get(this.thread, this.mode);
    if (!draft || this.field.value) return;
    this.field.value = draft.text;
    if (draft.uploads?.length) (await this.withFiles()).restore(draft.uploads);
    const way = draft.channel && this.ways.find(draft.channel, draft.address);
    if (way) this.ways.take(way);
    this.#changed({ keep: false });
  }
}
customElements.define("message-composer", MessageComposer);

const composer = () => session.composer;
define({
  reply: () => composer()?.turn("reply"),
  note: () => composer()?.turn("note"),
  send: () => composer()?.send(),
  attach: () => $("#file")?.click(),
  quick: () => composer()?.withQuick(),
  unquote: () => composer()?.quote(null),
});
