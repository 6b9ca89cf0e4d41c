"""One browser window that nothing wrong escapes, and what tests look at in it."""

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

AXE = Path(sys.prefix) / "share/hongtou/scripts/axe/axe.min.js"
RUN_AXE = """async () => (await axe.run(document, {iframes: false, resultTypes: ["violations"]})).violations
    .filter(({impact}) => impact === "serious" || impact === "critical")
    .flatMap(({id, help, nodes}) => nodes.map((node) => [id, help, node.target, node.failureSummary]))"""
TELL_BREACHES = """addEventListener("securitypolicyviolation", (told) =>
    console.error(`policy: ${told.effectiveDirective} kept ${told.blockedURI} away`))"""
OF_ANSWERS = "Failed to load resource: the server responded with a status of 4"
"""How Chromium begins what it says of every answer that refuses; tests look at the page for those."""

NARROW = 320
"""Width of the narrowest screen that pages must fit, in CSS pixels (WCAG 2.2, 1.4.10)."""


@dataclass
class Window:
    """A browser context at *address*: what went wrong in any of its pages is in `faults`."""

    context: BrowserContext
    address: str
    faults: list[str] = field(default_factory=list)
    foreseen: list[str] = field(default_factory=list)
    """Parts of messages that are no fault in this test: a connection that it cut, an answer that it broke."""

    def __post_init__(self) -> None:
        self.context.add_init_script(TELL_BREACHES)
        self.context.on("request", self._asked)
        self.context.on("response", self._answered)
        self.context.on("console", self._said)
        self.context.on("weberror", lambda error: self._wrong(f"script: {error.error}"))

    def unforeseen(self) -> list[str]:
        """What went wrong and was not foreseen."""
        return [fault for fault in self.faults if not any(part in fault for part in self.foreseen)]

    def _asked(self, request: Request) -> None:
        scheme = request.url.partition(":")[0]
        if scheme in ("http", "https", "ws", "wss") and not request.url.startswith(f"{self.address}/"):
            self._wrong(f"elsewhere: {request.url}")

    def _answered(self, response: Response) -> None:
        is_asset = response.url.startswith(f"{self.address}/assets/")
        if response.status >= (400 if is_asset else 500):
            self._wrong(f"answer: {response.status} {response.url}")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(OF_ANSWERS):
            self._wrong(f"console: {message.text} ({message.location.get('url', '')})")

    def _wrong(self, fault: str) -> None:
        self.faults.append(fault)


def axe(page: Page) -> list[str]:
    """What axe-core finds serious or critical in that page, a line each: rule, places, cure."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[list[Any]] = page.evaluate(RUN_AXE)
    return [f"{id}: {help} {json.dumps(target)} {told}" for id, help, target, told in found]


def sideways(page: Page) -> int:
    """How many CSS pixels that page is wider than a screen of NARROW; it stays that narrow."""
    page.set_viewport_size({"width": NARROW, "height": 640})
    width: int = page.evaluate("document.documentElement.scrollWidth")
    return max(0, width - NARROW)
