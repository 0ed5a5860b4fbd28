"""What a page or a feed says, as it comes out of the child process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from index.documents import ClaimReview
from index.edtf import UNKNOWN_DATE, PublicationDate, restore_date


class PageError(ValueError):
    """Say why a page or feed cannot be read, and how to mend it."""


class PageReaderError(RuntimeError):
    """Say that no page can be read here, whatever it holds, and how to find out why."""


@dataclass(frozen=True, slots=True)
class PageContent:
    """Hold the text of one page, or of one entry of a feed, and what it says of itself; None: nothing.

    `language` is what its metadata say, which is often wrong; `key` names an entry within its feed.
    """

    text: str
    title: str | None = None
    publisher: str | None = None
    url: str | None = None
    language: str | None = None
    author: str | None = None
    section: str | None = None
    published: PublicationDate = UNKNOWN_DATE
    modified: PublicationDate = UNKNOWN_DATE
    reviews: tuple[ClaimReview, ...] = ()
    key: str | None = None


def as_json(content: PageContent) -> dict[str, Any]:
    """Write a page down for the way between processes."""
    return {
        **{name: getattr(content, name) for name in _PLAIN},
        "published": _written(content.published),
        "modified": _written(content.modified),
        "reviews": [asdict(review) for review in content.reviews],
    }


def from_json(fields: Mapping[str, Any]) -> PageContent:
    """Read what `as_json` wrote."""
    return PageContent(
        **{name: fields[name] for name in _PLAIN},
        published=_read(fields["published"]),
        modified=_read(fields["modified"]),
        reviews=tuple(ClaimReview(**review) for review in fields["reviews"]),
    )


_PLAIN = ("text", "title", "publisher", "url", "language", "author", "section", "key")


def _written(date: PublicationDate) -> list[str | None]:
    return [date.value, date.precision, date.origin, date.warning]


def _read(parts: list[Any]) -> PublicationDate:
    value, precision, origin, warning = parts
    date = UNKNOWN_DATE if value is None else restore_date(value, precision, origin)
    return date.with_warning(warning)
