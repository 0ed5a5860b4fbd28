"""The forms of a passage are judged on the same claims, none of which another form gives away."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from models.training import input_form

SENTENCES = [
    "The city council of Tarn approved a new budget on Monday, which surprised the opposition.",
    "Anna Reyes, who leads the council, said the budget would protect schools and libraries.",
    "The mayor rejected a plan to sell the old harbour on Tuesday, after a debate of eleven hours.",
    "Paul Iversen, who owns two ferries, told reporters the harbour had lost 40 jobs since March.",
    "The ministry opened an inquiry into the sale of land near Orvel on Friday, adding that it needs time.",
    "Farmers in the east bought 900 hectares in January, while prices were still falling.",
    "The new bridge to Sella was closed in June, after engineers found cracks in two of its pillars.",
]


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    file = tmp_path / "articles.jsonl"
    dates = ("Tue, 23 Dec 2025 14:11:18 GMT", "2025-12-24T08:00:00-05:00")
    rows = [
        {"title": "A week in Tarn", "published": date, "text": "\n".join(SENTENCES[turn:] + SENTENCES[:turn])}
        for turn in range(7)
        for date in dates
    ]
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return file


def test_each_passage_gets_one_claim_of_each_label(articles: Path) -> None:
    found = list(input_form.cases(articles, count=5, seed=1))
    assert [case.label for case in found] == ["SUPPORTS", "REFUTES", "NOT_ENOUGH_INFO"] * 5
    for supported, refuted, undecided in zip(found[::3], found[1::3], found[2::3], strict=True):
        assert supported.forms is refuted.forms is undecided.forms
        assert supported.claim != refuted.claim
        shown = supported.forms["previous sentence before"]
        assert undecided.claim.split(",")[0] not in shown


def test_every_form_ends_in_the_passage(articles: Path) -> None:
    case = next(input_form.cases(articles, count=1, seed=1))
    alone = case.forms["alone"]
    assert all(form.endswith(alone) for form in case.forms.values())
    assert case.forms["title and date before"].startswith(
        ("A week in Tarn. 23 December 2025. ", "A week in Tarn. 24 December 2025. ")
    )
    assert case.forms["previous sentence before"].removesuffix(f" {alone}") in SENTENCES


def test_turned_answers_are_counted_by_hand() -> None:
    # Three pairs whose right answers are 0, 1, 2; "other" turns the first to wrong and the last to right.
    alone = np.eye(3)[[0, 1, 0]]
    other = np.eye(3)[[1, 1, 2]]
    judged = {"alone": alone.astype(np.float32), "other": other.astype(np.float32)}
    row = input_form.compare(judged, ["SUPPORTS", "REFUTES", "NOT_ENOUGH_INFO"])[2].split()
    assert row[1] == "0.667"
    assert row[3:] == ["0.000", "1.000", "1.000", "1", "1"]


def test_the_command_prints_every_form(
    articles: Path, tiny_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [str(articles), "--model", str(tiny_model), "--articles", "3", "--threads", "1"]
    assert input_form.main(arguments) == 0
    shown = capsys.readouterr().out
    assert "9 pairs" in shown
    assert "title and date before" in shown
    empty = tmp_path / "empty.jsonl"
    empty.write_text("")
    assert input_form.main([str(empty)]) == 2
    assert "no article" in capsys.readouterr().err
