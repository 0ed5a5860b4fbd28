"""A story that changed, on the raw seed texts: ingested by the real command, asked over HTTP, by date."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from models.registry import DEFAULT_EMBEDDER, DEFAULT_STANCE

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT.parent / "shared" / "seeds"
CLAIM = "The US response to Russia's security proposals has been published."
REFUSED_IN, PRINTED_IN = "002_98d809ffcf7d910d.txt", "000_c47deeef02ef0ed4.txt"
ALL = ["SUPPORTS", "REFUTES", "NOT_ENOUGH_INFO"]

pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason=f"the seed texts are not at {SEEDS}")


@pytest.fixture(scope="module")
def server(
    start: Any, tmp_path_factory: pytest.TempPathFactory, prepared_data_dir: Path, shipped_weights: Path
) -> Any:
    data_dir = tmp_path_factory.mktemp("seeds")
    settings = {
        "FACTCHECK_DATA_DIR": str(data_dir),
        "FACTCHECK_MODELS_DIR": str(prepared_data_dir.resolve()),
        "FACTCHECK_EMBEDDER": DEFAULT_EMBEDDER,
        "FACTCHECK_STANCE": DEFAULT_STANCE,
    }
    texts = [str(path) for path in sorted(SEEDS.glob("*.txt"))]
    done = subprocess.run(
        [sys.executable, "-m", "service", "ingest", *texts],
        cwd=ROOT, env={**os.environ, **settings}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return start(
        data_dir=data_dir,
        models_dir=prepared_data_dir.resolve(),
        embedder=DEFAULT_EMBEDDER,
        stance=DEFAULT_STANCE,
        workers=1,
    )


def check(server: Any, claim: str = CLAIM, **choices: Any) -> dict[str, Any]:
    answer = server.fresh("POST", "/check", json={"claim": claim, "timeline": True, "limit": 20, **choices})
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


@pytest.mark.parametrize("claim", [CLAIM, CLAIM.rstrip(".")], ids=["sentence", "without its full stop"])
def test_before_it_was_printed_the_claim_is_not_supported_and_afterwards_it_is(
    server: Any, claim: str
) -> None:
    before = check(server, claim, as_of="2022-01-31")
    assert before["verdict"]["label"] in {"REFUTED", "NOT_ENOUGH_EVIDENCE"}
    assert {item["source"]["document_id"] for item in before["evidence"]} == {REFUSED_IN}

    after = check(server, claim, as_of="2022-02-03")
    assert after["verdict"]["label"] == "SUPPORTED"
    assert after["evidence"][0]["source"]["document_id"] == PRINTED_IN
    newest = after["verdict"]["newest"]
    assert (newest["document_id"], newest["stance"]) == (PRINTED_IN, "SUPPORTS")
    assert newest["date"] == "2022-02-02T09:47:00"


def test_the_earlier_refusal_is_still_shown_and_the_verdict_says_that_the_story_changed(server: Any) -> None:
    before, after = check(server, as_of="2022-01-31"), check(server, as_of="2022-02-03")

    for answer in (before, after):
        refusals = [item for item in answer["evidence"] if item["stance"] == "REFUTES"]
        assert any("will not publish" in item["passage"]["text"] for item in refusals)
        assert {item["date"] for item in refusals} == {"2022-01-26"}
    changed = after["verdict"]["changed"]
    assert (changed["from"], changed["to"]) == (before["verdict"]["label"], "SUPPORTED")
    assert (changed["on"], changed["by"]["document_id"]) == ("2022-02-02T09:47:00", PRINTED_IN)
    labels = [point["label"] for point in after["timeline"]]
    assert labels == [before["verdict"]["label"], "SUPPORTED"]
    assert after["timeline"][-1]["changed_by"]["document_id"] == PRINTED_IN


def test_texts_without_a_date_or_with_a_bare_year_decide_nothing_about_a_day(server: Any) -> None:
    asked_by_day = check(server, as_of="2022-02-03", stances=ALL)
    assert asked_by_day["coverage"]["excluded_undated"] == 2
    assert {item["source"]["document_id"] for item in asked_by_day["evidence"]} == {REFUSED_IN, PRINTED_IN}

    asked_of_all = check(server, stances=ALL)
    apart = {each["document_id"] for each in asked_of_all["undated"]}
    assert apart
    assert all(document.startswith(("001_", "004_")) for document in apart)
    assert asked_of_all["verdict"]["newest"]["document_id"] == PRINTED_IN


def test_every_passage_is_found_again_in_its_text(server: Any) -> None:
    for item in check(server, stances=ALL)["evidence"]:
        selector, document_id = item["selector"], item["source"]["document_id"]
        text = server.fresh("GET", f"/documents/{document_id}").json()["text"]
        whole = selector["prefix"] + selector["exact"] + selector["suffix"]
        assert text.count(whole) == 1, selector
        assert text.index(whole) + len(selector["prefix"]) == item["passage"]["start"]
