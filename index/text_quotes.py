"""How to find a passage again in a page: by its words and those around it."""

from __future__ import annotations

from typing import Final

CONTEXT_CHARS: Final = 32
_MOST_CHARS: Final = 512


def text_around(text: str, start: int, end: int, chars: int = CONTEXT_CHARS) -> tuple[str, str]:
    """Give what stands right before and after `text[start:end]`: `chars` code points of each or more, if any.

    Both are longer where the same words stand elsewhere in the text with the same neighbours, up to 512 code
    points; whoever repeats more than that word for word cannot be told apart. Together with the passage
    they are the prefix, suffix and exact text of a TextQuoteSelector (https://www.w3.org/TR/annotation-model/,
    4.2.4).
    """
    while True:
        first = max(0, start - chars)
        before, after = text[first:start], text[end : end + chars]
        if chars >= _MOST_CHARS or _stands_once(text, text[first : end + chars], first):
            return before, after
        chars *= 2


def _stands_once(text: str, words: str, at: int) -> bool:
    return text.find(words) == at and text.find(words, at + 1) == -1
