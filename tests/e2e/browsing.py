"""A real browser for the tests that need one: Debian's chromium, driven by Playwright."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Worker

EXTENSION = Path(__file__).resolve().parents[2] / "clients" / "browser-extension"
FLAGS = ["--no-sandbox", "--disable-gpu"]
WAIT_MS = 60_000
"""How long a page may take; a check is slow where other work shares the processor."""


def chromium_path() -> str:
    """Find the browser; skip the test where there is none."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    pytest.skip("needs a browser: apt-get install chromium")


@contextmanager
def playwright() -> Iterator[Playwright]:
    """Start Playwright; skip the test where it is not installed."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright (requirements-dev.txt)")
    with sync_api.sync_playwright() as started:
        yield started


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser without a window."""
    path = chromium_path()
    with playwright() as started:
        browser = started.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def chromium_with_extension(folder: Path, **options: Any) -> Iterator[tuple[BrowserContext, Worker]]:
    """Start the browser with the extension in it; give its context and the extension's service worker.

    The installed copy may already talk to this machine: no script can answer the browser's own question.
    """
    unpacked = folder / "unpacked"
    shutil.copytree(EXTENSION, unpacked, ignore=shutil.ignore_patterns("dist"))
    manifest = json.loads((unpacked / "manifest.json").read_text())
    granted = manifest | {"host_permissions": ["http://127.0.0.1/*"]}
    (unpacked / "manifest.json").write_text(json.dumps(granted))
    arguments = [f"--disable-extensions-except={unpacked}", f"--load-extension={unpacked}"]
    path = chromium_path()
    with playwright() as started:
        context = started.chromium.launch_persistent_context(
            folder / "profile", executable_path=path, headless=False,
            args=[*FLAGS, "--headless=new", *arguments],
            ignore_default_args=["--disable-extensions"], **options,
        )  # fmt: skip
        context.set_default_timeout(WAIT_MS)
        worker = next(iter(context.service_workers), None) or context.wait_for_event("serviceworker")
        yield context, worker
        context.close()


def choose_in_menu(worker: Worker, item: str, selected: str | None = None) -> None:
    """Choose an item of the context menu in the tab in front: raises the event that the browser would."""
    worker.evaluate(
        """async ([menuItemId, selectionText]) => {
            const [tab] = await chrome.tabs.query({ active: true, lastFocusedWindow: true });
            chrome.contextMenus.onClicked.dispatch({ menuItemId, selectionText }, tab);
        }""",
        [item, selected],
    )


@contextmanager
def opened(browser: Browser, address: str, **options: Any) -> Iterator[Page]:
    """Open a page in a context of its own; nothing on it may fail or leave the server of this address."""
    context = browser.new_context(**options)
    context.set_default_timeout(WAIT_MS)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda told: faults.append(told.text) if _is_fault(told) else None)
    server = "/".join(address.split("/", 3)[:3])
    page.on("request", lambda sent: None if sent.url.startswith(server) else faults.append(sent.url))
    page.goto(address)
    yield page
    context.close()
    assert faults == []


def until(page: Page, expression: str, expected: object = True) -> None:
    """Wait until an expression has this value; asked from outside, as the page's policy forbids `eval`."""
    deadline = time.monotonic() + WAIT_MS / 1000
    while (found := page.evaluate(expression)) != expected:
        assert time.monotonic() < deadline, f"{expression} is {found!r}, not {expected!r}"
        page.wait_for_timeout(50)


def _is_fault(told: ConsoleMessage) -> bool:
    # Chromium also tells of every 4xx, which a page may well expect; its scripts say what comes of it.
    expected = told.text.startswith("Failed to load resource: the server responded with a status of 4")
    return told.type in ("error", "warning") and not expected


def violations(page: Page) -> list[str]:
    """Let axe-core look at the page: one line for each rule that it breaks."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found = axe.run(page).response["violations"]
    return [f"{rule['id']}: {rule['help']}: {[node['target'] for node in rule['nodes']]}" for rule in found]
