"""Passages: text[start:end] is the passage, for any text, in the segmenter and through HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from index.segmentation import segment
from models.dummy import DummyEmbedder, DummyStanceClassifier
from service.app import create_app
from service.bootstrap import build_components
from service.settings import Settings
from tests.torture.property_runs import tried

LANGUAGES = st.sampled_from([None, "en", "de", "fr", "tr", "ru", "ar", "zh", "xx", "en-GB"])
SIGNS = st.characters(categories=["Zs", "Zl", "Zp", "Cf", "Cc", "Mn", "Po", "Pi", "Pf", "Sm"])
PARTS = (
    "The ferry sank. ", "\r\n", "\n\n", "\u2028", "\u200b\u200f", "“Quoted,” he said. ", "Dr. A. B. ", "...",
    "。", "؟ ", "• ", "- ", "e\u0301", "\U0001f469\u200d\U0001f467", "\U0001f1e9\U0001f1ea",
    "http://a.b/?c=d. ", "1.5 ", "\t", "\x00",
)  # fmt: skip
PIECES = st.text(max_size=60) | st.text(SIGNS, max_size=20) | st.sampled_from(PARTS)
TEXTS = st.lists(PIECES, max_size=20).map("".join)


@given(TEXTS, LANGUAGES)
@tried(150)
def test_every_passage_is_where_it_says(text: str, language: str | None) -> None:
    end = 0
    for span in segment(text, language):
        passage = text[span.start : span.end]
        assert end <= span.start < span.end <= len(text), "in order, apart, inside the text"
        assert passage == passage.strip()
        assert 0 < len(passage) <= 600
        end = span.end
    assert segment(text, language) == segment(text, language)


@given(st.text(st.characters(categories=["Cs"]), min_size=1, max_size=5), TEXTS)
@tried(20)
def test_lone_surrogates_break_nothing(surrogates: str, text: str) -> None:
    broken = surrogates.join([text, text])
    assert all(broken[span.start : span.end] for span in segment(broken, None))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder: Path = tmp_path_factory.mktemp("texts")
    settings = Settings.from_env({"FACTCHECK_DATA_DIR": str(folder)})
    components = build_components(settings, embedder=DummyEmbedder(), stance=DummyStanceClassifier())
    yield create_app(settings, components).test_client()
    components.close()


@given(TEXTS.filter(lambda text: "\0" not in text and bool(text.strip())))
@tried(25)
def test_what_is_stored_comes_back_with_its_offsets(client: FlaskClient, text: str) -> None:
    sent = {"text": text, "published": None, "source": {"language": "en"}}
    stored = client.put("/documents/any", json=sent)
    if not segment(text, "en"):
        assert stored.status_code == 422, "there is no sentence to check against"
        assert stored.json["errors"][0]["pointer"] == "/text"
        return
    assert stored.status_code in (200, 201), stored.text

    assert client.get("/documents/any").json["text"] == text
    passages = client.get("/documents/any/passages").json["passages"]
    assert len(passages) == stored.json["passages"]
    for passage in passages:
        assert text[passage["start"] : passage["end"]] == passage["text"]


@given(TEXTS.filter(lambda text: "\0" not in text and bool(text)), LANGUAGES)
@tried(20)
def test_the_sentences_of_a_checked_text_are_where_they_say(
    client: FlaskClient, text: str, language: str | None
) -> None:
    asked = {"text": text, "max_claims": 2} | ({"language": language} if language else {})
    with client.post("/check/text", json=asked) as answer:
        assert answer.status_code == 200, answer.text
        for sentence in answer.json["sentences"]:
            assert text[sentence["start"] : sentence["end"]] == sentence["text"]
