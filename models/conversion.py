"""Turn torch networks into OpenVINO models, and those into int8. Needs torch and nncf; serving does not."""

from __future__ import annotations

import logging
import os
import types
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import AutoModel, AutoModelForSequenceClassification, BertForSequenceClassification
from transformers.models.bert.modeling_bert import BertLayer
from transformers.utils import logging as transformers_logging

from models.openvino_runtime import XML, import_openvino

transformers_logging.disable_progress_bar()
transformers_logging.set_verbosity_error()

Inputs = Mapping[str, NDArray[np.int64]]

EMBEDDER_INPUTS: Final = ("input_ids", "attention_mask")
STANCE_INPUTS: Final = ("input_ids", "token_type_ids", "attention_mask")


class SentenceNetwork(torch.nn.Module):
    """A BERT-like encoder with the mean over its token vectors, scaled to length 1."""

    def __init__(self, folder: Path) -> None:
        """Load the encoder of a folder; only safetensors weights are read."""
        super().__init__()
        # The plain form of attention is the one that can be traced for any length.
        self.encoder = AutoModel.from_pretrained(folder, attn_implementation="eager", use_safetensors=True)
        self.eval()

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """Give unit vectors, float32 [rows, dimension]."""
        tokens = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        weights = attention_mask.unsqueeze(-1).to(tokens.dtype)
        mean = (tokens * weights).sum(dim=1) / weights.sum(dim=1).clamp(min=1e-9)
        return torch.nn.functional.normalize(mean, dim=1)


class PairNetwork(torch.nn.Module):
    """A BERT-like classifier of text pairs.

    A BERT classifies by its first token, so that of the last layer only this token's row is computed: the
    same answer for a seventh less work at six layers.
    """

    def __init__(self, folder: Path) -> None:
        """Load the classifier of a folder; only safetensors weights are read."""
        super().__init__()
        self.classifier = AutoModelForSequenceClassification.from_pretrained(
            folder, attn_implementation="eager", use_safetensors=True
        )
        if isinstance(self.classifier, BertForSequenceClassification):
            last = self.classifier.bert.encoder.layer[-1]
            last.forward = types.MethodType(_first_token_alone, last)
        self.eval()

    def forward(
        self, input_ids: torch.Tensor, token_type_ids: torch.Tensor, attention_mask: torch.Tensor
    ) -> torch.Tensor:
        """Give logits, float32 [rows, labels]."""
        logits: torch.Tensor = self.classifier(
            input_ids=input_ids, token_type_ids=token_type_ids, attention_mask=attention_mask
        ).logits
        return logits


def _first_token_alone(
    layer: BertLayer, hidden: torch.Tensor, attention_mask: torch.Tensor | None, *_: object, **__: object
) -> torch.Tensor:
    """Do what a layer does, in evaluation, for the first token alone: [rows, tokens, d] to [rows, 1, d].

    `attention_mask` is added to the scores, float32 [rows, 1, tokens, tokens]; None where all may be seen,
    which is never so while the network is traced.
    """
    attention, first = layer.attention.self, hidden[:, :1]

    def heads(projected: torch.Tensor) -> torch.Tensor:
        rows, tokens, _ = projected.shape
        return projected.view(rows, tokens, -1, attention.attention_head_size).transpose(1, 2)

    query, key, value = (
        heads(project(states))
        for project, states in (
            (attention.query, first),
            (attention.key, hidden),
            (attention.value, hidden),
        )
    )
    scores = query @ key.transpose(2, 3) * attention.scaling
    if attention_mask is not None:
        scores = scores + attention_mask[:, :, :1]
    seen = (scores.softmax(dim=-1) @ value).transpose(1, 2).flatten(2)
    attended: torch.Tensor = layer.attention.output(seen, first)
    found: torch.Tensor = layer.feed_forward_chunk(attended)
    return found


def answers(network: torch.nn.Module, samples: Sequence[Inputs]) -> NDArray[np.float32]:
    """Give the network's own answers, sample by sample, one under the other."""
    with torch.inference_mode():
        rows = [network(**_tensors(sample)).numpy() for sample in samples]
    return np.concatenate(rows).astype(np.float32)


def converted(network: torch.nn.Module, example: Inputs) -> Any:
    """Trace a network into an OpenVINO model with any number of rows and tokens."""
    openvino = import_openvino()
    from openvino.tools.ovc import convert_model

    shapes = [(name, [-1, -1], openvino.Type.i64) for name in example]
    with _root_logger_kept(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that torch may drop tracing one day, and that shapes are traced
        return convert_model(network, example_input=_tensors(example), input=shapes)


def quantized(model: Any, samples: Sequence[Inputs], left_in_float: Sequence[str] = ()) -> Any:
    """Quantise a converted model to int8, weights per channel, activations by what the samples show.

    `left_in_float` are regular expressions of layer names. The whole range of an activation is kept: with
    nncf's default, the mean range over the samples, the stance model's probabilities moved twice as far.
    """
    import_openvino()
    # nncf sends telemetry through the same package, and has this switch besides.
    os.environ.setdefault("NNCF_CI", "1")
    import nncf

    # Not by nncf.set_log_level: that one sets the level of the root logger's handlers, everybody's.
    logging.getLogger("nncf").setLevel(logging.ERROR)
    ranges = nncf.quantization.range_estimator.RangeEstimatorParametersSet.MINMAX
    ignored = nncf.IgnoredScope(patterns=list(left_in_float), validate=False) if left_in_float else None
    return nncf.quantize(
        model,
        nncf.Dataset([dict(sample) for sample in samples]),
        model_type=nncf.ModelType.TRANSFORMER,
        subset_size=len(samples),
        ignored_scope=ignored,
        advanced_parameters=nncf.AdvancedQuantizationParameters(activations_range_estimator_params=ranges),
    )


def save(model: Any, folder: Path) -> None:
    """Write model.xml and model.bin into a folder."""
    import_openvino().save_model(model, folder / XML, compress_to_fp16=False)


@contextmanager
def _root_logger_kept() -> Iterator[None]:
    """Undo what OpenVINO's converter does to the root logger: it silences all that is no error, for good."""
    root = logging.getLogger()
    level, filters, handlers = root.level, list(root.filters), list(root.handlers)
    try:
        yield
    finally:
        root.setLevel(level)
        root.filters[:], root.handlers[:] = filters, handlers


def _tensors(sample: Inputs) -> dict[str, torch.Tensor]:
    return {name: torch.from_numpy(values) for name, values in sample.items()}
