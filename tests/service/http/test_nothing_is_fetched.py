"""Whatever address a document names, the service connects to nothing (server-side request forgery)."""

from __future__ import annotations

import socket

import pytest
from flask.testing import FlaskClient

PAGE = """<?xml version="1.0"?><!DOCTYPE html [<!ENTITY far SYSTEM "{url}/entity">]>
<html><head><title>Harbour</title><link rel="canonical" href="{url}/canonical"><base href="{url}/base/">
<link rel="stylesheet" href="{url}/style.css"><meta http-equiv="refresh" content="0; url={url}/refresh">
<script src="{url}/script.js"></script></head>
<body><iframe src="{url}/frame"></iframe><img src="{url}/picture">
<article><p>The harbour was closed for 30 days after the storm, the authority said on Monday.</p>
<p>&far; It reopened on Tuesday, when the first ferry came in from the islands.</p></article></body></html>"""


@pytest.mark.parametrize("kind", ["text", "html"])
def test_no_address_in_a_document_is_visited(client: FlaskClient, kind: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.5)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        body = {kind: PAGE.format(url=url), "source": {"url": f"{url}/source"}}

        answer = client.put("/documents/harbour", json=body)
        checked = client.post("/check", json={"claim": f"The harbour at {url}/claim was closed for 30 days."})

        assert (answer.status_code, checked.status_code) == (201, 200), answer.text
        with pytest.raises(TimeoutError):
            listener.accept()
