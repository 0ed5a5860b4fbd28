"""The command `demo`: load the sample corpus, check its claims, serve."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from service.commands.output import json_option, print_json, say, show
from service.commands.serve import address, chosen_settings, host_option, port_option, require_free_port
from service.commands.session import opened

if TYPE_CHECKING:
    from service.bootstrap import Components
    from service.demo.sample import SampleClaim
    from service.results import CheckResult
    from service.settings import Settings


@click.command()
@click.option("--no-serve", is_flag=True, help="End after the claims instead of serving.")
@host_option
@port_option
@json_option
def demo(*, no_serve: bool, as_json: bool, **chosen: Any) -> None:
    """Load the sample corpus, check a few claims, and serve.

    The sample has a data folder of its own inside the data folder (data/demo); your corpus is not touched.
    Starting again finds it loaded.

    \b
    Example:
      python -m service demo --no-serve
    """
    from service.keys.binding import require_protected

    settings = chosen_settings(chosen)
    settings = replace(settings, data_dir=settings.data_dir / "demo")
    if not no_serve:
        require_protected(settings, settings.host)
        require_free_port(settings)
    with opened(settings) as components:
        _load_sample(components)
        answers = _answers(components)
        if as_json:
            _print_json(answers)
        else:
            _print(answers)
    if not no_serve:
        _serve(settings)


def _load_sample(components: Components) -> None:
    from index.readers import Defaults
    from service.commands.ingest import run_ingest, summary
    from service.demo.sample import CORPUS

    say(f"Loading the sample corpus into {components.settings.data_dir}: short news texts, written for this.")
    report = run_ingest(components.ingestor, (str(CORPUS),), Defaults())
    say(summary(report))
    if report.failures or report.stopped:
        raise click.exceptions.Exit(1)


def _answers(components: Components) -> Iterator[tuple[SampleClaim, CheckResult]]:
    from service.demo.sample import sample_claims
    from service.schemas.check_request import CheckRequestSchema

    for claim in sample_claims():
        request = CheckRequestSchema().load(claim.request)
        yield claim, components.checker.check(request.claim, replace(request.options, limit=3))


def _print(answers: Iterator[tuple[SampleClaim, CheckResult]]) -> None:
    from rich.text import Text

    from service.rendering import Hanging, render_check
    from service.wording import edtf_phrase

    for number, (claim, result) in enumerate(answers, start=1):
        as_of = claim.request.get("as_of")
        told = claim.shows + (f" (as of {edtf_phrase(as_of)})" if as_of else "")
        show(Text(), Hanging(Text(told, style="underline"), f"{number}. "), Text(), render_check(result))


def _print_json(answers: Iterator[tuple[SampleClaim, CheckResult]]) -> None:
    from service.schemas.check_answer import CheckAnswerSchema

    schema = CheckAnswerSchema()
    print_json([{"request": claim.request, "answer": schema.dump(result)} for claim, result in answers])


def _serve(settings: Settings) -> None:
    from service.serving import serve as become_server

    say(f"\nServing the sample on {address(settings)}: open it in a browser; /docs describes the API.")
    say("Stop with Ctrl-C. Try:\n")
    say(f"  {curl(settings)}\n")
    become_server(settings)


def curl(settings: Settings) -> str:
    """Write a command that asks this server about the first of the claims."""
    from service.demo.sample import sample_claims

    body = shlex.quote(json.dumps(sample_claims()[0].request))
    return f"curl -s {address(settings)}/check -H 'Content-Type: application/json' -d {body}"
