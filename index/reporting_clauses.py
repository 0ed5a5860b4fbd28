"""Where a passage says who reported its statement: "officials said", ahead of it or behind it."""

from __future__ import annotations

from itertools import pairwise

from index.edit_words import ATTRIBUTING, CONTINUING, MOVABLE_OPENERS, SAYING, TIMES, TURNING

MAX_ATTRIBUTION_WORDS = 10

_PASSIVE = frozenset(("is", "are", "was", "were", "be", "been", "being"))


def statement_bounds(
    words: tuple[str, ...], edges: tuple[bool, ...], names: tuple[bool, ...]
) -> tuple[int, int]:
    """Find where the statement itself starts and ends, among words in their normal form."""
    comma = next((at for at in range(1, len(words)) if edges[at]), 0)
    # "Anna Kowal, head of the union, said it will strike" has no source at its end, though it looks so.
    introduced = _apposition_end(words, edges, comma) if comma and all(names[:comma]) else 0
    if introduced:
        return introduced, len(words)
    end = _tail_start(words, edges)
    return _head_end(words[:end], edges[:end]), end


def _tail_start(words: tuple[str, ...], edges: tuple[bool, ...]) -> int:
    for start in range(len(words) - 1, max(0, len(words) - MAX_ATTRIBUTION_WORDS - 1), -1):
        if edges[start] and is_attribution(words[start:]) and _ends_with_source(words[start:]):
            return start
    return len(words)


def _ends_with_source(block: tuple[str, ...]) -> bool:
    """Tell "the union said on Monday" from "the union said the mine will close"."""
    verb = next(at for at, word in enumerate(block) if word in ATTRIBUTING)
    behind = block[verb + 1 :]
    if verb == 0:
        return len(behind) < 2 or behind[0] not in TIMES  # "the chairman, said on Monday he approved"
    return block[verb] == "told" or not behind or behind[0] in SAYING | CONTINUING | TIMES


def _head_end(words: tuple[str, ...], edges: tuple[bool, ...]) -> int:
    clause = 0  # "On Monday, the union said": the attribution may be the second clause
    for end in range(1, min(2 * MAX_ATTRIBUTION_WORDS, len(words) - 1) + 1):
        opens_with_source = words[0] in ("according", "citing", "quoting")
        if opens_with_source and edges[end]:
            return end if is_attribution(words[:end]) else 0
        if not opens_with_source and words[end - 1] in ATTRIBUTING:
            if words[end] == "on" and words[end + 1 : end + 2] and words[end + 1] in TIMES:
                return end + 2 if is_attribution(words[clause:end]) else 0
            if words[end] not in CONTINUING:
                return end if is_attribution(words[clause:end]) else 0
        if edges[end]:
            if clause or words[0] not in MOVABLE_OPENERS:
                return _apposition_end(words, edges, end)
            clause = end
    return 0


def _apposition_end(words: tuple[str, ...], edges: tuple[bool, ...], comma: int) -> int:
    """Find the end of "Anna Kowal, head of the union, said", whose first comma is known; 0 for none."""
    for verb in range(comma + 1, min(comma + MAX_ATTRIBUTION_WORDS, len(words) - 1)):
        if edges[verb]:
            told = words[verb] in ATTRIBUTING and words[verb + 1] not in CONTINUING | TIMES
            return verb + 1 if told and TURNING.isdisjoint(words[:verb]) else 0
    return 0


def name_end(words: tuple[str, ...], edges: tuple[bool, ...], end: int) -> int:
    """Find where who reported is named, without an apposition: its names are of others."""
    if end and edges[end - 1] and words[end - 1] in ATTRIBUTING and words[0] not in MOVABLE_OPENERS:
        return next((at for at in range(1, end) if edges[at]), end)
    return end


def is_attribution(block: tuple[str, ...]) -> bool:
    """Tell whether a run of words says who reported, and nothing more."""
    return (
        0 < len(block) <= MAX_ATTRIBUTION_WORDS
        and block[0] not in CONTINUING
        and not ATTRIBUTING.isdisjoint(block)
        and TURNING.isdisjoint(block)
        and not any(verb in ATTRIBUTING and be in _PASSIVE for be, verb in pairwise(block))
    )
