"""What the models that ship say to the sample claims: the verdicts that the demo promises."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index.readers import Defaults, read_paths
from service.bootstrap import Components, build_components
from service.demo.sample import CORPUS, SampleClaim, sample_claims
from service.schemas.check_request import CheckRequestSchema
from service.settings import Settings


@pytest.fixture(scope="module")
def components(
    tmp_path_factory: pytest.TempPathFactory, prepared_data_dir: Path, shipped_weights: Path
) -> Iterator[Components]:
    data_dir = tmp_path_factory.mktemp("demo")
    settings = replace(Settings.from_env({}), data_dir=data_dir, models_dir=prepared_data_dir)
    components = build_components(settings)
    for outcome in components.ingestor.ingest(read_paths([CORPUS], Defaults())):
        assert outcome.reason is None
    yield components
    components.close()


@pytest.mark.parametrize("claim", sample_claims(), ids=lambda claim: claim.shows)
def test_the_verdict_is_the_one_promised(components: Components, claim: SampleClaim) -> None:
    request = CheckRequestSchema().load(claim.request)
    result = components.checker.check(request.claim, request.options)
    assert result.verdict.label.value == claim.expected


@pytest.mark.parametrize("claim", sample_claims(), ids=lambda claim: claim.shows)
def test_an_answer_given_again_is_the_one_that_is_computed(
    components: Components, claim: SampleClaim
) -> None:
    request = CheckRequestSchema().load(claim.request)
    forgetful = replace(components.settings, answer_cache=0, embedding_cache=0)
    computing = build_components(forgetful, embedder=components.embedder, stance=components.stance)
    computed = computing.checker.check(request.claim, request.options)
    computing.close()
    components.checker.check(request.claim, request.options)
    again = components.checker.check(request.claim, request.options)
    assert replace(again, took_ms=0.0) == replace(computed, took_ms=0.0)


def test_three_independent_sources_count_as_three_origins(components: Components) -> None:
    result = components.checker.check(sample_claims()[0].request["claim"])
    assert result.verdict.supports == 3


def test_five_outlets_with_one_agency_text_count_as_one_origin(components: Components) -> None:
    [many_outlets] = [claim for claim in sample_claims() if "five outlets" in claim.shows]
    result = components.checker.check(many_outlets.request["claim"])
    assert (result.verdict.supports, result.verdict.refutes) == (1, 0)
    assert len(result.evidence[0].copies) == 4
