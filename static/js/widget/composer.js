// Where the visitor writes: text that survives a reload, files by button, paste or drop, Enter to send.
/* global CONFIG */
import { h, icon, iconButton } from "./dom.js";
import { memory } from "./memory.js";
import { t } from "./words.js";

const TYPING = 3e3; // ms between two typing signals

export class Composer {
  // act: {send(text, files), files(files), typing(), long()}
  constructor(act) {
    this.act = act;
    this.typed = 0;
    this.text = h("textarea", { id: "tl-text", rows: "1", dir: "auto", oninput: () => this.changed(), onkeydown: (event) => this.key(event) });
    this.label = h("label", { class: "sr", for: "tl-text" });
    this.files = h("input", { type: "file", multiple: true, hidden: true, tabindex: "-1", onchange: () => this.picked() });
    this.clip = iconButton("clip", "", () => this.files.click());
    this.go = h("button", { class: "go" }, icon("send"));
    this.node = h("form", { class: "cmp", onsubmit: (event) => this.submit(event) }, this.clip, this.files, this.label, this.text, this.go);
    this.text.value = memory.all().draft || "";
    this.text.addEventListener("paste", (event) => this.take(event, event.clipboardData));
    this.grow();
  }

  // Files dropped anywhere on the panel, or pasted.
  take(event, transfer) {
    if (!transfer.files.length) return;
    event.preventDefault();
    this.act.files([...transfer.files]);
  }

  draw() {
    this.label.textContent = t("message");
    this.text.placeholder = t("write");
    this.files.setAttribute("aria-label", t("attach"));
    this.clip.setAttribute("aria-label", t("attach"));
    this.go.setAttribute("aria-label", t("send"));
  }

  changed() {
    clearTimeout(this.saving);
    this.saving = setTimeout(() => memory.keep({ draft: this.text.value }), 300);
    this.grow();
    if (this.text.value && Date.now() - this.typed > TYPING) {
      this.typed = Date.now();
      this.act.typing();
    }
  }

  // Browsers without `field-sizing` get the height by script; a property of the CSSOM is no inline style to a policy.
  grow() {
    if (CSS.supports("field-sizing", "content")) return;
    this.text.style.height = "auto";
    this.text.style.height = Math.min(120, this.text.scrollHeight) + "px";
  }

  key(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.submit(event);
  }

  submit(event) {
    event.preventDefault();
    const text = this.text.value.trim();
    if (!text) return;
    if ([...text].length > CONFIG.max_text) return this.act.long();
    this.text.value = "";
    this.typed = 0;
    clearTimeout(this.saving);
    memory.keep({ draft: "" });
    this.grow();
    this.act.send(text, []);
  }

  picked() {
    this.act.files([...this.files.files]);
    this.files.value = "";
  }
}
