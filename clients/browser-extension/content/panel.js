/** The panel in the page: a closed shadow root, so that the page can neither read nor restyle it. */

factcheck.panel ??= (() => {
  const { el } = factcheck.elements;
  let host = null;
  let body = null;
  let status = null;
  let former = null;
  let closed = () => {};

  /** Open the panel empty; `onClose` is called when it goes. */
  function open(onClose) {
    close();
    closed = onClose;
    former = document.activeElement;
    status = el("p", { class: "status", role: "status" });
    body = el("div", { class: "body" });
    const heading = el("h2", { id: "name", tabindex: "-1" }, "What do the sources say?");
    const closing = el("button", { class: "close", "aria-label": "Close", on: { click: close } }, "×");
    const panel = el("section", { class: "panel", role: "dialog", "aria-labelledby": "name", on: { keydown: pressed } },
      el("header", {}, heading, closing), el("div", { class: "body" }, status, body));
    host = document.createElement("factcheck-panel");
    const root = host.attachShadow({ mode: "closed" });
    dress(root);
    root.append(panel);
    document.documentElement.append(host);
    heading.focus({ preventScroll: true });
  }

  /** Say what is going on. */
  function tell(words) {
    status.textContent = words;
  }

  /** Put parts into the panel in place of those there. */
  function show(...parts) {
    body.replaceChildren(...parts.flat(Infinity).filter(Boolean));
  }

  function close() {
    if (!host) return;
    const within = document.activeElement === host;
    host.remove();
    host = null;
    if (within) former?.focus?.({ preventScroll: true });
    closed();
  }

  function pressed(event) {
    event.stopPropagation(); // the page's own shortcuts are not meant
    if (event.key === "Escape") close();
  }

  function dress(root) {
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(factcheck.style);
      root.adoptedStyleSheets = [sheet];
    } catch {
      root.append(el("style", {}, factcheck.style)); // where such sheets are not for extensions
    }
  }

  return { open, tell, show, close };
})();
