"""The entries of an RSS or Atom feed. Runs in the child process."""

from __future__ import annotations

import re
from typing import Any, Final

from lxml import etree

from index.edtf import UNKNOWN_DATE, PublicationDate
from index.pages.content import PageContent, PageError
from index.pages.linked_data import plain
from index.pages.stamps import read_stamp
from index.pages.tree import lines_of, parse_page

_MAX_ENTRIES: Final = 10_000
_FEEDS: Final = ("rss", "feed", "RDF")
# The fullest text first.
_TEXTS: Final = ("encoded", "content", "description", "summary")
# Halves of surrogate pairs, as some programs write emoji: the parser makes bytes of them that are no text.
_NO_CHARACTER: Final = re.compile(
    rb"&#(?:[xX]0*[dD][89a-fA-F][0-9a-fA-F]{2}"
    rb"|0*(?:5529[6-9]|55[3-9][0-9]{2}|56[0-9]{3}|57[0-2][0-9]{2}|573[0-3][0-9]|5734[0-3]));"
)
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"


def extract_feed(content: bytes) -> list[PageContent]:
    """Read the entries of a feed in their order; raises PageError where it is none."""
    root = _parse(content)
    if _name(root) not in _FEEDS:
        raise PageError("is no RSS or Atom feed: give a feed, or the text of the page")
    channel = next((each for each in root if _name(each) == "channel"), root)
    publisher = _text(channel, "title")
    language = _text(channel, "language") or root.get(_LANG)
    if len(root) == 0:
        raise PageError("is no RSS or Atom feed: it is empty, or cut off")
    entries = [each for each in root.iter() if _name(each) in ("item", "entry")][:_MAX_ENTRIES]
    return [_entry(each, publisher, language) for each in entries]


def _parse(content: bytes) -> Any:
    # Entities are left as they are, so that none can grow; nothing outside the file is opened.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, recover=True,
        huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(_NO_CHARACTER.sub(b"", content).lstrip(), parser=parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise PageError(f"is no XML: {error}") from error
    if root is None:
        raise PageError("is no XML: give an RSS or Atom feed")
    return root


def _entry(entry: Any, publisher: str | None, language: str | None) -> PageContent:
    title = _as_text(_text(entry, "title") or "").replace("\n", " ") or None
    url = _address(entry)
    published = _date(entry, "pubDate", "published", "issued", "date")
    modified = _date(entry, "updated", "modified")
    body = _body(entry)
    return PageContent(
        text=f"{title}\n\n{body}" if title and body else body or title or "",
        title=title,
        publisher=publisher,
        url=url,
        language=entry.get(_LANG) or _text(entry, "language") or language,
        author=_author(entry),
        section=_section(entry),
        published=published,
        # Atom asks for `updated` also where nothing was changed.
        modified=UNKNOWN_DATE if modified == published else modified,
        key=_text(entry, "guid") or _text(entry, "id") or url,
    )


def _body(entry: Any) -> str:
    for wanted in _TEXTS:
        for child in entry:
            if _name(child) == wanted:
                text = _as_text(_inner(child))
                if text:
                    return text
    return ""


def _inner(element: Any) -> str:
    """Give what an element holds as HTML: escaped, or as elements of their own."""
    if len(element) == 0:
        return element.text or ""
    inner = [etree.tostring(each, encoding="unicode").replace("<html:", "<") for each in element]
    return (element.text or "") + "".join(inner)


def _as_text(markup: str) -> str:
    if "<" not in markup and "&" not in markup:
        return "\n".join(filter(None, (" ".join(line.split()) for line in markup.splitlines())))
    if not markup.strip():
        return ""
    return lines_of(parse_page(f"<body><div>{markup}</div></body>"))


def _author(entry: Any) -> str | None:
    for child in entry:
        if _name(child) in ("creator", "author"):
            named = _text(child, "name") or plain("".join(child.itertext()))
            if named and "@" not in named:
                return named
    return None


def _section(entry: Any) -> str | None:
    for child in entry:
        if _name(child) == "category":
            return plain(child.get("label") or child.get("term") or child.text)
    return None


def _address(entry: Any) -> str | None:
    links = [child for child in entry if _name(child) == "link"]
    ranked = sorted(links, key=lambda link: link.get("rel", "alternate") != "alternate")
    stated = [link.get("href") or (link.text or "").strip() for link in ranked]
    stated += [child.text or "" for child in entry if _name(child) == "guid"]
    return next((each for each in stated if each.startswith(("https://", "http://"))), None)


def _date(entry: Any, *names: str) -> PublicationDate:
    for name in names:
        date = read_stamp(_text(entry, name))
        if date.is_known:
            return date
    return UNKNOWN_DATE


def _text(element: Any, name: str) -> str | None:
    found = (plain("".join(child.itertext())) for child in element if _name(child) == name)
    return next((text for text in found if text), None)


def _name(element: Any) -> str:
    """Give the name of an element without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
