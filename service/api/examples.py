"""The examples that the API documentation shows."""

from __future__ import annotations

from typing import Any, Final

CHECK_REQUEST: Final[dict[str, Any]] = {
    "claim": "The harbour was closed for 20 days.",
    "as_of": "2022-01-31",
    "limit": 10,
    "timeline": True,
}

_GAZETTE: Final[dict[str, Any]] = {
    "passage_id": 812,
    "document_id": "gazette-2022-0126",
    "publisher": "Harbour Gazette",
    "stance": "REFUTES",
    "date": "2022-01-26",
}

CHECK_ANSWER: Final[dict[str, Any]] = {
    "claim": "The harbour was closed for 20 days.",
    "verdict": {
        "label": "REFUTED",
        "confidence": 0.91,
        "reason": None,
        "origins": {"supports": 1, "refutes": 1},
        "newest": _GAZETTE,
        "changed": {"from": "SUPPORTED", "to": "REFUTED", "on": "2022-01-26", "by": _GAZETTE},
        "attributed_only": False,
    },
    "evidence": [
        {
            "passage_id": 812,
            "stance": "REFUTES",
            "stance_scores": {"supports": 0.03, "refutes": 0.93, "not_enough_info": 0.04},
            "similarity": 0.71,
            "passage": {
                "text": "The harbour was closed for 30 days, as its log shows.",
                "before": "The storm broke two cranes.",
                "after": "It reopened on Tuesday.",
                "start": 1411,
                "end": 1464,
            },
            "selector": {
                "exact": "The harbour was closed for 30 days, as its log shows.",
                "prefix": "day.\nThe storm broke two cranes. ",
                "suffix": " It reopened on Tuesday.\n\nShips ",
            },
            "attribution": None,
            "source": {
                "document_id": "gazette-2022-0126",
                "title": "Harbour reopens",
                "publisher": "Harbour Gazette",
                "url": "https://gazette.example.org/2022/01/26/harbour",
                "language": "en",
                "section": "Shipping",
            },
            "date": "2022-01-26",
            "date_precision": "day",
            "date_origin": "given",
            "differences": [{"kind": "number", "claim": "20", "passage": "30"}],
            "origin": {
                "copies": 1,
                "also_in": [
                    {
                        "passage_id": 977,
                        "document_id": "courier-17",
                        "publisher": "Coast Courier",
                        "url": "https://courier.example.org/17",
                        "date": "2022-01-27",
                    }
                ],
            },
        }
    ],
    "fact_checks": [
        {
            "document_id": "facts-203",
            "title": "How long was the harbour closed?",
            "claim_reviewed": "The harbour was shut for 20 days.",
            "rating": "False",
            "rating_value": 1.0,
            "best_rating": 5.0,
            "worst_rating": 1.0,
            "claimant": "a leaflet",
            "reviewer": "Harbour Facts",
            "url": "https://facts.example.org/203",
            "date": "2022-01-28",
            "date_precision": "day",
            "date_origin": "given",
            "similarity": 0.93,
        }
    ],
    "timeline": [
        {
            "date": "2022-01-15",
            "label": "SUPPORTED",
            "confidence": 0.88,
            "changed_by": {
                "passage_id": 640,
                "document_id": "post-5",
                "publisher": "Tide Post",
                "stance": "SUPPORTS",
                "date": "2022-01-15",
            },
        },
        {"date": "2022-01-26", "label": "REFUTED", "confidence": 0.91, "changed_by": _GAZETTE},
    ],
    "undated": [],
    "warnings": [],
    "coverage": {"passages_searched": 118, "judged": 20, "excluded_undated": 2},
    "corpus": {"revision": 42, "documents": 5, "passages": 118},
    "models": {"embedder": "all-MiniLM-L6-v2-int8", "stance": "factcheck-minilm-int8"},
    "took_ms": 31.4,
}  # fmt: skip

BATCH_REQUEST: Final[dict[str, Any]] = {"id": "speech-17", **CHECK_REQUEST}

BATCH_ANSWER: Final[dict[str, Any]] = {"line": 1, "id": "speech-17", "answer": CHECK_ANSWER}

DOCUMENT: Final[dict[str, Any]] = {
    "text": "The storm broke two cranes. The harbour was closed for 30 days, the authority said.",
    "source": {
        "title": "Harbour reopens",
        "publisher": "Harbour Gazette",
        "url": "https://gazette.example.org/2022/01/26/harbour",
        "language": "en",
    },
    "published": "2022-01-26",
}
