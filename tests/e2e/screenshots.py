"""Make docs/pictures/: `python -m tests.e2e.screenshots` shows the page and the extension at work."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.e2e.browsing import choose_in_menu, chromium, chromium_with_extension, opened
from tests.e2e.closed_panel import ClosedPanel
from tests.e2e.conftest import ROOT, running_demo_server
from tests.e2e.recorder import Recorder

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PICTURES = ROOT / "docs" / "pictures"
FINLAND = "Finland belongs to NATO."
SUEZ = "About 30 per cent of world trade passes through the Suez Canal."
DESK = {"viewport": {"width": 860, "height": 1000}}
PHONE = {"viewport": {"width": 360, "height": 760}}
DRAFT = f"""{FINLAND} Who would have thought so? {SUEZ} Croatia adopted the euro on 1 January 2023. \
We should all be grateful. The captain of the Ever Given was sentenced to two years in prison."""
ARTICLE = f"""<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Morning brief</title>
<style>body {{ font: 18px/1.6 Georgia, "Liberation Serif", serif; max-width: 26em; margin: 2.5em; }}</style>
<article><h1>Morning brief</h1><p>{FINLAND} That was not always so.</p><p>{SUEZ} A blocked canal
is felt everywhere.</p><p>Croatia adopted the euro on 1 January 2023. The captain of the Ever Given was
sentenced to two years in prison.</p></article>"""


def main() -> None:
    """Start a server with the sample corpus and take every picture."""
    models_dir = Path(os.environ.get("FACTCHECK_MODELS_DIR") or ROOT / "data")
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, running_demo_server(Path(folder), models_dir) as server:
        with chromium() as browser:
            _claim(browser, server.url, FINLAND, "page-light.png", **DESK)
            _claim(browser, server.url, FINLAND, "page-dark.png", color_scheme="dark", **DESK)
            _claim(browser, server.url, SUEZ, "page-phone.png", **PHONE)
            _text(browser, server.url, "whole-text.png")
        _extension(Path(folder), server.url, "extension.png")


def _claim(browser: Browser, url: str, claim: str, name: str, **options: Any) -> None:
    with opened(browser, url + "/", **options) as page:
        page.get_by_label("Claim", exact=True).fill(claim)
        page.get_by_role("button", name="Check", exact=True).click()
        page.wait_for_selector("#claim-answer:not([aria-busy]) .verdict")
        page.evaluate("document.activeElement.blur()")
        page.screenshot(path=_told(name), full_page=True)


def _text(browser: Browser, url: str, name: str) -> None:
    with opened(browser, url + "/#mode=text", **DESK) as page:
        page.get_by_role("textbox", name="Text", exact=True).fill(DRAFT)
        page.get_by_role("button", name="Check the text").click()
        page.get_by_text(" checked: ").wait_for()
        page.locator("#marked-text .claim-mark").filter(has_text=SUEZ).click()
        page.screenshot(path=_told(name), full_page=True)


def _extension(folder: Path, url: str, name: str) -> None:
    viewport = {"width": 1000, "height": 720}
    with (
        Recorder(url, {"/article": ARTICLE}, policy="") as recorder,
        chromium_with_extension(folder, viewport=viewport) as (context, worker),
    ):
        options = context.new_page()
        options.goto(worker.url.replace("background.js", "options.html"))
        options.get_by_label("Address").fill(recorder.url)
        options.get_by_role("button", name="Save").click()
        options.get_by_text("Saved.").wait_for()
        page = context.new_page()
        page.goto(recorder.url + "/article")
        page.bring_to_front()
        choose_in_menu(worker, "check-page")
        panel = ClosedPanel(page)
        panel.wait_for("Choose one to see its evidence.")
        panel.click("refuted" + SUEZ)
        panel.wait_for("Open the whole answer")
        page.screenshot(path=_told(name))


def _told(name: str) -> Path:
    path = PICTURES / name
    sys.stdout.write(f"{path.relative_to(ROOT)}\n")
    return path


if __name__ == "__main__":
    main()
