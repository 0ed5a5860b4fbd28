"""Killed writers, several writers: what was acknowledged is there, nothing is half there."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import signal
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from index import live
from index.corpus import Corpus
from index.ingest import Ingestor
from index.live import LiveIndex
from index.upkeep import verify
from tests.index.newsdesk import SEGMENTER, WordEmbedder, document, segment

ROUNDS = 10
DOCUMENTS = 8

# Children open the corpus themselves, after the fork.
_fork = multiprocessing.get_context("fork")


def _texts_of(corpus: Corpus) -> dict[str, str]:
    with corpus.snapshot() as snapshot:
        listed = snapshot.documents(1000).documents
        stored = [snapshot.document(each.id) for each in listed]
    return {each.document.id: each.document.text for each in stored if each is not None}


def _work_until_killed(path: Path, seed: int, ledger: int) -> None:
    """Put, replace and delete; write every step down before it begins and once it is acknowledged."""
    rng = random.Random(seed)
    corpus, embedder = Corpus(path), WordEmbedder()
    ingestor = Ingestor(corpus, embedder, segment, SEGMENTER)
    index = LiveIndex(path.parent / "index", embedder.identity)
    live._UNSAVED_PASSAGES, live._UNSAVED_SHARE = 0, 0.0
    while True:
        ids = rng.sample(range(DOCUMENTS), 3)
        if rng.random() < 0.25:
            step: dict[str, str | None] = {f"d{each}": None for each in ids}
        else:
            step = {f"d{each}": f"Version {rng.random()}. " * rng.randint(1, 30) for each in ids}
        os.write(ledger, json.dumps(["begun", step]).encode() + b"\n")
        if None in step.values():
            corpus.delete(list(step))
        else:
            list(ingestor.ingest(document(each, text) for each, text in step.items() if text))
        os.write(ledger, json.dumps(["done", step]).encode() + b"\n")
        with index.follow(corpus):
            pass


def _killed(
    work: Callable[[int], None], steps: int, seconds: float
) -> list[tuple[str, dict[str, str | None]]]:
    """Run work in a process of its own, kill it some time after some steps, and give what it wrote down."""
    read, write = os.pipe()
    child = _fork.Process(target=work, args=(write,))
    child.start()
    os.close(write)
    with os.fdopen(read, "rb") as ledger:
        lines = [ledger.readline() for _ in range(1 + 2 * steps)]
        time.sleep(seconds)
        assert child.pid is not None
        os.kill(child.pid, signal.SIGKILL)
        child.join()
        assert child.exitcode == -signal.SIGKILL
        lines += ledger.readlines()
    return [(kind, step) for kind, step in map(json.loads, lines)]


def _after(texts: dict[str, str], step: dict[str, str | None]) -> dict[str, str]:
    return {each: text for each, text in (texts | step).items() if text is not None}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_killed_writer_loses_nothing_and_leaves_nothing_half_done(corpus: Corpus) -> None:
    path = corpus.path
    corpus.close()
    rng = random.Random(11)
    expected: dict[str, str] = {}
    steps = interrupted = 0
    skipped: list[str] = []
    for seed in range(ROUNDS):
        work = partial(_work_until_killed, path, seed)
        ledger = _killed(work, rng.randint(0, 4), rng.uniform(0, 0.1))
        before = after = expected
        for kind, step in ledger:
            if kind == "begun":
                after = _after(before, step)
            else:
                before = after
                steps += 1

        survivor = Corpus(path)
        found = _texts_of(survivor)
        assert found in (before, after)  # the last transaction is there as a whole or not at all
        interrupted += before != after
        findings = verify(survivor, path.parent / "index", skipped.append)
        assert [f"{each.subject}: {each.problem}" for each in findings] == []
        embedder = WordEmbedder()
        with LiveIndex(path.parent / "index", embedder.identity).follow(survivor) as (snapshot, vectors):
            assert len(vectors) == snapshot.state.passages
        survivor.close()
        expected = found
    assert steps > ROUNDS
    assert interrupted > 0
    assert len(skipped) < ROUNDS / 2, "an index was on disk to be compared"


def _write_many(path: Path, name: str, count: int) -> None:
    corpus = Corpus(path)
    ingestor = Ingestor(corpus, WordEmbedder(), segment, SEGMENTER)
    for number in range(count):
        both = [document(f"{name}{number}", f"From {name}."), document("shared", f"{name} {number}. End.")]
        statuses = {str(outcome.status) for outcome in ingestor.ingest(both)}
        assert statuses <= {"created", "updated"}
    corpus.close()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_two_processes_write_at_once(corpus: Corpus) -> None:
    corpus.close()
    children = [_fork.Process(target=_write_many, args=(corpus.path, name, 15)) for name in ("a", "b")]
    for child in children:
        child.start()
    for child in children:
        child.join()
    assert [child.exitcode for child in children] == [0, 0]

    after = Corpus(corpus.path)
    assert list(verify(after, corpus.path.parent / "index")) == []
    with after.snapshot() as snapshot:
        assert (snapshot.state.revision, snapshot.state.documents) == (30, 31)
        shared = snapshot.document("shared")
        assert shared is not None
        assert shared.document.text in ("a 14. End.", "b 14. End.")
    after.close()
