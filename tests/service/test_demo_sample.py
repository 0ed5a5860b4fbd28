"""The sample corpus keeps its promises: readable, dated in every precision, fictional publishers."""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import urlsplit

import pytest

from index.documents import Document
from index.readers import Defaults, read_paths
from index.segmentation import segment
from service.demo.sample import CORPUS, sample_claims
from service.results import VerdictLabel
from service.schemas.check_request import CheckRequestSchema


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    records = list(read_paths([CORPUS], Defaults()))
    assert all(isinstance(record, Document) for record in records), records
    return [record for record in records if isinstance(record, Document)]


def test_there_are_a_few_short_documents(documents: list[Document]) -> None:
    assert 12 <= len(documents) <= 20
    assert len({document.id for document in documents}) == len(documents)
    for document in documents:
        assert 5 <= len(segment(document.text, "en")) <= 8, document.id


def test_every_source_is_named_and_leads_to_example_org(documents: list[Document]) -> None:
    for document in documents:
        assert document.source.title and document.source.publisher and document.source.language == "en"
        host = urlsplit(document.source.url or "").hostname or ""
        assert host.endswith("example.org"), document.id


def test_dates_come_in_every_precision_and_one_is_unknown(documents: list[Document]) -> None:
    precisions = Counter(document.published.precision for document in documents)
    assert {"year", "month", "day", "minute", None} == set(precisions)
    assert precisions[None] == 1
    zoned = [document for document in documents if document.published.precision == "minute"]
    assert all(re.search(r"[+-]\d\d:\d\d$", document.published.value or "") for document in zoned)


def test_one_agency_text_is_printed_by_five_outlets(documents: list[Document]) -> None:
    printed = [document for document in documents if "adopted the euro on 1 January 2023" in document.text]
    assert len({document.source.publisher for document in printed}) == 5
    assert len({document.text for document in printed}) == 5


def test_the_claims_can_be_asked_and_show_every_kind_of_verdict() -> None:
    claims = sample_claims()
    assert 6 <= len(claims) <= 8
    for claim in claims:
        assert claim.shows
        assert CheckRequestSchema().load(claim.request).claim
    expected = {VerdictLabel(claim.expected) for claim in claims}
    assert {VerdictLabel.SUPPORTED, VerdictLabel.REFUTED, VerdictLabel.NOT_ENOUGH_EVIDENCE} <= expected


def test_one_claim_is_asked_at_two_times_with_different_verdicts() -> None:
    by_claim: dict[str, set[str]] = {}
    for claim in sample_claims():
        by_claim.setdefault(claim.request["claim"], set()).add(claim.expected)
    assert any(len(verdicts) > 1 for verdicts in by_claim.values())
