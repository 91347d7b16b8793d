"""A real browser before the real dashboard: Chromium with pages that note what it complains about."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from listener.web.server import Site
from tests.web.browser import PASSWORD

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIETLY = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-sync",
)
DESK, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=844)
Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
_BAD = ("error", "warning", "assert")
GRAVE = ("serious", "critical")
_AXE = """async (rules) => {
  const found = await axe.run(document, {
    resultTypes: ["violations"], preload: false, elementRef: false,
    runOnly: rules.length ? {type: "rule", values: rules}
      : {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
  });
  return found.violations.map(one => [one.impact, one.id, one.nodes[0].html.slice(0, 160)]);
}"""
_LAID_OUT = """async () => {
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));  // charts fit themselves
  const page = document.documentElement;
  const out = [...document.querySelectorAll("main *")].find(one =>
    one.getBoundingClientRect().right > page.clientWidth + 1 && !one.closest(".scroll, .top nav, svg"));
  return {
    over: page.scrollWidth - page.clientWidth,
    which: out ? out.outerHTML.slice(0, 160) : "",
    titles: document.querySelectorAll("h1").length,
  };
}"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the system's browser. Skips the test if there is none."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no chromium on the PATH: the dashboard is not tried in a real browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(QUIETLY))
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Window:
    """One window of somebody, with cookies of its own."""

    page: Page
    base: str
    reports: list[str] = field(default_factory=list)
    """What the console said that was no news, policy reports included, and errors of scripts."""

    def go(self, path: str) -> int:
        """Open a page, and return its status."""
        answer = self.page.goto(self.base + path)
        assert answer is not None
        return answer.status

    def log_in(self, name: str = "anna") -> None:
        self.go("/login")
        self.page.fill("#name", name)
        self.page.fill("#password", PASSWORD)
        self.page.click("button.act")

    def speak(self, lang: str) -> None:
        self.page.context.add_cookies([{"name": "listener-lang", "value": lang, "url": self.base}])

    def unfold(self) -> None:
        """Open everything that folds, so that it is looked at, too."""
        self.page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true; })")

    def faults(self, themes: Sequence[Theme] = THEMES) -> Iterator[str]:
        """Give what is wrong with the open page: on a desk and on a phone, in light and dark, without loading it again.

        ``themes``: in which axe-core looks; in the dark only colours can be wrong that were right before.
        """
        self.unfold()
        page = self.page
        page.set_viewport_size(DESK)
        page.emulate_media(color_scheme="light")
        yield from self._laid_out("desk")
        if themes:
            page.evaluate(_axe_core())
            yield from (f"light: {one}" for one in grave(page))
        page.set_viewport_size(PHONE)
        yield from self._laid_out("phone")
        if "dark" in themes:
            page.emulate_media(color_scheme="dark")
            yield from (f"dark: {one}" for one in grave(page, ("color-contrast",)))
        yield from self.reports
        self.reports.clear()

    def _laid_out(self, where: str) -> Iterator[str]:
        seen: dict[str, Any] = self.page.evaluate(_LAID_OUT)
        if seen["over"] > 0:
            yield f"{where}: {seen['over']} px too wide: {seen['which']}"
        if seen["titles"] != 1:
            yield f"{where}: {seen['titles']} h1"


@contextmanager
def window(browser: Browser, base: str, **options: Any) -> Iterator[Window]:
    """Open a window. ``options``: of Playwright's contexts."""
    with browser.new_context(viewport=DESK, reduced_motion="reduce", **options) as context:
        found = Window(context.new_page(), base)
        found.page.on("console", lambda said: found.reports.append(said.text) if said.type in _BAD else None)
        found.page.on("pageerror", lambda error: found.reports.append(str(error)))
        yield found


def grave(page: Page, rules: Sequence[str] = ()) -> list[str]:
    """Return what axe-core finds that is serious. ``rules``: only these; WCAG 2.2 A and AA, if none are named."""
    return [f"{one}: {html}" for impact, one, html in page.evaluate(_AXE, list(rules)) if impact in GRAVE]


@cache
def _axe_core() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")


@contextmanager
def serving(site: Site) -> Iterator[str]:
    """Open a dashboard on this machine, and give its address."""
    try:
        yield site.start(0)
    finally:
        site.stop()
