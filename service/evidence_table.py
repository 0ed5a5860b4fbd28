"""The evidence of one answer as a table for spreadsheet programs: one row a passage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from service.spreadsheet import table

COLUMNS: Final = (
    "claim", "verdict", "confidence", "stance", "stance_probability", "similarity",
    "before", "passage", "after", "attributed_to",
    "document_id", "title", "publisher", "url", "language", "date", "date_precision", "date_origin", "copies",
)  # fmt: skip


def evidence_table(answer: Mapping[str, Any]) -> str:
    """Write the evidence of an answer of POST /check as CSV, with a byte order mark; no cell is a formula."""
    return "\ufeff" + table(COLUMNS, (_row(answer, item) for item in answer["evidence"]))


def _row(answer: Mapping[str, Any], item: Mapping[str, Any]) -> dict[str, Any]:
    verdict, passage = answer["verdict"], item["passage"]
    known = {"claim": answer["claim"], "verdict": verdict["label"], "confidence": verdict["confidence"]}
    judged = {
        "stance": item["stance"],
        "stance_probability": item["stance_scores"][item["stance"].lower()],
        "similarity": item["similarity"],
        "copies": item["origin"]["copies"],
    }
    attribution = item["attribution"] or {}
    words = {
        "attributed_to": attribution.get("speaker"),
        "before": passage["before"],
        "passage": passage["text"],
        "after": passage["after"],
    }
    dated = {name: item[name] for name in ("date", "date_precision", "date_origin")}
    return {**known, **judged, **words, **item["source"], **dated}
