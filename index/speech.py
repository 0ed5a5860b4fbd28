"""Who reports or is quoted in one English sentence, by rules over its words."""

from __future__ import annotations

import re
from typing import Final

from index.date_words import ENGLISH_WEEKDAYS
from index.speech_tokens import QUOTES, Token
from index.speech_words import (
    ASSERTS,
    AUXILIARIES,
    BLOCKERS,
    BODIES,
    CLAIMS,
    CLAUSE_OPENERS,
    CLAUSE_WORDS,
    GROUPS,
    HOLDS,
    NO_STATEMENT,
    NOT_SPEAKERS,
    PRONOUNS,
    SAYS,
    VERBS,
    words_of,
)

MAX_SPEAKER_WORDS: Final = 9
_REPORTING: Final = SAYS | ASSERTS | HOLDS | CLAIMS
_MAY_REPORT: Final = re.compile(
    rf"\b(?:{'|'.join(sorted(_REPORTING))}|according|quoted|cited)\b|[{QUOTES}]", re.IGNORECASE
)
_PREPOSITIONS: Final = words_of(
    """
    on in at after during before as who which when while from by with adding and but through via late early
    like
    """
)
_NOUNS_AS_WELL: Final = words_of(
    "claims claim fears hopes hope fear reports report estimates estimate notes blame blames"
)
_BASE_FORMS: Final = words_of("say tell write claim deny confirm believe think expect hope fear")
_CERTAIN_OPENERS: Final = CLAUSE_OPENERS - words_of("the a an his her its their this")
_DAYS: Final = ENGLISH_WEEKDAYS | words_of("yesterday today")
_ARTICLES: Final = words_of("the a an that this")
_FIRST_PERSONS: Final = words_of("i we you")


def may_report(text: str) -> bool:
    """Tell whether a sentence has any word or mark of reported speech."""
    return _MAY_REPORT.search(text) is not None


def find_speaker(text: str, tokens: list[Token]) -> str | None:
    """Find whom a sentence names as the source of what it says, as written, or None."""
    last = next((token for token in reversed(tokens) if not token.is_mark), None)
    if last is not None and last.text == "?" and not last.quoted:
        return None
    for at, token in enumerate(tokens):
        if token.quoted or not token.is_word or (at and token.text != token.lower):
            continue  # a verb with a capital stands in a title
        span = None
        if token.lower == "according" and _lower(tokens, at + 1) == "to":
            span = _phrase_behind(tokens, at + 2, "by")
        elif token.lower in ("saying", "telling") and _lower(tokens, at - 1) == "as":
            span = _quoted_as(tokens, at)
        elif token.lower in _REPORTING:
            span = _speaker_of(tokens, at)
            if span is None and _lower(tokens, at + 1) == "that":
                return None  # what follows is what somebody says
        if span is not None and tokens[span[0]].lower not in _FIRST_PERSONS:
            found = text[tokens[span[0]].start : tokens[span[1] - 1].end]
            if found.lower().split()[-1] not in NOT_SPEAKERS:
                return found
    return None


def _lower(tokens: list[Token], at: int) -> str:
    return tokens[at].lower if 0 <= at < len(tokens) else ""


def _quoted_as(tokens: list[Token], at: int) -> tuple[int, int] | None:
    """Read "X was quoted as saying", "quoted X as saying"."""
    verb = next(
        (back for back in range(at - 2, max(-1, at - 12), -1) if tokens[back].lower in ("quoted", "cited")),
        -1,
    )
    if verb < 0:
        return None
    if verb < at - 2:
        return verb + 1, at - 1
    if _lower(tokens, verb - 1) in VERBS or _lower(tokens, verb - 2) in VERBS:
        return _phrase_before(tokens, verb)
    return None


def _speaker_of(tokens: list[Token], at: int) -> tuple[int, int] | None:
    """Find the subject of a reporting verb: before it, behind it, or across an apposition."""
    if (
        _lower(tokens, at - 1) in BLOCKERS
        or _lower(tokens, at - 1).endswith("n't")
        or _lower(tokens, at - 2) == "not"
        or _is_passive(tokens, at)
    ):
        return None
    behind = _lower(tokens, at + 1)
    if behind in _REPORTING or (tokens[at].lower in _BASE_FORMS and behind == ","):
        return None  # "reports say", "for, say, a month"
    closes = _closes_statement(tokens, at)
    before = _phrase_before(tokens, at)
    if before is not None:
        inverted = None
    else:
        inverted = _phrase_behind(tokens, at + 1) if closes and tokens[at].lower not in CLAIMS else None
    if inverted is not None and (_is_mark_before(tokens, at) or _ends_behind(tokens, inverted[1])):
        return inverted
    if before is None:
        before = _across_apposition(tokens, at) or _before_conjunction(tokens, at)
    if before is None:
        return None
    as_tail = before[0] > 0 and (tokens[before[0] - 1].is_mark or tokens[before[0] - 1].text in ",—–")
    return before if _has_statement(tokens, at, as_tail and _is_late(tokens, before[0])) else None


def _is_late(tokens: list[Token], start: int) -> bool:
    """Tell whether a statement may stand before the speaker, rather than "On Monday," alone."""
    ahead = tokens[: start - 1]
    words = [token for token in ahead if token.is_word]
    return any(token.quoted for token in ahead) or (bool(words) and words[0].lower not in _PREPOSITIONS)


def _is_passive(tokens: list[Token], at: int) -> bool:
    return _lower(tokens, at - 1) in ("is", "are", "was", "were", "be", "been", "being")


def _is_mark_before(tokens: list[Token], at: int) -> bool:
    return at > 0 and (
        tokens[at - 1].is_mark or (at > 1 and tokens[at - 1].text == "," and tokens[at - 2].is_mark)
    )


def _closes_statement(tokens: list[Token], at: int) -> bool:
    return at > 0 and (tokens[at - 1].is_mark or tokens[at - 1].text in ",—–?")


def _ends_behind(tokens: list[Token], end: int) -> bool:
    return end >= len(tokens) or tokens[end].text in ".,;" or tokens[end].lower in _PREPOSITIONS | _DAYS


def _phrase_before(tokens: list[Token], verb: int) -> tuple[int, int] | None:
    end = verb
    while end and (tokens[end - 1].lower in AUXILIARIES | VERBS or _is_adverb(tokens[end - 1])):
        if tokens[end - 1].lower in BLOCKERS:
            return None
        end -= 1
    start = end
    while start and tokens[start - 1].is_word and not tokens[start - 1].quoted:
        if tokens[start - 1].lower in CLAUSE_WORDS:
            break
        start -= 1
    phrase = tokens[start:end]
    if not phrase or len(phrase) > MAX_SPEAKER_WORDS:
        return None
    words = [token.lower for token in phrase]
    if not VERBS.isdisjoint(words) or words[0] in BLOCKERS or "not" in words:
        return None
    if any(word.endswith("n't") for word in words):
        return None
    if (words[0].endswith(("ing", "ed")) and phrase[0].text.islower()) or words[-1] in _ARTICLES:
        return None
    if len(words) == 1 and phrase[0].text.islower() and not _may_speak(words[0]):
        return None
    if words[0] in _PREPOSITIONS:
        # "On Monday the union said"
        start += next((skip for skip, word in enumerate(words[:4], 1) if word in _DAYS), len(words))
        return (start, end) if start < end else None
    if words[-1] in _DAYS and len(words) > 1:
        end -= 1
    return start, end


def _may_speak(word: str) -> bool:
    return word in PRONOUNS | BODIES | GROUPS or (word.endswith("s") and len(word) > 3)


def _is_adverb(token: Token) -> bool:
    return (
        token.lower.endswith("ly")
        and token.text.islower()
        and len(token.text) > 4
        and token.lower != "family"
    )


def _phrase_behind(tokens: list[Token], start: int, joining: str = "") -> tuple[int, int] | None:
    end = start
    while end < len(tokens) and end - start < MAX_SPEAKER_WORDS + 4:
        token = tokens[end]
        if not token.is_word or token.quoted:
            break
        if end > start and token.lower in _PREPOSITIONS - {"from", "at", "with", joining}:
            break
        if token.lower in VERBS or token.lower in _DAYS:
            break
        end += 1
    words = [token.lower for token in tokens[start:end]]
    if (
        not words
        or words[0] in CLAUSE_WORDS | _PREPOSITIONS | {"to", "that", "of"}
        or len(words) > MAX_SPEAKER_WORDS
    ):
        return None
    return start, end


def _across_apposition(tokens: list[Token], verb: int) -> tuple[int, int] | None:
    """Read "Deepa Rao, the district chief, told", where a comma stands before the verb."""
    last = next((at for at in range(verb - 1, -1, -1) if tokens[at].text == ","), -1)
    if last < 0 or (last < verb - 1 and tokens[last + 1].lower not in _PREPOSITIONS):
        return None
    start = max((at + 1 for at, token in enumerate(tokens[: verb - 1]) if token.is_mark), default=0)
    first = next((at for at in range(start, verb) if tokens[at].text == ","), verb)
    if first >= last or any(token.quoted for token in tokens[start:verb]):
        return None
    return _phrase_before(tokens, first)


def _before_conjunction(tokens: list[Token], verb: int) -> tuple[int, int] | None:
    """Read "The ministry rejected the report and said": the subject of the first verb."""
    if _lower(tokens, verb - 1) not in ("and", "but") or tokens[0].quoted:
        return None
    for at, token in enumerate(tokens[: min(verb, MAX_SPEAKER_WORDS)]):
        if at and (
            token.lower in VERBS | _REPORTING or (token.lower.endswith("ed") and token.text.islower())
        ):
            return _phrase_before(tokens, at)
    return None


def _has_statement(tokens: list[Token], verb: int, is_tail: bool) -> bool:
    """Tell whether a statement goes with the verb: before it, or in the words behind it."""
    word, behind = tokens[verb].lower, _lower(tokens, verb + 1)
    if is_tail and (word in SAYS | ASSERTS | HOLDS or not behind or behind in ".,"):
        return True
    if not behind or behind in ".!" or behind in NO_STATEMENT:
        return False
    if word in ("told", "tells", "tell"):
        rest = tokens[verb + 1 : verb + 8]
        orders = next(
            (token.lower for token in rest if token.lower in ("to", "that", ":", ",") or token.is_mark), ""
        )
        return orders != "to" and len(rest) > 2
    if word in SAYS | CLAIMS | HOLDS and word not in _NOUNS_AS_WELL:
        return behind != "of" or word in CLAIMS
    ahead = tokens[verb + 1 : verb + 6]
    return (
        behind in _CERTAIN_OPENERS
        or behind in ":,"
        or ahead[0].is_mark
        or any(token.lower == "that" for token in ahead)
    )


def is_pronoun(speaker: str) -> bool:
    """Tell whether a speaker is named by a pronoun only."""
    return speaker.lower() in PRONOUNS | {"him", "her", "them"}
