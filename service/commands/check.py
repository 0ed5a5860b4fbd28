"""The command `check`: one claim in, dated evidence out."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import click

from service.commands.output import json_option, print_json, show
from service.commands.session import opened

if TYPE_CHECKING:
    from service.results import CheckResult
    from service.schemas.check_request import CheckRequest
    from service.settings import Settings

_OPTION_OF: Final = {
    "claim": "CLAIM",
    "as_of": "--as-of",
    "published_from": "--from",
    "published_to": "--to",
    "publishers": "--publisher",
    "exclude_publishers": "--exclude-publisher",
    "languages": "--language",
    "limit": "--limit",
    "context_sentences": "--context",
}
_THREADS: Final = "FACTCHECK_COMPUTE_THREADS"
_FEW_PASSAGES: Final = 32
_ALL_STANCES: Final = ["SUPPORTS", "REFUTES", "NOT_ENOUGH_INFO"]


@click.command()
@click.argument("claim")
@click.option("--as-of", metavar="DATE", help="Count only sources surely published by then.")
@click.option(
    "--from", "published_from", metavar="DATE", help="Count only sources published from this date on."
)
@click.option("--to", "published_to", metavar="DATE", help="Count only sources published up to this date.")
@click.option(
    "--publisher", "publishers", multiple=True, metavar="NAME",
    help="Count only this publisher. Give it again for more.",
)  # fmt: skip
@click.option(
    "--exclude-publisher", "exclude_publishers", multiple=True, metavar="NAME",
    help="Leave this publisher out. Give it again for more.",
)  # fmt: skip
@click.option(
    "--language", "languages", multiple=True, metavar="TAG",
    help="Count only sources in this language, such as en. Give it again for more.",
)  # fmt: skip
@click.option("--limit", type=int, metavar="N", help="Show at most N pieces of evidence (1-50, default 10).")
@click.option(
    "--context", "context_sentences", type=int, metavar="N",
    help="Show N sentences before and after each passage (0-3, default 1).",
)  # fmt: skip
@click.option("--timeline", is_flag=True, help="Show how the verdict changed from date to date.")
@click.option("--all-stances", is_flag=True, help="Also show passages that are related but decide nothing.")
@json_option
def check(*, claim: str, all_stances: bool, as_json: bool, **choices: Any) -> None:
    """Check one CLAIM against the corpus.

    Prints the verdict with the passages that support or refute the claim, each with its source and date.
    A DATE is as precise as you like: 2022, 2022-01, 2022-01-26 or 2022-01-26T09:47:00+01:00.

    \b
    Example:
      python -m service check "Finland belongs to NATO." --as-of 2023-03-31

    With --json, prints the same object as POST /check.
    """
    body = {"claim": claim} | {name: value for name, value in choices.items() if value not in (None, ())}
    if all_stances:
        body["stances"] = _ALL_STANCES
    request = _read(body)
    with opened(_for_one_claim()) as components:
        components.begin(request.claim)
        _show(components.checker.check(request.claim, request.options), as_json)


def _show(result: CheckResult, as_json: bool) -> None:
    if as_json:
        from service.schemas.check_answer import CheckAnswerSchema

        print_json(CheckAnswerSchema().dump(result))
    else:
        from service.rendering import render_check

        show(render_check(result))


def _for_one_claim() -> Settings:
    """Read the settings, with one thread where nobody asked for more and the work is small.

    A second one has the models that ship prepare everything twice at their start, which costs more than it
    saves for one claim. Other models, or many passages to judge, are worth the threads.
    """
    from models.registry import DEFAULT_EMBEDDER, DEFAULT_STANCE
    from service.settings import Settings

    settings = Settings.from_env()
    models = (settings.embedder, settings.stance)
    is_small = models == (DEFAULT_EMBEDDER, DEFAULT_STANCE) and settings.judged_passages <= _FEW_PASSAGES
    if is_small and _THREADS not in os.environ:
        return replace(settings, compute_threads=1)
    return settings


def _read(body: Mapping[str, Any]) -> CheckRequest:
    """Read the choices by the rules of POST /check; a bad one is bad usage of its option."""
    from marshmallow import ValidationError

    from service.schemas.check_request import CheckRequestSchema

    listed = {name: list(value) if isinstance(value, tuple) else value for name, value in body.items()}
    try:
        request: CheckRequest = CheckRequestSchema().load(listed)
    except ValidationError as error:
        faults = [
            f"{_OPTION_OF.get(field, field)}: {text}"
            for field, messages in dict(error.messages_dict).items()
            for text in _flat(messages)
        ]
        raise click.UsageError("; ".join(faults)) from error
    return request


def _flat(messages: Any) -> Iterator[str]:
    if isinstance(messages, str):
        yield messages
    elif isinstance(messages, Mapping):
        for inner in messages.values():
            yield from _flat(inner)
    else:
        for inner in messages:
            yield from _flat(inner)
