"""The child process: read pages and feeds that the parent hands over, until it hangs up.

`python -m index.pages.worker DESCRIPTOR BYTES`: the inherited socket, and the greatest address space.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

from index.pages.content import PageError, as_json

# Whoever checks a claim meanwhile goes first.
_NICENESS: Final = 5
_FULL: Final = 0.9
_TOO_LARGE: Final = "takes too much memory to read: its markup is no article's, leave it out"


def main(descriptor: int, memory_bytes: int) -> None:
    """Answer until the parent closes the line."""
    # Imported before the limit counts, and before the parent's clock runs.
    import index.pages.extraction
    import index.pages.feeds  # noqa: F401

    logging.disable(logging.CRITICAL)
    _limit(memory_bytes)
    line = Connection(descriptor)
    line.send_bytes(b"ready")
    while True:
        try:
            kind, content = line.recv_bytes(), line.recv_bytes()
        except (EOFError, OSError):
            return
        line.send_bytes(json.dumps(_answer(kind, content, memory_bytes)).encode())


def _answer(kind: bytes, content: bytes, memory_bytes: int) -> dict[str, Any]:
    """Read a page or feed; the answer has what it says, or what is wrong with it.

    `is_spent` tells the parent to end this process, whose memory the page may have left full.
    """
    from index.pages.extraction import extract_page
    from index.pages.feeds import extract_feed

    try:
        pages = extract_feed(content) if kind == b"feed" else [extract_page(content)]
        return {"pages": [as_json(page) for page in pages]}
    except PageError as error:
        reason = str(error)
        if not _is_full(memory_bytes):
            return {"error": reason}
    except RecursionError:
        return {"error": "is nested too deeply: its markup is no article's, leave it out", "is_spent": True}
    except MemoryError:
        reason = _TOO_LARGE
    except Exception as error:  # noqa: BLE001 - the page's fault, whatever it is
        reason = f"cannot be read ({type(error).__name__}): save the page again, or as text"
    # Short of memory, the libraries raise anything.
    return {"error": _TOO_LARGE if _is_full(memory_bytes) else reason, "is_spent": True}


def _is_full(memory_bytes: int) -> bool:
    """Tell whether the address space was ever nearly used up; where the system does not say, it was not."""
    try:
        peak = re.search(r"VmPeak:\s+(\d+) kB", Path("/proc/self/status").read_text("utf-8"))
    except OSError:
        return False
    return peak is not None and int(peak[1]) * 1024 > _FULL * memory_bytes


def _limit(memory_bytes: int) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(_NICENESS)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
