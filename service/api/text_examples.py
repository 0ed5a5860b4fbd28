"""The examples that the documentation of POST /check/text shows."""

from __future__ import annotations

from typing import Any, Final

from service.api.examples import CHECK_ANSWER

TEXT_REQUEST: Final[dict[str, Any]] = {
    "text": "Was it the storm? The harbour was closed for 20 days.",
    "language": "en",
    "limit": 10,
    "timeline": True,
}

TEXT_SENTENCES: Final[list[dict[str, Any]]] = [
    {
        "start": 0, "end": 17, "text": "Was it the storm?",
        "worth": 0.0, "left_out": "question", "answer": None,
    },
    {
        "start": 18, "end": 53, "text": "The harbour was closed for 20 days.",
        "worth": 0.9764, "left_out": None, "answer": CHECK_ANSWER,
    },
]  # fmt: skip

TEXT_ANSWER: Final[dict[str, Any]] = {"sentences": TEXT_SENTENCES, "checked": 1, "took_ms": 48.2}
