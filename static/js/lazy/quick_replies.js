/** Quick replies: "/" at the start of a word in the composer, or the button; filtered while typing, chosen by keys. */

import { html } from "../lib/api.js";
import { $, $$, delegate, parts } from "../lib/dom.js";
import { insert } from "../lib/field.js";

const WORD = /(?:^|\s)\/([\p{L}\p{N}_-]*)$/u;
let loaded = null;

export class QuickReplies {
  /** `field`: the textarea; `name`: the customer's, for {name} in a reply. */
  constructor({ field, name, signal }) {
    Object.assign(this, { field, name, menu: $("#menu-quick") });
    this.list = $("[data-slot=options]", this.menu);
    field.addEventListener("input", () => this.#look());
    field.addEventListener("keydown", (event) => this.#key(event));
    field.addEventListener("blur", () => setTimeout(() => this.open && !this.menu.contains(document.activeElement) && this.hide(), 100));
    const off = delegate(this.menu, "click", ".opt", (event, option) => this.choose(option));
    this.menu.addEventListener("beforetoggle", (event) => event.newState === "open" && this.#load(), { signal });
    signal.addEventListener("abort", () => {
      off();
      this.hide();
    });
    // What made this module be fetched was typed or pressed already.
    if (this.open) this.#load();
    else this.#look();
  }

  get open() {
    return this.menu.matches(":popover-open");
  }

  get shown() {
    return $$(".opt:not([hidden])", this.list);
  }

  hide() {
    if (this.open) this.menu.hidePopover();
  }

  choose(option) {
    const typed = this.field.value.slice(0, this.field.selectionStart).match(WORD);
    const from = typed ? this.field.selectionStart - typed[1].length - 1 : this.field.selectionStart;
    this.hide();
    insert(this.field, option.dataset.text.replaceAll("{name}", this.name), from);
  }

  async #load() {
    loaded ??= html("/fragments/quick-replies/").catch(() => ((loaded = null), ""));
    const text = await loaded;
    if (!this.list.childElementCount) this.list.append(parts(text));
    this.#filter("");
  }

  async #look() {
    const typed = this.field.value.slice(0, this.field.selectionStart).match(WORD);
    if (!typed || this.field.form.dataset.mode === "note") return this.hide();
    if (!this.open) {
      await this.#load();
      this.menu.showPopover({ source: this.field });
    }
    if (!this.#filter(typed[1].toLowerCase())) this.hide();
  }

  #filter(word) {
    for (const option of $$(".opt", this.list)) {
      option.hidden = !`${option.dataset.shortcut} ${option.dataset.text}`.toLowerCase().includes(word);
    }
    this.#mark(this.shown[0]);
    return this.shown.length;
  }

  #mark(option) {
    for (const one of $$("[aria-selected=true]", this.list)) one.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.field.setAttribute("aria-activedescendant", option.id);
  }

  #key(event) {
    if (!this.open || event.isComposing) return;
    const { shown } = this;
    const at = shown.findIndex((one) => one.getAttribute("aria-selected") === "true");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.#mark(shown[(at + step + shown.length) % shown.length]);
    else if ((event.key === "Enter" || event.key === "Tab") && shown[at]) this.choose(shown[at]);
    else if (event.key === "Escape") this.hide();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
