"""A page as a tree, and its text as lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from lxml import etree, html

from index.pages.content import PageError

# More is no writing, and slows every search in the tree down.
_MAX_ATTRIBUTE_CHARS: Final = 4_000
_MAX_ATTRIBUTES: Final = 60
_MAX_MOMENT_CHARS: Final = 80
_HIDDEN: Final = frozenset(
    ("script", "style", "noscript", "template", "svg", "head", "iframe", "select", "button", "form", "object")
)
_BLOCKS: Final = frozenset(
    (
        "address", "article", "aside", "blockquote", "body", "br", "dd", "div", "dl", "dt", "figcaption",
        "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol",
        "p", "pre", "section", "table", "td", "th", "tr", "ul",
    )
)  # fmt: skip

Element = Any
"""An element of lxml, which has no types."""


def parse_page(text: str) -> Element:
    """Parse HTML, however broken; raises PageError where there is nothing in it."""
    # Comments and instructions are no text; `huge_tree` stays off, so that depth is bounded.
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        tree = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, AssertionError) as error:
        log = [str(error), *(entry.type_name for entry in parser.error_log)]
        if any("memory" in each.lower() for each in log):
            raise MemoryError from error
        raise PageError("holds no HTML: save the page again, or as text") from error
    for element in tree.iter():
        attributes = element.attrib
        if len(attributes) > _MAX_ATTRIBUTES:
            attributes.clear()
        for name in [name for name, value in attributes.items() if len(value) > _MAX_ATTRIBUTE_CHARS]:
            del attributes[name]
    return tree


def text_of(element: Element) -> str:
    """Give all text of an element in one line."""
    return " ".join("".join(element.itertext()).split())


def lines_of(element: Element) -> str:
    """Give the text of an element, each block a line of its own."""
    return "\n".join(line for line, _ in visible_lines(element))


def visible_lines(root: Element, without: frozenset[str] = frozenset()) -> Iterator[tuple[str, Element]]:
    """Give the lines that a reader sees, in order, each with the block that it begins in.

    A `time` element reads as its machine-readable date, if it has one. The moment of a change is left out, as
    are elements named in `without`.
    """
    pieces: list[str] = []
    block = root
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        name = element.tag if isinstance(element.tag, str) else ""
        is_block = name in _BLOCKS
        if event == "start":
            left_out = name in _HIDDEN or name in without or "hidden" in element.attrib or is_change(element)
            moment = element.get("datetime") if name == "time" else ""
            if is_block:
                yield from _line(pieces, block)
                block = element
            if left_out or moment:
                if moment and not left_out:
                    pieces.append(f" {moment} ")
                walk.skip_subtree()
            elif element.text:
                pieces.append(element.text)
        else:
            if is_block:
                yield from _line(pieces, block)
                block = element.getparent() if element.getparent() is not None else root
            if element.tail and element is not root:
                pieces.append(element.tail)
    yield from _line(pieces, block)


def is_change(element: Element) -> bool:
    """Tell whether an element is marked as the moment of a change, not as that of publication."""
    marks = f"{element.get('class', '')} {element.get('itemprop', '')}".lower()
    if "publish" in marks:
        return False
    if element.tag == "time":
        return "updated" in marks or "modified" in marks
    # A class of any other element may say much else: "updated" is also the mark of whole stories.
    return "datemodified" in element.get("itemprop", "").lower().split()


def moment_of(element: Element) -> str:
    """Give the moment that an element stands for: machine-readable where it says so, else as written."""
    return element.get("datetime") or element.get("content") or text_of(element)[:_MAX_MOMENT_CHARS]


def _line(pieces: list[str], block: Element) -> Iterator[tuple[str, Element]]:
    line = " ".join("".join(pieces).split())
    pieces.clear()
    if line:
        yield line, block
