/** The text of a page as its reader sees it, and the way back from a place in it to the page. */

factcheck.pageText ??= (() => {
  const MAX_CODE_POINTS = 100_000;
  const LEFT_OUT = "script, style, noscript, template, nav, header nav, footer, aside, form, button, select, textarea, "
    + "input, iframe, svg, math, [hidden], [aria-hidden=true], factcheck-panel";
  const BLOCKS = new Set(["block", "list-item", "table-cell", "flex", "grid", "table", "table-row", "flow-root", "table-caption"]);

  /** Read the main part of the page: its text, and `range(start, end)` for code-point offsets into it. */
  function read() {
    const root = document.querySelector("article, main, [role=main]") ?? document.body;
    const characters = [];
    const nodes = [];
    const offsets = [];
    const add = (character, node, offset) => {
      characters.push(character);
      nodes.push(node);
      offsets.push(offset);
    };
    let former = null;
    for (const node of textNodes(root)) {
      if (node.nodeName === "BR") {
        if (characters.length && characters.at(-1) !== "\n") add("\n", null, 0);
        continue;
      }
      const block = blockOf(node);
      if (former && block !== former) {
        trimEnd(characters, nodes, offsets);
        if (characters.length) ["\n", "\n"].forEach((mark) => add(mark, null, 0));
      }
      former = block;
      appendNode(node, add, characters);
      if (characters.length >= MAX_CODE_POINTS) break;
    }
    const text = characters.slice(0, MAX_CODE_POINTS).join("");
    return { text, range: (start, end) => rangeOf(nodes, offsets, characters, start, end) };
  }

  /** Give the text nodes that can be seen, and the line breaks between them. */
  function* textNodes(root) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.nodeName === "BR") yield node;
      if (node.nodeType !== Node.TEXT_NODE) continue;
      const parent = node.parentElement;
      if (!parent || parent.closest(LEFT_OUT) || !node.data.trim()) {
        // White space between two words in different elements still parts them.
        if (parent && /^\s+$/.test(node.data) && !parent.closest(LEFT_OUT)) yield node;
        continue;
      }
      if (parent.checkVisibility?.({ visibilityProperty: true }) !== false) yield node;
    }
  }

  /** Append a text node, its runs of white space as one blank, as a browser shows them. */
  function appendNode(node, add, characters) {
    let offset = 0;
    for (const character of node.data) {
      const blank = /\s/.test(character);
      const before = characters.at(-1);
      if (!blank) add(character, node, offset);
      else if (before !== undefined && before !== " " && before !== "\n") add(" ", node, offset);
      offset += character.length;
    }
  }

  function trimEnd(characters, nodes, offsets) {
    if (characters.at(-1) === " ") [characters, nodes, offsets].forEach((list) => list.pop());
    while (characters.at(-1) === "\n") [characters, nodes, offsets].forEach((list) => list.pop());
  }

  function blockOf(node) {
    let element = node.parentElement;
    while (element.parentElement && !BLOCKS.has(getComputedStyle(element).display)) element = element.parentElement;
    return element;
  }

  /** Give the range of the page for text[start:end]; null where the page has changed meanwhile. */
  function rangeOf(nodes, offsets, characters, start, end) {
    const [first, last] = [nodes[start], nodes[end - 1]];
    if (!first?.isConnected || !last?.isConnected) return null;
    const range = document.createRange();
    try {
      range.setStart(first, offsets[start]);
      range.setEnd(last, offsets[end - 1] + characters[end - 1].length);
    } catch {
      return null;
    }
    return range;
  }

  return { read };
})();
