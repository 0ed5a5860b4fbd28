"""Numbers that are read at the moment of a scrape: corpus, index, models, disk and processes."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric

from index.corpus import CorpusError
from index.manifest import IndexFileError, read_manifest
from service.bootstrap import CORPUS_FILE, INDEX_DIR, Components
from service.cores import available_cores
from service.gunicorn_hooks import METRICS_DIR_VARIABLE
from service.worker_processes import used_by, worker_pids


def state_metrics(components: Components) -> Iterator[Metric]:
    """Give every number; what cannot be read is left out, since the others matter most then."""
    yield from _corpus(components)
    yield from _index(components.settings.data_dir / INDEX_DIR)
    yield from _disk(components.settings.data_dir)
    yield from _parts(components)
    yield from _processes()


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(f"factcheck_{name}", meaning, value)


def _corpus(components: Components) -> Iterator[Metric]:
    try:
        with components.corpus.snapshot() as snapshot:
            state = snapshot.state
    except CorpusError:
        return
    yield _gauge("corpus_revision", "Revision of the corpus.", state.revision)
    yield _gauge("corpus_documents", "Documents in the corpus.", state.documents)
    yield _gauge("corpus_passages", "Passages in the corpus.", state.passages)


def _index(folder: Path) -> Iterator[Metric]:
    try:
        manifest = read_manifest(folder)
    except IndexFileError:
        return
    if manifest is not None:
        size = sum(file.size for file in manifest.files())
        yield _gauge("index_saved_revision", "Revision of the index on disk.", manifest.revision)
        yield _gauge("index_saved_passages", "Passages in the index on disk.", manifest.passages)
        yield _gauge("index_saved_bytes", "Size of the index on disk.", size)


def _disk(folder: Path) -> Iterator[Metric]:
    try:
        corpus = sum(file.stat().st_size for file in folder.glob(f"{CORPUS_FILE}*"))
        free = shutil.disk_usage(folder).free
    except OSError:
        return
    yield _gauge("corpus_bytes", "Size of the corpus on disk, with its log.", corpus)
    yield _gauge("disk_free_bytes", "What is free on the disk of the data folder.", free)


def _parts(components: Components) -> Iterator[Metric]:
    readiness = components.readiness()
    ready = GaugeMetricFamily(
        "factcheck_part_ready", "Whether a part answers (1) in the worker that was asked.", labels=["part"]
    )
    models = GaugeMetricFamily("factcheck_model_info", "The models in use.", labels=["model", "name"])
    for part in readiness.parts:
        ready.add_metric([part.name], float(part.is_ready))
        if part.is_ready and part.name in ("embedder", "stance"):
            models.add_metric([part.name, part.detail], 1.0)
    yield ready
    yield models


def _processes() -> Iterator[Metric]:
    folder = os.environ.get(METRICS_DIR_VARIABLE)
    used = list(used_by(worker_pids(Path(folder) if folder else None)))
    memory = GaugeMetricFamily(
        "factcheck_worker_memory_bytes",
        "Memory of each worker: its own, and that of files it has mapped, which workers share.",
        labels=["pid", "kind"],
    )
    processor = CounterMetricFamily(
        "factcheck_worker_cpu_seconds", "Processor time of each worker.", labels=["pid"]
    )
    for one in used:
        memory.add_metric([str(one.pid), "own"], one.own_bytes)
        memory.add_metric([str(one.pid), "file"], one.file_bytes)
        processor.add_metric([str(one.pid)], one.cpu_seconds)
    yield memory
    yield processor
    yield _gauge("workers", "Worker processes.", len(used))
    yield _gauge("cores", "Processor cores that the service may use.", available_cores())
