/** Where the composer's message goes: channel and address, the window that closes, and what an SMS of it costs. */

import { $, $$, delegate, icon } from "../lib/dom.js";
import { now, span, until } from "../lib/time.js";
import { t } from "../lib/words.js";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NAMES = ["channel", "address", "medium", "can", "ends"];

const level = (left) => (left <= 0 ? "closed" : left <= HOUR ? "danger" : left <= 4 * HOUR ? "warn" : "ok");

export class Ways {
  /** `form`: #composer-form; `pane`: where #menu-via lies; `changed()` is called when another way is taken or closes. */
  constructor({ form, pane, signal, changed }) {
    Object.assign(this, { form, pane, changed });
    const off = delegate(pane, "click", "#menu-via .opt", (event, option) => {
      this.take(option);
      option.closest("[popover]").hidePopover();
      changed();
    });
    const timer = setInterval(() => this.tick(), 1000);
    signal.addEventListener("abort", () => {
      off();
      clearInterval(timer);
    });
    this.tick();
  }

  get options() {
    return $$("#menu-via .opt", this.pane);
  }

  /** The option that is taken, or null when there is none. */
  get taken() {
    return this.find(this.form.dataset.channel, this.form.dataset.address);
  }

  find(channel, address) {
    return this.options.find((one) => one.dataset.channel === channel && (!address || one.dataset.address === address)) ?? null;
  }

  /** Take one of the options of #menu-via. */
  take(option) {
    for (const name of NAMES) this.form.dataset[name] = option.dataset[name] ?? "";
    for (const one of this.options) one.setAttribute("aria-checked", String(one === option));
    const { medium, label, reason } = option.dataset;
    const sign = $("[data-slot=via-icon]", this.form);
    sign.className = `chi ${medium}`;
    sign.replaceChildren(icon(medium, "sm"));
    const number = Object.assign(document.createElement("bdi"), { className: "not-m num", textContent: label });
    $("[data-slot=via-text]", this.form).replaceChildren(`${t(`medium.${medium}`)} `, number);
    if (reason) $("[data-slot=reason]", this.form).textContent = reason;
    $("#via", this.form).disabled = false;
    this.tick();
  }

  /** The options were rendered anew: keep the way that was taken with what is now true of it, else the server's choice. */
  renewed(fresh) {
    const same = this.taken ?? this.find(fresh?.dataset.channel, fresh?.dataset.address) ?? this.options[0];
    const could = this.form.dataset.can;
    if (same) this.take(same);
    if (could === "wait" && this.form.dataset.can === "template") this.form.dataset.can = could;
    if (could !== this.form.dataset.can) this.changed();
  }

  /** Another way on which free text can go now, for "send another way". */
  other(channel, address) {
    return this.options.find((one) => one.dataset.can === "free" && (one.dataset.channel !== channel || one.dataset.address !== address)) ?? null;
  }

  /** The countdown; when it ends, only templates can be sent here. */
  tick() {
    const { ends, can } = this.form.dataset;
    const box = $("#window", this.form);
    if (!box) return;
    box.hidden = !ends;
    if (!ends) return;
    const left = Date.parse(ends) - now();
    box.dataset.level = level(left);
    const shown = left > 0 ? span(left) : t("window_closed", { at: until(Date.parse(ends)) });
    const slot = $("[data-slot=left]", box);
    if (slot.textContent !== shown) slot.textContent = shown;
    $(".ringp", box).style.setProperty("--p", `${Math.max(0, Math.min(100, (100 * left) / DAY))}%`);
    if (left > 0 || can !== "free") return;
    this.form.dataset.can = "template";
    if (this.taken) this.taken.dataset.can = "template";
    this.changed();
  }

  /** What the text costs as SMS: segments, what is left in the last, and the money where the channel says so. */
  async price(text) {
    const slot = $("#segments", this.form);
    const is = this.form.dataset.medium === "sms" && this.form.dataset.mode === "reply" && text;
    slot.hidden = !is;
    if (!is) return;
    const { segments } = await import("../lazy/segments.js");
    const { encoding, segments: n, left, wide } = segments(text);
    const [each, currency] = (this.taken?.dataset.price ?? "").split(" ");
    const cost = each ? ` · ${(each * n).toFixed(each.split(".")[1]?.length ?? 0)} ${currency}` : "";
    slot.textContent = t("segments", { n, left }) + cost;
    slot.classList.toggle("warn", n > 3 || encoding === "UCS-2");
    slot.title = wide.length ? t("segments_wide", { letters: wide.slice(0, 8).join(" ") }) : "";
  }
}
