"""Reading, detokenising, drawing and batching."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from models.training.batches import LENGTH_STEP, bucket, draw_pass, encode, mask_words, pad
from models.training.data import Example, natural_text, read_examples, read_mix, some_of_each
from models.training.network import load_tokenizer
from models.training.renaming import Renaming
from models.training.settings import MIX


@pytest.mark.parametrize(
    ("tokenised", "natural"),
    [
        ("Ann Lee ( born June 13 , 1986 ) is known .", "Ann Lee (born June 13, 1986) is known."),
        ("Ann -LRB- born 1986 -RRB- did n't sing .", "Ann (born 1986) didn't sing."),
        ("It is `` the best '' song of the town 's choir .", 'It is "the best" song of the town\'s choir.'),
        ("She lived 1812 -- 1878 .", "She lived 1812-1878."),
        ("Nothing to do here, it's fine.", "Nothing to do here, it's fine."),
    ],
)
def test_natural_text(tokenised: str, natural: str) -> None:
    assert natural_text(tokenised) == natural


def test_read_examples_and_labels(tmp_path: Path) -> None:
    path = tmp_path / "pairs.jsonl.gz"
    with gzip.open(path, "wt") as file:
        for label in ("SUPPORTS", "REFUTES", "NOT_ENOUGH_INFO", "NOT_SUPPORTED"):
            row = {"dataset": "d", "claim": "c", "evidence": "e", "label": label}
            file.write(json.dumps(row) + "\n\n")
    rows = list(read_examples(path))
    assert [row.allowed for row in rows] == [(0,), (1,), (2,), (1, 2)]
    assert [row.label for row in rows][-1] == "NOT_SUPPORTED"


def test_mix_leaves_out_unclear_licences_and_refuses_negative(tmp_path: Path) -> None:
    mix = read_mix(MIX)
    assert not {"disco", "curriculum_kg_relations"} & set(mix)
    assert mix["fever"] > mix["curriculum_transitive"]
    path = tmp_path / "mix.toml"
    path.write_text('[datasets]\nx = { repeats = -1.0, why = "" }\n')
    with pytest.raises(ValueError, match="x is negative"):
        read_mix(path)


def test_some_of_each_data_set_are_always_the_same() -> None:
    rows = [Example(name, str(n), "", (0,)) for name, count in (("a", 40), ("b", 3)) for n in range(count)]
    some = some_of_each(rows, 5)
    assert Counter(one.dataset for one in some) == {"a": 5, "b": 3}
    assert some == some_of_each(iter(rows), 5)
    assert len(set(some)) == 8


def test_draw_pass_repeats_as_told() -> None:
    rows = [Example("twice", str(n), "", (0,)) for n in range(50)]
    rows += [Example("half", str(n), "", (0,)) for n in range(1000)]
    drawn = Counter(draw_pass(rows, {"twice": 2.0, "half": 0.5}, np.random.default_rng(1)).tolist())
    assert all(drawn[index] == 2 for index in range(50))
    assert {drawn[index] for index in range(50, 1050)} == {0, 1}
    assert 400 < sum(drawn[index] for index in range(50, 1050)) < 600


def test_every_pair_is_in_exactly_one_batch_within_budget() -> None:
    rng = np.random.default_rng(0)
    lengths = rng.integers(5, 257, size=1234)
    groups = bucket(lengths, 2304, rng)
    assert sorted(np.concatenate(groups).tolist()) == list(range(1234))
    for group in groups:
        width = -(-lengths[group].max() // LENGTH_STEP) * LENGTH_STEP
        assert width * len(group) <= 2304
    again = bucket(lengths, 2304, np.random.default_rng(0))
    assert [len(group) for group in again] != [] and bucket(np.zeros(0, dtype=np.int64), 9, rng) == []


def test_encode_and_pad(tiny_model: Path) -> None:
    rows = [
        Example("d", "a ship sank", "the ship sank in the port", (0,)),
        Example("d", "no ship", "the minister", (1, 2)),
    ]
    tokenizer = load_tokenizer(tiny_model)
    pairs = encode(rows, np.array([1, 0]), tokenizer, np.random.default_rng(0))
    assert pairs.lengths.tolist() == [7, 12]
    assert pairs.allowed.tolist() == [[False, True, True], [True, False, False]]
    batch = pad(pairs, np.array([0, 1]))
    assert batch.input_ids.shape == (2, 16)
    assert batch.attention_mask.sum(axis=1).tolist() == [7, 12]
    assert batch.token_type_ids[0].tolist() == [0] * 4 + [1] * 3 + [0] * 9


def test_masks_fall_on_words_and_never_on_marks_or_padding(tiny_model: Path) -> None:
    rows = [
        Example("d", "a ship sank", "the ship sank in the port", (0,)),
        Example("d", "no ship", "the minister", (1, 2)),
    ]
    pairs = encode(rows, np.array([1, 0]), load_tokenizer(tiny_model), np.random.default_rng(0))
    batch = pad(pairs, np.array([0, 1]))
    all_masked = mask_words(batch, 1.0, np.random.default_rng(0), 99)
    cls, sep, hidden = 2, 3, 99
    assert all_masked.input_ids[0, :8].tolist() == [cls, hidden, hidden, sep, hidden, hidden, sep, 0]
    assert np.array_equal(all_masked.input_ids == hidden, ~np.isin(batch.input_ids, [0, cls, sep]))
    assert np.array_equal(all_masked.attention_mask, batch.attention_mask)
    assert np.array_equal(mask_words(batch, 0.0, np.random.default_rng(0), 99).input_ids, batch.input_ids)
    some = [(mask_words(batch, 0.3, np.random.default_rng(n), 99).input_ids == 99).sum() for n in range(200)]
    assert 0.25 < np.mean(some) / (all_masked.input_ids == hidden).sum() < 0.35


def test_a_share_of_the_pairs_is_renamed_when_encoded(tiny_model: Path) -> None:
    rows = [Example("d", "Friday sank", "Friday sank in port", (0,))] * 200
    tokenizer = load_tokenizer(tiny_model)
    renaming = Renaming(("Friday", "Monday"), share=1.0)

    def changed(share: float) -> int:
        pairs = encode(
            rows, np.arange(200), tokenizer, np.random.default_rng(1), renaming=renaming, renamed_share=share
        )
        monday = tokenizer.token_to_id("monday")
        texts = [pairs.ids[pairs.starts[row] : pairs.starts[row + 1]].tolist() for row in range(200)]
        assert {text.count(monday) for text in texts} <= {0, 2}
        return sum(monday in text for text in texts)

    assert changed(0.0) == 0
    assert 0 < changed(0.5) < changed(1.0) < 200


def test_long_passages_are_cut_and_claims_kept(tiny_model: Path) -> None:
    tokenizer = load_tokenizer(tiny_model)
    encoding = tokenizer.encode("a ship sank", "the port " * 400)
    assert len(encoding.ids) == 256
    assert encoding.type_ids.count(0) == 5
