"""Read which output of a classifier means which stance from its config; never assume it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from models.stance import ModelUnavailableError, Stance

_MEANINGS: Final[Mapping[str, Stance]] = {
    "supports": Stance.SUPPORTS,
    "refutes": Stance.REFUTES,
    "not_enough_info": Stance.NOT_ENOUGH_INFO,
    "entailment": Stance.SUPPORTS,
    "contradiction": Stance.REFUTES,
    "neutral": Stance.NOT_ENOUGH_INFO,
}
_NLI: Final = frozenset({"entailment", "contradiction", "neutral"})

CLAIM_FIRST: Final = ("claim", "passage")
PASSAGE_FIRST: Final = ("passage", "claim")


def read_labels(folder: Path) -> tuple[tuple[Stance, ...], tuple[str, ...]]:
    """Give the stances of a classifier folder's outputs in order, and the order of the two texts it reads.

    Raises ModelUnavailableError where config.json is missing or names other labels.
    """
    path = folder / "config.json"
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelUnavailableError(f"{path} cannot be read ({error}): give a model's folder") from error
    id2label = config.get("id2label") or {}
    return stances_of(id2label, str(path)), input_order(id2label)


def stances_of(id2label: Mapping[Any, str], where: str) -> tuple[Stance, ...]:
    """Map the labels of outputs 0, 1, 2 to stances by their names.

    NLI labels (entailment, contradiction, neutral) and FEVER labels are known, in any case. Raises
    ModelUnavailableError for any other set; `where` names the config in its text.
    """
    names = {int(index): _plain(label) for index, label in id2label.items()}
    found = [_MEANINGS.get(names.get(index, "")) for index in range(3)]
    stances = tuple(stance for stance in found if stance is not None)
    if len(names) != 3 or len(set(stances)) != 3:
        raise ModelUnavailableError(
            f"the labels in id2label of {where} are {', '.join(map(str, id2label.values())) or 'missing'}: "
            f"a stance model needs exactly entailment, contradiction and neutral, or SUPPORTS, REFUTES and "
            f"NOT_ENOUGH_INFO; if you know what the outputs mean, write these names into id2label"
        )
    return stances


def input_order(id2label: Mapping[Any, str]) -> tuple[str, ...]:
    """Give the order in which a classifier reads its two texts.

    NLI models read premise, then hypothesis: the passage, then the claim. With FEVER's labels the claim is
    first, as this project trains its models.
    """
    is_nli = any(_plain(label) in _NLI for label in id2label.values())
    return PASSAGE_FIRST if is_nli else CLAIM_FIRST


def _plain(label: object) -> str:
    return str(label).strip().lower().replace(" ", "_").replace("-", "_")
