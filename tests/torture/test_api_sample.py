"""A small sample of `python -m tests.torture.api`: each operation with a few cases, always the same ones."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable

import tests.torture.api_checks  # noqa: F401 - it says what is checked
from models.dummy import DummyEmbedder, DummyStanceClassifier
from service.app import create_app
from service.bootstrap import build_components
from service.demo.sample import CORPUS
from service.keys.key_file import KeyFile
from service.keys.records import Scope
from service.settings import Settings
from tests.torture.closing import Closing

CONFIG = Path(__file__).with_name("schemathesis.toml")
EXAMPLES = 4


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("api")
    key = KeyFile(folder).create("torture", tuple(Scope)).key
    environ = {"FACTCHECK_DATA_DIR": str(folder), "FACTCHECK_RATE_PER_MINUTE": "0"}
    components = build_components(
        Settings.from_env(environ), embedder=DummyEmbedder(), stance=DummyStanceClassifier()
    )
    app = create_app(components.settings, components)
    headers = {"Authorization": f"Bearer {key}"}
    filled = app.test_client().post(
        "/documents/bulk", data=CORPUS.read_bytes(), content_type="application/x-ndjson", headers=headers
    )
    assert filled.data.count(b'"created"') == 20
    config = tomllib.loads(CONFIG.read_text())
    config["auth"] = {"openapi": {"bearer": {"bearer": key}}}
    del config["hooks"]
    yield schemathesis.openapi.from_wsgi(
        "/openapi.json", Closing(app), config=schemathesis.Config.from_dict(config)
    )
    components.close()


@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode))
def test_whatever_the_description_allows_or_not_is_answered_as_it_says(
    api: schemathesis.BaseSchema, mode: schemathesis.GenerationMode
) -> None:
    tried = set()
    for found in api.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=EXAMPLES, derandomize=True, deadline=None, database=None,
            suppress_health_check=list(HealthCheck), phases=(Phase.generate,),
        )  # fmt: skip
        @given(case=operation.as_strategy(generation_mode=mode))
        def answers(case: schemathesis.Case) -> None:
            tried.add((case.method, case.operation.path))
            case.call_and_validate()

        try:
            answers()
        except Unsatisfiable:  # nothing that could be sent is wrong, as with /healthz
            assert mode is schemathesis.GenerationMode.NEGATIVE
    assert len(tried) > (12 if mode is schemathesis.GenerationMode.POSITIVE else 8), tried
