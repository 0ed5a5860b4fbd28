"""Try a small head over the stance model's scores and transparent features: does it help on unseen data sets?

`python -m benchmarks.stance_head DEV.jsonl.gz` reads the fitting half alone (models/training/calibrate.py
says how it is split). Every form is fitted on nine data sets and tried on the tenth, in turn; data sets
count the same. A head is worth having if it gains on nearly all of them: what only knows the shares of
the labels of its data sets gains on some and loses on others.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from benchmarks.stance_features import NAMES, features
from models.registry import DEFAULT_EMBEDDER, WEIGHTS_DIR, load_embedder
from models.training.dev_scores import JudgedPairs, equal_weights, judge
from models.training.softmax_fit import fit_weights, log_softmax

Floats = NDArray[np.float64]
Forms = Callable[[Floats, Floats], Floats]
PENALTY = 0.003


def temperature(logits: Floats, _: Floats) -> Floats:
    """Design of one weight: the inverse of the temperature."""
    return logits[:, :, None]


def bias(logits: Floats, _: Floats) -> Floats:
    """Design of a temperature and a constant for SUPPORTS and for REFUTES."""
    return np.concatenate([temperature(logits, _), _for_each_side(np.ones((len(logits), 1)))], axis=2)


def vector(logits: Floats, _: Floats) -> Floats:
    """Design of vector scaling: a factor for each logit, and constants."""
    factors = logits[:, :, None] * np.eye(3)
    return np.concatenate([factors, _for_each_side(np.ones((len(logits), 1)))], axis=2)


def head(logits: Floats, extra: Floats) -> Floats:
    """Design of a temperature, constants, and every feature for SUPPORTS and for REFUTES."""
    return np.concatenate([bias(logits, extra), _for_each_side(extra)], axis=2)


def head_without_constants(logits: Floats, extra: Floats) -> Floats:
    """Design of a temperature and features that tell the sides apart: SUPPORTS up, REFUTES down."""
    sides = extra[:, None, :] * np.array([1.0, -1.0, 0.0])[:, None]
    return np.concatenate([temperature(logits, extra), sides], axis=2)


def head_with_products(logits: Floats, extra: Floats) -> Floats:
    """Design of the head, and each feature times what the network says for SUPPORTS and for REFUTES."""
    chances = np.exp(log_softmax(logits))
    products = np.concatenate([extra * chances[:, :1], extra * chances[:, 1:2]], axis=1)
    return np.concatenate([head(logits, extra), _for_each_side(products)], axis=2)


LINEAR: dict[str, Forms] = {
    "temperature": temperature,
    "temperature, bias": bias,
    "vector scaling": vector,
    "sides only": head_without_constants,
    "head": head,
    "head, products": head_with_products,
}


def _for_each_side(columns: Floats) -> Floats:
    wide = np.zeros((len(columns), 3, 2 * columns.shape[1]))
    wide[:, 0, : columns.shape[1]] = columns
    wide[:, 1, columns.shape[1] :] = columns
    return wide


def linear_logs(
    form: Forms, learning: tuple[JudgedPairs, Floats], held: tuple[JudgedPairs, Floats]
) -> Floats:
    """Fit one linear form, and give its log probabilities of the held-out pairs."""
    pairs, extra = learning
    mean, spread = extra.mean(axis=0), extra.std(axis=0) + 1e-9
    design = form(pairs.logits, (extra - mean) / spread)
    start = np.zeros(design.shape[2])
    penalty = np.full(design.shape[2], PENALTY)
    if form is vector:
        start[:3] = 1.0
    else:
        start[0], penalty[0] = 1.0, 0.0
    found = fit_weights(design, pairs.labels, equal_weights(pairs), start, penalty)
    return log_softmax(form(held[0].logits, (held[1] - mean) / spread) @ found)


def boosted_logs(learning: tuple[JudgedPairs, Floats], held: tuple[JudgedPairs, Floats]) -> Floats:
    """Fit gradient boosting on logits and features, and give its log probabilities."""
    pairs, extra = learning
    model = HistGradientBoostingClassifier(
        max_iter=80, learning_rate=0.06, max_leaf_nodes=12, min_samples_leaf=60, l2_regularization=1.0,
        random_state=0,
    )  # fmt: skip
    weights = equal_weights(pairs) * len(pairs)
    model.fit(np.hstack([log_softmax(pairs.logits), extra]), pairs.labels, sample_weight=weights)
    chances = model.predict_proba(np.hstack([log_softmax(held[0].logits), held[1]]))
    logs: Floats = np.log(np.maximum(chances, 1e-6))
    return logs


def left_out(pairs: JudgedPairs, extra: Floats) -> dict[str, dict[str, dict[str, float]]]:
    """Give the loss and accuracy of every form on every data set, left out of the fit."""
    forms = {
        **{name: (lambda *both, form=form: linear_logs(form, *both)) for name, form in LINEAR.items()},
        "gradient boosting": boosted_logs,
    }
    table: dict[str, dict[str, dict[str, float]]] = {}
    for name, logs_of in forms.items():
        table[name] = {}
        for dataset in pairs.names:
            out = pairs.datasets == dataset
            held = pairs.where(out)
            logs = logs_of((pairs.where(~out), extra[~out]), (held, extra[out]))
            right = logs.argmax(axis=1) == held.labels
            loss = -logs[np.arange(len(held)), held.labels].mean()
            table[name][dataset] = {"loss": float(loss), "accuracy": float(right.mean())}
    return table


def print_table(table: dict[str, dict[str, dict[str, float]]], figure: str) -> None:
    """Print one figure of every form: first the temperature's, then what the others gain."""
    datasets = list(next(iter(table.values())))
    print(f"\n{figure:<20}{'mean':>8}" + "".join(f"{name[:12]:>13}" for name in datasets))
    first = next(iter(table.values()))
    for name, row in table.items():
        values = [row[one][figure] for one in datasets]
        shown = (
            values
            if row is first
            else [v - first[one][figure] for v, one in zip(values, datasets, strict=True)]
        )
        sign = "" if row is first else "+"
        print(f"{name:<20}{np.mean(shown):>{sign}8.3f}" + "".join(f"{value:>{sign}13.3f}" for value in shown))


def main() -> None:
    """Run the experiment and print what each form gains on left-out data sets."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path, help="labelled pairs: .jsonl or .jsonl.gz")
    parser.add_argument("--model", type=Path, default=WEIGHTS_DIR)
    parser.add_argument("--logits", type=Path, help=".npz that keeps the model's answers for the next time")
    parser.add_argument("--json", type=Path, help="where to write the table")
    options = parser.parse_args()
    pairs, _ = judge(options.file, options.model, threads=2, cache=options.logits).halves()
    models_dir = Path(os.environ.get("FACTCHECK_MODELS_DIR") or "data")
    embedder = load_embedder(DEFAULT_EMBEDDER, models_dir, threads=2)
    claims, passages = [one.claim for one in pairs.examples], [one.evidence for one in pairs.examples]
    extra = features(claims, passages, embedder)
    print("correlation of each feature with SUPPORTS, REFUTES, NOT_ENOUGH_INFO")
    for name, column in zip(NAMES, extra.T, strict=True):
        found = [np.corrcoef(column, pairs.labels == label)[0, 1] for label in range(3)]
        print(f"{name:<24}" + "".join(f"{value:>8.2f}" for value in found))
    table = left_out(pairs, extra)
    print_table(table, "loss")
    print_table(table, "accuracy")
    if options.json is not None:
        options.json.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
