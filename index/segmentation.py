"""Split a text into passages: sentences and headlines, with code-point offsets."""

from __future__ import annotations

from typing import Final

from index.blocks import split_blocks
from index.documents import Span
from index.furniture import is_credit
from index.languages import primary_language
from index.sentences import split_sentences

SEGMENTER_VERSION: Final = "3"
"""Changes whenever the same text may be split otherwise; passages of another version are made anew."""


def segment(text: str, language: str | None) -> list[Span]:
    """Split a text into passages, in order, not overlapping, none empty, each of at most 600 code points.

    `text[span.start:span.end]` is the passage, without blanks at its ends. `language` (a BCP 47 tag) may be
    None: then the script decides. Site furniture that states nothing is left out, and so is the second
    occurrence of a passage that is exactly repeated (a headline printed twice). Deterministic, and linear in
    the length of the text.
    """
    code = primary_language(language, text)
    passages: list[Span] = []
    seen: set[str] = set()
    for block in split_blocks(text, language):
        for span in split_sentences(text, block, code):
            passage = text[span.start : span.end]
            if passage in seen or is_credit(passage):
                continue
            seen.add(passage)
            passages.append(span)
    return passages
