"""The extension's panel, which no script of the page can enter: read and driven through the debugger."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from tests.e2e.browsing import WAIT_MS

if TYPE_CHECKING:
    from playwright.sync_api import Page

_CLICK = """function (name) {
  const found = [...this.querySelectorAll("button, a")].find((one) => one.textContent.trim() === name);
  if (!found) return false;
  found.click();
  return true;
}"""


class ClosedPanel:
    """Reach into the closed shadow root of the panel in a page."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._session = page.context.new_cdp_session(page)

    def text(self) -> str:
        """Give the words in the panel; empty where there is none."""
        found = self._call("function () { return this.querySelector('.panel').innerText }")
        return str(found or "")

    def wait_for(self, words: str) -> None:
        """Wait until the panel shows these words."""
        deadline = time.monotonic() + WAIT_MS / 1000
        while words not in (found := self.text()):
            assert time.monotonic() < deadline, found
            self._page.wait_for_timeout(50)

    def click(self, name: str) -> None:
        """Click the button or link of this name."""
        assert self._call(_CLICK, name), f"{name!r} is not in the panel: {self.text()}"

    def count(self, selector: str) -> int:
        """Count elements."""
        return int(self._call("function (wanted) { return this.querySelectorAll(wanted).length }", selector))

    def style(self, name: str, selector: str) -> str:
        """Give a computed style of the first such element."""
        found = "getComputedStyle(this.querySelector(one)).getPropertyValue(name)"
        return str(self._call(f"function (name, one) {{ return {found} }}", name, selector))

    def focused(self) -> str:
        """Give the words of the element that has the focus."""
        return str(self._call("function () { return this.activeElement?.textContent }"))

    def _call(self, function: str, *arguments: str) -> Any:
        root = self._root()
        if root is None:
            return None
        resolved = self._session.send("DOM.resolveNode", {"backendNodeId": root})
        answer = self._session.send(
            "Runtime.callFunctionOn",
            {
                "functionDeclaration": function,
                "objectId": resolved["object"]["objectId"],
                "arguments": [{"value": argument} for argument in arguments],
                "returnByValue": True,
            },
        )
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def _root(self) -> int | None:
        document = self._session.send("DOM.getDocument", {"depth": -1, "pierce": True})
        waiting = [document["root"]]
        while waiting:
            node = waiting.pop()
            if node["nodeName"] == "FACTCHECK-PANEL":
                [shadow] = node["shadowRoots"]
                assert shadow["shadowRootType"] == "closed"
                backend: int = shadow["backendNodeId"]
                return backend
            waiting += node.get("children", [])
        return None
