"""Join claims and passages into the token sequences that a BERT-like cross-encoder reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from models.stance_labels import CLAIM_FIRST
from models.tokens import TextTokenizer

MAX_CLAIM_TOKENS: Final = 160
"""A longer claim is cut here, so that at least 93 of 256 tokens are left for the passage."""


@dataclass(frozen=True, slots=True)
class TokenPairs:
    """Hold the token ids of each pair, and for each id whether it is of the first text (0) or second (1)."""

    ids: list[list[int]]
    types: list[list[int]]

    @property
    def lengths(self) -> list[int]:
        """Count the tokens of each pair."""
        return [len(ids) for ids in self.ids]


def join_pairs(
    tokenizer: TextTokenizer, pairs: Sequence[tuple[str, str]], inputs: tuple[str, ...], max_tokens: int
) -> TokenPairs:
    """Join (claim, passage) pairs in the order that `inputs` names; each claim is tokenised once.

    Where a pair is longer than `max_tokens`, the passage is cut.
    """
    claims = list(dict.fromkeys(claim for claim, _ in pairs))
    claim_ids = dict(zip(claims, tokenizer.ids(claims, MAX_CLAIM_TOKENS), strict=True))
    passage_ids = tokenizer.ids([passage for _, passage in pairs], max_tokens)
    joined = TokenPairs(ids=[], types=[])
    for (claim, _), passage in zip(pairs, passage_ids, strict=True):
        kept = passage[: max_tokens - 3 - len(claim_ids[claim])]
        first, second = (claim_ids[claim], kept) if inputs == CLAIM_FIRST else (kept, claim_ids[claim])
        joined.ids.append([tokenizer.start, *first, tokenizer.end, *second, tokenizer.end])
        joined.types.append([0] * (len(first) + 2) + [1] * (len(second) + 1))
    return joined
