"""Read the lock files: every package with its version and the hashes of its files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT: Final = Path(__file__).resolve().parents[1]
SERVE_LOCK: Final = ROOT / "requirements-serve.lock"
TRACES_LOCK: Final = ROOT / "requirements-traces.lock"
FULL_LOCK: Final = ROOT / "requirements.lock"

_HASH: Final = re.compile(r"--hash=(\S+)")


@dataclass(frozen=True, slots=True)
class LockedPackage:
    """Hold one package of a lock: `name` in its normal form, `hashes` as `sha256:…`."""

    name: str
    version: str
    requirement: Requirement
    hashes: tuple[str, ...]

    def applies_to(self, environment: dict[str, str]) -> bool:
        """Tell whether it is installed in an environment (the names of PEP 508's markers)."""
        marker = self.requirement.marker
        return marker is None or marker.evaluate(environment)


def read_lock(path: Path) -> list[LockedPackage]:
    """Read every package of a lock file; raises ValueError for a line that pins no version."""
    lines = path.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    return [_package(line) for line in lines if line.strip() and not line.startswith("#")]


def read_pins(path: Path) -> dict[str, str]:
    """Read the names (in normal form) and versions that a requirements file itself pins."""
    lines = (line.partition("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines())
    pins = [Requirement(line) for line in lines if line and not line.startswith("-")]
    return {canonicalize_name(pin.name): _version(pin) for pin in pins}


def _package(line: str) -> LockedPackage:
    requirement = Requirement(_HASH.sub("", line).strip())
    name = canonicalize_name(requirement.name)
    return LockedPackage(name, _version(requirement), requirement, tuple(_HASH.findall(line)))


def _version(requirement: Requirement) -> str:
    found = re.fullmatch(r"==([^,*]+)", str(requirement.specifier))
    if found is None:
        raise ValueError(f"{requirement} names no single version: write NAME==VERSION")
    return found[1]
