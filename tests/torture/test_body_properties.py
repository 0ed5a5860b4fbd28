"""JSON bodies: what two readers could read differently is refused, all else is read as it was sent."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from service.api.json_body import MalformedBodyError, parse_json
from tests.torture.property_runs import tried

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=20,
)


@given(VALUES, st.booleans(), st.sampled_from([b"", b"\xef\xbb\xbf"]))
@tried(100)
def test_a_value_is_read_as_it_was_sent(value: Any, ascii_only: bool, mark: bytes) -> None:
    body = json.dumps(value, ensure_ascii=ascii_only).encode()

    assert parse_json(mark + body) == value


@given(st.binary(max_size=200))
@example(b"\xff\xfe{\x00}\x00")
@example(b"-")
@example(b"1e400")
@tried(200)
def test_any_bytes_are_a_value_or_a_problem_in_words(body: bytes) -> None:
    try:
        value = parse_json(body)
    except MalformedBodyError as error:
        assert str(error).startswith(("The body", "The field", "NaN", "Infinity", "-Infinity"))
        assert len(str(error)) < 300
    else:
        assert value == json.loads(body.decode("utf-8-sig"))


@given(st.dictionaries(st.text(max_size=8), SCALARS, min_size=1, max_size=5), st.data())
@tried(60)
def test_a_name_given_twice_is_refused_wherever_it_stands(
    members: dict[str, Any], data: st.DataObject
) -> None:
    twice = data.draw(st.sampled_from(sorted(members)))
    pairs = [(name, json.dumps(value)) for name, value in members.items()]
    second = (twice, data.draw(st.sampled_from(["1", "[]", "{}"])))
    pairs.insert(data.draw(st.integers(0, len(pairs))), second)
    text = "{" + ",".join(f"{json.dumps(name)}:{value}" for name, value in pairs) + "}"
    for _ in range(data.draw(st.integers(0, 3))):
        text = data.draw(st.sampled_from(["[%s]", '{"a":%s}', '[1,{"b":[%s]}]'])).replace("%s", text)

    with pytest.raises(MalformedBodyError, match="given twice"):
        parse_json(text.encode())


@given(st.sampled_from(["NaN", "Infinity", "-Infinity"]), st.sampled_from(["%s", "[%s]", '{"a": [1, %s]}']))
@tried(9)
def test_what_is_no_number_of_json_is_refused(word: str, place: str) -> None:
    with pytest.raises(MalformedBodyError, match="is not JSON"):
        parse_json((place % word).encode())


@given(st.integers(1, 6), st.integers(0, 300_000))
@tried(20)
def test_depth_and_length_of_numbers_have_an_end(digits: int, depth: int) -> None:
    for body in (b"[" * depth + b"]" * depth, b"9" * (10**digits), b"-1" + b"0" * (10**digits) + b".5"):
        try:
            value = parse_json(body)
        except MalformedBodyError:
            continue
        assert not isinstance(value, float) or not math.isnan(value)
