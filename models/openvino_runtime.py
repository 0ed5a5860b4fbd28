"""Run an int8 model with OpenVINO on the CPU. No other engine file imports OpenVINO."""

from __future__ import annotations

import hashlib
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from models.atomic_folder import locked
from models.stance import ModelUnavailableError

if TYPE_CHECKING:
    import openvino

Inputs = Mapping[str, NDArray[np.int64]]

XML: Final = "model.xml"
BIN: Final = "model.bin"

_KEPT_BLOBS: Final = 6
"""Compiled models kept in the cache, some 60 MB each: two models, and a few numbers of threads."""


_CPU_PROPERTIES: Final = ("FULL_DEVICE_NAME", "OPTIMIZATION_CAPABILITIES")

_CONVERTER: Final = "openvino.tools.ovc"

_importing = threading.Lock()


def import_openvino() -> Any:
    """Import OpenVINO with its telemetry shut off, which is on by default and sends over the network.

    A None in sys.modules makes the import of the telemetry package fail; OpenVINO and nncf then fall back to
    stubs of their own. Nothing in the process can send through it afterwards. The converter of models, which
    OpenVINO imports as well where it can, takes as long as all the rest and is no part of serving: whoever
    converts imports it.
    """
    with _importing:
        sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
        left_out = not {"openvino", _CONVERTER} & sys.modules.keys()
        if left_out:
            sys.modules[_CONVERTER] = None  # type: ignore[assignment]
        try:
            import openvino
        finally:
            if left_out:
                del sys.modules[_CONVERTER]
    return openvino


_making = threading.Lock()


def _core() -> openvino.Core:
    """Give the one core of the process; safe for several threads."""
    with _making:
        return _made_core()


@cache
def _made_core() -> openvino.Core:
    openvino = import_openvino()
    # The first look of a process at a tensor's numbers waits for another thread's first look while it holds
    # Python's lock, which that one needs: both models loaded side by side would stop everything.
    assert openvino.Tensor(openvino.Type.i64, openvino.Shape([1])).data.size == 1
    return openvino.Core()


class InferenceModel:
    """One compiled model; safe to call from several threads.

    It runs on `threads` streams of one compute thread each, so that batches run side by side: small batches
    on streams of their own end far earlier than one large batch spread over the threads of a single stream.
    """

    def __init__(self, folder: Path, threads: int, cache_dir: Path | None = None, content: str = "") -> None:
        """Compile `folder`/model.xml for `threads` compute threads, or take it compiled from `cache_dir`.

        The cache makes loading about four times faster, and what is in it is memory-mapped: processes share
        it. `content` names what the model files hold: OpenVINO itself goes by their path and time, which may
        be those of other weights. Raises ModelUnavailableError where OpenVINO cannot run the model.
        """
        try:
            with _writable(cache_dir, content) as cache:
                model = compiled(folder / XML, threads, cache)
        except RuntimeError as error:
            raise ModelUnavailableError(f"OpenVINO cannot run {folder / XML}: {error}") from error
        self.streams = threads
        self._compiled = model
        self._proof = None if cache is None else cache / f"proved-{_fingerprint()}"
        self._inputs = frozenset(port.any_name for port in model.inputs)
        self._free: SimpleQueue[Any] = SimpleQueue()
        # One more than there are streams waits for the next that is free, and need not wait for Python.
        for _ in range(threads + 1):
            self._free.put(model.create_infer_request())

    @property
    def is_proved(self) -> bool:
        """Say whether the model in the cache was seen to answer as it should, with this CPU and OpenVINO."""
        return self._proof is not None and self._proof.is_file()

    def prove(self) -> None:
        """Remember that this model answers as it should, so that the next start need not see it again."""
        if self._proof is not None:
            with suppress(OSError):  # a full disk: the next start looks again
                self._proof.touch()

    def infer_all(self, batches: Iterable[Inputs]) -> list[NDArray[np.float32]]:
        """Give the first output, float32 [rows, width], of every batch of int64 inputs [rows, tokens].

        Their order is kept. As many run at once as there are streams, and one more waits; a batch is only
        asked for when it can run or wait.
        """
        outputs: list[NDArray[np.float32]] = []
        running: deque[Any] = deque()
        try:
            for inputs in batches:
                request = self._taken(running, outputs)
                running.append(request)
                request.start_async({name: inputs[name] for name in self._inputs})
            while running:
                request = running[0]
                outputs.append(_output(request))
                self._free.put(running.popleft())
        finally:
            for request in running:  # only after an error; none is given back while it runs
                with suppress(RuntimeError):
                    request.wait()
                self._free.put(request)
        return outputs

    def _taken(self, running: deque[Any], outputs: list[NDArray[np.float32]]) -> Any:
        """Take a free request, or make one; a caller with as many as can run waits for its own oldest.

        So a caller of few batches never waits until one of many has finished them all.
        """
        if len(running) <= self.streams:
            try:
                return self._free.get_nowait()
            except Empty:
                if not running:
                    return self._compiled.create_infer_request()
        outputs.append(_output(running[0]))
        return running.popleft()


def _output(request: Any) -> NDArray[np.float32]:
    request.wait()
    return np.array(request.get_output_tensor(0).data, dtype=np.float32)


@cache
def _fingerprint() -> str:
    """Name what an answer depends on besides the model: OpenVINO's version, the CPU and what it can do."""
    core, openvino = _core(), import_openvino()
    names = (openvino.get_version(), *(core.get_property("CPU", name) for name in _CPU_PROPERTIES))
    return hashlib.sha256(repr(names).encode()).hexdigest()[:12]


def compiled(xml: Path, threads: int, cache_dir: Path | None = None) -> Any:
    """Compile a model file for the CPU, for `threads` streams of one thread each, or read it from the cache.

    The precision of what is not int8 is pinned to float32: on CPUs with bfloat16 units the default is
    bfloat16, and int8 layers fed by it gave vectors with cosines as low as 0.52 to the original.
    """
    settings = {
        "INFERENCE_NUM_THREADS": threads,
        "NUM_STREAMS": threads,
        "INFERENCE_PRECISION_HINT": "f32",
        # A thread bound to one core waits there while the search's threads use it, and another may be idle.
        "ENABLE_CPU_PINNING": False,
    }
    if cache_dir is not None:
        settings["CACHE_DIR"] = str(cache_dir)
    return _core().compile_model(str(xml), "CPU", settings)


@contextmanager
def _writable(cache_dir: Path | None, content: str) -> Iterator[Path | None]:
    """Give the model's cache folder, locked: no process reads what another writes. None without a cache.

    OpenVINO itself sees that a file in it is cut short, of another version or for another CPU, and compiles.
    """
    with ExitStack() as stack:
        if cache_dir is not None:
            try:
                (cache_dir / content).mkdir(parents=True, exist_ok=True)
                stack.enter_context(locked(cache_dir / f"compiled-{content}"))
            except OSError:
                cache_dir = None  # a read-only data folder: compile every time
        yield None if cache_dir is None else cache_dir / content
        if cache_dir is not None:
            _forget_oldest(cache_dir)


def _forget_oldest(cache_dir: Path) -> None:
    with suppress(FileNotFoundError):  # another process, with another model, forgets them just now
        blobs = sorted(cache_dir.rglob("*.blob"), key=lambda path: path.stat().st_mtime, reverse=True)
        for blob in blobs[_KEPT_BLOBS:]:
            blob.unlink()
