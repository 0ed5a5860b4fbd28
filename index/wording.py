"""Whether two passages say the same in the same words, small edits of the desk aside."""

from __future__ import annotations

import re
import unicodedata

from index.edit_words import ATTRIBUTING, CONTINUING, LIGHT, MOVABLE_OPENERS, SPELLINGS, TAIL_OPENERS, TURNING

MIN_EDITED_WORDS = 5
"""Passages shorter than this are the same only word for word."""

MAX_ATTRIBUTION_WORDS = 8
MAX_MOVED_WORDS = 6
MAX_TAIL_SHARE = 0.4
"""How much of the longer passage the shorter one may have cut off."""

Wording = tuple[str, ...]
"""A passage's words as they are compared: folded, without accents, light words and punctuation, but for what
changes a statement: a question mark, a sign, a currency."""

_DATELINE = re.compile(r"\s*[A-Z][A-Z .'-]{2,30}(?:\([^)]{1,40}\)|, ?[^—–:]{1,40})? *[—–-] +")
_DATELINE_END = "—"
_TYPOGRAPHY = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "−": "-", "\u00ad": "", "\u200b": ""})
_GAP_IN_NUMBER = re.compile(r"(?<=\d)[ \u00a0\u202f](?=\d{3}\b)")
_COMMA_IN_NUMBER = re.compile(r"(?<=\d),(?=\d{3}\b)")
# Letters are whatever is no known punctuation: vowel signs of Indic scripts are no \w, yet make words differ.
_LETTER = r"[^\s\d!-/:-@\[-`{-~\u00a1-\u00bf\u2010-\u205e\u3000-\u303f]"
_WORD = re.compile(rf"(?<!\w)-(?=\d)|\d+(?:[.,]\d+)*|[%$€£¥<>=+?]|{_LETTER}+(?:['.]{_LETTER}+)*")
_LATIN_MARK = re.compile(r"[\u0300-\u036f]")


def wording(text: str) -> Wording:
    """Reduce a text to what its copies have in common."""
    plain = _GAP_IN_NUMBER.sub("", text.translate(_TYPOGRAPHY))
    dateline = _DATELINE.match(plain)
    if dateline is None:
        return _split(plain)
    return (*_split(dateline.group()), _DATELINE_END, *_split(plain[dateline.end() :]))


def same_statement(first: Wording, second: Wording) -> bool:
    """Tell whether two wordings are one statement, edited in ways that leave it alone.

    Those ways are: light words and typography; a dateline; who reported it, put before or after; a time or
    place moved between start and end; a tail cut off. A word *replaced* always makes two statements: a
    figure, a name, "rose" for "fell" are one word each, and no list knows all such pairs.
    """
    if first == second:
        return bool(first)
    shorter, longer = sorted((first, second), key=len)
    if len(shorter) < MIN_EDITED_WORDS:
        return False
    return _has_moved_block(shorter, longer) or _is_cut_of(shorter, longer)


def _split(text: str) -> Wording:
    folded = _LATIN_MARK.sub("", unicodedata.normalize("NFKD", text).casefold())
    found = _WORD.findall(_COMMA_IN_NUMBER.sub("", folded).replace("per cent", "percent"))
    return tuple(word for piece in found for word in _spell(piece) if word not in LIGHT)


def _spell(word: str) -> tuple[str, ...]:
    if word in SPELLINGS:
        return SPELLINGS[word]
    if word.endswith("n't"):
        return word[:-3], "not"
    if word[0].isdigit():
        return (word,)
    return (word.replace(".", ""),)


def _is_cut_of(shorter: Wording, longer: Wording) -> bool:
    """Tell whether `longer` is `shorter` with an attribution around it or a tail behind it."""
    for start in range(len(longer) - len(shorter) + 1):
        end = start + len(shorter)
        if longer[start:end] == shorter:
            head, tail = longer[:start], longer[end:]
            return _may_precede(head) and _may_follow(tail, longer)
    return False


def _may_precede(head: Wording) -> bool:
    is_dateline = bool(head) and head[-1] == _DATELINE_END and len(head) <= MAX_ATTRIBUTION_WORDS
    return not head or is_dateline or _is_attribution(head)


def _may_follow(tail: Wording, longer: Wording) -> bool:
    if not tail or _is_attribution(tail):
        return True
    is_short = len(tail) <= MAX_TAIL_SHARE * len(longer)
    return tail[0] in TAIL_OPENERS and is_short and _leaves_statement_alone(tail)


def _is_attribution(block: Wording) -> bool:
    return (
        len(block) <= MAX_ATTRIBUTION_WORDS
        and block[0] not in CONTINUING
        and not ATTRIBUTING.isdisjoint(block)
        and _leaves_statement_alone(block)
    )


def _has_moved_block(first: Wording, second: Wording) -> bool:
    """Tell whether one is the other with a block such as "on Monday" moved from the start to the end.

    Not where something is reported: it may have been said on Monday, or said to happen then.
    """
    if len(first) != len(second) or not ATTRIBUTING.isdisjoint(first):
        return False
    for length in range(1, min(MAX_MOVED_WORDS, len(first) - MIN_EDITED_WORDS + 2) + 1):
        for one, other in ((first, second), (second, first)):
            if one[0] in MOVABLE_OPENERS and one[length:] + one[:length] == other:
                return True
    return False


def _leaves_statement_alone(block: Wording) -> bool:
    return TURNING.isdisjoint(block) and not any(character.isdigit() for word in block for character in word)
