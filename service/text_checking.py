"""Check a whole text: its sentences, and of them those that are worth checking."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace

from index.deadline import NO_DEADLINE, Deadline
from index.documents import Span
from service.batch_checking import check_in_order
from service.checking import ClaimChecker
from service.results import CheckOptions, CheckResult
from service.selection import Unworthy, Worth, is_english, worth_checking

Segmenter = Callable[[str, str | None], list[Span]]


@dataclass(frozen=True, slots=True)
class Sentence:
    """Hold one sentence of a text, `text[start:end]` in code points, and whether it is worth checking."""

    start: int
    end: int
    text: str
    worth: Worth


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    """Join a sentence to its answer, or to what kept it from one; None where it is not worth checking."""

    sentence: Sentence
    outcome: CheckResult | Exception | None


def choose_sentences(
    text: str, language: str | None, max_claims: int, segment: Segmenter
) -> tuple[Sentence, ...]:
    """Split a text and weigh its sentences; beyond `max_claims`, those less worth it are left out too."""
    english = is_english(text, language)
    sentences = [
        Sentence(span.start, span.end, sentence, worth_checking(sentence, english=english))
        for span in segment(text, language)
        for sentence in (text[span.start : span.end],)
    ]
    worthy = [number for number, sentence in enumerate(sentences) if sentence.worth.is_worthy]
    worthy.sort(key=lambda number: -sentences[number].worth.score)
    for number in worthy[max_claims:]:
        left_out = Worth(sentences[number].worth.score, Unworthy.OVER_LIMIT)
        sentences[number] = replace(sentences[number], worth=left_out)
    return tuple(sentences)


def check_sentences(
    checker: ClaimChecker,
    sentences: Sequence[Sentence],
    options: CheckOptions,
    deadline: Deadline = NO_DEADLINE,
) -> Generator[CheckedSentence]:
    """Give every sentence, in order, with its answer where it is worth checking; closing stops the work."""
    asked = ((sentence.text, options) for sentence in sentences if sentence.worth.is_worthy)
    outcomes = check_in_order(checker, asked, deadline)
    try:
        for sentence in sentences:
            yield CheckedSentence(sentence, next(outcomes) if sentence.worth.is_worthy else None)
    finally:
        outcomes.close()
