"""What a disk keeps of a folder when the power is cut: surely what was synced, perhaps what was not."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

Names = dict[str, int]
"""The names in one folder, with the inode that each is of."""


class Disk:
    """Follow a folder from one sync to the next, and take away what was never synced."""

    def __init__(self, folder: Path) -> None:
        """Take everything that is there for synced."""
        self._folder = folder.resolve()
        self._names: dict[Path, Names] = {}
        self._contents: dict[int, bytes] = {}
        for place in (self._folder, *(each for each in self._folder.rglob("*") if each.is_dir())):
            self._names[place] = _names_in(place)
        for path in self._folder.rglob("*"):
            if path.is_file():
                self._contents[path.stat().st_ino] = path.read_bytes()

    def synced(self, name: str) -> None:
        """Take note that a file, or the names in a folder, are on the disk now."""
        path = self._folder / name if name else self._folder
        if path.is_dir():
            self._names[path] = _names_in(path)
        elif path.is_file():
            self._contents[path.stat().st_ino] = path.read_bytes()

    def lose(self, rng: random.Random) -> None:
        """Leave what the disk may have after a power cut.

        Names are journalled in order: either all changes of them are there, or only those that were synced.
        Of each file the disk has what was synced, or also what was written since. Which, the seed says.
        """
        is_journalled = rng.random() < 0.5
        present = {
            path.stat().st_ino: path.read_bytes() for path in self._folder.rglob("*") if path.is_file()
        }
        kept: dict[Path, bytes] = {}
        for place, synced in self._names.items():
            names = _names_in(place) if is_journalled and place.is_dir() else synced
            for name, inode in names.items():
                old, new = self._contents.get(inode, b""), present.get(inode)
                if new is None:  # removed meanwhile, but the disk still knows it
                    kept[place / name] = old
                else:
                    kept[place / name] = rng.choice((old, new))
        folders = {place for place in self._names if place.is_dir() or not is_journalled}
        modes = {path: path.stat().st_mode & 0o777 for path in kept if path.exists()}
        for each in self._folder.iterdir():
            if each.is_dir():
                shutil.rmtree(each)
            else:
                each.unlink()
        for place in sorted(folders):
            place.mkdir(parents=True, exist_ok=True)
        for path, content in kept.items():
            path.write_bytes(content)
            path.chmod(modes.get(path, 0o600))


def _names_in(folder: Path) -> Names:
    return {path.name: path.stat().st_ino for path in folder.iterdir() if path.is_file()}
