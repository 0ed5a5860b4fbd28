"""What the head of a page says of it: addresses, names, dates, language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import urlsplit

from lxml import etree

from index.edtf import UNKNOWN_DATE, PublicationDate
from index.pages.linked_data import LinkedData, Node, plain
from index.pages.stamps import agreed, read_stamp
from index.pages.tree import Element, is_change, moment_of, text_of

# The names that `htmldate` knows (https://github.com/adbar/htmldate), sorted by how surely they mean the day
# of publication. Left out: those of creation, and those that also stand for the day of a visit.
_PUBLISHED: Final = (
    (
        "article:published_time", "og:article:published_time", "article:published", "og:published_time",
        "article.published", "article:published_date", "article:publicationdate", "datepublished",
        "date_published", "og:datepublished", "pubdate", "og:pubdate", "publishdate", "publish_date",
        "og:publish_date", "published_time", "published-date", "publication_date", "publication-date",
        "published", "parsely-pub-date", "sailthru.date", "rnews:datepublished", "dcterms.issued",
        "dc.date.issued", "dc.date.publication", "bt:pubdate", "citation_publication_date",
        "cxenseparse:recs:publishtime", "mediator_published_time", "ptime", "pdate",
        "shareaholic:article_published_time", "originalpublicationdate", "dcsext.articlefirstpublished",
        "article_date_original", "dateposted", "article:post_date",
    ),
    ("dc.date", "dc:date", "dcterms.date", "citation_date", "date"),
)  # fmt: skip
_MODIFIED: Final = (
    "article:modified_time", "og:article:modified_time", "og:updated_time", "article:modified",
    "og:modified_time", "article:modified_date", "modified_time", "datemodified", "dc.modified",
    "dcterms.modified", "bt:moddate", "lastmod", "lastmodified", "last-modified", "updated_time",
    "revision_date", "dateupdate",
)  # fmt: skip
_AUTHOR: Final = (
    "author", "article:author", "og:article:author", "dc.creator", "dcterms.creator", "parsely-author",
    "sailthru.author", "byl",
)  # fmt: skip
_PUBLISHER: Final = ("og:site_name", "dc.publisher", "dcterms.publisher", "publisher", "application-name")
_SECTION: Final = ("article:section", "og:article:section", "parsely-section", "section")
_LANGUAGE: Final = ("og:locale", "content-language", "language", "dc.language", "dcterms.language")


class Metadata:
    """Hold what the page says of itself outside its text; the surest source of each thing counts."""

    def __init__(self, tree: Element) -> None:
        self._tree = tree
        self._metas = list(_metas(tree))
        self.url = self._url()
        self.linked = LinkedData(tree)
        titles = [title for title in (self._meta("og:title"), _headline(tree)) if title]
        self._article: Node = self.linked.article([self.url] if self.url else [], titles)

    @property
    def title(self) -> str | None:
        """Give the headline."""
        return (
            plain(self._article.get("headline")) or self._meta("og:title", "twitter:title", "dc.title")
            or _headline(self._tree) or self._title_of_window()
        )  # fmt: skip

    @property
    def publisher(self) -> str | None:
        """Give who published the page."""
        return self.linked.name(self._article.get("publisher")) or self._meta(*_PUBLISHER)

    @property
    def author(self) -> str | None:
        """Give who wrote it; an address is no name."""
        stated = self.linked.name(self._article.get("author"))
        named = [each for name in _AUTHOR for each in self._all(name)]
        return next((each for each in (stated, *named) if each and "://" not in each), None)

    @property
    def section(self) -> str | None:
        """Give the part of the publication."""
        return plain(self._article.get("articleSection")) or self._meta(*_SECTION)

    @property
    def language(self) -> str | None:
        """Give the language tag that the page states."""
        stated = (
            self.linked.name(self._article.get("inLanguage")), self._tree.get("lang"),
            self._tree.get("{http://www.w3.org/XML/1998/namespace}lang"), self._meta(*_LANGUAGE),
        )  # fmt: skip
        found = next((each.strip() for each in stated if each and each.strip()), None)
        return None if found is None else found.split(",")[0].strip().replace("_", "-")

    @property
    def published(self) -> PublicationDate:
        """Give when it was published: by JSON-LD, else by its meta elements, else by its `time` elements."""
        stated = [self._article.get("datePublished")] if self._article else self.linked.review_dates()
        candidates: list[list[object]] = [stated]
        candidates += [[value for name in names for value in self._all(name)] for names in _PUBLISHED]
        candidates.append(list(_times(self._tree)))
        return _first_agreed(candidates)

    @property
    def modified(self) -> PublicationDate:
        """Give when it was last changed."""
        changes: list[object] = [
            moment_of(each) for each in self._tree.iter(etree.Element) if is_change(each)
        ]
        stated: list[object] = [value for name in _MODIFIED for value in self._all(name)]
        return _first_agreed([[self._article.get("dateModified")], stated, changes])

    def _all(self, wanted: str) -> list[str]:
        return [content for name, content in self._metas if name == wanted]

    def _meta(self, *wanted: str) -> str | None:
        return next((content for name in wanted for content in self._all(name)), None)

    def _url(self) -> str | None:
        links = [each.get("href") for each in self._tree.iter("link") if _is_canonical(each)]
        found = (each.strip() for each in (*links, *self._all("og:url")) if each)
        return next((each for each in found if _is_web(each)), None)

    def _title_of_window(self) -> str | None:
        title = self._tree.find(".//title")
        text = "" if title is None else text_of(title)
        name = self._meta(*_PUBLISHER) or ""
        for mark in (" | ", " - ", " – ", " — ", " :: "):
            head, _, tail = text.rpartition(mark)
            if head and name and tail.strip().casefold() == name.casefold():
                return head.strip()
        return text or None


def _metas(tree: Element) -> Iterator[tuple[str, str]]:
    for element in tree.iter("meta"):
        content = " ".join((element.get("content") or element.get("datetime") or "").split())
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name = (element.get(attribute) or "").strip().lower()
            if name and content:
                yield name, content


def _times(tree: Element) -> Iterator[str]:
    """Give the moments that are marked as those of publication."""
    for element in tree.iter("time", "span", "abbr", "p", "div"):
        marks = {element.get("itemprop", "").lower(), *element.get("class", "").lower().split()}
        is_time = element.tag == "time"
        if element.get("itemprop", "").lower() == "datepublished":
            yield moment_of(element)
        elif is_time and ("pubdate" in element.attrib or marks & {"published", "entry-date", "dt-published"}):
            if not is_change(element):
                yield element.get("datetime") or ""
        elif element.tag == "abbr" and "published" in marks:
            yield element.get("title") or ""


def _first_agreed(candidates: Iterable[list[object]]) -> PublicationDate:
    """Give the date of the first source that has any; UNKNOWN_DATE where what it has disagrees."""
    for values in candidates:
        each = [one for value in values for one in (value if isinstance(value, list) else [value])]
        dates = [date for value in each if (date := read_stamp(plain(value))).is_known]
        if dates:
            return agreed(dates)
    return UNKNOWN_DATE


def _headline(tree: Element) -> str | None:
    found = [text for each in tree.iter("h1") if (text := text_of(each))]
    return found[0] if len(found) == 1 else None


def _is_canonical(link: Element) -> bool:
    return "canonical" in (link.get("rel") or "").lower().split()


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)
