"""Let the models meet texts of the usual lengths: the first of each costs tens of milliseconds."""

from __future__ import annotations

import logging
from threading import Event
from typing import Final

from models.embedder import Embedder
from models.stance import StanceClassifier

_USUAL_WORDS: Final = range(6, 30, 4)
"""Lengths of the claims and passages that the models practise on: pairs of 15 to 55 tokens."""

_log = logging.getLogger(__name__)


class Practice:
    """Run models on made-up texts until they have met the usual ones, or are told to stop."""

    def __init__(self) -> None:
        self._stopped = Event()

    def run(self, embedder: Embedder, stance: StanceClassifier, judged_passages: int) -> None:
        """Practise with claims of so many passages; what fails is logged and raises nothing."""
        try:
            for words in _USUAL_WORDS:
                if self._stopped.is_set():
                    return
                text = "word " * words
                embedder.embed([text])
                # The last number of passages is that of a claim with a fact-check.
                for passages in (judged_passages, max(1, judged_passages // 2), judged_passages + 2):
                    stance.classify(text, [text] * passages)
        except Exception as error:  # noqa: BLE001 - a request that fails likewise says so
            _log.error("the models cannot practise: %s", error)

    def stop(self) -> None:
        """Let `run` end soon, or not begin."""
        self._stopped.set()
