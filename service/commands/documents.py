"""The commands `documents list`, `show` and `delete`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from service.commands.output import json_option, print_json, say, show
from service.commands.session import opened

if TYPE_CHECKING:
    from index.corpus import DocumentSummary, StoredDocument


@click.group()
def documents() -> None:
    """List, show and delete the documents of the corpus."""


@documents.command("list")
@click.option("--publisher", metavar="NAME", help="List this publisher's only, whatever the case.")
@click.option("--limit", type=click.IntRange(1, 200), default=50, show_default=True, help="How many to list.")
@click.option("--after", metavar="ID", help="List what comes after this id: the last one of the page before.")
@json_option
def list_(*, publisher: str | None, limit: int, after: str | None, as_json: bool) -> None:
    """List documents in the order of their ids.

    \b
    Example:
      python -m service documents list --publisher "Harbour Gazette" --limit 20
    """
    with opened() as components, components.corpus.snapshot() as snapshot:
        page = snapshot.documents(limit, after, publisher)
    if as_json:
        from service.schemas.documents import DocumentPageSchema

        print_json(DocumentPageSchema().dump(page))
        return
    for summary in page.documents:
        show(_line(summary))
    if page.next_after is not None:
        say(f"There are more: --after {page.next_after}")
    elif not page.documents:
        say("There is no such document.")


@documents.command("show")
@click.argument("document_id", metavar="ID")
@json_option
def show_(*, document_id: str, as_json: bool) -> None:
    """Show one document with its text, source and date.

    \b
    Example:
      python -m service documents show finland-joins
    """
    with opened() as components, components.corpus.snapshot() as snapshot:
        stored = snapshot.document(document_id)
    if stored is None:
        raise click.ClickException(_unknown(document_id))
    if as_json:
        from service.schemas.documents import StoredDocumentSchema

        print_json(StoredDocumentSchema().dump(stored))
    else:
        _show_document(stored)


@documents.command("delete")
@click.argument("document_ids", nargs=-1, required=True, metavar="ID...")
@json_option
def delete(*, document_ids: tuple[str, ...], as_json: bool) -> None:
    """Delete documents, with all their passages.

    \b
    Example:
      python -m service documents delete finland-joins croatia-euro-wire
    """
    with opened() as components:
        deleted = components.corpus.delete(document_ids)
    missing = [each for each in document_ids if each not in deleted]
    if as_json:
        print_json({"deleted": list(deleted), "missing": missing})
    else:
        from service.wording import counted

        show(f"{counted(len(deleted), 'document')} deleted")
        for each in missing:
            say(_unknown(each))
    if missing:
        raise click.exceptions.Exit(1)


def _unknown(document_id: str) -> str:
    return f"the corpus holds no document with the id {document_id!r}: see `documents list`"


def _line(summary: DocumentSummary) -> str:
    from service.wording import counted, date_phrase, visible

    source = summary.source
    parts = (
        visible(source.title or ""), visible(source.publisher or ""), date_phrase(summary.published),
        counted(summary.passages, "passage"),
    )  # fmt: skip
    return f"{visible(summary.id)}  {', '.join(filter(None, parts))}"


def _show_document(stored: StoredDocument) -> None:
    from service.wording import visible

    source = stored.document.source
    show(_line(stored.summary))
    document, review = stored.document, stored.document.review
    described = (
        ("url", source.url), ("language", source.language), ("author", source.author),
        ("section", source.section), ("modified", document.modified and document.modified.value),
        ("date", document.published.warning), ("reviewed claim", review and review.claim_reviewed),
        ("rating", review and review.rating), ("reviewer", review and review.reviewer),
    )  # fmt: skip
    for name, value in described:
        if value:
            show(f"{name}: {visible(value)}")
    for line in stored.document.text.splitlines():
        show(visible(line))
