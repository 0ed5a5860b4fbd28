"""The JSON-LD of a page: what schema.org says of its article and of the claims that it reviews."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any, Final

from index.documents import ClaimReview
from index.field_checks import InvalidDocumentError
from index.pages.decoding import printable
from index.pages.tree import Element
from index.reviews import make_review

Node = dict[str, Any]

_MAX_NODES: Final = 2_000
_MAX_REVIEWS: Final = 50
_MAX_NAMES: Final = 10
_ARTICLES: Final = frozenset(
    (
        "Article", "NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "BackgroundNewsArticle",
        "OpinionNewsArticle", "ReviewNewsArticle", "AskPublicNewsArticle", "LiveBlogPosting", "BlogPosting",
        "SocialMediaPosting", "Report", "ScholarlyArticle", "TechArticle", "AdvertiserContentArticle",
    )
)  # fmt: skip


class LinkedData:
    """Hold the nodes of all JSON-LD of one page."""

    def __init__(self, tree: Element) -> None:
        """Read the scripts of a page; one that is no JSON is passed over."""
        self.nodes = [node for value in _values(tree) for node in _nodes(value)][:_MAX_NODES]
        self._by_id = {node["@id"]: node for node in self.nodes if _is_whole(node)}

    def article(self, urls: list[str], titles: list[str]) -> Node:
        """Give the node of the page's own article, an empty one where there is none or it cannot be told.

        Of several, it is the one that has an address or headline of the page.
        """
        found = [node for node in self.nodes if _types(node) & _ARTICLES]
        own = [node for node in found if self._is_of_page(node, urls, titles)]
        candidates = own or found
        return candidates[0] if len(candidates) == 1 or (own and _agree(own)) else {}

    def reviews(self) -> tuple[ClaimReview, ...]:
        """Give the claims that the page reviews, without repeats."""
        found = (self._review(node) for node in self.nodes if "ClaimReview" in _types(node))
        return tuple(dict.fromkeys(review for review in found if review is not None))[:_MAX_REVIEWS]

    def review_dates(self) -> list[object]:
        """Give the days of publication that the reviews state."""
        return [node.get("datePublished") for node in self.nodes if "ClaimReview" in _types(node)]

    def name(self, value: object, depth: int = 2) -> str | None:
        """Give the name of a person or organisation, of several the names, parted by commas.

        `depth` is how many lists within each other are looked into.
        """
        if isinstance(value, list):
            return _joined(self.name(each, depth - 1) for each in value[:_MAX_NAMES]) if depth else None
        if isinstance(value, dict):
            node = value if "name" in value else next(map(self._by_id.get, _addresses(value)), None) or {}
            name = node.get("name")
            return _joined(map(plain, name[:_MAX_NAMES])) if isinstance(name, list) else plain(name)
        return plain(value)

    def _is_of_page(self, node: Node, urls: list[str], titles: list[str]) -> bool:
        named = (node.get("url"), node.get("@id"), node.get("mainEntityOfPage"))
        addresses = {_bare(each) for value in named for each in _addresses(value)}
        headline = plain(node.get("headline"))
        return bool(addresses & {_bare(url) for url in urls}) or (headline is not None and headline in titles)

    def _review(self, node: Node) -> ClaimReview | None:
        rating = node.get("reviewRating")
        rating = rating if isinstance(rating, dict) else {}
        item = node.get("itemReviewed")
        item = item[0] if isinstance(item, list) and item else item
        item = item if isinstance(item, dict) else {}
        fields: dict[str, object] = {
            "claim_reviewed": plain(node.get("claimReviewed")) or self.name(item.get("name")),
            "rating": plain(rating.get("alternateName")) or plain(rating.get("name")),
            "rating_value": number(rating.get("ratingValue")),
            "best_rating": number(rating.get("bestRating")),
            "worst_rating": number(rating.get("worstRating")),
            "reviewer": self.name(node.get("author")) or self.name(node.get("publisher")),
            "claimant": self.name(item.get("author")),
            "url": plain(node.get("url")),
        }
        # What is wrong with one field is no reason to lose the others.
        for _ in range(len(fields)):
            try:
                return make_review(fields)
            except InvalidDocumentError as error:
                fields[error.field.removeprefix("review.")] = None
        return None


def plain(value: object) -> str | None:
    """Give a string in one line, None where it is none or empty."""
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("@value")
    return " ".join(printable(value).split()) or None if isinstance(value, str) else None


def number(value: object) -> float | None:
    """Give a number, written as one or as a string; None where it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value.strip().replace(",", ".") if isinstance(value, str) else value)
    except (ValueError, OverflowError):
        return None


def _values(tree: Element) -> Iterator[object]:
    for script in tree.iter("script"):
        if (script.get("type") or "").split(";")[0].strip().lower() == "application/ld+json":
            try:
                # Not strict: editors leave line ends in the strings.
                yield json.loads(script.text or "", strict=False)
            except (ValueError, RecursionError):
                continue


def _nodes(value: object) -> Iterator[Node]:
    """Walk over all objects, the outer before the inner."""
    waiting = deque([value])
    seen = 0
    while waiting and seen < _MAX_NODES:
        current = waiting.popleft()
        if isinstance(current, list):
            waiting.extendleft(each for each in reversed(current) if isinstance(each, dict | list))
        elif isinstance(current, dict):
            seen += 1
            yield current
            waiting.extend(each for each in current.values() if isinstance(each, dict | list))


def _types(node: Node) -> set[str]:
    stated = node.get("@type")
    names = stated if isinstance(stated, list) else [stated]
    return {name.rsplit("/", 1)[-1].rsplit(":", 1)[-1] for name in names if isinstance(name, str)}


def _is_whole(node: Node) -> bool:
    return isinstance(node.get("@id"), str) and len(node) > 1


def _agree(nodes: list[Node]) -> bool:
    return len({str(node.get("datePublished")) for node in nodes}) == 1


def _addresses(value: object) -> Iterator[str]:
    """Give the addresses of a node: written out, as its `@id` or `url`, or several of these in a list."""
    for each in value[:_MAX_NAMES] if isinstance(value, list) else [value]:
        stated = [each.get("@id"), each.get("url")] if isinstance(each, dict) else [each]
        for one in stated:
            # {"@id": ["https://..."]}
            first = one[0] if isinstance(one, list) and one else one
            if isinstance(first, str):
                yield first


def _joined(names: Iterable[str | None]) -> str | None:
    return ", ".join(dict.fromkeys(filter(None, names))) or None


def _bare(url: str) -> str:
    return url.split("#")[0].split("?")[0].rstrip("/").removeprefix("https://").removeprefix("http://")
