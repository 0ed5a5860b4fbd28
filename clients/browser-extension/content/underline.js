/** Underline claims with the CSS Custom Highlight API: the page's own text and elements stay untouched. */

factcheck.underline ??= (() => {
  const KINDS = ["supports", "refutes", "conflicting", "undecided", "chosen"];
  let ranges = [];

  function name(kind) {
    return `factcheck-${kind}`;
  }

  /** Underline one claim; `choose` is called when its words are clicked. */
  function add(range, kind, choose) {
    if (!range || !CSS.highlights) return;
    ranges.push({ range, choose });
    const known = CSS.highlights.get(name(kind));
    if (known) known.add(range);
    else CSS.highlights.set(name(kind), new Highlight(range));
  }

  /** Show one claim as the chosen one, and bring it into view. */
  function show(range) {
    if (!range || !CSS.highlights) return;
    CSS.highlights.set(name("chosen"), new Highlight(range));
    const box = range.getBoundingClientRect();
    if (box.top < 0 || box.bottom > innerHeight) range.startContainer.parentElement?.scrollIntoView({ block: "center" });
  }

  /** Take every line away. */
  function clear() {
    ranges = [];
    for (const kind of KINDS) CSS.highlights?.delete(name(kind));
  }

  function clicked(event) {
    if (!ranges.length || !getSelection().isCollapsed) return;
    const { clientX: x, clientY: y } = event;
    const inside = ({ left, right, top, bottom }) => x >= left && x <= right && y >= top && y <= bottom;
    ranges.find(({ range }) => [...range.getClientRects()].some(inside))?.choose();
  }

  document.addEventListener("click", clicked);
  return { add, show, clear };
})();
