"""What must hold after a fault: nothing lost, nothing half there, verify passes, a check is answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from index.corpus import Corpus, CorpusError
from index.restore import staged
from index.upkeep import verify
from service.bootstrap import INDEX_DIR
from service.keys.key_file import KeyFile
from tests.torture.folders import QuickEmbedder, Step, Texts, archive, components_of, data, opened
from tests.torture.scenes import Scene

_DRAFT_OF_KEYS = ".keys.json-"
_LEFT_OVER = (".tmp", ".partial", "-journal")


def texts_of(corpus: Corpus) -> Texts:
    """Read every document of a corpus."""
    with corpus.snapshot() as snapshot:
        listed = snapshot.documents(1000).documents
        stored = [snapshot.document(each.id) for each in listed]
    return {each.document.id: each.document.text for each in stored if each is not None}


def texts_in(folder: Path) -> Texts:
    """Read every document in a data folder."""
    with opened(folder) as corpus:
        return texts_of(corpus)


def faults_after(
    scene: Scene, folder: Path, before: Texts, ledger: Sequence[tuple[str, Step]]
) -> Iterator[str]:
    """Yield what is wrong in a data folder, given what was there and what was begun and acknowledged."""
    try:
        with opened(folder) as corpus:
            found = texts_of(corpus)
            yield from _wrong_texts(before, found, ledger)
            findings = list(verify(corpus, data(folder) / INDEX_DIR))
            yield from (f"verify: {each.subject}: {each.problem}" for each in findings)
            with corpus.snapshot() as snapshot:
                embedder = snapshot.embedder
        own = QuickEmbedder(embedder.name, embedder.dimension) if embedder else None
        yield from _wrong_answers(folder, found, own)
    except CorpusError as error:
        if not scene.is_damaged or any(kind == "done" for kind, _ in ledger):
            yield f"the corpus cannot be used: {error}"
    KeyFile(data(folder)).read()
    if archive(folder).exists():
        with staged(archive(folder), folder / "unpacked"):
            pass


def left_over(folder: Path) -> Iterable[str]:
    """List files that an act, once it came to its end, should have removed."""
    return [
        f"left over: {path.name}"
        for path in folder.rglob("*")
        if path.name.endswith(_LEFT_OVER) or path.name.startswith(_DRAFT_OF_KEYS)
    ]


def _wrong_texts(before: Texts, found: Texts, ledger: Sequence[tuple[str, Step]]) -> Iterator[str]:
    expected: dict[str, str | None] = dict(before)
    pending: list[Step] = []
    for kind, step in ledger:
        if kind == "begun":
            pending.append(step)
        else:
            expected |= step
            pending.remove(step)
    for step in pending:  # the last transaction is there as a whole or not at all
        if all(found.get(each) == text for each, text in step.items()):
            expected |= step
    wanted = {each: text for each, text in expected.items() if text is not None}
    for each in sorted(wanted.keys() | found.keys()):
        if wanted.get(each) != found.get(each):
            yield f"document {each}: {found.get(each)!r:.60} instead of {wanted.get(each)!r:.60}"


def _wrong_answers(folder: Path, found: Texts, embedder: QuickEmbedder | None) -> Iterator[str]:
    with closing(components_of(folder, embedder)) as components:
        with components.index.follow(components.corpus) as (snapshot, vectors):
            if len(vectors) != snapshot.state.passages:
                yield f"the index holds {len(vectors)} passages, the corpus {snapshot.state.passages}"
        name, text = next(iter(found.items()), (None, "Nothing is known."))
        result = components.checker.check(text.split(".")[0] + ".")
        sources = {each.hit.passage.document_id for each in result.evidence}
        if name is not None and name not in sources:
            yield f"a check did not find {name}, but {sorted(sources)}"
