"""The only wiring: settings in, components out. Its parameters are the seams for tests."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Final

from models.embedder import Embedder
from models.registry import known_languages
from models.stance import StanceClassifier
from service.answer_cache import AnswerCache
from service.bounded_cache import UNWATCHED, BoundedCache, CacheObserver
from service.checking import CheckingConfig, ClaimChecker, StageObserver
from service.parts import Part
from service.practice import Practice
from service.readiness import ANSWER_SECONDS, PRACTISING, STOPPING, Probe, Readiness, ask
from service.settings import Settings

if TYPE_CHECKING:
    from index.corpus import Corpus
    from index.ingest import Ingestor
    from index.live import LiveIndex
    from index.pages.sandbox import PageReader
    from index.retriever import Retriever
    from index.upkeep import Upkeep

CORPUS_FILE: Final = "corpus.db"
INDEX_DIR: Final = "index"
CACHE_DIR: Final = "cache"

_log = logging.getLogger(__name__)


class Components:
    """Hold the parts of one process; each is made when it is first asked for, after the fork.

    Asking for a part raises ModelUnavailableError where a model cannot run, and index.corpus.CorpusError
    where the corpus cannot be used; the other parts still answer.
    """

    def __init__(
        self,
        settings: Settings,
        load_embedder: Callable[[], Embedder],
        load_stance: Callable[[], StanceClassifier],
        observe: StageObserver,
        caches: CacheObserver = UNWATCHED,
    ) -> None:
        self.settings = settings
        self._observe = observe
        self._cache_observer = caches
        self._practice = Practice()
        self._starting: list[Thread] = []
        self._is_warming_up = False
        self._is_stopping = False
        self._corpus = Part("corpus", self._open_corpus)
        self._embedder = Part("embedder", load_embedder)
        self._stance = Part("stance model", load_stance)
        self._index = Part("index", self._open_index)
        self._retriever = Part("retriever", self._make_retriever)
        self._checker = Part("checker", self._make_checker)
        self._pages = Part("page reader", self._make_page_reader)
        self._probes = (
            Probe("corpus", self._describe_corpus),
            Probe("index", self._describe_index),
            Probe("embedder", lambda: self.embedder.name),
            Probe("stance", lambda: self.stance.name),
        )

    @property
    def corpus(self) -> Corpus:
        """Give the corpus."""
        return self._corpus.get()

    @property
    def embedder(self) -> Embedder:
        """Give the embedding model."""
        return self._embedder.get()

    @property
    def stance(self) -> StanceClassifier:
        """Give the stance model."""
        return self._stance.get()

    @property
    def index(self) -> LiveIndex:
        """Give the index that follows the corpus."""
        return self._index.get()

    @property
    def retriever(self) -> Retriever:
        """Give the search."""
        return self._retriever.get()

    @property
    def checker(self) -> ClaimChecker:
        """Give the use case."""
        return self._checker.get()

    @property
    def pages(self) -> PageReader:
        """Give what reads web pages and feeds, in a process of its own."""
        return self._pages.get()

    @property
    def ingestor(self) -> Ingestor:
        """Give a way into the corpus, for one caller."""
        from index.ingest import Ingestor
        from index.segmentation import SEGMENTER_VERSION, segment

        return Ingestor(self.corpus, self.embedder, segment, SEGMENTER_VERSION)

    @property
    def upkeep(self) -> Upkeep:
        """Give what rebuilds the index, and embeds and segments the corpus anew."""
        from index.segmentation import SEGMENTER_VERSION, segment
        from index.upkeep import Upkeep

        folder = self.settings.data_dir / INDEX_DIR
        return Upkeep(self.corpus, folder, self.embedder, segment, SEGMENTER_VERSION)

    def begin(self, claim: str) -> None:
        """Start making the models in threads of their own, before a check of `claim` asks for them.

        The embedder embeds the claim there: its first run takes longest, and has the shape of the check's.
        """
        # What the stance model would meet here would hardly have the shape of what is found.
        beginnings: tuple[tuple[str, Callable[[], object]], ...] = (
            (self._stance.name, lambda: self.stance),
            (self._embedder.name, lambda: self.embedder.embed([claim])),
        )
        for name, run in beginnings:
            starting = Thread(target=_attempt, args=(run,), name=f"begin-{name}")
            starting.start()
            self._starting.append(starting)

    def expect_warm_up(self) -> None:
        """Let readiness say from now on that this process warms up, until `warm_up` has ended."""
        self._is_warming_up = True

    def warm_up(self) -> None:
        """Make every part now; one that cannot be made is logged, and tried again when it is needed."""
        self.expect_warm_up()
        try:
            for part in (self._corpus, self._embedder, self._stance, self._checker):
                try:
                    part.get()
                except Exception as error:  # noqa: BLE001 - readiness tells it, and the next request tries again
                    _log.error("the %s cannot start: %s", part.name, error)
            if self._embedder.is_made and self._stance.is_made:
                self._practice.run(self.embedder, self.stance, self.settings.judged_passages)
        finally:
            self._is_warming_up = False  # however it ended: it is not tried again, requests are
        readiness = self.readiness(within_s=None)
        _log.info("%s", ", ".join(f"{part.name}: {part.state}" for part in readiness.parts))

    def stop_practising(self) -> None:
        """Let `warm_up` end soon."""
        self._practice.stop()

    def catch_up(self) -> None:
        """Bring the index to the corpus's revision and save it, so that the next start need not."""
        self.index.save(self.corpus)

    def readiness(self, within_s: float | None = ANSWER_SECONDS) -> Readiness:
        """Ask corpus, index and models whether they answer; what does not within so many seconds is starting.

        None waits for all of them. As long as the models practise, a check would wait for them.
        """
        found = ask(self._probes, within_s)
        if self._is_warming_up and found.is_ready:
            found = Readiness((*found.parts, PRACTISING))
        return Readiness((*found.parts, STOPPING)) if self._is_stopping else found

    def tell_stopping(self) -> None:
        """Let readiness say from now on that this process stops; may be called inside a signal."""
        self._is_stopping = True

    def end_saving(self) -> None:
        """Wait for a save of the index that is under way, and give up one that only waits for its turn."""
        if self._index.is_made:
            self.index.close()

    def close(self) -> None:
        """Finish what is under way and close the corpus."""
        for starting in self._starting:  # a process that exits inside a model's code aborts
            starting.join()
        if self._pages.is_made:
            self.pages.close()
        self.end_saving()
        if self._corpus.is_made:
            self.corpus.close()

    def _describe_corpus(self) -> str:
        with self.corpus.snapshot() as snapshot:
            state = snapshot.state
        return f"revision {state.revision}, {state.documents} documents, {state.passages} passages"

    def _describe_index(self) -> str:
        with self.index.follow(self.corpus) as (_, vectors):
            return f"revision {vectors.revision}, {len(vectors)} passages"

    def _open_corpus(self) -> Corpus:
        from index.corpus import Corpus

        return Corpus(_made(self.settings.data_dir) / CORPUS_FILE)

    def _open_index(self) -> LiveIndex:
        from index.corpus import EmbedderIdentity
        from index.live import LiveIndex

        identity = EmbedderIdentity(self.embedder.name, self.embedder.dimension)
        return LiveIndex(self.settings.data_dir / INDEX_DIR, identity)

    def _make_page_reader(self) -> PageReader:
        from index.pages.limits import PageLimits
        from index.pages.sandbox import PageReader

        return PageReader(PageLimits(self.settings.max_html_bytes, self.settings.html_seconds))

    def _make_retriever(self) -> Retriever:
        from index.retriever import Retriever
        from index.threads import Threads

        threads = Threads(self.settings.compute_threads)
        return Retriever(self.corpus, self.index, self._claim_embedder(), threads=threads)

    def _claim_embedder(self) -> Embedder:
        from service.claim_embeddings import RememberingEmbedder

        entries, size = self.settings.embedding_cache, self.settings.embedding_cache_bytes
        if not entries or not size:
            return self.embedder
        kept: BoundedCache[str] = BoundedCache("embeddings", entries, size, self._cache_observer)
        return RememberingEmbedder(self.embedder, kept)

    def _make_checker(self) -> ClaimChecker:
        settings = self.settings
        config = CheckingConfig(
            judged_origins=settings.judged_passages,
            model_languages=known_languages(settings.embedder, settings.stance),
        )
        return ClaimChecker(
            self.retriever, self.stance, self.embedder.name, config, self._observe, self._answer_cache()
        )

    def _answer_cache(self) -> AnswerCache | None:
        entries, size = self.settings.answer_cache, self.settings.answer_cache_bytes
        if not entries or not size:
            return None
        return AnswerCache(BoundedCache("answers", entries, size, self._cache_observer), self._present_token)

    def _present_token(self) -> str:
        with self.corpus.snapshot() as snapshot:
            return snapshot.token


def build_components(
    settings: Settings,
    *,
    embedder: Embedder | None = None,
    stance: StanceClassifier | None = None,
    observe: StageObserver = lambda stage, seconds: None,
    caches: CacheObserver = UNWATCHED,
) -> Components:
    """Wire the parts for these settings; nothing is opened or loaded yet.

    `embedder` and `stance` take the place of the models that the settings name; `observe` is told how long
    each stage of a check took, `caches` what the caches found and hold.
    """
    cache = settings.data_dir / CACHE_DIR  # not beside the models, which may lie in a read-only image

    def load_embedder() -> Embedder:
        from models.registry import load_embedder

        return load_embedder(settings.embedder, settings.models_dir, settings.compute_threads, cache)

    def load_stance() -> StanceClassifier:
        from models.registry import load_stance

        return load_stance(settings.stance, settings.models_dir, settings.compute_threads, cache)

    return Components(
        settings,
        load_embedder if embedder is None else lambda: embedder,
        load_stance if stance is None else lambda: stance,
        observe,
        caches,
    )


def _attempt(run: Callable[[], object]) -> None:
    with suppress(Exception):  # raised again, or tried anew, where the part is asked for
        run()


def _made(folder: Path) -> Path:
    from index.corpus import CorpusUnavailableError

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CorpusUnavailableError(
            f"the data folder {folder} cannot be made ({error.strerror}): set FACTCHECK_DATA_DIR to a folder "
            "that this user can write"
        ) from error
    return folder
