"""Each request has a name, in its answer and in each of its log lines; a line of JSON stays one line."""

from __future__ import annotations

import json
import logging
import threading
from types import SimpleNamespace
from typing import Any

import pytest

from service.gunicorn_logger import request_members
from service.logs import MEMBERS, JsonFormatter, TextFormatter
from service.request_ids import HEADER, KEY_VARIABLE, RequestIds, present_request

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


def record(message: str = "hello", *arguments: object, **more: Any) -> logging.LogRecord:
    made = logging.getLogger("service.test").makeRecord(
        "service.test", logging.WARNING, __file__, 1, message, arguments, None
    )
    made.__dict__.update(more)
    return made


def answered(environ: dict[str, str]) -> tuple[str, str]:
    """Answer one request; give its name, and the line that is logged while its answer is sent."""
    sent: dict[str, str] = {}

    def application(environ: Any, start_response: Any) -> Any:
        start_response("200 OK", [])
        return (JsonFormatter().format(record()).encode() for _ in range(1))  # made after the call

    chunks: Any = RequestIds(application)(
        environ, lambda status, headers, exc_info=None: sent.update(headers)
    )
    body = b"".join(chunks).decode()
    assert present_request() is not None
    chunks.close()
    assert present_request() is None, "between requests there is none"
    return sent[HEADER], body


@pytest.mark.parametrize(
    "sent", ["a", "desk-7.2026/11@x:1+2=", "0af7651916cd43dd8448eb211c80319c", "x" * 128]
)
def test_a_well_formed_name_is_kept(sent: str) -> None:
    name, line = answered({"HTTP_X_REQUEST_ID": sent})

    assert name == sent == json.loads(line)["request_id"]


@pytest.mark.parametrize(
    "sent", ["", "x" * 129, "a b", 'a"', "a\nforged: line", "a\r\nSet-Cookie: b", "é", "a,b", "{}"]
)
def test_what_could_forge_lines_is_replaced(sent: str) -> None:
    name, line = answered({"HTTP_X_REQUEST_ID": sent})

    assert len(name) == 32
    assert int(name, 16)
    assert json.loads(line)["request_id"] == name


def test_names_are_never_given_twice_and_threads_keep_theirs_apart() -> None:
    names: list[str] = []
    threads = [threading.Thread(target=lambda: names.append(answered({})[0])) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(names)) == 20


@pytest.mark.parametrize(
    ("sent", "trace"),
    [
        (f"00-{TRACE}-00f067aa0ba902b7-01", TRACE),
        (f"00-{TRACE}-00f067aa0ba902b7", None),
        ("x", None),
        ("", None),
    ],
)
def test_the_trace_of_the_sender_is_in_the_log(sent: str, trace: str | None) -> None:
    _, line = answered({"HTTP_TRACEPARENT": sent})

    assert json.loads(line).get("trace_id") == trace


def test_an_application_that_fails_leaves_no_name_behind() -> None:
    def application(environ: Any, start_response: Any) -> Any:
        raise KeyError("a fault")

    with pytest.raises(KeyError):
        RequestIds(application)({}, lambda *_: None)
    assert present_request() is None


def test_a_line_of_json_is_one_line_whatever_it_holds() -> None:
    try:
        raise ValueError("line one\nline two \ud800")
    except ValueError as error:
        line = JsonFormatter().format(
            record("%s\n\u2028", "a\x1b[31m", exc_info=(type(error), error, error.__traceback__))
        )

    assert line.isascii()
    assert line.splitlines() == [line]
    members = json.loads(line)
    assert members["message"] == "a\x1b[31m\n\u2028"
    assert (members["level"], members["logger"]) == ("warning", "service.test")
    assert members["time"].endswith("Z")
    assert "line two" in members["exception"]


def test_text_names_the_request_at_the_end() -> None:
    assert TextFormatter().format(record("hello %s", "there")).endswith("[WARNING] hello there")
    lines: list[str] = []

    def application(environ: Any, start_response: Any) -> Any:
        lines.append(TextFormatter().format(record()))
        return []

    RequestIds(application)({"HTTP_X_REQUEST_ID": "desk-7"}, lambda *_: None)

    assert lines[0].endswith("[WARNING] hello [request desk-7]")


def test_a_request_is_logged_by_its_address_its_key_and_what_came_of_it() -> None:
    from datetime import timedelta

    response = SimpleNamespace(status="401 UNAUTHORIZED", sent=312, headers=[("x-request-id", "desk-7")])
    environ = {
        "REQUEST_METHOD": "POST", "PATH_INFO": "/check", "QUERY_STRING": "", "REMOTE_ADDR": "192.0.2.1",
        "HTTP_AUTHORIZATION": "Bearer fck_secret", KEY_VARIABLE: "fck_ab12cd34",
    }  # fmt: skip

    members = request_members(response, environ, timedelta(milliseconds=12.5))

    assert members == {
        "request_id": "desk-7", "method": "POST", "path": "/check", "status": 401, "bytes": 312,
        "duration_ms": 12.5, "address": "192.0.2.1", "key": "fck_ab12cd34",
    }  # fmt: skip
    assert json.loads(JsonFormatter().format(record("request", **{MEMBERS: members})))["status"] == 401
