"""What HTTP callers need not know: where on the server's disk a file lies."""

from __future__ import annotations

import re
from typing import Final

_WORD: Final = r"[^\s/'\"`:;,()<>]+"
_ABSOLUTE_PATH: Final = re.compile(rf"(?<![\w.:/~-])/(?:{_WORD}/)+({_WORD})")


def without_folders(text: str) -> str:
    """Shorten every absolute path in a message to the name of its file; the log has the whole message."""
    return _ABSOLUTE_PATH.sub(r"\1", text)
