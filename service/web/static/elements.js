/** Make elements. Whatever comes from outside becomes text; nothing here reads HTML. */

const SVG = "http://www.w3.org/2000/svg";

/** Make an HTML element; attributes that are null or false are left out, `on` holds listeners. */
export function el(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

/** Make an SVG element. */
export function svg(name, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

/** Link to a web address from outside: plain text where it is not http or https. */
export function outsideLink(address, ...children) {
  return isWebAddress(address)
    ? el("a", { href: address, rel: "noopener noreferrer external", target: "_blank" }, ...children)
    : el("span", {}, ...children);
}

/** Draw the sign of a stance or verdict; the words beside it say the same. */
export function sign(kind) {
  const path = svg("path", { d: SIGNS[kind] ?? SIGNS.undecided });
  return svg("svg", { class: "sign", viewBox: "0 0 16 16", "aria-hidden": "true", focusable: "false" }, path);
}

/** Show words to screen readers only. */
export function unseen(words) {
  return el("span", { class: "unseen" }, words);
}

const SIGNS = {
  supports: "M3 8.5 6.5 12 13 4.5",
  refutes: "M4 4l8 8M12 4l-8 8",
  conflicting: "M2 5.5h11M10 2.5l3 3M14 10.5H3M6 13.5l-3-3",
  undecided: "M3.5 8h9",
};

function isWebAddress(address) {
  try {
    return ["http:", "https:"].includes(new URL(address).protocol);
  } catch {
    return false;
  }
}

function filled(element, { on = {}, ...attributes }, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  for (const [event, listener] of Object.entries(on)) element.addEventListener(event, listener);
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}
