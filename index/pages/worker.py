"""The child process: read pages and feeds that the parent hands over, until it hangs up.

`python -m index.pages.worker DESCRIPTOR BYTES`: the inherited socket, and the greatest address space.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from multiprocessing.connection import Connection
from typing import Any, Final

from index.pages.content import PageError, as_json

# Whoever checks a claim meanwhile goes first.
_NICENESS: Final = 5


def main(descriptor: int, memory_bytes: int) -> None:
    """Answer until the parent closes the line."""
    # Imported before the limit counts, and before the parent's clock runs.
    from index.pages.extraction import extract_page
    from index.pages.feeds import extract_feed

    logging.disable(logging.CRITICAL)
    _limit(memory_bytes)
    line = Connection(descriptor)
    line.send_bytes(b"ready")
    while True:
        try:
            kind, content = line.recv_bytes(), line.recv_bytes()
        except (EOFError, OSError):
            return
        read = extract_feed if kind == b"feed" else lambda page: [extract_page(page)]
        answer: dict[str, Any]
        try:
            answer = {"pages": [as_json(page) for page in read(content)]}
        except PageError as error:
            answer = {"error": str(error)}
        except MemoryError:
            answer = {"error": "takes too much memory to read: its markup is no article's, leave it out"}
            answer["is_spent"] = True
        except RecursionError:
            answer = {"error": "is nested too deeply: its markup is no article's, leave it out"}
        except Exception as error:  # noqa: BLE001 - the page's fault, whatever it is
            answer = {"error": f"cannot be read ({type(error).__name__}): save the page again, or as text"}
        line.send_bytes(json.dumps(answer).encode())


def _limit(memory_bytes: int) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(_NICENESS)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
