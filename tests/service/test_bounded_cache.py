"""A cache keeps to its bounds, forgets what was not asked for the longest, and tells what it holds."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from service.bounded_cache import ENTRY_BYTES, BoundedCache


class Watcher:
    """Note what a cache tells."""

    def __init__(self) -> None:
        self.hits = 0
        self.misses = 0
        self.holds = (0, 0)

    def count_lookup(self, cache: str, *, is_hit: bool) -> None:
        assert cache == "words"
        self.hits += is_hit
        self.misses += not is_hit

    def tell_cache(self, cache: str, entries: int, size_bytes: int) -> None:
        self.holds = (entries, size_bytes)


def test_beyond_its_entries_it_forgets_what_was_not_asked_for_the_longest() -> None:
    watcher = Watcher()
    cache: BoundedCache[str] = BoundedCache("words", 2, 1 << 20, watcher)
    for word in ("one", "two"):
        cache.put(word, word.encode(), 3)
    assert cache.get("one") == b"one"

    cache.put("three", b"three", 5)

    assert [cache.get(word) for word in ("one", "two", "three")] == [b"one", None, b"three"]
    assert (watcher.hits, watcher.misses) == (3, 1)
    assert watcher.holds == (2, 2 * ENTRY_BYTES + 6 + 10)


def test_beyond_its_bytes_it_forgets_too_and_what_is_too_large_is_never_kept() -> None:
    watcher = Watcher()
    cache: BoundedCache[str] = BoundedCache("words", 100, 2 * ENTRY_BYTES + 100, watcher)
    cache.put("a", bytes(40), 1)
    cache.put("b", bytes(40), 1)
    cache.put("c", bytes(60), 1)
    assert [cache.get(each) is not None for each in "abc"] == [False, False, True], (
        "b and c are 1 byte too many"
    )

    cache.put("d", bytes(2 * ENTRY_BYTES), 1)
    assert [cache.get(each) is not None for each in "cd"] == [True, False]
    assert watcher.holds == (1, ENTRY_BYTES + 61)


def test_what_is_kept_anew_takes_the_place_of_the_former() -> None:
    watcher = Watcher()
    cache: BoundedCache[str] = BoundedCache("words", 2, 1 << 20, watcher)
    cache.put("a", b"former", 1)
    cache.put("a", b"now", 1)
    assert (cache.get("a"), watcher.holds) == (b"now", (1, ENTRY_BYTES + 4))

    cache.clear()
    assert (cache.get("a"), watcher.holds) == (None, (0, 0))


def test_many_threads_leave_its_counts_right() -> None:
    watcher = Watcher()
    cache: BoundedCache[int] = BoundedCache("words", 10, 1 << 20, watcher)

    def work(first: int) -> None:
        for number in range(first, first + 500):
            cache.put(number % 37, bytes(number % 5), 1)
            cache.get(number % 41)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(8)))

    kept = [found for number in range(41) if (found := cache.get(number)) is not None]
    assert len(kept) == 10
    assert watcher.holds == (10, sum(len(each) + 1 + ENTRY_BYTES for each in kept))
