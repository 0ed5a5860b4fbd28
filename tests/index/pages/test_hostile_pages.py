"""Pages that were made to do harm end in a clear error, in bounded time and memory, and do none."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from index.pages.content import PageError, PageReaderError
from index.pages.limits import PageLimits
from index.pages.sandbox import PageReader

STORY = (
    "<p>The harbour bridge was opened to lorries on Monday after nine weeks of work, officials said.</p>" * 4
)
SECONDS = 4.0
# Long enough for every page that can be read, on the slowest machine.
PATIENT = 60.0
# What a test may take beyond the limit: a process is started, on a busy machine.
SLACK = 60.0


@pytest.fixture(scope="module")
def pages() -> Iterator[PageReader]:
    reader = PageReader(PageLimits(max_bytes=4_000_000, seconds=PATIENT, memory_bytes=600_000_000))
    reader.read_page(f"<h1>Bridge opened</h1>{STORY}".encode())
    yield reader
    reader.close()


@pytest.fixture(scope="module")
def hasty_pages() -> Iterator[PageReader]:
    reader = PageReader(PageLimits(max_bytes=4_000_000, seconds=SECONDS, memory_bytes=600_000_000))
    yield reader
    reader.close()


def assert_still_reads(pages: PageReader) -> None:
    assert "nine weeks" in pages.read_page(f"<h1>Bridge opened</h1>{STORY}".encode()).text


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (b"", "holds no HTML"),
        (b"\0" * 5_000, "holds no HTML"),
        (b"\xff\xfe\x00", "bytes"),
        (bytes(range(128, 256)) * 50, "are not the utf-8"),
        (("<meta charset=utf-8>" + "Мост открыт. " * 50).encode("cp1251"), "are not the utf-8"),
        (b"<html><body><script>story()</script></body></html>", "holds no text of an article"),
        (b"x" * 4_000_001, "has 4,000,001 bytes: at most 4,000,000 are read"),
    ],
    ids=["empty", "NUL", "half of UTF-16", "no charset", "wrong charset", "no article", "too large"],
)
def test_a_page_that_cannot_be_read_says_why(pages: PageReader, page: bytes, reason: str) -> None:
    with pytest.raises(PageError, match=reason):
        pages.read_page(page)
    assert_still_reads(pages)


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 200_000 + STORY,
        "<table><tr><td>" * 20_000 + STORY,
        "<div " + " ".join(f'a{n}="x"' for n in range(200_000)) + ">" + STORY,
    ],
    ids=["deep", "nested tables", "very many attributes"],
)
def test_a_page_whose_reading_would_not_end_is_left(hasty_pages: PageReader, page: str) -> None:
    started = time.monotonic()
    with pytest.raises(PageError, match="article"):
        hasty_pages.read_page(page.encode())
    assert time.monotonic() - started < SECONDS + SLACK
    assert_still_reads(hasty_pages)


@pytest.mark.parametrize(
    "page",
    [
        f'<div class="{"a " * 1_500_000}">{STORY}</div>',
        f'<script type="application/ld+json">{"[" * 1_000_000}</script><h1>Bridge</h1>{STORY}',
        '<script type="application/ld+json">{"@type": "Article", "@id": "a", "author": {"@id": "a"}}</script>'
        f"{STORY}",
        '<script type="application/ld+json">{"@type": "Article", "author": {"@id": "a"}, "about":'
        f' {{"@id": "a", "name": [{{"@id": "a"}}, {{"@id": "a"}}]}}}}</script>{STORY}',
        f'<script type="application/ld+json">[{"0," * 1_500_000}0]</script><h1>Bridge</h1>{STORY}',
        '<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
        f"{STORY}<p>&c;&c;&c;</p>",
        f'<meta property="article:published_time" content="{"9" * 1_000_000}">{STORY}',
        f'<html lang="{"x" * 1_000_000}">{STORY}',
    ],
    ids=[
        "huge attribute",
        "deep JSON-LD",
        "JSON-LD in a circle",
        "names in a circle",
        "long JSON-LD",
        "entities",
        "huge date",
        "huge language",
    ],
)
def test_harmful_parts_do_not_keep_an_article_from_being_read(pages: PageReader, page: str) -> None:
    content = pages.read_page(page.encode())
    assert content.text.count("nine weeks") >= 1
    assert len(content.text) < 10_000
    assert not content.published.is_known


def test_a_bomb_of_entities_in_a_feed_stays_small(pages: PageReader) -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha"}">' for n in range(12))
    feed = f"<!DOCTYPE rss [{entities}]><rss><channel><item><title>A &e11; b</title></item></channel></rss>"
    try:
        entries = pages.read_feed(feed.encode())
    except PageError:
        entries = []
    assert sum(len(entry.text) for entry in entries) < 10_000


def test_nothing_outside_the_file_is_opened(pages: PageReader) -> None:
    feed = (
        '<!DOCTYPE rss [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'
        "<rss><channel><item><title>A title</title><description>&secret;</description></item></channel></rss>"
    )
    assert "root:" not in "".join(entry.text for entry in pages.read_feed(feed.encode()))


def test_a_child_that_was_killed_is_replaced(pages: PageReader) -> None:
    assert_still_reads(pages)
    child = pages._child
    assert child is not None
    os.kill(child._process.pid, signal.SIGKILL)
    child._process.wait()
    assert_still_reads(pages)


def test_threads_take_turns(pages: PageReader) -> None:
    bodies = [f"<h1>Bridge number {n}</h1>{STORY}".encode() for n in range(8)]
    with ThreadPoolExecutor(4) as pool:
        titles = [content.title for content in pool.map(pages.read_page, bodies)]
    assert titles == [f"Bridge number {n}" for n in range(8)]


def test_the_child_ends_with_the_reader() -> None:
    reader = PageReader()
    reader.read_page(f"<h1>Bridge opened</h1>{STORY}".encode())
    assert reader._child is not None
    process = reader._child._process
    reader.close()
    assert process.poll() is not None


def test_a_child_that_cannot_start_is_not_the_fault_of_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = PageReader()
    monkeypatch.setenv("PYTHONHOME", "/nowhere")
    with pytest.raises(PageReaderError, match=r"index\.pages\.worker"):
        reader.read_page(f"<h1>Bridge opened</h1>{STORY}".encode())
    monkeypatch.undo()
    assert_still_reads(reader)
    reader.close()


def test_a_page_that_takes_too_much_memory_says_so_and_the_next_one_is_read() -> None:
    reader = PageReader(PageLimits(memory_bytes=100_000_000))
    with pytest.raises(PageError, match="memory"):
        reader.read_page(("<h1>Bridge opened</h1>" + STORY * 20_000).encode())
    assert_still_reads(reader)
    reader.close()
