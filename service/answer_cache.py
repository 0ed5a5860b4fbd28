"""Whole answers, given again as long as the corpus is in the very state that they were given of.

An answer depends on the claim, on the options, on the state of the corpus, and on what one process never
changes: its models, their calibration and its settings. The first three are the key; the last are why each
checker has a cache of its own, in its process's memory. Nothing depends on whose key asks: every key that may
check reads the whole corpus. Should that change, what a key may read belongs into the options' filters.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import dataclass

from service.bounded_cache import BoundedCache
from service.results import CheckOptions, CheckResult


@dataclass(frozen=True, slots=True)
class Question:
    """Hold all that an answer depends on within one process.

    `token` tells a state of the corpus from every other (CorpusSnapshot.token); the revision alone does not:
    a restored backup has one that was there before.
    """

    claim: str
    options: CheckOptions
    token: str


@dataclass(frozen=True, slots=True)
class KnownAnswer:
    """Hold an answer that was given before, and the seconds that it took to find it now."""

    result: CheckResult
    seconds: float


class AnswerCache:
    """Remember answers; safe for several threads."""

    def __init__(self, kept: BoundedCache[Question], read_token: Callable[[], str]) -> None:
        """Keep answers in `kept`; `read_token` reads the token of the corpus's present state."""
        self._kept = kept
        self._read_token = read_token
        self._last = ""

    def present_token(self) -> str:
        """Read in which state the corpus is now; answers of another one than before are forgotten.

        They could be found no more: their tokens never come again. Raises CorpusError.
        """
        token = self._read_token()
        if token != self._last:
            self._last = token
            self._kept.clear()
        return token

    def find(self, question: Question) -> CheckResult | None:
        """Give the answer that was given to a question; None where none is remembered."""
        found = self._kept.get(question)
        if found is None:
            return None
        result: CheckResult = pickle.loads(found)  # noqa: S301 - bytes that `keep` made in this process
        return result

    def keep(self, question: Question, result: CheckResult) -> None:
        """Remember an answer, under the state of the corpus that it was given of."""
        texts = len(pickle.dumps((question.claim, question.options)))
        self._kept.put(question, pickle.dumps(result), texts)
