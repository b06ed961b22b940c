/** The three ways in which files come to the composer: chosen, pasted, dropped. */

import { $ } from "../lib/dom.js";

/** `take(files)` is called with what comes to `form`. */
export function receiveFiles(form, take) {
  const input = $("#file", form);
  input.addEventListener("change", () => {
    take([...input.files]);
    input.value = "";
  });
  form.addEventListener("paste", (event) => {
    if (!event.clipboardData?.files.length) return;
    event.preventDefault();
    take([...event.clipboardData.files]);
  });
  const carries = (event) => event.dataTransfer?.types.includes("Files");
  form.addEventListener("dragover", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    form.dataset.drop = "";
  });
  form.addEventListener("dragleave", () => delete form.dataset.drop);
  form.addEventListener("drop", (event) => {
    delete form.dataset.drop;
    if (!carries(event)) return;
    event.preventDefault();
    take([...event.dataTransfer.files]);
  });
}
