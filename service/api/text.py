"""POST /check/text: a text in, its sentences out with what the sources say of them."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from time import perf_counter
from typing import Any, Final

from flask import Response, jsonify

from service.api.accepting import chosen_type
from service.api.blueprint import ApiBlueprint
from service.api.context import context
from service.api.json_body import JSON
from service.api.lines import NDJSON, written_line
from service.api.slots import Slot
from service.api.text_examples import TEXT_ANSWER, TEXT_REQUEST, TEXT_SENTENCES
from service.api.time_limit import present_deadline
from service.metrics import Metrics
from service.problem_responses import problem_of
from service.problems import (
    BUSY,
    INVALID_FIELDS,
    MALFORMED,
    NOT_ACCEPTABLE,
    TOO_LARGE,
    UNAVAILABLE,
    UNSUPPORTED_TYPE,
)
from service.results import CheckResult
from service.schemas.check_answer import CheckAnswerSchema
from service.schemas.text import SentenceSchema, TextAnswerSchema, TextRequest, TextRequestSchema
from service.text_checking import CheckedSentence, Sentence, check_sentences, choose_sentences

_SENTENCE_SCHEMA: Final = SentenceSchema()
_ANSWER_SCHEMA: Final = CheckAnswerSchema()

blueprint = ApiBlueprint("text", __name__, description="Check a whole text.")


@blueprint.route("/check/text", methods=["POST"])
@blueprint.arguments(TextRequestSchema, example=TEXT_REQUEST)
@blueprint.response(
    200, TextAnswerSchema, example=TEXT_ANSWER,
    description="Every sentence of the text, with its verdict where it is worth checking.",
)  # fmt: skip
@blueprint.alt_response(
    200, schema=SentenceSchema, content_type=NDJSON, example=TEXT_SENTENCES[0], success=True,
    description="One line for each sentence, in order, sent while the next are checked.",
)  # fmt: skip
@blueprint.problems(MALFORMED, NOT_ACCEPTABLE, TOO_LARGE, UNSUPPORTED_TYPE, INVALID_FIELDS, UNAVAILABLE, BUSY)
def check_text(wanted: TextRequest) -> Response:
    """Check a whole text

    Splits an article, or a part of one, into sentences, chooses those worth checking (statements with names,
    numbers, events; no questions, opinions, fragments or instructions), and checks each like POST /check.
    Offsets count code points of the text as it was sent.

    Answers with one JSON object; with Accept: application/x-ndjson each sentence comes on a line of its own
    as soon as it is checked. At most 100,000 characters at once; as many at the same time as /check/batch.
    """
    from index.segmentation import segment

    accepted = chosen_type(JSON, NDJSON)
    started = perf_counter()
    checker, metrics = context().components.checker, context().metrics
    slot = Slot()
    try:
        sentences = choose_sentences(wanted.text, wanted.language, wanted.max_claims, segment)
        outcomes = check_sentences(checker, sentences, wanted.options, present_deadline())
        checked = _counted(outcomes, metrics)
        if accepted == NDJSON:
            return slot.release_with(
                Response(_lines(checked), mimetype=NDJSON, headers={"X-Accel-Buffering": "no"})
            )
        with closing(checked):
            return slot.release_with(jsonify(_whole(sentences, checked, started)))
    except BaseException:
        slot.release()
        raise


def _counted(checked: Generator[CheckedSentence], metrics: Metrics) -> Generator[CheckedSentence]:
    with closing(checked):
        for one in checked:
            if isinstance(one.outcome, CheckResult):
                metrics.count_verdict(one.outcome.verdict.label)
            yield one


def _lines(checked: Generator[CheckedSentence]) -> Generator[bytes]:
    with closing(checked):  # at once where the client goes away
        for one in checked:
            yield written_line(_members(one))


def _whole(
    sentences: Sequence[Sentence], checked: Iterator[CheckedSentence], started: float
) -> dict[str, Any]:
    """Give the whole answer; raises what kept a sentence from its answer."""
    members = []
    for one in checked:
        if isinstance(one.outcome, Exception):
            raise one.outcome
        members.append(_members(one))
    return {
        "sentences": members,
        "checked": sum(sentence.worth.is_worthy for sentence in sentences),
        "took_ms": round((perf_counter() - started) * 1000, 1),
    }


def _members(checked: CheckedSentence) -> dict[str, Any]:
    sentence, outcome = checked.sentence, checked.outcome
    members: dict[str, Any] = _SENTENCE_SCHEMA.dump(sentence)
    members["answer"] = _ANSWER_SCHEMA.dump(outcome) if isinstance(outcome, CheckResult) else None
    if isinstance(outcome, Exception):
        members["problem"] = problem_of(outcome).members()
    return members
