"""Split a text into blocks: paragraphs, headlines and bullets, with the furniture taken out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from index.dates import read_header_line
from index.documents import Span
from index.furniture import breadcrumb_title, is_furniture, is_link_header, link_list_end, link_prefix_end

# The greatest width at which running text is still taken to be wrapped by hand or by a mail program.
_WRAP_CHARS: Final = 130
_FULL_LINE: Final = 0.6

_BULLET: Final = re.compile(r"\s*(?:[•‣▪●○◦∙*·–—-]+\s+)+")
_INNER_BULLET: Final = re.compile(r"(?<=\s)[•‣▪●◦](?=\s)")
_NUMBERED: Final = re.compile(r"\s*(?:\d{1,2}|[a-zа-я])[.)]\s")
_SENTENCE_ENDS: Final = tuple('.!?…:;。！？؟।"”»')


class _Line(NamedTuple):
    """Hold a line that is not blank: `start` and `end` are offsets in the text, the line end left out."""

    start: int
    end: int
    text: str
    follows_blank: bool


def split_blocks(text: str, language: str | None) -> list[Span]:
    """Split a text into the spans of its paragraphs, headlines and bullets, in order, furniture left out.

    Lines that only wrap a paragraph are joined; bullet signs are no part of a block.
    """
    lines = list(_lines(text))
    blocks: list[Span] = []
    paragraph: list[_Line] = []
    for line in _without_furniture(lines, language):
        if paragraph and (line.follows_blank or _BULLET.match(line.text) or _NUMBERED.match(line.text)):
            blocks.extend(_unwrapped(paragraph))
            paragraph = []
        paragraph.append(line)
    blocks.extend(_unwrapped(paragraph))
    return [piece for block in blocks for piece in _bullets(text, block)]


def _lines(text: str) -> Iterator[_Line]:
    start, follows_blank = 0, True
    for whole in text.splitlines(keepends=True):
        content = whole.rstrip()
        if content:
            yield _Line(start, start + len(content), content, follows_blank)
        follows_blank = not content
        start += len(whole)


def _without_furniture(lines: list[_Line], language: str | None) -> Iterator[_Line]:
    """Yield what is left of each line; a line behind furniture counts as behind a blank one."""
    texts = [line.text for line in lines]
    at, cut = 0, False
    titles: frozenset[str] | None = None
    while at < len(lines):
        line = lines[at]
        if is_link_header(line.text):
            at, cut = link_list_end(texts, at), True
            continue
        at += 1
        title = breadcrumb_title(line.text)
        if title is not None:
            titles = titles if titles is not None else frozenset(text.strip() for text in texts)
            begin = len(line.text) if line.text[title:].strip() in titles else title
        else:
            begin = _story_start(line.text, language)
        if begin == len(line.text):
            cut = True
            continue
        if begin or cut:
            line = _Line(line.start + begin, line.end, line.text[begin:], follows_blank=True)
            cut = False
        yield line


def _story_start(line: str, language: str | None) -> int:
    """Give the offset in the line where the story begins; the line's length where all of it is furniture."""
    if is_furniture(line):
        return len(line)
    header = read_header_line(line, language)
    return header.end if header is not None else link_prefix_end(line)


def _unwrapped(paragraph: list[_Line]) -> Iterator[Span]:
    """Join the lines that only wrap, and yield one span for each run of them."""
    if not paragraph:
        return
    width = max(len(line.text) for line in paragraph)
    wrapped = width <= _WRAP_CHARS and any(_continues(line.text) for line in paragraph[1:])
    start, previous = paragraph[0].start, paragraph[0]
    for line in paragraph[1:]:
        full = wrapped and len(previous.text) >= _FULL_LINE * width
        if not full and (previous.text.endswith(_SENTENCE_ENDS) or not _continues(line.text)):
            yield Span(start, previous.end)
            start = line.start
        previous = line
    yield Span(start, previous.end)


def _continues(line: str) -> bool:
    """Tell whether a line goes on with a sentence: it begins with a small letter."""
    return line.lstrip()[:1].islower()


def _bullets(text: str, block: Span) -> Iterator[Span]:
    """Split a block at the bullets inside it and leave the signs out."""
    first = _BULLET.match(text, block.start, block.end)
    start = first.end() if first else block.start
    for bullet in _INNER_BULLET.finditer(text, start, block.end):
        yield Span(start, bullet.start())
        start = bullet.end()
    yield Span(start, block.end)
