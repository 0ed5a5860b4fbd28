"""The OpenAPI description is true of batches and texts, line by line."""

from __future__ import annotations

import json
from typing import Any

from flask.testing import FlaskClient

from service.api.examples import BATCH_ANSWER, BATCH_REQUEST, DOCUMENT
from service.api.text_examples import TEXT_ANSWER, TEXT_REQUEST, TEXT_SENTENCES
from service.schemas.batch import BatchItemSchema
from service.schemas.text import TextRequestSchema
from tests.contract.test_openapi import api, client, hold

__all__ = ["api", "client"]

NDJSON = "application/x-ndjson"


def test_the_examples_hold(api: dict[str, Any]) -> None:
    hold(api, "BatchItem", BATCH_REQUEST)
    hold(api, "BatchAnswer", BATCH_ANSWER)
    hold(api, "TextRequest", TEXT_REQUEST)
    hold(api, "TextAnswer", TEXT_ANSWER)
    BatchItemSchema().load(BATCH_REQUEST)
    TextRequestSchema().load(TEXT_REQUEST)
    for sentence in TEXT_SENTENCES:
        assert TEXT_REQUEST["text"][sentence["start"] : sentence["end"]] == sentence["text"]


def test_real_lines_of_a_batch_hold(client: FlaskClient, api: dict[str, Any]) -> None:
    assert client.put("/documents/harbour", json=DOCUMENT).status_code in (200, 201)
    lines = (
        json.dumps(BATCH_REQUEST) + '\n{"claim": "The harbour was closed for 20 days."}\n{"claim": 1}\n{\n'
    )

    answer = client.post("/check/batch", data=lines, content_type=NDJSON)

    told = [json.loads(line) for line in answer.data.splitlines()]
    assert ["answer" in each for each in told] == [True, True, False, False]
    for each in told:
        hold(api, "BatchAnswer", each)


def test_real_texts_hold(client: FlaskClient, api: dict[str, Any]) -> None:
    whole = client.post("/check/text", json=TEXT_REQUEST)
    lines = client.post("/check/text", json=TEXT_REQUEST, headers={"Accept": NDJSON})

    hold(api, "TextAnswer", whole.json)
    assert [each["left_out"] for each in whole.json["sentences"]] == ["question", None]
    for line in lines.data.splitlines():
        hold(api, "Sentence", json.loads(line))


def test_both_bodies_and_both_answers_are_described(api: dict[str, Any]) -> None:
    batch, text = api["paths"]["/check/batch"]["post"], api["paths"]["/check/text"]["post"]

    item = {"$ref": "#/components/schemas/BatchItem"}
    assert batch["requestBody"]["content"][NDJSON]["schema"] == item
    assert batch["requestBody"]["content"]["application/json"]["schema"] == {"type": "array", "items": item}
    assert list(batch["responses"]["200"]["content"]) == [NDJSON]
    assert set(text["responses"]["200"]["content"]) == {"application/json", NDJSON}
