"""The browser extension in a real browser, on a page of another origin, against the real server."""

from __future__ import annotations

import json
import re
import runpy
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pytest

from tests.e2e.browsing import EXTENSION, choose_in_menu, chromium_with_extension, violations
from tests.e2e.closed_panel import ClosedPanel
from tests.e2e.recorder import Recorder

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page, Worker

    from tests.e2e.conftest import Server

SUEZ = "About 30 per cent of world trade passes through the Suez Canal."
EURO = "Croatia adopted the euro on 1 January 2023."
HOSTILE = "<img src=x onerror=document.body.dataset.owned=1>"
ARTICLE = f"""<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Morning brief</title>
<nav>Home News Croatia adopted the euro on 1 January 2023 as the menu says.</nav>
<article><h1>🌊 Trade and money</h1>
<p>About <b>30 per cent</b> of world trade
   passes through <a href="#x">the Suez Canal</a>. Is that so?</p>
<p hidden>Croatia adopted the yen on 5 May 2021.</p>
<p>{EURO} We like it.</p>
<p>{HOSTILE.replace("<", "&lt;")}</p></article>"""


@dataclass
class Installed:
    """Hold a browser with the extension in it, and the way to the server that it is set to use."""

    context: BrowserContext
    worker: Worker
    options: Page
    recorder: Recorder

    def article(self) -> Page:
        """Open the article in a tab of its own."""
        page = self.context.new_page()
        page.goto(self.recorder.url + "/article")
        page.bring_to_front()
        return page

    def menu(self, item: str, selected: str | None = None) -> None:
        """Choose an item of the context menu in the tab in front."""
        choose_in_menu(self.worker, item, selected)

    def raise_event(self, event: str, *arguments: str) -> None:
        """Raise an event of the browser for the tab in front."""
        self.worker.evaluate(
            """async ([names, given]) => {
                const [tab] = await chrome.tabs.query({ active: true, lastFocusedWindow: true });
                names.split(".").reduce((found, name) => found[name], chrome).dispatch(...given, tab);
            }""",
            [event, list(arguments)],
        )


@pytest.fixture(scope="module")
def installed(demo_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    folder = tmp_path_factory.mktemp("extension")
    with chromium_with_extension(folder) as (context, worker), \
            Recorder(demo_server.url, {"/article": ARTICLE}) as recorder:  # fmt: skip
        options = context.new_page()
        options.goto(worker.url.replace("background.js", "options.html"))
        yield Installed(context, worker, options, recorder)


@pytest.fixture(scope="module")
def ready(installed: Installed) -> Installed:
    """Fill in the options as a user does."""
    options = installed.options
    options.get_by_label("Address").fill(installed.recorder.url)
    options.get_by_label("API key").fill("a-secret-key")
    options.get_by_role("button", name="Save").click()
    options.get_by_text("Saved.").wait_for()
    return installed


def test_the_options_are_checked_tested_and_accessible(installed: Installed) -> None:
    options = installed.options
    for typed, told in [
        ("factcheck", "Write the address in full"),
        ("ftp://127.0.0.1/", "must begin with https://"),
        ("http://user:word@127.0.0.1/", "out of the address"),
        ("http://factcheck.example.org/", "over https:// only"),
    ]:
        options.get_by_label("Address").fill(typed)
        options.get_by_label("API key").fill("a-secret-key")
        options.get_by_role("button", name="Save").click()
        options.get_by_text(told).wait_for()
    assert installed.recorder.requests == []

    options.get_by_label("Address").fill(installed.recorder.url)
    options.get_by_role("button", name="Test").click()
    options.get_by_text("It answers: 20 documents").wait_for()
    assert violations(options) == []


def test_a_selected_claim_is_checked_in_a_panel_that_the_page_cannot_enter(ready: Installed) -> None:
    page = ready.article()
    before = page.evaluate("document.body.innerHTML")
    ready.recorder.requests.clear()
    page.wait_for_timeout(300)
    assert ready.recorder.requests == []  # nothing is sent until somebody asks

    ready.menu("check-claim", f"  {SUEZ} ")
    panel = ClosedPanel(page)
    panel.wait_for("Refuted by the sources")

    text = panel.text()
    assert "30 March 2021 · Northern Ledger" in text
    assert "About 12 per cent of world trade passes through the waterway" in text
    assert "The claim says 30 per cent, the passage 12 per cent." in text
    [asked] = ready.recorder.requests
    assert asked.path == "/check"
    assert json.loads(asked.body)["claim"] == SUEZ
    assert asked.headers["Authorization"] == "Bearer a-secret-key"
    assert "Cookie" not in asked.headers
    assert panel.style("background-color", ".panel") == "rgb(251, 250, 246)"  # in spite of the page's policy
    assert page.evaluate("document.querySelector('factcheck-panel').shadowRoot") is None
    assert page.evaluate("document.body.innerHTML") == before
    assert page.evaluate("typeof factcheck") == "undefined"

    assert panel.focused() == "What do the sources say?"
    page.keyboard.press("Escape")
    assert page.locator("factcheck-panel").count() == 0
    page.close()


def test_shortcut_and_button_do_the_same(ready: Installed) -> None:
    page = ready.article()
    page.evaluate(
        """length => {
            const words = document.querySelectorAll("article p")[2].firstChild;
            getSelection().setBaseAndExtent(words, 0, words, length);
        }""",
        len(EURO),
    )
    ready.raise_event("commands.onCommand", "check-claim")
    panel = ClosedPanel(page)
    panel.wait_for("Supported by the sources")
    assert json.loads(ready.recorder.requests[-1].body)["claim"] == EURO

    page.evaluate("getSelection().empty()")
    asked = len(ready.recorder.requests)
    ready.raise_event("action.onClicked")
    panel.wait_for("Select a sentence to check it")
    assert len(ready.recorder.requests) == asked  # the button alone sends nothing
    panel.click("Check this page")
    panel.wait_for("Choose one to see its evidence.")
    page.close()


def test_the_key_is_out_of_reach_of_scripts_beside_a_page(ready: Installed) -> None:
    page = ready.article()
    [reached] = ready.worker.evaluate(
        """async () => {
            const [tab] = await chrome.tabs.query({ active: true, lastFocusedWindow: true });
            const read = () => chrome.storage.local.get()
                .then(JSON.stringify, (error) => `refused: ${error.message}`);
            const results = await chrome.scripting.executeScript({ target: { tabId: tab.id }, func: read });
            return results.map(({ result }) => result);
        }"""
    )
    assert "a-secret-key" in ready.worker.evaluate("chrome.storage.local.get().then(JSON.stringify)")
    assert reached.startswith("refused:")
    page.close()


def test_checking_the_page_underlines_its_claims_and_changes_nothing(ready: Installed) -> None:
    page = ready.article()
    before = page.evaluate("document.body.innerHTML")
    ready.recorder.requests.clear()

    ready.menu("check-page")
    panel = ClosedPanel(page)
    panel.wait_for("Choose one to see its evidence.")

    [asked] = ready.recorder.requests
    sent = json.loads(asked.body)["text"]
    assert sent.startswith(f"🌊 Trade and money\n\n{SUEZ} Is that so?\n\n{EURO}")
    assert "yen" not in sent  # hidden from the reader
    assert "menu" not in sent
    lines = highlighted(page)
    assert lines["factcheck-refutes"] == [SUEZ]  # across <b>, <a> and a line break
    assert lines["factcheck-supports"] == [EURO]
    assert page.evaluate("document.body.innerHTML") == before
    assert page.evaluate("document.body.dataset.owned") is None

    panel.click("refuted" + SUEZ)
    panel.wait_for("Northern Ledger")
    assert highlighted(page)["factcheck-chosen"] == [SUEZ]
    page.keyboard.press("Escape")
    assert highlighted(page) == {}
    page.close()


def test_html_from_a_document_is_text_in_the_panel(ready: Installed, changing_server: Server) -> None:
    hostile = {
        "text": f"The bridge of Wyre Sound {HOSTILE} was opened to traffic in 1991.",
        "source": {"title": f"Bridge {HOSTILE}", "publisher": f"{HOSTILE} Post"},
        "published": "1991-06-01",
    }
    put = changing_server.fresh("PUT", "/documents/hostile-bridge", json=hostile)
    assert put.status_code in (200, 201), put.text
    page = ready.article()

    ready.menu("check-claim", f"The bridge of Wyre Sound {HOSTILE} was opened to traffic in 1991.")
    panel = ClosedPanel(page)
    panel.wait_for(f"{HOSTILE} Post")

    assert f"Bridge {HOSTILE}" in panel.text()
    assert panel.count("img") == 0
    assert page.evaluate("document.body.dataset.owned") is None
    page.close()


def test_a_server_that_is_gone_is_told_in_plain_words(ready: Installed) -> None:
    page = ready.article()
    ready.recorder.broken = True
    try:
        ready.menu("check-claim", SUEZ)
        ClosedPanel(page).wait_for("The server cannot be reached.")
    finally:
        ready.recorder.broken = False
    page.close()


def test_the_extension_asks_for_no_more_than_it_needs() -> None:
    manifest = json.loads((EXTENSION / "manifest.json").read_text())

    assert sorted(manifest["permissions"]) == ["activeTab", "contextMenus", "scripting", "storage"]
    opening = {"host_permissions", "content_scripts", "web_accessible_resources", "externally_connectable"}
    assert opening & set(manifest) == set()
    for script in [*EXTENSION.glob("*.js"), *EXTENSION.glob("content/*.js")]:
        assert not re.search(r"innerHTML|outerHTML|insertAdjacent|\beval\(|new Function", script.read_text())


def test_the_zip_is_whole_and_always_the_same(tmp_path: Path) -> None:
    build: Any = runpy.run_path(str(EXTENSION / "build.py"))["build"]

    first, second = build(tmp_path / "1.zip"), build(tmp_path / "2.zip")

    assert first.read_bytes() == second.read_bytes()
    with ZipFile(first) as packed:
        names = set(packed.namelist())
        manifest = json.loads(packed.read("manifest.json"))
    assert {manifest["background"]["service_worker"], manifest["options_ui"]["page"]} <= names
    assert set(manifest["icons"].values()) <= names
    assert not [name for name in names if name.endswith((".py", ".md", ".zip"))]
    scripts = {path.relative_to(EXTENSION).as_posix() for path in EXTENSION.glob("content/*.js")}
    assert scripts <= names


def highlighted(page: Page) -> dict[str, list[str]]:
    """Read what is underlined, with white space as a reader sees it."""
    found: dict[str, list[str]] = page.evaluate(
        """Object.fromEntries([...CSS.highlights].map(([name, ranges]) =>
            [name, [...ranges].map((range) => range.toString().replace(/\\s+/g, " "))]))"""
    )
    return found
