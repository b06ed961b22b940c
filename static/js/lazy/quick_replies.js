/** "/" at the start of a word in the composer, or the button: quick replies, filtered while typing, and, for what is
 * asked after it, passages of knowledge; chosen by keys. */

import { html } from "../lib/api.js";
import { $, $$, delegate, parts } from "../lib/dom.js";
import { insert } from "../lib/field.js";
import { Offers } from "./knowledge_offers.js";

const WORD = /(?:^|\s)\/([\p{L}\p{N}_-]*)$/u;
const ASKED = /(?:^|\s)\/(\p{L}[^\n/]{2,80})$/u;
let loaded = null;

export class QuickReplies {
  /** `field`: the textarea; `name`: the customer's, for {name} in a reply. */
  constructor({ field, name, signal }) {
    Object.assign(this, { field, name, menu: $("#menu-quick") });
    this.list = $("[data-slot=options]", this.menu);
    this.offers = new Offers(this.list);
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
    const typed = this.#typed("knowledge" in option.dataset ? ASKED : WORD);
    const from = typed ? this.field.selectionStart - typed[1].length - 1 : this.field.selectionStart;
    this.hide();
    insert(this.field, option.dataset.text.replaceAll("{name}", this.name), from);
  }

  #typed(how) {
    return this.field.value.slice(0, this.field.selectionStart).match(how);
  }

  async #load() {
    loaded ??= html("/fragments/quick-replies/").catch(() => ((loaded = null), ""));
    const text = await loaded;
    if (!$(".opt, .nocon", this.list)) this.list.prepend(parts(text));
    this.#filter(this.#typed(WORD)?.[1].toLowerCase() ?? "");
  }

  async #look() {
    const [typed, asked] = [this.#typed(WORD), this.#typed(ASKED)];
    if ((!typed && !asked) || this.field.form.dataset.mode === "note") {
      this.offers.clear();
      return this.hide();
    }
    if (typed) await this.#load();
    this.#show(this.#filter((typed ?? asked)[1].toLowerCase()));
    this.offers.ask(asked?.[1], () => this.#show(this.#filter((typed ?? asked)[1].toLowerCase())));
  }

  #show(count) {
    if (!count) this.hide();
    else if (!this.open) this.menu.showPopover({ source: this.field });
  }

  #filter(word) {
    for (const option of $$(".opt:not([data-knowledge])", this.list)) {
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
