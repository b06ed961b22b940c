// Builds elements without innerHTML, so that nothing a customer, an agent or the host page says can become markup.

const SVG = "http://www.w3.org/2000/svg";
const LINK = /\bhttps?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]}'’]|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;

// Strokes of the icons, on a field of 24 by 24.
const ICONS = {
  chat: "M5.8 5h12.4A1.8 1.8 0 0 1 20 6.8v7.9a1.8 1.8 0 0 1-1.8 1.8H11l-4.5 3.5v-3.5h-.7A1.8 1.8 0 0 1 4 14.7V6.8A1.8 1.8 0 0 1 5.8 5zM8.5 10.8v.1M12 10.8v.1M15.5 10.8v.1",
  clip: "m19 11.5-7.3 7.2a4.6 4.6 0 0 1-6.5-6.5l7.6-7.5a3.1 3.1 0 0 1 4.4 4.4l-7.5 7.4a1.5 1.5 0 0 1-2.2-2.1l6.9-6.8",
  clock: "M4 12a8 8 0 1 0 16 0 8 8 0 1 0-16 0M12 7.5V12l3 2",
  dots: "M6 12v.1M12 12v.1M18 12v.1",
  down: "m7 10 5 5 5-5",
  send: "M4.5 5.2 20 12 4.5 18.8l2.2-6.8zM6.7 12h6.3",
  wifi: "M4 9.5a11.5 11.5 0 0 1 16 0M7 13a7 7 0 0 1 10 0M10 16.3a3 3 0 0 1 4 0M4.5 4.5l15 15",
  x: "m6.5 6.5 11 11M17.5 6.5l-11 11",
};

// h("button", {class, aria-label, onclick}, ...children): one element; null and false attributes and children are left out.
export function h(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value != null && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child != null && child !== false));
  return node;
}

// One of ICONS, or strokes of the caller's own.
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  if (name === "dots") svg.setAttribute("stroke-width", "2.6");
  path.setAttribute("d", ICONS[name] || name);
  svg.append(path);
  return svg;
}

export function iconButton(name, label, onclick, attributes) {
  return h("button", { type: "button", class: "ic", "aria-label": label, onclick, ...attributes }, icon(name));
}

// The text as nodes: web and e-mail addresses become links, everything else stays text.
export function linked(text) {
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(LINK)) {
    const href = found[0].startsWith("http") ? found[0] : "mailto:" + found[0];
    nodes.push(text.slice(from, found.index), link(href, found[0]));
    from = found.index + found[0].length;
  }
  return [...nodes, text.slice(from)];
}

export function link(href, ...children) {
  return h("a", { href, target: "_blank", rel: "noopener noreferrer nofollow" }, ...children);
}

// At most two initials of a name, in any script.
export function initials(name) {
  const words = name.trim().split(/\s+/);
  return [words[0], words.length > 1 ? words[words.length - 1] : ""].map((word) => [...word][0] || "").join("").toUpperCase();
}
