"""The HTTP application on a real corpus, with engines whose answers a reader can foretell."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from models.dummy import DummyEmbedder, DummyStanceClassifier
from service.app import create_app
from service.bootstrap import Components, build_components
from service.metrics import Metrics
from service.settings import Settings

GAZETTE = {
    "text": (
        "The storm broke two cranes. The harbour was closed for 30 days, the authority said. "
        "It reopened on Tuesday."
    ),
    "source": {
        "title": "Harbour reopens",
        "publisher": "Harbour Gazette",
        "url": "https://gazette.example.org/harbour",
        "language": "en",
    },
    "published": "2022-01-26",
}
COURIER = {
    "text": "Readers asked how long it took. The harbour was closed for 20 days in all.",
    "source": {"publisher": "Coast Courier", "language": "en-GB"},
    "published": "2022-02-02",
}
LEAFLET = {
    "text": "An old leaflet tells that the harbour once was closed for 20 days by ice.",
    "published": None,
}

MakeApp = Callable[..., Flask]


@pytest.fixture
def make_app(tmp_path: Path) -> Iterator[MakeApp]:
    """Make applications on the corpus of this test; settings and engines can be chosen."""
    opened: list[Components] = []

    def make(engines: dict[str, Any] | None = None, **variables: str) -> Flask:
        environ = {"FACTCHECK_DATA_DIR": str(tmp_path / "data"), **variables}
        chosen = (
            {"embedder": DummyEmbedder(), "stance": DummyStanceClassifier()} if engines is None else engines
        )
        metrics = Metrics()
        components = build_components(
            Settings.from_env(environ), **chosen, observe=metrics.observe_stage, caches=metrics
        )
        opened.append(components)
        return create_app(components.settings, components, metrics)

    yield make
    for components in opened:
        components.close()


@pytest.fixture
def client(make_app: MakeApp) -> FlaskClient:
    """Talk to an application with an empty corpus."""
    return make_app().test_client()


@pytest.fixture
def newsroom(client: FlaskClient) -> FlaskClient:
    """Talk to an application whose three documents disagree: 30 days, 20 days, and 20 days undated."""
    for document_id, document in (("gazette", GAZETTE), ("courier", COURIER), ("leaflet", LEAFLET)):
        assert client.put(f"/documents/{document_id}", json=document).status_code == 201
    return client
