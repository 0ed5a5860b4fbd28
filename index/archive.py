"""The file of a backup: a plain tar whose first member says what the others must be.

Not compressed, so that tools that keep many backups find what is equal in them.
"""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import IO, Any, Final

from index.corpus.errors import CorpusError

MANIFEST: Final = "manifest.json"
CORPUS: Final = "corpus.db"
FORMAT: Final = 1
_MANIFEST_DIGEST: Final = f"{MANIFEST}.sha256"
_KIND: Final = "factcheck-backup"
_MAX_MANIFEST_BYTES: Final = 1 << 20
_CHUNK_BYTES: Final = 1 << 20


class BackupError(CorpusError):
    """Say why a backup cannot be made or used, and what mends it."""


@dataclass(frozen=True, slots=True)
class ArchivedFile:
    """Describe one file in a backup: its size in bytes, SHA-256 (hexadecimal) and permission bits."""

    name: str
    size: int
    sha256: str
    mode: int


@dataclass(frozen=True, slots=True)
class BackupManifest:
    """Say what a backup holds: the corpus at one revision, and the files kept beside it.

    `made` is the moment of the copy (UTC, ISO 8601), `release` that of the program that made it, `schema`
    that of the database.
    """

    made: str
    release: str
    schema: str
    revision: int
    documents: int
    passages: int
    embedder: str | None
    files: tuple[ArchivedFile, ...]
    kind: str = _KIND
    format: int = FORMAT

    def file(self, name: str) -> ArchivedFile | None:
        """Find one file; None where it is not in the backup."""
        return next((file for file in self.files if file.name == name), None)


def described(path: Path, name: str) -> ArchivedFile:
    """Describe a file as it is now."""
    with path.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    found = path.stat()
    return ArchivedFile(name, found.st_size, digest, found.st_mode & 0o777)


def write_archive(target: IO[bytes], manifest: BackupManifest, contents: Sequence[Path]) -> None:
    """Write a backup; `contents` are the files of the manifest, in its order."""
    listing = json.dumps(asdict(manifest), indent=1, ensure_ascii=False).encode() + b"\n"
    digest = f"{hashlib.sha256(listing).hexdigest()}  {MANIFEST}\n".encode()  # as sha256sum has it
    with tarfile.open(fileobj=target, mode="w|", format=tarfile.PAX_FORMAT) as archive:
        for name, told in ((MANIFEST, listing), (_MANIFEST_DIGEST, digest)):
            archive.addfile(_member(name, len(told), 0o600), io.BytesIO(told))
        for file, path in zip(manifest.files, contents, strict=True):
            with path.open("rb") as content:
                archive.addfile(_member(file.name, file.size, file.mode), content)


def _member(name: str, size: int, mode: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, mode
    return member


class Archive:
    """Read a backup from beginning to end, once."""

    def __init__(self, path: Path, archive: tarfile.TarFile, manifest: BackupManifest) -> None:
        self.path = path
        self.manifest = manifest
        self._archive = archive

    def extract(self, folder: Path) -> None:
        """Write every file of the manifest into a folder, comparing sizes and checksums.

        Raises BackupError where one is missing, cut short or damaged.
        """
        for file in self.manifest.files:
            member = _next(self.path, self._archive)
            content = self._archive.extractfile(member) if member is not None and member.isreg() else None
            if member is None or content is None or (member.name, member.size) != (file.name, file.size):
                raise _damaged(self.path, f"{file.name} is missing")
            digest = hashlib.sha256()
            with (folder / file.name).open("xb") as written:
                for chunk in _chunks(self.path, content):
                    digest.update(chunk)
                    written.write(chunk)
            (folder / file.name).chmod(file.mode)
            if digest.hexdigest() != file.sha256:
                raise _damaged(self.path, f"{file.name} has another content than its checksum says")


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """Open a backup and read its manifest; raises BackupError where it is none, or of a newer format."""
    with path.open("rb") as raw:
        try:
            archive = tarfile.open(fileobj=raw, mode="r|")  # noqa: SIM115 - closed below
        except tarfile.TarError as error:
            raise _no_backup(path) from error
        with archive:
            yield Archive(path, archive, _manifest(path, archive))


def _manifest(path: Path, archive: tarfile.TarFile) -> BackupManifest:
    listing = _small(path, archive, MANIFEST)
    if listing is None:
        raise _no_backup(path)
    try:
        raw = json.loads(listing)
        if raw["kind"] != _KIND:
            raise _no_backup(path)
        if raw["format"] != FORMAT:
            raise BackupError(
                f"{path} is a backup of format {raw['format']}, which release {raw['release']} wrote; this "
                f"one reads format {FORMAT}. Restore it with that release, or a newer one"
            )
        manifest = _checked(raw)
    except (ValueError, TypeError, KeyError) as error:
        raise _damaged(path, f"{MANIFEST} cannot be read: {error!r}") from error
    digest = _small(path, archive, _MANIFEST_DIGEST) or b""
    if digest.split()[:1] != [hashlib.sha256(listing).hexdigest().encode()]:
        raise _damaged(path, f"{MANIFEST} has another content than its checksum says")
    return manifest


def _small(path: Path, archive: tarfile.TarFile, name: str) -> bytes | None:
    """Read the next member; None where it is another one, or too large to be this."""
    member = _next(path, archive)
    if member is None or not member.isreg() or member.name != name or member.size > _MAX_MANIFEST_BYTES:
        return None
    content = archive.extractfile(member)
    return b"".join(_chunks(path, content)) if content is not None else None


def _checked(raw: dict[str, Any]) -> BackupManifest:
    files = tuple(ArchivedFile(**each) for each in raw.pop("files"))
    manifest = BackupManifest(files=files, **raw)
    records: tuple[BackupManifest | ArchivedFile, ...] = (manifest, *files)
    for record in records:
        for field in fields(record):
            if field.type in ("int", "str") and type(getattr(record, field.name)).__name__ != field.type:
                raise TypeError(f"{field.name} is no {field.type}")
    names = [file.name for file in files]
    # The names become paths: nothing but a plain name of a file may pass.
    if any(name in {"", ".", ".."} or "/" in name or "\0" in name for name in names):
        raise ValueError("a file has a name that leads elsewhere")
    if len(set(names)) < len(names) or CORPUS not in names:
        raise ValueError(f"it does not name {CORPUS} and other files once each")
    return manifest


def _next(path: Path, archive: tarfile.TarFile) -> tarfile.TarInfo | None:
    try:
        return archive.next()
    except (tarfile.TarError, EOFError) as error:
        raise _damaged(path, "it is cut short") from error


def _chunks(path: Path, content: IO[bytes]) -> Iterator[bytes]:
    try:
        while chunk := content.read(_CHUNK_BYTES):
            yield chunk
    except (tarfile.TarError, EOFError) as error:
        raise _damaged(path, "it is cut short") from error


def _no_backup(path: Path) -> BackupError:
    return BackupError(f"{path} is no backup of this service: name a file that `backup` wrote")


def _damaged(path: Path, what: str) -> BackupError:
    return BackupError(f"the backup {path} is damaged: {what}. Nothing was changed; use another backup")
