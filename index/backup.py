"""Back up the corpus into one file while it is in use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from index.archive import (
    CORPUS,
    BackupError,
    BackupManifest,
    described,
    open_archive,
    write_archive,
)
from index.corpus.copying import OnCopied, copy_database, inspect_database
from index.corpus.errors import CorpusError
from index.staging import StagingBusyError, staging, sync


@dataclass(frozen=True, slots=True)
class BackedUp:
    """Say what was backed up, and how large the file is (bytes)."""

    path: Path
    size: int
    manifest: BackupManifest


def back_up(
    corpus: Path,
    target: Path,
    extras: Sequence[Path] = (),
    *,
    release: str = "",
    on_copied: OnCopied = lambda done, total: None,
) -> BackedUp:
    """Write the corpus of this moment, and those of the `extras` that exist, into one file.

    Nobody waits: the copy is made in one read transaction, checked page by page, and only then packed. It is
    written beside the target, brought to the disk and renamed; a kill leaves a former backup of that name
    whole. Needs twice the size of the corpus free beside the target while it works. Raises BackupError, with
    what mends it, where anything is in the way.
    """
    if not corpus.is_file():
        raise BackupError(f"there is no corpus at {corpus}: nothing to back up")
    _require_replaceable(target)
    try:
        with staging(target.with_name(f"{target.name}.partial")) as folder:
            copy_database(corpus, folder / CORPUS, on_copied)
            manifest, contents = _gathered(folder / CORPUS, extras, release)
            draft = folder / "draft.tar"
            draft.touch(mode=0o600)  # it holds unpublished texts and the hashes of keys
            with draft.open("wb") as file:
                write_archive(file, manifest, contents)
            sync(draft)
            size = draft.stat().st_size
            draft.replace(target)
            sync(target.parent)
    except StagingBusyError as error:
        raise BackupError(f"another backup to {target} is under way: wait for it") from error
    except OSError as error:
        raise BackupError(f"the backup {target} cannot be written: {error.strerror or error}") from error
    return BackedUp(target, size, manifest)


def _gathered(copy: Path, extras: Sequence[Path], release: str) -> tuple[BackupManifest, list[Path]]:
    try:
        state = inspect_database(copy)
    except CorpusError as error:
        raise BackupError(
            f"{error}. Nothing was written: a copy of it would be no backup. Find out more with: "
            "python -m service verify"
        ) from error
    copy.chmod(0o600)
    contents = [copy]
    for extra in extras:
        kept = copy.with_name(extra.name)
        try:
            kept.touch(mode=0o600)
            kept.write_bytes(extra.read_bytes())  # a copy: the original may be replaced meanwhile
            kept.chmod(extra.stat().st_mode & 0o777)
        except FileNotFoundError:
            kept.unlink(missing_ok=True)
            continue
        contents.append(kept)
    files = tuple(described(path, path.name) for path in contents)
    made = datetime.now(UTC).replace(microsecond=0).isoformat()
    manifest = BackupManifest(
        made, release, state.schema, state.revision, state.documents, state.passages, state.embedder, files
    )
    return manifest, contents


def _require_replaceable(target: Path) -> None:
    """Write over nothing but an earlier backup."""
    if not target.parent.is_dir():
        raise BackupError(f"there is no folder {target.parent}: make it first")
    if not target.exists():
        return
    try:
        with open_archive(target):
            pass
    except (BackupError, OSError) as error:
        raise BackupError(
            f"{target} is there already and is no backup that could be replaced: give another name"
        ) from error
