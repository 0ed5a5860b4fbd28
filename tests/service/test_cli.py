"""The command line in this process, on a real corpus, with the dummy models."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from service.cli import cli
from service.commands.reference import reference, walk

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., Result]

BRIDGE = {
    "id": "bridge", "text": "The new bridge in Split is 30 metres long. Ships pass below it.",
    "source": {"title": "A bridge opens", "publisher": "Harbour Gazette", "language": "en"},
    "published": "2022-01-26",
}  # fmt: skip
FERRY = {"id": "ferry", "text": "The ferry to Hvar sails twice a day.", "published": None}


@pytest.fixture
def stepped_back() -> list[int]:
    """Note how far a command steps back behind other processes: this one must not."""
    return []


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stepped_back: list[int]) -> Run:
    """Run one command on a corpus of this test's own."""
    for name, value in (("DATA_DIR", str(tmp_path / "data")), ("EMBEDDER", "dummy"), ("STANCE", "dummy")):
        monkeypatch.setenv(f"FACTCHECK_{name}", value)

    def invoke(*arguments: str, standard_input: str | bytes | None = None) -> Result:
        return CliRunner().invoke(cli, arguments, input=standard_input)

    monkeypatch.setattr(os, "nice", stepped_back.append)
    return invoke


@pytest.fixture
def filled(run: Run) -> Run:
    """Give the same, with two documents in the corpus."""
    lines = "\n".join(json.dumps(document) for document in (BRIDGE, FERRY))
    assert run("ingest", "-", standard_input=lines).exit_code == 0
    return run


def read(result: Result, exit_code: int = 0) -> Any:
    assert result.exit_code == exit_code, result.output
    return json.loads(result.stdout)


def commands() -> list[tuple[click.Command, click.Context]]:
    return list(walk(cli))


# What help says


@pytest.mark.parametrize(
    ("command", "context"), commands(), ids=lambda each: getattr(each, "command_path", "")
)
def test_every_command_and_option_is_explained_with_an_example(
    command: click.Command, context: click.Context
) -> None:
    assert command.help
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{context.command_path} {parameter.name} has no help"
    if not isinstance(command, click.Group):
        assert context.command_path in command.help


def test_the_reference_in_docs_is_what_help_says() -> None:
    written = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    assert written == reference(cli), "run: python -m service.commands.reference > docs/cli.md"


def test_every_command_that_prints_results_can_print_json() -> None:
    without = {"serve", "openapi"}  # one prints no results, the other prints JSON anyhow
    for command, _ in commands():
        if not isinstance(command, click.Group) and command.name not in without:
            assert "as_json" in {parameter.name for parameter in command.params}, command.name


# check


def test_a_claim_is_checked_and_shown_with_source_and_date(filled: Run) -> None:
    result = filled("check", "The new bridge in Split is 20 metres long.")
    assert result.exit_code == 0
    assert "Verdict: REFUTED by the sources" in result.stdout
    assert "> The new bridge in Split is 30 metres long." in result.stdout
    assert "“A bridge opens”, Harbour Gazette, 26 January 2022" in result.stdout


def test_json_is_the_answer_of_the_http_service(filled: Run) -> None:
    from service.schemas.check_answer import CheckAnswerSchema

    answer = read(filled("check", "The new bridge in Split is 30 metres long.", "--json", "--timeline"))
    assert list(answer) == list(CheckAnswerSchema().fields)
    assert answer["verdict"]["label"] == "SUPPORTED"
    [point] = answer["timeline"]
    assert (point["date"], point["label"]) == ("2022-01-26", "SUPPORTED")
    assert point["changed_by"] == answer["verdict"]["newest"]
    assert answer["evidence"][0]["source"]["document_id"] == "bridge"


def test_filters_reach_the_search(filled: Run) -> None:
    claim = "The new bridge in Split is 30 metres long."
    early = read(filled("check", claim, "--as-of", "2022-01-25", "--json"))
    assert early["verdict"]["reason"] == "all_filtered_out"
    assert early["coverage"]["excluded_undated"] == 1
    others = read(filled("check", claim, "--exclude-publisher", "harbour gazette", "--json"))
    assert others["coverage"]["passages_searched"] == 1
    published = read(
        filled("check", claim, "--from", "2022", "--to", "2022-01", "--language", "en", "--json")
    )
    assert published["verdict"]["label"] == "SUPPORTED"


def test_all_stances_shows_what_is_merely_related(filled: Run) -> None:
    answer = read(filled("check", "Is the bridge in Split new?", "--all-stances", "--context", "0", "--json"))
    assert "NOT_ENOUGH_INFO" in {item["stance"] for item in answer["evidence"]}
    assert {item["passage"]["after"] for item in answer["evidence"]} == {""}


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["   "], "CLAIM: "),
        (["x" * 2001], "CLAIM: "),
        (["x", "--as-of", "yesterday"], "--as-of: 'yesterday' is not a date"),
        (["x", "--limit", "51"], "--limit: give a whole number from 1 to 50"),
        (["x", "--language", "!!"], "--language: give a language tag"),
        (["x", "--from", "2023", "--to", "2022"], "--to: "),
    ],
)
def test_a_bad_choice_is_bad_usage_and_names_the_option(
    run: Run, arguments: list[str], complaint: str
) -> None:
    result = run("check", *arguments)
    assert result.exit_code == 2
    assert complaint in result.stderr


def test_several_bad_choices_are_told_at_once(run: Run) -> None:
    result = run("check", "x", "--as-of", "never", "--limit", "0")
    assert "--as-of: " in result.stderr
    assert "--limit: " in result.stderr


def test_an_empty_corpus_is_an_answer_not_an_error(run: Run) -> None:
    result = run("check", "Anything at all.")
    assert result.exit_code == 0
    assert "ingest some documents first" in result.stdout


# ingest


def test_files_folders_and_tables_go_in(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "a.jsonl").write_text(json.dumps(BRIDGE), encoding="utf-8")
    (folder / "b.csv").write_text("id,text\nferry,The ferry to Hvar sails twice a day.\n", encoding="utf-8")
    (folder / "c.txt").write_text("The lighthouse was painted white in May.", encoding="utf-8")
    report = read(run("ingest", str(folder), "--publisher", "Coast News", "--published", "2022-05", "--json"))
    assert (report["created"], report["failed"], report["passages"]) == (3, 0, 4)
    by_id = {document["id"]: document for document in listed(run)}
    assert by_id["bridge"]["source"]["publisher"] == "Harbour Gazette"
    assert by_id["ferry"]["source"]["publisher"] == "Coast News"
    assert (by_id["ferry"]["published"], by_id["ferry"]["date_precision"]) == ("2022-05", "month")
    assert by_id["bridge"]["published"] == "2022-01-26"


def listed(run: Run) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read(run("documents", "list", "--json"))["documents"]
    return found


def test_a_bad_record_is_named_and_does_not_stop_the_rest(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "mixed.jsonl"
    lines = [json.dumps(BRIDGE), "not json", json.dumps({"title": "No text"}), json.dumps(FERRY)]
    file.write_text("\n".join(lines), encoding="utf-8")
    result = run("ingest", str(file))
    assert result.exit_code == 1
    assert "2 added, 0 updated, 0 unchanged, 2 failed" in result.stdout
    assert f"Failed: {file}:2: " in result.stderr
    assert f"Failed: {file}:3: text: " in result.stderr
    report = read(run("ingest", str(file), "--json"), exit_code=1)
    assert report["unchanged"] == 2
    assert [failure["where"] for failure in report["failures"]] == [f"{file}:2", f"{file}:3"]


def test_a_second_run_updates_only_what_changed(filled: Run) -> None:
    changed = BRIDGE | {"text": "The new bridge in Split is 31 metres long."}
    lines = f"{json.dumps(changed)}\n{json.dumps(FERRY)}\n"
    report = read(filled("ingest", "-", "--json", standard_input=lines))
    assert (report["created"], report["updated"], report["unchanged"]) == (0, 1, 1)
    assert "31 metres" in filled("documents", "show", "bridge").stdout


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--published", "26.1.2022"], "--published: '26.1.2022' is not a date"),
        (["--url", "not a url"], "--url: "),
        (["--language", "English!"], "--language: "),
    ],
)
def test_a_bad_default_is_bad_usage(run: Run, options: list[str], complaint: str) -> None:
    result = run("ingest", "-", *options, standard_input="")
    assert result.exit_code == 2
    assert complaint in result.stderr


def test_a_missing_file_is_a_failure_with_its_name(run: Run) -> None:
    result = run("ingest", "nowhere/missing.jsonl")
    assert result.exit_code == 1
    assert "Failed: nowhere/missing.jsonl: there is no such file" in result.stderr


# documents


def test_documents_are_listed_page_by_page(filled: Run) -> None:
    first = filled("documents", "list", "--limit", "1")
    assert first.stdout == "bridge  A bridge opens, Harbour Gazette, 26 January 2022, 2 passages\n"
    assert "--after bridge" in first.stderr
    assert filled("documents", "list", "--after", "bridge").stdout == "ferry  date unknown, 1 passage\n"
    assert "no such document" in filled("documents", "list", "--publisher", "Nobody").stderr


def test_a_document_is_shown_with_its_text(filled: Run) -> None:
    shown = read(filled("documents", "show", "bridge", "--json"))
    assert shown["text"] == BRIDGE["text"]
    assert shown["passages"] == 2
    assert "Ships pass below it." in filled("documents", "show", "bridge").stdout


def test_a_deleted_document_is_gone_from_answers(filled: Run) -> None:
    answer = read(filled("documents", "delete", "bridge", "nobody", "--json"), exit_code=1)
    assert answer == {"deleted": ["bridge"], "missing": ["nobody"]}
    assert filled("documents", "show", "bridge").exit_code == 1
    check = read(filled("check", "The new bridge in Split is 30 metres long.", "--json"))
    assert "bridge" not in {item["source"]["document_id"] for item in check["evidence"]}


# stats, rebuild, verify


def test_stats_count_the_corpus_and_name_the_models(filled: Run) -> None:
    stats = read(filled("stats", "--json"))
    assert (stats["documents"], stats["passages"], stats["revision"]) == (2, 3, 1)
    assert set(stats) == {"documents", "passages", "revision", "index", "models"}
    assert stats["models"]["embedder"].startswith("dummy")
    assert "documents  2\n" in filled("stats").stdout


def test_rebuild_saves_the_index_and_verify_agrees(filled: Run, stepped_back: list[int]) -> None:
    assert read(filled("rebuild", "--json"))["passages"] == 3
    assert stepped_back == [10]  # whatever serves beside it comes first
    assert "Split otherwise: 0 documents." in filled("rebuild", "--all").stdout
    index = read(filled("stats", "--json"))["index"]
    assert (index["saved"], index["passages"], index["revision"]) == (True, 3, 1)
    result = filled("verify")
    assert (result.exit_code, result.stdout) == (0, "Corpus and index agree.\n")


def test_a_saved_page_and_a_fact_check_are_ingested_and_shown(run: Run, tmp_path: Path) -> None:
    review = {"@type": "ClaimReview", "claimReviewed": "The ferry sank.", "datePublished": "2022-01-28",
              "reviewRating": {"alternateName": "False"}, "author": {"name": "Harbour Facts"}}  # fmt: skip
    story = "<p>The ferry to Hvar sails twice a day in winter, as the timetable of the port says.</p>" * 3
    page = (
        '<html lang="en-GB"><head><title>Ferry sails</title></head><body><h1>Ferry sails on</h1>'
        f"<p>By Ada Quill</p><p>Published 26 January 2022 | Updated 27 January 2022</p>{story}</body></html>"
    )
    (tmp_path / "ferry.html").write_text(page)
    (tmp_path / "check.html").write_text(
        f'<script type="application/ld+json">{json.dumps(review)}</script>{page}'
    )

    report = read(run("ingest", str(tmp_path / "ferry.html"), str(tmp_path / "check.html"), "--json"))

    assert (report["created"], report["failures"]) == (2, [])
    shown = run("documents", "show", "ferry.html").stdout
    assert "26 January 2022" in shown or "2022-01-26" in shown
    assert "author: Ada Quill" in shown
    assert "modified: 2022-01-27" in shown
    checked = run("documents", "show", "check.html").stdout
    assert "reviewed claim: The ferry sank." in checked
    assert "rating: False" in checked
    assert read(run("verify", "--json"))["findings"] == []


def test_an_ingest_saves_the_index_and_verify_says_where_there_is_none(filled: Run, tmp_path: Path) -> None:
    index = read(filled("stats", "--json"))["index"]
    assert (index["saved"], index["passages"], index["revision"]) == (True, 3, 1)
    assert read(filled("verify", "--json")) == {"findings": [], "not_compared": None}
    shutil.rmtree(tmp_path / "data" / "index")
    result = filled("verify")
    assert (result.exit_code, result.stdout) == (0, "no index on disk, nothing compared\n")
    assert read(filled("verify", "--json")) == {"findings": [], "not_compared": "no index on disk"}


def test_verify_finds_a_spoilt_index_file(filled: Run, tmp_path: Path) -> None:
    filled("rebuild")
    manifest = json.loads((tmp_path / "data" / "index" / "manifest.json").read_text("utf-8"))
    vectors = tmp_path / "data" / "index" / manifest["segments"][0]["vectors"]["file"]
    content = bytearray(vectors.read_bytes())
    content[-1] ^= 0xFF
    vectors.write_bytes(content)
    result = filled("verify")
    assert result.exit_code == 1
    assert "checksum" in result.stdout
    assert read(filled("verify", "--json"), exit_code=1)["findings"]
    assert filled("rebuild").exit_code == 0
    assert filled("verify").exit_code == 0


# demo and openapi


def test_the_demo_has_a_corpus_of_its_own_and_loads_it_once(run: Run, tmp_path: Path) -> None:
    first = run("demo", "--no-serve")
    assert first.exit_code == 0
    assert "20 added" in first.stderr
    assert first.stdout.count("Verdict: ") == 8
    assert (tmp_path / "data" / "demo" / "corpus.db").exists()
    second = run("demo", "--no-serve", "--json")
    assert "20 unchanged" in second.stderr
    assert len(json.loads(second.stdout)) == 8
    assert read(run("stats", "--json"))["documents"] == 0


def test_openapi_is_printed(run: Run) -> None:
    described = read(run("openapi"))
    assert described["openapi"].startswith("3.1")
    assert "/check" in described["paths"]


# foreseen failures


def test_every_bad_setting_is_told_without_a_traceback(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACTCHECK_PORT", "eighty")
    monkeypatch.setenv("FACTCHECK_THREADS", "0")
    result = run("stats")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")
    assert "FACTCHECK_PORT" in result.stderr
    assert "FACTCHECK_THREADS" in result.stderr


def test_an_unknown_model_is_told_with_the_known_ones(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACTCHECK_EMBEDDER", "word2vec")
    result = run("check", "A claim.")
    assert result.exit_code == 1
    assert "there is no embedder named 'word2vec'" in result.stderr


def test_a_corpus_of_another_embedder_is_refused_with_the_mend(
    filled: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from models.dummy import DummyEmbedder

    monkeypatch.setattr(DummyEmbedder, "name", "dummy-of-tomorrow")
    result = filled("check", "A claim.")
    assert result.exit_code == 1
    assert "python -m service rebuild" in result.stderr
    assert filled("rebuild").exit_code == 0
    assert filled("check", "A claim.").exit_code == 0


def test_a_damaged_database_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "corpus.db").write_bytes(b"this is no database" * 100)
    result = run("stats")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")
    assert "Traceback" not in result.output


def test_a_fault_of_the_program_keeps_its_traceback(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("service.commands.upkeep._stats", broken)
    assert isinstance(run("stats").exception, ZeroDivisionError)
