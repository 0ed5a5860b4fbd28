"""Whether two passages are one statement, copied with small edits of the desk."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from index.edit_words import (
    ATTRIBUTING,
    CONTINUING,
    MONTHS,
    MOVABLE_OPENERS,
    PARTS,
    TAIL_OPENERS,
    TIMES,
    TITLES,
    TURNING,
)
from index.reporting_clauses import MAX_ATTRIBUTION_WORDS, is_attribution
from index.wording import Wording

MIN_EDITED_WORDS = 5
"""Passages shorter than this, with the words for who is reported, are the same only word for word."""

MAX_ADDED_SHARE = 0.55
"""How much of the longer passage the shorter one may lack."""

MIN_SHARED = 0.8
"""How much of the shorter passage the longer one must have; what has less is not looked at more closely."""

_MAX_UNMARKED_WORDS = 6
_MAX_NAME_WORDS = 4
_LEAST_JOINED_CLAUSE = 4
_EXTENT = frozenset(("in", "at", "on", "through"))


def same_statement(first: Wording, second: Wording) -> bool:
    """Tell whether two wordings are one statement, edited in ways that leave it alone.

    Those ways are: typography, spellings and equal words; who reported it, put before or after; a dateline or
    label; a clause, a time, a place or a title cut off or put in; a clause moved between start and end. Any
    other word *replaced* makes two statements: a figure, a name, "rose" for "fell" are one word each.
    """
    first, second = _begun_alike(first, second), _begun_alike(second, first)
    if first.words == second.words and _is_one_speaker(first, second):
        return bool(first.words) and _may_be_of_one_place(first, second)
    shorter, longer = sorted((first, second), key=lambda each: len(each.words))
    if len(shorter.words) + len(first.said & second.said) < MIN_EDITED_WORDS or not _may_be_of_one_place(
        first, second
    ):
        return False
    if not _is_one_speaker(first, second) or not _may_be_edits(shorter, longer):
        return False
    apart = first.said ^ second.said if first.said and second.said else frozenset()
    if _differ_by_additions(shorter, longer, apart):
        return True
    return any(_differ_by_additions(moved, longer, apart) for moved in _rearranged(shorter, longer)) or any(
        _differ_by_additions(shorter, moved, apart) for moved in _rearranged(longer, shorter)
    )


def _begun_alike(whole: Wording, other: Wording) -> Wording:
    """Set apart who said it also in "officials said in June ...", where the other begins "in June"."""
    start = other.words[:1]
    if whole.said or not start or start[0] not in CONTINUING:
        return whole
    for end in range(2, min(MAX_ATTRIBUTION_WORDS, len(whole.words) - 1) + 1):
        if whole.words[end - 1] in ATTRIBUTING and whole.words[end] == start[0]:
            return whole.behind(end) if is_attribution(whole.words[:end]) else whole
    return whole


def _may_be_of_one_place(first: Wording, second: Wording) -> bool:
    return not (first.place and second.place and first.place.isdisjoint(second.place))


def _is_one_speaker(first: Wording, second: Wording) -> bool:
    if not (first.said and second.said):
        return True
    return first.said <= second.said or second.said <= first.said


def _may_be_edits(shorter: Wording, longer: Wording) -> bool:
    """Rule out most other statements by their vocabularies alone, which is far quicker than by alignment."""
    ours, theirs = shorter.vocabulary - longer.vocabulary, longer.vocabulary - shorter.vocabulary
    if len(ours) > (1 - MIN_SHARED) * len(shorter.vocabulary):
        return False
    if len(ours) + len(theirs) > MAX_ADDED_SHARE * len(longer.words):
        return False
    if not (TURNING.isdisjoint(ours) and TURNING.isdisjoint(theirs)):
        return False
    return not (ours and theirs and _sets_scene(ours) and _sets_scene(theirs))


def _differ_by_additions(one: Wording, other: Wording, apart: frozenset[str]) -> bool:
    """Tell whether each has only what may be added to the other; `apart` is who only one says reported it."""
    ours: list[str] = []
    theirs: list[str] = []
    for change, a, b, c, d in SequenceMatcher(None, one.words, other.words, autojunk=False).get_opcodes():
        if change == "replace":
            return False
        if change == "delete":
            if not _may_be_added(one, a, b):
                return False
            ours += one.words[a:b]
        elif change == "insert":
            if not _may_be_added(other, c, d):
                return False
            theirs += other.words[c:d]
    if _names_another(one, other, theirs) or _names_another(other, one, ours):
        return False
    added = {*ours, *theirs}
    if len(ours) + len(theirs) > MAX_ADDED_SHARE * max(len(one.words), len(other.words)):
        return False
    return apart.isdisjoint(added) and (not (ours and theirs) or _are_unlike(ours, theirs))


def _names_another(whole: Wording, other: Wording, added: Sequence[str]) -> bool:
    """Tell whether the other adds at its end who reported it, and it is not who this one says did."""
    if not whole.said or other.said or ATTRIBUTING.isdisjoint(added):
        return False
    return other.words[-1] == added[-1] and not whole.said.issubset(added)


def _are_unlike(ours: Collection[str], theirs: Collection[str]) -> bool:
    """Tell whether what each adds stands in no place of the other: "on Monday" here, "on Tuesday" there."""
    return set(ours).isdisjoint(theirs) and not (_sets_scene(ours) and _sets_scene(theirs))


def _sets_scene(added: Collection[str]) -> bool:
    return any(word in MOVABLE_OPENERS or word in TIMES or word[0].isdigit() for word in added)


def _may_be_added(whole: Wording, start: int, end: int) -> bool:
    """Tell whether a run of words adds to a statement without changing what the rest says."""
    block = whole.words[start:end]
    if not TURNING.isdisjoint(block):
        return False
    opens, closes = whole.edges[start], end == len(whole.words) or whole.edges[end]
    if opens and closes:
        return _is_clause(whole, start, end)
    if _is_time(block) or _is_part_of_name(whole, start, end):
        return True
    if closes:
        return block[0] in TAIL_OPENERS and not _counts(block)
    if block in (("late",), ("early",)):
        return whole.words[end] in MOVABLE_OPENERS or whole.words[end] in TIMES
    if any(character.isdigit() for word in block for character in word):
        return False
    return block[0] in MOVABLE_OPENERS and len(block) <= _MAX_UNMARKED_WORDS


def _counts(tail: tuple[str, ...]) -> bool:
    """Tell "in at least 2 districts", which says how far the rest is true, from "in 2025" and "on May 3"."""
    return tail[0] in _EXTENT and any(
        word[0].isdigit() and not _is_year(word) and before not in MONTHS
        for before, word in pairwise(tail[:_LEAST_JOINED_CLAUSE])
    )


def _has_time(block: Sequence[str]) -> bool:
    return any(word in TIMES or word in MONTHS or word[0].isdigit() for word in block)


def _is_time(block: tuple[str, ...]) -> bool:
    """Tell whether the words are a weekday or a date, with or without "on" or "in"."""
    rest = block[1:] if block[0] in MOVABLE_OPENERS else block
    return bool(rest) and (
        TIMES.issuperset(rest)
        or (_is_year(rest[-1]) and all(word in MONTHS or word.isdigit() for word in rest))
        or (not MONTHS.isdisjoint(rest) and all(word in MONTHS or word.isdigit() for word in rest))
    )


def _is_year(word: str) -> bool:
    return len(word) == 4 and word[:2] in ("19", "20") and word.isdigit()


def _is_clause(whole: Wording, start: int, end: int) -> bool:
    block = whole.words[start:end]
    if start == 0:
        return block[0] in MOVABLE_OPENERS or not ATTRIBUTING.isdisjoint(block)
    if block[0] not in CONTINUING or block[0] in MOVABLE_OPENERS or block[0] == "with":
        return True
    return len(block) >= _LEAST_JOINED_CLAUSE


def _is_part_of_name(whole: Wording, start: int, end: int) -> bool:
    """Tell whether the words are a title or first name that the name behind them can do without."""
    block = whole.words[start:end]
    return (
        end - start <= _MAX_NAME_WORDS
        and end < len(whole.words)
        and whole.names[end]
        and all(word in TITLES or whole.names[start + at] for at, word in enumerate(block))
        and PARTS.isdisjoint(block)
    )


def _rearranged(whole: Wording, other: Wording) -> list[Wording]:
    """Give the passage with a time, a place or a clause moved between its start and its end.

    Where something is reported, no time: it may have been said on Monday, or said to happen then.
    """
    if not ATTRIBUTING.isdisjoint(whole.words):
        return []
    reported = whole.says_first or other.says_first
    words, moved = whole.words, []
    for at in range(1, len(words)):
        to_front = words[at] in MOVABLE_OPENERS and other.words[:1] == words[at : at + 1]
        to_end = words[0] in MOVABLE_OPENERS and (whole.edges[at] or other.words[:1] == words[at : at + 1])
        block = words[at:] if to_front else words[:at]
        if (to_front or to_end) and not (reported and _has_time(block)):
            moved.append(
                Wording(
                    words[at:] + words[:at],
                    (True, *whole.edges[at + 1 :], True, *whole.edges[1:at]),
                    whole.names[at:] + whole.names[:at],
                )
            )
    return moved
