"""Draft a schema.org ClaimReview from an answer: all that the service knows, and never the rating.

https://schema.org/ClaimReview. The rating, the text and the name of the reviewer are an editor's; what is
unknown is left out, so that nothing stands there which nobody decided.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from index.documents import Source
from service.results import CheckResult, Evidence
from service.wording import counted, origins_phrase, verdict_phrase

_STANCE_WORDS = {"SUPPORTS": "supports the claim", "REFUTES": "refutes the claim"}


def draft_claim_review(result: CheckResult, today: date) -> dict[str, Any]:
    """Give the draft as JSON-LD; each piece of evidence is a citation with its passage as a quotation."""
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "creativeWorkStatus": "Draft",
        "dateCreated": today.isoformat(),
        "claimReviewed": result.claim,
        "itemReviewed": {"@type": "Claim", "text": result.claim},
        "abstract": _abstract(result),
        "citation": [_citation(item) for item in result.evidence],
    }


def _abstract(result: CheckResult) -> str:
    searched = counted(result.coverage.passages_searched, "passage")
    return (
        f"{verdict_phrase(result.verdict.label)}: {origins_phrase(result.verdict)}, in {searched} of the "
        f"corpus at revision {result.corpus.revision}."
    )


def _citation(item: Evidence) -> dict[str, Any]:
    hit = item.hit
    stance = _STANCE_WORDS.get(item.stance.value, "is related to the claim, and decides nothing")
    return _work(hit.source) | _known(
        {
            "identifier": hit.passage.document_id,
            "datePublished": hit.published.value,
            "hasPart": {
                "@type": "Quotation",
                "text": hit.passage.text,
                "description": f"This passage {stance}.",
            },
        }
    )


def _work(source: Source) -> dict[str, Any]:
    publisher = {"@type": "Organization", "name": source.publisher} if source.publisher else None
    return {"@type": "Article"} | _known(
        {"name": source.title, "url": source.url, "inLanguage": source.language, "publisher": publisher}
    )


def _known(members: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
