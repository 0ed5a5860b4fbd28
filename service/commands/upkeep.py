"""The commands `stats`, `rebuild` and `verify`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

import click

from service.commands.output import json_option, print_json, say, show
from service.commands.session import opened

if TYPE_CHECKING:
    from service.bootstrap import Components

_NICENESS: Final = 10
"""Of a rebuild: beside a busy server it gets about a tenth of a processor that both want."""


@click.command()
@json_option
def stats(*, as_json: bool) -> None:
    """Count what the corpus holds, and name index and models.

    \b
    Example:
      python -m service stats --json
    """
    with opened() as components:
        found = _stats(components)
    if as_json:
        print_json(found)
        return
    index, models = found["index"], found["models"]
    saved = f"saved at revision {index['revision']}" if index["saved"] else "not saved yet, built when needed"
    show(
        f"documents  {found['documents']:,}",
        f"passages   {found['passages']:,}",
        f"revision   {found['revision']:,}",
        f"index      {index['kind']}, {saved}",
        f"embedder   {models['embedder']}",
        f"stance     {models['stance']}",
    )


@click.command()
@click.option("--all", "everything", is_flag=True, help="Look at every document, not only at outdated ones.")
@json_option
def rebuild(*, everything: bool, as_json: bool) -> None:
    """Build the index anew from the corpus.

    Embeds the corpus anew where its vectors come from another embedding model than the one in the settings.
    Of documents that an older release ingested, finds the passages anew, and whose statements they are;
    passages that come out the same keep their vectors. May run beside a server, which comes first wherever
    both want a processor, and may be stopped and started again.

    \b
    Example:
      python -m service rebuild
    """
    from service.commands.progress import shown_progress

    os.nice(_NICENESS)
    with opened() as components, shown_progress(None) as progress:
        rebuilt = components.upkeep.rebuild(progress.embedded, everything=everything)
    told = {
        "revision": rebuilt.revision,
        "passages": rebuilt.passages,
        "embedded": rebuilt.embedded,
        "segmented": rebuilt.segmented,
        "attributed": rebuilt.attributed,
    }
    if as_json:
        print_json(told)
    else:
        from service.wording import counted

        embedded, segmented = counted(rebuilt.embedded, "passage"), counted(rebuilt.segmented, "document")
        attributed = counted(rebuilt.attributed, "passage")
        show(
            f"The index holds {counted(rebuilt.passages, 'passage')} at revision {rebuilt.revision}.",
            f"Embedded anew: {embedded}. Split otherwise: {segmented}. Attributed otherwise: {attributed}.",
        )


@click.command()
@json_option
def verify(*, as_json: bool) -> None:
    """Check that corpus and index agree.

    Compares every checksum, offset and vector, and prints what is wrong; then the exit code is 1. Where no
    index is on disk, only the corpus is checked, and the answer says so.

    \b
    Example:
      python -m service verify
    """
    from index.upkeep import verify as find_faults
    from service.bootstrap import INDEX_DIR

    findings: list[dict[str, str]] = []
    skipped: list[str] = []
    with opened() as components:
        folder = components.settings.data_dir / INDEX_DIR
        for finding in find_faults(components.corpus, folder, skipped.append):
            findings.append({"subject": finding.subject, "problem": finding.problem})
            if not as_json:
                show(f"{finding.subject}: {finding.problem}")
    if as_json:
        print_json({"findings": findings, "not_compared": skipped[0] if skipped else None})
    elif skipped:
        show(f"{skipped[0]}, nothing compared")
    elif not findings:
        show("Corpus and index agree.")
    if findings:
        say(f"{len(findings)} found. `python -m service rebuild` mends the index.")
        raise click.exceptions.Exit(1)


def _stats(components: Components) -> dict[str, Any]:
    with components.corpus.snapshot() as snapshot:
        state, embedder = snapshot.state, snapshot.embedder
    return {
        "documents": state.documents,
        "passages": state.passages,
        "revision": state.revision,
        "index": _index(components),
        "models": {
            "embedder": embedder.name if embedder else components.settings.embedder,
            "stance": components.settings.stance,
        },
    }


def _index(components: Components) -> dict[str, Any]:
    from index.manifest import KIND, IndexFileError, read_manifest
    from service.bootstrap import INDEX_DIR

    try:
        manifest = read_manifest(components.settings.data_dir / INDEX_DIR)
    except IndexFileError:
        manifest = None  # it will be built anew
    return {
        "kind": manifest.kind if manifest else KIND,
        "saved": manifest is not None,
        "revision": manifest.revision if manifest else None,
        "passages": manifest.passages if manifest else None,
        "bytes": sum(file.size for file in manifest.files()) if manifest else None,
    }
