"""Run an int8 model with OpenVINO on the CPU. No other engine file imports OpenVINO."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from models.stance import ModelUnavailableError

if TYPE_CHECKING:
    import openvino

XML: Final = "model.xml"
BIN: Final = "model.bin"


def import_openvino() -> Any:
    """Import OpenVINO with its telemetry shut off, which is on by default and sends over the network.

    A None in sys.modules makes the import of the telemetry package fail; OpenVINO and nncf then fall back to
    stubs of their own. Nothing in the process can send through it afterwards.
    """
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    import openvino

    return openvino


@cache
def _core() -> openvino.Core:
    return import_openvino().Core()


class InferenceModel:
    """One compiled model; safe to call from several threads, which take turns.

    Taking turns costs nothing: the model runs on one stream that uses all `threads` for each call.
    """

    def __init__(self, folder: Path, threads: int) -> None:
        """Compile `folder`/model.xml for `threads` compute threads.

        Raises ModelUnavailableError where OpenVINO cannot run it.
        """
        try:
            model = _core().read_model(folder / XML)  # weights are memory-mapped
            self._request = compiled(model, threads).create_infer_request()
        except RuntimeError as error:
            raise ModelUnavailableError(f"OpenVINO cannot run {folder / XML}: {error}") from error
        self._inputs = frozenset(port.any_name for port in model.inputs)
        self._lock = Lock()

    def infer(self, inputs: Mapping[str, NDArray[np.int64]]) -> NDArray[np.float32]:
        """Give the first output, float32 [rows, width], for int64 inputs of shape [rows, tokens]."""
        with self._lock:
            self._request.infer({name: inputs[name] for name in self._inputs})
            return np.array(self._request.get_output_tensor(0).data, dtype=np.float32)


def compiled(model: Any, threads: int) -> Any:
    """Compile a model for the CPU.

    The precision of what is not int8 is pinned to float32: on CPUs with bfloat16 units the default is
    bfloat16, and int8 layers fed by it gave vectors with cosines as low as 0.52 to the original.
    """
    settings = {
        "INFERENCE_NUM_THREADS": threads,
        "NUM_STREAMS": 1,
        "PERFORMANCE_HINT": "LATENCY",
        "INFERENCE_PRECISION_HINT": "f32",
    }
    return _core().compile_model(model, "CPU", settings)
