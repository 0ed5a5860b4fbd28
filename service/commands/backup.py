"""The commands `backup` and `restore`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from service.commands.output import json_option, print_json, say, show, stderr

if TYPE_CHECKING:
    from index.archive import BackupManifest
    from index.restore import StagedBackup

_FILE = click.Path(dir_okay=False, path_type=Path)
_EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=_FILE, metavar="FILE")
@json_option
def backup(*, file: Path, as_json: bool) -> None:
    """Write the corpus and the API keys into one FILE.

    Works while the service serves and ingests: nobody waits for it. FILE is as of one moment, is checked page
    by page, and has its name only once it is whole on the disk; an earlier backup of that name is replaced.
    It takes about the size of corpus.db, while it is written twice that. Keep it where strangers cannot read
    it, and on another disk. Models and settings are not in it.

    \b
    Examples:
      python -m service backup /backups/corpus-monday.tar
      python -m service restore /backups/corpus-monday.tar
    """
    from index.backup import back_up
    from service import __version__
    from service.bootstrap import CORPUS_FILE
    from service.keys.key_file import KEYS_FILE
    from service.settings import Settings

    data_dir = Settings.from_env().data_dir
    with _shown("Copying") as on_copied:
        made = back_up(
            data_dir / CORPUS_FILE, file, [data_dir / KEYS_FILE], release=__version__, on_copied=on_copied
        )
    has_keys = made.manifest.file(KEYS_FILE) is not None
    if as_json:
        members = {"file": str(file), "bytes": made.size, "api_keys": has_keys}
        print_json(members | _members(made.manifest) | {"revision": made.manifest.revision})
        return
    keys = "with the API keys" if has_keys else "no API keys to keep"
    show(
        f"{_counted(made.manifest)} at revision {made.manifest.revision:,}, {keys}: "
        f"{made.size / 1e6:,.1f} MB in {file}"
    )


@click.command()
@click.argument("file", type=_EXISTING, metavar="FILE")
@click.option("--live", is_flag=True, help="Restore under a running service too.")
@click.option("--keys", "with_keys", is_flag=True, help="Put the API keys back, though there are some.")
@json_option
def restore(*, file: Path, live: bool, with_keys: bool, as_json: bool) -> None:
    """Put a backup in the place of the corpus.

    FILE is checked whole before anything is touched; then the corpus changes in one step: a kill at any
    moment leaves the former or the restored one. What was stored after the backup is gone then. A backup
    of an earlier release is brought up to date, one of a later release refused. The index follows by itself.

    A corpus in use is left alone: stop the service first. With --live it goes on serving, and answers from
    the restored corpus from the next request on; what is written until then is lost.

    API keys are put back where there are none. Where there are, they stay, so that what was revoked since
    opens nothing; with --keys, those of the backup take their place.

    \b
    Example:
      python -m service restore /backups/corpus-monday.tar
    """
    from index.restore import require_unused, staged
    from service.bootstrap import CORPUS_FILE, INDEX_DIR
    from service.settings import Settings

    data_dir = Settings.from_env().data_dir
    corpus = data_dir / CORPUS_FILE
    if not live:
        require_unused(corpus)
    with staged(file, data_dir) as checked:
        if not live:
            require_unused(corpus)  # checking takes a while
        keys = _restore_keys(checked, data_dir, with_keys)
        with _shown("Restoring") as on_copied:
            restored = checked.put_in_place(corpus, data_dir / INDEX_DIR, on_copied)
    manifest = restored.manifest
    if as_json:
        members = {"revision": restored.revision, "backup_revision": manifest.revision, "api_keys": keys}
        print_json(_members(manifest) | members)
        return
    show(
        f"{_counted(manifest)} of {manifest.made} (revision {manifest.revision:,} then, "
        f"{restored.revision:,} now). API keys: {keys}."
    )
    if keys == "kept":
        say("The API keys here stayed as they are; --keys puts those of the backup in their place.")


def _restore_keys(checked: StagedBackup, data_dir: Path, with_keys: bool) -> str:
    """Put the keys back, before the corpus: it is never served without the keys it had."""
    from service.keys.key_file import KEYS_FILE, KeyFile

    file, data = KeyFile(data_dir), checked.kept_beside(KEYS_FILE)
    if data is None:
        return "kept" if file.path.exists() else "none"
    if file.path.exists() and not with_keys:
        return "kept"
    file.put_back(data)
    return "restored"


def _members(manifest: BackupManifest) -> dict[str, object]:
    return {
        "documents": manifest.documents,
        "passages": manifest.passages,
        "made": manifest.made,
        "release": manifest.release,
        "schema": manifest.schema,
    }


def _counted(manifest: BackupManifest) -> str:
    from service.wording import counted

    return f"{counted(manifest.documents, 'document')}, {counted(manifest.passages, 'passage')}"


@contextmanager
def _shown(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show how far the copying is, on a terminal."""
    from rich.progress import Progress

    console = stderr()
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
