"""Pairs are joined as the tokenizer that the model was trained with joins them."""

from __future__ import annotations

import pytest
from tokenizers import Tokenizer

from models.minilm import packaged_minilm
from models.pair_tokens import MAX_CLAIM_TOKENS, join_pairs
from models.stance_labels import CLAIM_FIRST, PASSAGE_FIRST
from models.tokens import TextTokenizer

PAIRS = [
    ("The bridge is closed.", "The council closed the bridge on Tuesday; it's 1,280 m long."),
    ("The bridge is closed.", ""),
    ("Königin reist nach Tromsø", "“No,” she said — 谈判继续 😀"),
    ("The bridge is closed.", "word " * 600),
]


@pytest.fixture(scope="module")
def ours() -> TextTokenizer:
    return TextTokenizer(packaged_minilm())


@pytest.mark.parametrize(("inputs", "cut"), [(CLAIM_FIRST, "only_second"), (PASSAGE_FIRST, "only_first")])
def test_joined_pairs_equal_those_of_the_tokenizers_own_template(
    ours: TextTokenizer, inputs: tuple[str, ...], cut: str
) -> None:
    theirs = Tokenizer.from_file(str(packaged_minilm() / "tokenizer.json"))
    theirs.no_padding()
    theirs.enable_truncation(256, strategy=cut)
    joined = join_pairs(ours, PAIRS, inputs, max_tokens=256)
    for (claim, passage), ids, types in zip(PAIRS, joined.ids, joined.types, strict=True):
        expected = theirs.encode(claim, passage) if inputs == CLAIM_FIRST else theirs.encode(passage, claim)
        assert (ids, types) == (expected.ids, expected.type_ids)


def test_a_very_long_claim_leaves_room_for_the_passage(ours: TextTokenizer) -> None:
    joined = join_pairs(ours, [("谈" * 2000, "word " * 600)], CLAIM_FIRST, max_tokens=256)
    assert joined.lengths == [256]
    assert sum(joined.types[0]) == 256 - MAX_CLAIM_TOKENS - 2
