// Builds elements without ever reading text as HTML.

/** h("p", {class: "x", onclick: f}, "text", child): an element; null and false children are left out. */
export function h(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== false && child !== ""));
  return element;
}

/** An icon of the sprite. */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const use = document.createElementNS(space, "use");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `/simulator/assets/sprite.svg#${name}`);
  svg.append(use);
  return svg;
}

/** A person's initials in a coloured circle. */
export function avatar(name) {
  const letters = name.split(/\s+/).map((word) => [...word][0]).filter(Boolean).slice(0, 2).join("").toUpperCase();
  const hue = [...name].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % 8;
  return h("span", { class: `avatar hue-${hue}`, "aria-hidden": "true" }, letters);
}

/** Words for the screen reader only. */
export function spoken(text) {
  return h("span", { class: "vh" }, text);
}

export const byId = (id) => document.getElementById(id);
