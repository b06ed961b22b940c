/** A small choice of emoji for answers and reactions; everything else comes from the keyboard of the system. */

import { $, el } from "../lib/dom.js";
import { session } from "../models/session.js";

const OFFERED = ["👍", "🙏", "❤️", "😊", "🙂", "😀", "😂", "😉", "😍", "🎉", "✅", "👌", "👋", "💪", "🤔", "😕", "😔", "😅", "😮", "😢",
  "🔥", "⭐", "📦", "🚚", "📍", "📞", "📧", "🕘", "📅", "💳", "🧾", "🔧", "☕", "🙌", "👏", "🤝", "💡", "⚠️", "❌", "❓"];
let chosen = () => {};

function fill(menu) {
  const grid = el("div", { class: "emojis", role: "group" }, OFFERED.map((emoji) => el("button", { type: "button", class: "opt emo" }, emoji)));
  Object.assign(grid.style, { display: "grid", gridTemplateColumns: "repeat(8, 1fr)" });
  for (const button of grid.children) Object.assign(button.style, { justifyContent: "center", padding: "0", fontSize: "1.25rem", blockSize: "2.25rem" });
  grid.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    menu.hidePopover();
    chosen(button.textContent);
  });
  menu.append(grid);
}

/** Offer the emoji at `node` (null: where its own button put it); `use(emoji)` is called with the one chosen. */
export function choose(node, use) {
  const menu = $("#menu-emoji");
  if (!menu) return;
  if (!menu.childElementCount) fill(menu);
  chosen = use;
  if (node) menu.showPopover({ source: node });
  else if (!menu.matches(":popover-open")) menu.showPopover({ source: session.composer?.querySelector("[data-act=emoji]") });
  menu.querySelector("button")?.focus();
}
