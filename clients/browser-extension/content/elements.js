/** Make elements. Whatever comes from outside becomes text; nothing here reads HTML. */

factcheck.elements ??= (() => {
  function el(name, { on = {}, ...attributes } = {}, ...children) {
    const element = document.createElement(name);
    for (const [attribute, value] of Object.entries(attributes)) {
      if (value !== null && value !== undefined) element.setAttribute(attribute, value);
    }
    for (const [event, listener] of Object.entries(on)) element.addEventListener(event, listener);
    element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
    return element;
  }

  /** Link to a web address in a new tab; plain text where it is not http or https. */
  function link(address, ...children) {
    let protocol = "";
    try {
      ({ protocol } = new URL(address));
    } catch { /* no address at all */ }
    return ["http:", "https:"].includes(protocol)
      ? el("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, ...children)
      : el("span", {}, ...children);
  }

  return { el, link };
})();
