"""Split one block of running text into sentences with exact offsets."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

import sentencex

from index.documents import Span
from index.sentence_words import ABBREVIATIONS, CREDIT_PARTICLES, SPEECH_VERBS

MAX_SENTENCE_CHARS: Final = 600
# sentencex takes quadratic time over unpaired brackets, so it never sees more than this at once.
_CHUNK_CHARS: Final = 4_000
_CREDIT_WORDS: Final = 16
_ATTRIBUTION_WORDS: Final = 8

_OPENING: Final = "«“„‟‘‹「『《"
_CLOSING: Final = "»”’›」』》"
_STRAIGHT: Final = '"“„'
_QUOTES: Final = frozenset(_OPENING + _CLOSING + '"')

# sentencex does not split inside quotations, so it is shown blanks instead of quotation marks: one code
# point for one code point, which keeps every offset. Apostrophes stay. Lone surrogates cannot be encoded.
_MASK: Final = {ord(mark): " " for mark in '"«»“”„‟‘‹›「」『』《》'} | {ord("'"): "’", 0: " "}
_SURROGATE: Final = re.compile("[\ud800-\udfff]")

_ENDING: Final = re.compile(r"[.!?…。！？][\"”»’)\]]*\s")
_CLAUSE: Final = re.compile(r"(?:[;:,]|\s[–—-])\s|[、，；：]|—")
_LAST_TOKEN: Final = re.compile(r"[^\s(\[\"“„«]{1,12}$")
_THREE_LETTERS: Final = re.compile(r"[^\W\d_](?:[\W\d_]*[^\W\d_]){2}")
# Words and commas alone: nothing to split at, in any language.
_UNDIVIDED: Final = re.compile(r"[\w ,’'-]*[.!?]?")
_WORD_CHAR: Final = re.compile(r"[^\W_]")
# “Is it safe?” Mayor Quill asked. Behind a full stop and a quotation mark a new sentence begins.
_ASKED: Final = re.compile(r"[!?…][\"”»“]$")
_ORDINAL: Final = re.compile(r"\d{1,2}\.$")
_ATTRIBUTION: Final = re.compile(
    rf"(?:\S+\s+){{0,5}}?(?:{'|'.join(SPEECH_VERBS)})\b|(?:{'|'.join(SPEECH_VERBS)})\b", re.IGNORECASE
)
_ORDINAL_LANGUAGES: Final = frozenset(
    {"de", "tr", "pl", "cs", "fi", "hu", "da", "no", "nb", "et", "lv", "sk", "sl"}
)


def split_sentences(text: str, block: Span, language: str) -> list[Span]:
    """Split one block into sentences of at most 600 code points, stripped, in order.

    `language` is a primary subtag. Quotations are split like other text; the words behind a quotation that
    say whose it is stay with its last sentence. A sentence that is too long is cut at a clause or a word.
    """
    if block.end - block.start <= MAX_SENTENCE_CHARS and _UNDIVIDED.fullmatch(text, block.start, block.end):
        return list(_stripped(text, block.start, block.end))
    joined: list[Span] = []
    for piece in _pieces(text, block, language):
        if joined and _belongs_to_previous(text, joined[-1], piece, block, language):
            joined[-1] = Span(joined[-1].start, piece.end)
        else:
            joined.append(piece)
    return [part for sentence in joined for part in _cut(text, sentence)]


def _pieces(text: str, block: Span, language: str) -> Iterator[Span]:
    """Yield what sentencex takes for sentences, stripped, with each quotation mark on its own side."""
    for chunk in _chunks(text, block):
        shown = text[chunk.start : chunk.end].translate(_MASK)
        if not shown.isascii():
            shown = _SURROGATE.sub(" ", shown)
        ends = [found["end_index"] for found in sentencex.get_sentence_boundaries(language, shown)]
        start = chunk.start
        for end in ends[:-1]:
            cut = _quotes_apart(text, chunk.start + end, start, chunk.end)
            yield from _stripped(text, start, cut)
            start = cut
        yield from _stripped(text, start, chunk.end)


def _chunks(text: str, block: Span) -> Iterator[Span]:
    start = block.start
    while block.end - start > _CHUNK_CHARS:
        window = text[start : start + _CHUNK_CHARS]
        endings = [match.end() for match in _ENDING.finditer(window, _CHUNK_CHARS // 2)]
        end = start + (endings[-1] if endings else _word_end(window, _CHUNK_CHARS))
        yield Span(start, end)
        start = end
    yield Span(start, block.end)


def _quotes_apart(text: str, boundary: int, low: int, high: int) -> int:
    """Move a boundary so that closing quotation marks stay before it and opening ones behind it."""
    begin = boundary
    while begin > low and (text[begin - 1].isspace() or text[begin - 1] in _QUOTES):
        begin -= 1
    end = boundary
    while end < high and (text[end].isspace() or text[end] in _QUOTES):
        end += 1
    cut = begin
    for at in range(begin, min(end, begin + 12)):
        mark = text[at]
        if mark.isspace():
            continue
        spaced_before = at > low and text[at - 1].isspace()
        spaced_behind = at + 1 >= high or text[at + 1].isspace()
        closes = mark in _CLOSING if spaced_before and spaced_behind else not spaced_before
        if spaced_before == spaced_behind and not spaced_before and mark in "«„":
            closes = False
        if not closes:
            break
        cut = at + 1
    return cut


def _belongs_to_previous(text: str, previous: Span, piece: Span, block: Span, language: str) -> bool:
    """Tell whether a piece is no sentence of its own but the rest of the one before it."""
    before = text[max(previous.start, previous.end - 40) : previous.end]
    piece_text = text[piece.start : piece.end]
    # Tiny pieces one after the other must not grow into one endless sentence.
    if piece.end - previous.start > 2 * MAX_SENTENCE_CHARS:
        return False
    first = next((char for char in piece_text[:8] if char.isalnum()), "")
    if first.islower() and not before.endswith(("!", "…")):
        return True
    if any(len(part) < 40 and _THREE_LETTERS.search(part) is None for part in (before, piece_text)):
        return True
    token = _LAST_TOKEN.search(before)
    if token is not None and token.group().casefold() in ABBREVIATIONS:
        return True
    if language in _ORDINAL_LANGUAGES and _ORDINAL.search(before):
        return True
    if _ASKED.search(before) and len(piece_text.split()) <= _ATTRIBUTION_WORDS:
        return _ATTRIBUTION.match(piece_text) is not None
    return _is_speaker_credit(piece_text) and piece.end == _rstripped(text, block)


def _is_speaker_credit(piece: str) -> bool:
    """Tell whether a piece is the name and office of who was quoted, as set below a pull quote."""
    words = piece.split()
    if not 2 <= len(words) <= _CREDIT_WORDS or piece[-1] in '.!?…:;"”»' or ":" in piece:
        return False
    return all(word[:1].isupper() or word in CREDIT_PARTICLES for word in words)


def _cut(text: str, sentence: Span) -> Iterator[Span]:
    start = sentence.start
    while sentence.end - start > MAX_SENTENCE_CHARS:
        window = text[start : start + MAX_SENTENCE_CHARS]
        clauses = [match.end() for match in _CLAUSE.finditer(window, MAX_SENTENCE_CHARS // 3)]
        end = start + (clauses[-1] if clauses else _word_end(window, MAX_SENTENCE_CHARS))
        yield from _stripped(text, start, end)
        start = end
    yield from _stripped(text, start, sentence.end)


def _word_end(window: str, limit: int) -> int:
    """Give the offset behind the last blank of the window, or its end, never before a combining mark."""
    for at in range(limit - 1, limit // 2, -1):
        if window[at].isspace():
            return at + 1
    at = limit
    while at > limit - 16 and (unicodedata.combining(window[at - 1]) or window[at - 1] in "\u200d\ufe0f"):
        at -= 1
    return at if at > limit - 16 else limit


def _stripped(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the span without blanks at its ends; nothing where no letter or digit is left."""
    piece = text[start:end]
    if _WORD_CHAR.search(piece) is not None:
        yield Span(start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip()))


def _rstripped(text: str, block: Span) -> int:
    return block.start + len(text[block.start : block.end].rstrip())
