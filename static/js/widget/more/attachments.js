// How a file and a message that could not be sent are drawn.
import { h, icon, link } from "../dom.js";
import { t } from "../words.js";
import { fileSize } from "./files.js";

const ALERT = "M12 4.5 3.8 18.8h16.4zM12 10v4M12 16.4v.1";
const PICTURE = /^image\/(png|jpe?g|webp|gif)$/;

// A picture, or a chip with name and size that opens the file when it is ready.
export function attached({ name, mime, size, url, state, error }) {
  const ready = url && state === "ready";
  const picture = ready && PICTURE.test(mime);
  const parts = picture
    ? [h("img", { src: url, alt: name, loading: "lazy" })]
    : [icon(state === "failed" ? ALERT : "clip"), h("bdi", null, name), h("small", null, error || fileSize(size))];
  const node = ready ? link(url, ...parts) : h("span", null, ...parts);
  node.className = picture ? "pic" : "fi";
  return node;
}

// The reason, and the two things that can be done. act: {retry(item), discard(item)}.
export function failed(item, act) {
  const button = (word, does) => h("button", { type: "button", class: "tx", onclick: () => does(item) }, t(word));
  return h("span", { class: "st er" }, icon(ALERT), `${t("failed")}. ${item.error} `, button("retry", act.retry), button("discard", act.discard));
}
