"""With the models that ship: batches answer what one by one answers, and survive a kill."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.killed_file import check_killed, faults, ingest_sample, sample_claims
from service.batch_checking import Asked, check_in_order
from service.bootstrap import build_components
from service.checking import ClaimChecker
from service.results import CheckOptions, CheckResult
from service.schemas.check_answer import CheckAnswerSchema
from service.settings import Settings

CLAIMS = sample_claims(30)
JUDGED = {"FACTCHECK_JUDGED_PASSAGES": "5", "FACTCHECK_COMPUTE_THREADS": "1"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, prepared_data_dir: Path, shipped_weights: Path) -> Path:
    """Give a folder whose data has the sample corpus."""
    made = tmp_path_factory.mktemp("desk")
    ingest_sample(made, {"FACTCHECK_MODELS_DIR": str(prepared_data_dir.absolute())})
    return made


@pytest.fixture(scope="module")
def checker(folder: Path, prepared_data_dir: Path) -> ClaimChecker:
    settings = Settings.from_env(
        {"FACTCHECK_DATA_DIR": str(folder / "data"), "FACTCHECK_MODELS_DIR": str(prepared_data_dir)} | JUDGED
    )
    return build_components(settings).checker


@pytest.fixture(scope="module")
def alone(checker: ClaimChecker) -> list[dict[str, Any]]:
    """Give the answers to the claims, asked one by one."""
    return [written(checker.check(claim)) for claim in CLAIMS]


def written(result: CheckResult | Exception) -> dict[str, Any]:
    """Write an answer as JSON has it, without the time it took."""
    assert isinstance(result, CheckResult)
    answer: dict[str, Any] = json.loads(json.dumps(CheckAnswerSchema().dump(replace(result, took_ms=0.0))))
    return answer


def test_a_batch_has_the_answers_of_one_by_one_to_the_last_digit(
    checker: ClaimChecker, alone: list[dict[str, Any]]
) -> None:
    asked: list[Asked] = [(claim, CheckOptions()) for claim in CLAIMS]

    together = [written(answer) for answer in check_in_order(checker, asked)]

    assert together == alone
    assert {answer["verdict"]["label"] for answer in alone} > {"SUPPORTED"}, "claims of several kinds"


def test_dozens_of_claims_killed_in_the_middle_are_each_answered_once_in_order(
    folder: Path, prepared_data_dir: Path, alone: list[dict[str, Any]]
) -> None:
    settings = {"FACTCHECK_MODELS_DIR": str(prepared_data_dir.absolute()), **JUDGED}

    outcome = check_killed(folder, CLAIMS, [5], settings)

    assert faults(outcome, CLAIMS) == []
    assert 5 <= outcome.killed_at[0] < len(CLAIMS)
    assert outcome.summary["resumed"] == outcome.killed_at[0]
    assert [line["answer"] | {"took_ms": 0.0} for line in outcome.lines] == alone
