"""A page as what it says: text, source, dates, reviews. Runs in the child process."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

import trafilatura

from index.date_headers import author_of, ends_sentence
from index.dates import find_dates
from index.edtf import UNKNOWN_DATE, PublicationDate, parse_edtf
from index.pages.content import PageContent, PageError
from index.pages.decoding import decode
from index.pages.metadata import Metadata
from index.pages.tree import Element, parse_page, visible_lines

_URL_DATE: Final = re.compile(r"/((?:19|20)\d{2})[/-](\d{2})[/-](\d{2})(?=[/-]|$)")
_HEADER_LINES: Final = 12
_LINES_BEFORE_HEADLINE: Final = 3
_LONG_LINE_CHARS: Final = 200
_MIN_HEADLINE_WORDS: Final = 3
_MIN_SENTENCE_WORDS: Final = 8
_SENTENCES: Final = 2
_BESIDE_ARTICLE: Final = frozenset(("aside", "nav", "footer"))


def extract_page(content: bytes) -> PageContent:
    """Read a page; raises PageError, and whatever hostile markup makes the libraries raise."""
    tree = parse_page(decode(content))
    metadata = Metadata(tree)
    reviews = metadata.linked.reviews()
    # Before the libraries take the tree apart.
    head = page_head(tree, metadata.title)
    page = PageContent(
        text="", title=metadata.title, publisher=metadata.publisher, url=metadata.url,
        language=metadata.language, author=metadata.author, section=metadata.section, reviews=reviews,
    )  # fmt: skip
    page = page if page.author else replace(page, author=author_of(head))
    published, modified = metadata.published, metadata.modified
    text = _article_text(tree)
    if not text and not reviews:
        raise PageError("holds no text of an article: give its text instead")
    page = replace(page, text=text or reviews[0].claim_reviewed)
    return dated(page, head, published, modified)


def dated(page: PageContent, head: str, published: PublicationDate, modified: PublicationDate) -> PageContent:
    """Give the page its dates: those of its metadata, else those of its header lines, else its address's."""
    stated = find_dates(head, page.language)
    if not published.is_known:
        published = stated.published
    if not published.is_known:
        found = _date_of_address(page.url)
        published = found if found.is_known else stated.published
    return replace(page, published=published, modified=modified if modified.is_known else stated.modified)


def page_head(tree: Element, title: str | None) -> str:
    """Give the lines around the headline, down to the first long one; empty where there is no headline.

    What stands before the headline's own part of the page is no header of it: a masthead has today's date.
    """
    lines = list(visible_lines(tree, _BESIDE_ARTICLE))
    at = _headline_line(lines, title)
    if at is None:
        return ""
    part = _part_of(lines[at][1])
    first = at
    while first > 0 and at - first < _LINES_BEFORE_HEADLINE and part in lines[first - 1][1].iterancestors():
        first -= 1
    head: list[str] = []
    sentences = 0
    for line, _ in lines[first : at + _HEADER_LINES]:
        head.append(line)
        sentences += ends_sentence(line) and len(line.split()) >= _MIN_SENTENCE_WORDS
        # A standfirst may come before the date, the story never does.
        if len(line) > _LONG_LINE_CHARS or sentences == _SENTENCES:
            break
    return "\n".join(head)


def _headline_line(lines: list[tuple[str, Element]], title: str | None) -> int | None:
    headings = [n for n, (_, block) in enumerate(lines) if block.tag in ("h1", "h2")]
    for at in headings:
        if title is not None and lines[at][0] == title:
            return at
    long = [
        n for n in headings if lines[n][1].tag == "h1" and len(lines[n][0].split()) >= _MIN_HEADLINE_WORDS
    ]
    return long[0] if long else None


def _part_of(heading: Element) -> Element:
    parts = (each for each in heading.iterancestors() if each.tag in ("article", "main", "header", "section"))
    return next(parts, heading.getparent())


def _article_text(tree: Element) -> str:
    found = trafilatura.bare_extraction(
        tree, with_metadata=False, include_comments=False, include_tables=True, deduplicate=False
    )
    text = "" if found is None else (found.text if hasattr(found, "text") else found["text"]) or ""
    return "\n".join(line.strip() for line in text.splitlines()).strip()


def _date_of_address(url: str | None) -> PublicationDate:
    match = _URL_DATE.search(url or "")
    if match is None:
        return UNKNOWN_DATE
    try:
        return parse_edtf("-".join(match.groups()), "metadata")
    except ValueError:
        return UNKNOWN_DATE
