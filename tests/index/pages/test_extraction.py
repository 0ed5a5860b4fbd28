"""What a page says of itself: text, source, dates, reviews."""

from __future__ import annotations

import json
from typing import Any

import pytest

from index.documents import ClaimReview
from index.pages.content import PageContent, PageError, as_json, from_json
from index.pages.extraction import extract_page
from index.pages.feeds import extract_feed

STORY = (
    "<p>The harbour bridge was opened to lorries on Monday after nine weeks of work, the authority said.</p>"
    "<p>It was shut on 17 December 2021 because of the storm, which broke two cranes, officials said.</p>"
    "<p>Forty ships had to wait in the bay, and the ferries went round the island for two months.</p>"
)


def page(
    head: str = "",
    before: str = "",
    after: str = "",
    lang: str = "en",
    title: str = "Bridge opened after storm",
) -> PageContent:
    html = (
        f'<html lang="{lang}"><head><title>{title}</title>{head}</head><body>'
        "<div class=masthead>Sunday, 22 November 2026</div><nav><a href=/>Home</a></nav>"
        f"<article><h1>{title}</h1>{before}{STORY}</article>{after}"
        "<aside><h3>Related</h3><time datetime='2019-05-05'>5 May 2019</time></aside>"
        "<footer>Copyright 2020 Harbour Gazette</footer></body></html>"
    )
    return extract_page(html.encode())


def linked(*nodes: dict[str, Any]) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@graph": list(nodes)})}</script>'


def meta(name: str, content: str, attribute: str = "property") -> str:
    return f'<meta {attribute}="{name}" content="{content}">'


def article(**fields: Any) -> dict[str, Any]:
    return {"@type": "NewsArticle", "headline": "Bridge opened after storm", **fields}


def test_a_page_without_metadata_has_its_text_and_headline_and_no_date() -> None:
    content = page()
    assert content.title == "Bridge opened after storm"
    assert "Forty ships had to wait" in content.text
    assert "Copyright" not in content.text
    assert "Related" not in content.text
    assert not content.published.is_known
    assert not content.modified.is_known
    assert (content.publisher, content.author, content.url, content.reviews) == (None, None, None, ())


@pytest.mark.parametrize(
    ("head", "before", "value", "origin"),
    [
        (
            linked(article(datePublished="2022-01-26T09:47:00+01:00")),
            "",
            "2022-01-26T09:47:00+01:00",
            "metadata",
        ),
        (linked(article(datePublished="2022-01-26")), "", "2022-01-26", "metadata"),
        (linked(article(datePublished="2022-01-26T25:99:00Z")), "", "2022-01-26", "metadata"),
        (linked(article(datePublished=["2022-01-26"])), "", "2022-01-26", "metadata"),
        (linked(article(datePublished={"@value": "2022-01-26"})), "", "2022-01-26", "metadata"),
        (linked(article(datePublished=["2022-01-26", "2021-01-26"])), "", None, "unknown"),
        (meta("pubdate", "Wed, 26 Jan 2022 09:47:61 GMT", "name"), "", "2022-01-26", "metadata"),
        (meta("date", "2022-02-31T09:47:00Z", "name"), "", None, "unknown"),
        (linked(article(dateModified="2022-01-26")), "", None, "unknown"),
        (linked(article(datePublished="soon")), "", None, "unknown"),
        (linked(article(datePublished="03/04/2022")), "", None, "unknown"),
        (
            linked(article(datePublished="2022-01-26"), article(datePublished="2021-01-26")),
            "",
            None,
            "unknown",
        ),
        (
            linked(
                article(datePublished="2022-01-26"), article(headline="Another", datePublished="2021-05-05")
            ),
            "",
            "2022-01-26",
            "metadata",
        ),
        (meta("article:published_time", "2022-01-26T09:47:00Z"), "", "2022-01-26T09:47:00Z", "metadata"),
        (meta("article:published_time", "2022-01-26 09:47:00 junk"), "", "2022-01-26", "metadata"),
        (meta("datePublished", "2022-01-26", "itemprop"), "", "2022-01-26", "metadata"),
        (meta("dc.date.issued", "26 January 2022", "name"), "", "2022-01-26", "metadata"),
        (
            meta("pubdate", "Wed, 26 Jan 2022 09:47:00 +0300", "name"),
            "",
            "2022-01-26T09:47:00+03:00",
            "metadata",
        ),
        (meta("date", "2022-01-26", "name"), "", "2022-01-26", "metadata"),
        (meta("date", "01/02/2022", "name"), "", None, "unknown"),
        (meta("article:modified_time", "2022-01-26"), "", None, "unknown"),
        (meta("og:updated_time", "2022-01-26"), "", None, "unknown"),
        (
            meta("article:published_time", "2022-01-26") + meta("article:published_time", "2021-01-26"),
            "",
            None,
            "unknown",
        ),
        (
            "",
            '<time itemprop="datePublished" datetime="2022-01-26T09:47+01:00">today</time>',
            "2022-01-26T09:47:00+01:00",
            "metadata",
        ),
        (
            "",
            '<time class="entry-date published" datetime="2022-01-26">26 Jan</time>',
            "2022-01-26",
            "metadata",
        ),
        (
            "",
            '<p>Posted <time datetime="2022-01-26T09:47:00Z">3 hours ago</time></p>',
            "2022-01-26T09:47:00Z",
            "text",
        ),
        ("", "<p>Posted 2 февраля 2022, 09:47</p>", "2022-02-02T09:47:00", "text"),
        ("", "<p>By Ada Quill</p><p>26 January 2022</p>", "2022-01-26", "text"),
        ("", '<p>Posted <time datetime="">26 January 2022</time></p>', "2022-01-26", "text"),
        ("", "<p>Updated 26 January 2022</p>", None, "unknown"),
        (
            '<link rel="canonical" href="https://gazette.example.org/2022/01/26/bridge">',
            "",
            "2022-01-26",
            "metadata",
        ),
        (
            '<link rel="canonical" href="https://gazette.example.org/2022/01/26/bridge">',
            "<p>Published 26 January 2022, 09:47 GMT</p>",
            "2022-01-26T09:47:00Z",
            "text",
        ),
        (
            linked(article(datePublished="2022-01-26T09:47:00Z"))
            + meta("article:published_time", "2020-01-01"),
            "<p>Published 1 May 2021</p>",
            "2022-01-26T09:47:00Z",
            "metadata",
        ),
    ],
)
def test_the_surest_source_gives_the_date(head: str, before: str, value: str | None, origin: str) -> None:
    content = page(head, before)
    assert (content.published.value, content.published.origin) == (value, origin)


def test_the_day_of_a_change_is_kept_apart() -> None:
    head = linked(article(datePublished="2022-01-26", dateModified="2022-01-27T10:00:00Z"))
    assert page(head).modified.value == "2022-01-27T10:00:00Z"
    assert page(meta("article:modified_time", "2022-01-27")).modified.value == "2022-01-27"
    stated = page(before="<p>Published 26 January 2022 | Updated 27 January 2022, 10:00</p>")
    assert (stated.published.value, stated.modified.value) == ("2022-01-26", "2022-01-27T10:00:00")
    times = (
        'Posted on <time class="entry-date published" datetime="2022-01-26T09:47:00Z">26 Jan</time>'
        '<time class="updated" datetime="2022-01-27T10:00:00Z">27 Jan</time>'
    )
    both = page(before=f"<p>{times}</p>")
    assert (both.published.value, both.modified.value) == ("2022-01-26T09:47:00Z", "2022-01-27T10:00:00Z")


@pytest.mark.parametrize(
    "change",
    [
        '<time class="updated">27 January 2022</time>',
        '<time class="date-modified">27 January 2022, 10:00</time>',
        '<time itemprop="dateModified">Thursday, 27 January 2022</time>',
        '<p><time class="entry-updated">27 January 2022</time></p>',
        '<p>Updated <time class="updated">27 January 2022</time></p>',
        '<p itemprop="dateModified">27 January 2022</p>',
        '<span itemprop="dateModified" content="2022-01-27">27 January 2022</span>',
    ],
)
def test_the_day_of_a_change_without_a_machine_readable_date_is_no_publication(change: str) -> None:
    for before in (change, f"<p>By Ada Quill</p>{change}"):
        assert page(before=before).published.value is None
        dated = page(before=f"{before}<p>Published 26 January 2022</p>")
        assert dated.published.value == "2022-01-26"
        assert (dated.modified.value or "2022-01-27").startswith("2022-01-27")


def test_a_change_that_a_page_marks_is_known_also_without_a_machine_readable_date() -> None:
    marked = ('<time class="updated">27 January 2022</time>', '<b itemprop="dateModified">27 Jan. 2022</b>')
    assert [page(before=each).modified.value for each in marked] == ["2022-01-27"] * 2


def test_one_time_of_publication_and_change_is_the_publication() -> None:
    before = '<time class="entry-date published updated" datetime="2022-01-26">26 January 2022</time>'
    assert page(before=before).published.value == "2022-01-26"


def test_the_language_of_the_page_orders_its_numeric_dates() -> None:
    before = "<p>Published 03/04/2022</p>"
    found = {lang: page(before=before, lang=lang).published for lang in ("en-US", "en-GB", "de", "en")}
    assert {lang: date.value for lang, date in found.items()} == {
        "en-US": "2022-03-04",
        "en-GB": "2022-04-03",
        "de": "2022-04-03",
        "en": "2022",
    }
    assert found["en"].warning is not None


def test_the_source_comes_from_linked_data_first() -> None:
    head = (
        linked(
            article(
                author=[{"@type": "Person", "name": "Ada Quill"}, {"@id": "#tom"}],
                publisher={"@id": "#gazette"},
                articleSection=["Shipping", "Harbour"],
                inLanguage="en-GB",
            ),
            {"@id": "#tom", "@type": "Person", "name": "Tom Reef"},
            {"@id": "#gazette", "@type": "NewsMediaOrganization", "name": "Harbour Gazette"},
        )
        + meta("og:site_name", "gazette.example.org")
        + meta("author", "Admin", "name")
        + '<link rel="canonical" href="https://gazette.example.org/bridge">'
    )
    content = page(head)
    assert content.author == "Ada Quill, Tom Reef"
    assert content.publisher == "Harbour Gazette"
    assert content.section == "Shipping"
    assert content.language == "en-GB"
    assert content.url == "https://gazette.example.org/bridge"


CANONICAL = '<link rel="canonical" href="https://gazette.example.org/bridge">'
OWN = "https://gazette.example.org/bridge"


@pytest.mark.parametrize(
    "named",
    [
        {"url": OWN},
        {"url": [OWN, "https://m.gazette.example.org/bridge"]},
        {"url": {"@id": OWN}},
        {"url": {"@type": "URL", "url": OWN}},
        {"@id": [OWN]},
        {"@id": {"@id": OWN}, "url": [[]]},
        {"mainEntityOfPage": OWN},
        {"mainEntityOfPage": [OWN]},
        {"mainEntityOfPage": [{"@type": "WebPage", "@id": OWN}]},
        {"mainEntityOfPage": {"@id": [OWN]}},
        {"mainEntityOfPage": {"@type": "WebPage", "url": OWN}},
    ],
)
def test_the_article_of_the_page_is_told_by_its_address_in_any_form(named: dict[str, Any]) -> None:
    own = article(headline="Own", datePublished="2022-01-26", **named)
    other = article(headline="Other", datePublished="2021-05-05", url="https://gazette.example.org/other")
    assert page(CANONICAL + linked(other, own)).published.value == "2022-01-26"


@pytest.mark.parametrize("odd", [[], {}, [{}], [[OWN]], {"@id": {}}, {"@id": [{}]}, 7, None, True, [None]])
def test_odd_values_in_linked_data_keep_nothing_from_being_read(odd: object) -> None:
    names = (
        "url", "@id", "mainEntityOfPage", "author", "publisher", "articleSection", "inLanguage",
        "dateModified",
    )  # fmt: skip
    for name in names:
        content = page(CANONICAL + linked(article(datePublished="2022-01-26", **{name: odd})))
        assert (content.title, content.published.value) == ("Bridge opened after storm", "2022-01-26"), name
    for name in ("@type", "headline", "datePublished"):
        content = page(CANONICAL + linked({**article(), name: odd}))
        assert (content.title, content.published.is_known) == ("Bridge opened after storm", False), name
    rating = {"ratingValue": odd, "bestRating": odd, "alternateName": odd}
    for name, value in {"reviewRating": rating, "itemReviewed": odd, "author": odd, "url": odd}.items():
        (review,) = page(linked({**REVIEW, name: value})).reviews
        assert review.claim_reviewed == "The bridge was shut for 20 weeks.", name


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ({"@id": ["#tom"]}, None),
        ({"name": ["Ada Quill", "A. Quill"]}, "Ada Quill, A. Quill"),
        ({"name": {"@value": "Ada Quill", "@language": "en"}}, "Ada Quill"),
        ([{"name": "Ada Quill"}, ["Tom Reef"], {"@id": "#gone"}, {"name": {}}], "Ada Quill, Tom Reef"),
        ({"@id": "#loop"}, None),
        ([[[[[["Ada Quill"]]]]]], None),
        ("Ada\0 Quill\ud800", "Ada Quill"),
    ],
)
def test_names_are_read_from_any_form_and_never_in_a_circle(author: object, name: str | None) -> None:
    loop = {"@id": "#loop", "@type": "Person", "name": [{"@id": "#loop"}] * 10}
    assert page(linked(article(author=author), loop)).author == name


def test_the_source_comes_from_meta_elements_and_the_byline_else() -> None:
    head = (
        meta("og:title", "The bridge is open")
        + meta("og:site_name", "Harbour Gazette")
        + meta("article:author", "https://social.example.org/ada")
        + meta("og:url", "https://gazette.example.org/b")
        + meta("article:section", "Shipping")
    )
    content = page(head, "<p>By Ada Quill</p>", lang="de-AT")
    assert (content.title, content.publisher, content.section) == (
        "The bridge is open",
        "Harbour Gazette",
        "Shipping",
    )
    assert (content.author, content.url, content.language) == (
        "Ada Quill",
        "https://gazette.example.org/b",
        "de-AT",
    )


def test_the_name_of_the_site_is_no_part_of_the_headline() -> None:
    site = meta("og:site_name", "Harbour Gazette")
    html = f"<title>Bridge opened | Harbour Gazette</title>{site}<body>{STORY}"
    assert extract_page(html.encode()).title == "Bridge opened"


REVIEW = {
    "@type": "ClaimReview",
    "datePublished": "2022-01-28",
    "url": "https://facts.example.org/bridge",
    "claimReviewed": "The bridge was shut for 20 weeks.",
    "reviewRating": {
        "@type": "Rating",
        "ratingValue": "2",
        "bestRating": 5,
        "worstRating": 1,
        "alternateName": "Mostly false",
    },
    "author": {"@type": "Organization", "name": "Harbour Facts"},
    "itemReviewed": {"@type": "Claim", "author": {"@type": "Person", "name": "A. Rumour"}},
}


def test_reviews_of_claims_are_read() -> None:
    content = page(linked(REVIEW, REVIEW, {"@type": "ClaimReview", "claimReviewed": ""}))
    assert content.reviews == (
        ClaimReview(
            "The bridge was shut for 20 weeks.",
            "Mostly false",
            2.0,
            5.0,
            1.0,
            "Harbour Facts",
            "A. Rumour",
            "https://facts.example.org/bridge",
        ),
    )
    assert content.published.value == "2022-01-28"
    assert from_json(json.loads(json.dumps(as_json(content)))) == content


def test_a_review_is_kept_without_what_it_says_wrongly() -> None:
    wrong = {
        **REVIEW,
        "url": "nowhere",
        "author": {"name": "x" * 1_000},
        "reviewRating": {
            "ratingValue": "NaN",
            "bestRating": 1e300,
            "worstRating": 1,
            "alternateName": "False",
        },
    }
    (review,) = page(linked(wrong)).reviews
    assert review == ClaimReview(
        "The bridge was shut for 20 weeks.", "False", None, None, 1.0, None, "A. Rumour", None
    )
    assert page(linked({**REVIEW, "claimReviewed": "x" * 3_000})).reviews == ()


@pytest.mark.parametrize("charset", ["utf-8", "windows-1251", "koi8-r", "iso-8859-5", "utf-16"])
def test_the_declared_charset_is_used(charset: str) -> None:
    story = (
        "<p>Мост через гавань открыли в понедельник после девяти недель работ, сообщило ведомство.</p>" * 3
    )
    html = f"<html><head><meta charset={charset}></head><body><h1>Мост открыт</h1>{story}</body></html>"
    assert "Мост через гавань" in extract_page(html.encode(charset)).text


def test_a_lost_byte_here_and_there_is_forgiven() -> None:
    html = f"<html><head><meta charset=utf-8></head><body><h1>Bridge</h1>{STORY * 10}</body></html>".encode()
    assert "nine weeks" in extract_page(html.replace(b"island", b"isl\xffnd", 1)).text


RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Harbour Gazette</title><language>en-GB</language>
<lastBuildDate>Sun, 22 Nov 2026 10:00:00 GMT</lastBuildDate>
<item><title>Bridge &amp; ferry</title><link>https://gazette.example.org/1</link>
<guid isPermaLink="false">17</guid>
<pubDate>Wed, 26 Jan 2022 09:47:00 +0300</pubDate><dc:creator>Ada Quill</dc:creator>
<category>Shipping</category>
<description>Short.</description>
<content:encoded><![CDATA[<p>The bridge is open.</p><p>Ferries go again.</p><script>x()</script>]]>
</content:encoded></item>
<item><title>No date</title><description>&lt;b&gt;Bold&lt;/b&gt; words.</description></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>Hafenblatt</title>
<entry><title type="html">Br&amp;uuml;cke</title><id>urn:1</id>
<link rel="self" href="https://x.example.org/self"/>
<link href="https://hafen.example.org/1"/><published>2022-01-26T09:47:00Z</published>
<updated>2022-01-27T10:00:00Z</updated>
<author><name>Ada Quill</name></author>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">
<p>Offen.</p><p>Ja.</p></div></content>
</entry>
<entry><title>Nur geändert</title><id>urn:2</id>
<updated>2022-01-27T10:00:00Z</updated><summary>Kurz.</summary></entry>
</feed>"""


def test_an_rss_feed_gives_its_entries() -> None:
    first, second = extract_feed(RSS.encode())
    assert first.text == "Bridge & ferry\n\nThe bridge is open.\nFerries go again."
    assert (first.title, first.publisher, first.language) == ("Bridge & ferry", "Harbour Gazette", "en-GB")
    assert (first.url, first.key, first.author, first.section) == (
        "https://gazette.example.org/1",
        "17",
        "Ada Quill",
        "Shipping",
    )
    assert (first.published.value, first.published.origin) == ("2022-01-26T09:47:00+03:00", "metadata")
    assert (second.text, second.published.is_known, second.key) == ("No date\n\nBold words.", False, None)


def test_an_atom_feed_gives_its_entries_and_a_change_is_no_publication() -> None:
    first, second = extract_feed(ATOM.encode())
    assert first.text == "Brücke\n\nOffen.\nJa."
    assert (first.url, first.author, first.language) == ("https://hafen.example.org/1", "Ada Quill", "de")
    assert (first.published.value, first.modified.value) == ("2022-01-26T09:47:00Z", "2022-01-27T10:00:00Z")
    assert (second.published.is_known, second.modified.value) == (False, "2022-01-27T10:00:00Z")


@pytest.mark.parametrize("reference", ["&#xD83D;&#xDE00;", "&#55357;&#56832;", "&#0;", "&#x1f;", "&#XdFfF;"])
def test_a_reference_to_what_is_no_character_is_left_out_of_a_feed(reference: str) -> None:
    item = f"<item><title>Bridge {reference}open</title><guid>1{reference}7</guid></item>"
    feed = f"<rss><channel><title>Harbour{reference} Gazette</title>{item}</channel></rss>"
    (entry,) = extract_feed(feed.encode())
    assert (entry.title, entry.publisher, entry.key) == ("Bridge open", "Harbour Gazette", "17")


def test_references_to_characters_stay_in_a_feed() -> None:
    (entry,) = extract_feed(
        b"<rss><channel><item><title>&#72;&#x1F600;&#9;&#55295;</title></item></channel></rss>"
    )
    assert entry.title == "H\U0001f600 \ud7ff"


@pytest.mark.parametrize("content", [b"", b"no xml", b"<html><p>A page.</p></html>", b"<feed", b"\0"])
def test_what_is_no_feed_says_so(content: bytes) -> None:
    with pytest.raises(PageError, match=r"RSS or Atom feed|no XML"):
        extract_feed(content)
