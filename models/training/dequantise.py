"""Dequantise an int8 stance model: `python -m models.training.dequantise FOLDER --out FOLDER`.

What ships is int8. To train on from it, or to take its mean with another run, the weights are needed in
float: each is its int8 number times the scale of its row, and times what the quantiser moved from the
activations into the weights (SmoothQuant: Xiao et al., ICML 2023, https://arxiv.org/abs/2211.10438). They
are within half a step of int8 of what was trained; biases keep what the quantiser added to make up for
rounding. The answers are held against those of the int8 model.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from models.export import calibration_texts
from models.labelled_pairs import own_pairs
from models.openvino_runtime import XML, import_openvino
from models.stance import ModelUnavailableError
from models.stance_export import MAX_MEAN_GAP
from models.training.checkpoint import save_model
from models.training.evaluate import Probabilities, load_uncalibrated
from models.training.network import TorchStance, base_folder, load_network, load_tokenizer

_PREFIX: Final = "__module.classifier."

Weights = NDArray[np.float32]


def float_weights(model: Any) -> dict[str, Weights]:
    """Read the parameters of an OpenVINO model that was traced from a `PairNetwork`, by their torch names.

    Raises ValueError for an operation whose constants cannot be read.
    """
    return dict(one for node in model.get_ordered_ops() for one in _parameters(node))


def _parameters(node: Any) -> Iterator[tuple[str, Weights]]:
    """Yield the parameters that one operation applies, under their names."""
    owner, _, what = node.get_friendly_name().removeprefix(_PREFIX).partition("/")
    kind = node.get_type_name()
    if kind == "Gather" and what.startswith("aten::embedding"):
        yield f"{owner}.weight", _constant(node, 0)
    elif kind == "MatMul" and what.startswith("aten::linear"):
        yield f"{owner}.weight", _constant(node, 1) * _moved(node)
    elif kind == "Add" and what.startswith("aten::linear"):
        yield f"{owner}.bias", _constant(node, 1).reshape(-1)
    elif kind == "Multiply" and what == "aten::layer_norm/Multiply_1":
        yield f"{owner}.weight", _constant(node, 1).reshape(-1)
    elif kind == "Add" and what == "aten::layer_norm/Add":
        yield f"{owner}.bias", _constant(node, 1).reshape(-1)


def _moved(product: Any) -> Weights | float:
    """Give what the input of a product is multiplied by before it is rounded; 1 where it is not."""
    source = product.input_value(0).get_node()
    while source.get_type_name() == "FakeQuantize":
        source = source.input_value(0).get_node()
    if "smooth_quant" in source.get_friendly_name() and source.get_type_name() == "Multiply":
        return _constant(source, 1).reshape(1, -1)
    return 1.0


def _constant(node: Any, place: int) -> Weights:
    """Compute an input that hangs on constants alone, float32. Raises ValueError where it does not."""
    source = node.input_value(place).get_node()
    kind = source.get_type_name()
    if kind == "Constant":
        return np.array(source.get_data(), dtype=np.float32)  # a copy: the model's memory goes with it
    if kind == "Convert":
        return _constant(source, 0)
    if kind == "Multiply":
        return _constant(source, 0) * _constant(source, 1)
    raise ValueError(f"{node.get_friendly_name()}: input {place} comes from {kind}, not from constants")


def dequantised(folder: Path) -> nn.Module:
    """Build the torch network with the weights of an int8 stance model.

    Raises ValueError where the model is not of this network.
    """
    network = load_network(base_folder())
    found = float_weights(import_openvino().Core().read_model(folder / XML))
    wanted = network.state_dict()
    shapes = {name: tuple(value.shape) for name, value in found.items()}
    lacking = sorted(name for name, value in wanted.items() if shapes.get(name) != tuple(value.shape))
    if lacking:
        raise ValueError(f"{folder} is no int8 form of the network trained here: {lacking[0]} differs")
    network.load_state_dict({name: torch.from_numpy(found[name]) for name in wanted})
    return network


def mean_gap(one: Probabilities, other: Probabilities) -> float:
    """Give the largest difference of a pair's probabilities, on average over pairs of the project's own."""
    pairs = [pair for texts in calibration_texts() for pair in own_pairs(texts)]
    texts = [pair.claim for pair in pairs], [pair.passage for pair in pairs]
    return float(np.abs(one(*texts) - other(*texts)).max(axis=1).mean())


def main(arguments: Sequence[str] | None = None) -> None:
    """Dequantise one model; tell how close its answers are."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path, help="an exported stance model, such as models/weights")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args(arguments)
    torch.set_num_threads(options.threads)
    try:
        int8 = load_uncalibrated(options.folder, options.threads)
        network = dequantised(options.folder)
    except (OSError, ValueError, ModelUnavailableError) as error:
        parser.error(str(error))
    tokenizer = load_tokenizer(options.folder)
    network.eval()
    gap = mean_gap(TorchStance(network, tokenizer, torch.device("cpu")).probabilities, int8)
    if not gap <= MAX_MEAN_GAP:
        parser.error(f"the dequantised weights answer otherwise: {gap:.3f} a pair; nothing was written")
    options.out.mkdir(parents=True, exist_ok=True)
    save_model(options.out, network, tokenizer)
    print(f"dequantised: {gap:.4f} from the int8 model's probabilities on average")


if __name__ == "__main__":
    main()
