/** Files for the next message: chosen, pasted or dropped, uploaded at once with their progress, removable until sent. */

import { upload } from "../lib/api.js";
import { $, delegate } from "../lib/dom.js";
import { copy, fill } from "../lib/templates.js";
import { t } from "../lib/words.js";

const LARGEST = 100 * 1024 * 1024;

export class Files {
  #chosen = new Map();

  /** `form`: #composer-form; `changed()` is called when a file was added, has come or went. */
  constructor({ form, changed }) {
    Object.assign(this, { form, changed, list: $("#files", form) });
    delegate(this.list, "click", "[data-act=remove-file]", (event, button) => this.remove(button.closest("li")));
  }

  /** Is one still on its way? */
  get busy() {
    return [...this.#chosen.values()].some((file) => !file.id && !file.failed);
  }

  /** [{id, name, mime, size}] of those that have come. */
  get ready() {
    return [...this.#chosen.values()].filter((file) => file.id).map(({ id, name, mime, size }) => ({ id, name, mime, size }));
  }

  add(files) {
    for (const file of files) this.#upload(file);
  }

  /** Show what an earlier page uploaded already. */
  restore(uploads = []) {
    this.clear();
    for (const one of uploads) this.#show({ ...one }).dataset.done = "";
    this.list.hidden = !this.#chosen.size;
  }

  remove(chip) {
    this.#chosen.get(chip)?.stop?.abort();
    this.#chosen.delete(chip);
    chip.remove();
    this.list.hidden = !this.#chosen.size;
    this.changed();
  }

  clear() {
    for (const { stop } of this.#chosen.values()) stop?.abort();
    this.#chosen.clear();
    this.list.replaceChildren();
    this.list.hidden = true;
  }

  #show(entry) {
    const chip = copy("tpl-upload", { name: entry.name });
    this.#chosen.set(chip, entry);
    this.list.append(chip);
    this.list.hidden = false;
    return chip;
  }

  async #upload(file) {
    const entry = { name: file.name || "file", stop: new AbortController() };
    const chip = this.#show(entry);
    const bar = $("progress", chip);
    this.changed();
    try {
      if (file.size > LARGEST) throw new Error(t("file_too_big"));
      const stored = await upload(file, (share) => (bar.value = share * 100), entry.stop.signal);
      Object.assign(entry, stored);
      chip.dataset.done = "";
    } catch (problem) {
      if (problem.name === "AbortError") return;
      entry.failed = true;
      chip.dataset.failed = "";
      fill(chip, { state: problem.message || t("unreachable") });
    }
    this.changed();
  }
}
