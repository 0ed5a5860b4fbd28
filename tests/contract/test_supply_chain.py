"""The lock files cover and agree with the requirements; components and licences are listed, and allowed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.utils import canonicalize_name

from supply_chain.licences import Licensed, installed_closure, serving_packages
from supply_chain.locked import FULL_LOCK, ROOT, SERVE_LOCK, TRACES_LOCK, read_lock, read_pins

SERVE = ROOT / "requirements-serve.txt"
CUDA = re.compile(r"torch|triton|cuda-.*|nvidia-.*")
LISTED_ON = {
    "implementation_name": "cpython", "os_name": "posix", "platform_machine": "x86_64", "extra": "",
    "platform_python_implementation": "CPython", "platform_system": "Linux", "sys_platform": "linux",
    "python_full_version": "3.11.9", "python_version": "3.11",
}  # fmt: skip
"""The markers of the machine whose packages docs/sbom.cdx.json lists."""


@pytest.mark.parametrize(
    ("lock", "least"), [(SERVE_LOCK, 50), (FULL_LOCK, 80), (TRACES_LOCK, 10)], ids=["serve", "all", "traces"]
)
def test_every_locked_package_has_a_version_and_hashes_and_comes_from_no_named_place(
    lock: Path, least: int
) -> None:
    packages = read_lock(lock)

    assert len(packages) > least
    for package in packages:
        assert package.hashes, f"{package.name} has no hash"
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", each) for each in package.hashes)
    assert not re.search(r"://|index-url|find-links", lock.read_text())


def test_the_locks_agree_with_what_is_pinned_and_with_each_other() -> None:
    serving = {package.name: package.version for package in read_lock(SERVE_LOCK)}
    everything = [(package.name, package.version) for package in read_lock(FULL_LOCK)]

    assert read_pins(SERVE).items() <= serving.items()
    tracing = {package.name: package.version for package in read_lock(TRACES_LOCK)}
    assert read_pins(ROOT / "requirements-traces.txt").items() <= tracing.items()
    assert all(serving[name] == tracing[name] for name in serving.keys() & tracing.keys())
    exporting = read_pins(ROOT / "requirements.txt")
    assert exporting.pop("torch"), "pinned in requirements.txt, whichever build an index gives"
    assert {*exporting.items(), *serving.items()} <= set(everything)
    assert not [name for name, _ in everything if CUDA.fullmatch(name)], (
        "their files differ from machine to machine"
    )


def test_the_lock_names_whatever_the_serving_packages_need() -> None:
    locked = read_lock(SERVE_LOCK)
    here = {package.name for package in locked if package.applies_to({**default_environment(), "extra": ""})}
    versions = {package.name: package.version for package in locked}
    needed = set(installed_closure(read_pins(SERVE), versions))

    assert len(needed) > 40
    assert needed <= here, f"run .ci/supply-chain: not locked are {sorted(needed - here)}"


def test_an_image_installs_only_what_has_the_locked_hashes() -> None:
    image = (ROOT / "Dockerfile").read_text()
    serving = image.partition("AS packages")[2].partition("\nFROM")[0]

    assert "--require-hashes -r requirements-serve.lock" in serving
    assert "requirements-serve.txt" not in serving
    assert "--require-hashes --no-deps -r requirements.lock" in image


def test_the_list_of_components_names_what_is_locked() -> None:
    listed = json.loads((ROOT / "docs" / "sbom.cdx.json").read_text())
    locked = {(each.name, each.version) for each in read_lock(SERVE_LOCK) if each.applies_to(LISTED_ON)}

    assert (listed["bomFormat"], listed["metadata"]["component"]["name"]) == (
        "CycloneDX",
        "factcheck-service",
    )
    assert {(canonicalize_name(each["name"]), each["version"]) for each in listed["components"]} == locked
    assert all(each["purl"].startswith("pkg:") and each.get("licenses") for each in listed["components"])
    graph = {each["ref"]: each.get("dependsOn", []) for each in listed["dependencies"]}
    assert len(graph[listed["metadata"]["component"]["bom-ref"]]) == len(read_pins(SERVE))


def test_every_serving_package_is_listed_with_a_licence_that_is_allowed() -> None:
    page = (ROOT / "docs" / "licences.md").read_text()

    packages = serving_packages()

    assert len(packages) > 40
    for package in packages:
        assert package.is_allowed, f"{package.name}: {package.licence or 'no licence stated'}"
        assert f"\n| {package.name} | {package.licence} |\n" in page, "python -m supply_chain.licences"


@pytest.mark.parametrize(
    ("licence", "is_allowed"),
    [
        ("MIT", True),
        ("MPL-1.1 OR GPL-2.0-only", True),
        ("Apache-2.0 AND BSD-2-Clause", True),
        ("MIT AND GPL-3.0-or-later", False),
        ("(MIT OR GPL-2.0-only) AND LGPL-2.1-only", False),
        ("GPL-3.0-only", False),
        ("", False),
    ],
)
def test_of_a_choice_one_licence_must_be_allowed_and_otherwise_all(licence: str, is_allowed: bool) -> None:
    assert Licensed("a-package", licence).is_allowed is is_allowed
