"""The dashboard in a real browser: every page, both languages, light and dark, phone and desk; and people at work."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from listener.web.ways import WAYS
from tests.web import offices
from tests.web.browser import PASSWORD
from tests.web.chromium import THEMES, Theme, Window, chromium, window
from tests.web.hostile import FOREIGN, VECTORS
from tests.web.offices import Played

PATHS = [one.path for one in WAYS if one.look and "." not in one.path]
ALONE = [path for path in PATHS if "{" not in path]
GONE = "Failed to load resource: the server responded with a status of 404 (Not Found)"
TAKE = 'button[name="do"][value="take"]'


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # Not for the whole session: as long as Playwright runs, asyncio.run is refused in this thread.
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def storm(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Played:  # noqa: ARG001 - nothing is played if there is none
    return offices.storm(tmp_path_factory.mktemp("storm"))


def pages(seen: Window) -> Iterator[str]:
    """Give the addresses of all pages: numbers in them are those that a page above links to."""
    for path in PATHS:
        yield re.sub(r"\{.*?\}", _linked(seen, path), path) if "{" in path else path


def _linked(seen: Window, path: str) -> str:
    above = path.partition("{")[0]
    seen.go(above.rstrip("/"))
    links: list[str] = seen.page.eval_on_selector_all("main a", "all => all.map(one => one.getAttribute('href'))")
    found = (re.match(rf"{re.escape(above)}([\w-]+)(?=$|[/?#])", link) for link in links)
    return next(one[1] for one in found if one)


def faults(seen: Window, paths: Sequence[str], status: int = 200, themes: Sequence[Theme] = THEMES) -> Iterator[str]:
    """Give what is wrong with pages, in both languages; the words of one are enough for what does not lie in words."""
    for lang in ("de", "en"):
        seen.speak(lang)
        for path in paths:
            found = seen.go(path)
            wrong = [one for one in seen.faults(themes if lang == "de" else ()) if status == 200 or one != GONE]
            yield from (f"{path} {lang} {one}" for one in wrong)
            if found != status:
                yield f"{path} {lang}: {found}"


def test_what_is_looked_for_would_be_found(browser: Browser) -> None:
    with window(browser, "") as seen:
        seen.page.set_content(
            "<html lang=de><title>a</title><main><h1>a</h1><h1>b</h1><svg role=img></svg>"
            "<details><p style='color:#999;background:#fff'>grau</p></details><p style='width:2000px'>breit</p>"
            "<script>console.error('krach')</script></main>"
        )
        found = " ".join(seen.faults())

    assert all(one in found for one in ("svg-img-alt", "color-contrast", "px too wide: <p", "2 h1", "krach"))


@pytest.mark.parametrize("state", [offices.nothing, offices.one_mention])
def test_pages_are_whole_when_little_is_known(
    browser: Browser, state: Callable[[Path], Played], tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    played = state(tmp_path_factory.mktemp("played"))
    with played.opened(tmp_path) as (_, base), window(browser, base) as seen:
        seen.log_in("Ada")

        assert list(faults(seen, ALONE, themes=("light",))) == []


def test_pages_are_whole_while_a_storm_runs(browser: Browser, storm: Played, tmp_path: Path) -> None:
    with storm.opened(tmp_path) as (_, base), window(browser, base) as seen:
        assert list(faults(seen, ["/login"])) == []
        seen.log_in("Ada")

        assert list(faults(seen, [*pages(seen), "/password"])) == []
        assert list(faults(seen, ["/nowhere", "/incidents/99"], 404)) == []


def test_a_chart_that_nobody_points_at_tells_its_newest_step(browser: Browser, storm: Played, tmp_path: Path) -> None:
    with storm.opened(tmp_path) as (_, base), window(browser, base) as seen:
        seen.log_in()
        seen.go("/incidents/1")
        told = seen.page.locator(".u-legend .u-value")
        expect(told.first).to_have_text(re.compile(r"\d\d:00"))
        newest = told.all_inner_texts()
        seen.page.hover(".u-over", position={"x": 5, "y": 5})
        assert told.all_inner_texts() != newest
        seen.page.hover("h1")

        assert told.all_inner_texts() == newest


def test_pages_are_whole_with_a_hundred_thousand_mentions_while_a_storm_runs(browser: Browser, tmp_path: Path) -> None:
    with offices.many(tmp_path, 100_000) as base, window(browser, base) as seen:
        seen.log_in("Ada")

        assert list(faults(seen, list(pages(seen)))) == []


def test_with_the_keyboard_alone_an_incident_is_taken_and_the_other_window_hears_of_it(
    browser: Browser, storm: Played, tmp_path: Path
) -> None:
    with storm.opened(tmp_path) as (_, base), window(browser, base) as kim, window(browser, base) as anna:
        kim.page.clock.install()
        kim.log_in("kim")
        kim.go("/incidents/1")
        kim.page.click("#assign")
        kim.page.evaluate("window.stayed = true")
        expect(kim.page.locator(".stands")).to_have_text("Noch hat niemand übernommen.")

        page = anna.page
        anna.go("/login")
        page.keyboard.type("anna")
        tab_to(page, "#password")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{base}/")
        tab_to(page, ".skip")
        page.keyboard.press("Enter")
        press(page, 'main a[href="/incidents/1"]')
        press(page, TAKE)
        expect(page.locator(".told")).to_contain_text("Anna Beispiel")

        kim.page.clock.run_for(11_000)
        expect(kim.page.locator(".stands")).to_contain_text("Anna Beispiel")
        assert kim.page.evaluate("window.stayed && document.querySelector('#assign').parentElement.open")
        assert anna.reports + kim.reports == []


def tab_to(page: Page, css: str) -> None:
    """Go on with the tab key until that has the focus, and is seen to have it."""
    for _ in range(100):
        page.keyboard.press("Tab")
        if page.evaluate("css => document.activeElement.matches(css)", css):
            break
    focus = page.evaluate("(now => [getComputedStyle(now).outlineStyle, now.outerHTML])(document.activeElement)")
    assert focus[0] == "solid", focus
    assert page.evaluate("css => document.activeElement.matches(css)", css), css


def press(page: Page, css: str) -> None:
    """Follow a link or press a button that leads to another page."""
    tab_to(page, css)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_without_javascript_the_same_can_be_done(browser: Browser, storm: Played, tmp_path: Path) -> None:
    with storm.opened(tmp_path) as (_, base), window(browser, base, java_script_enabled=False) as seen:
        seen.log_in()
        seen.page.click('main a[href="/incidents/1"]')
        expect(seen.page.locator("noscript p")).to_be_visible()
        expect(seen.page.locator("figure svg").first).to_be_visible()
        seen.page.click(TAKE)
        expect(seen.page.locator(".told")).to_contain_text("Anna Beispiel")
        expect(seen.page.locator(".stands")).to_contain_text("Anna Beispiel")
        seen.page.click("#note")
        seen.page.locator('details[open] input[name="note"]').fill("Hotline ist informiert")
        seen.page.locator('button[value="note"]').click()
        seen.page.click("summary:has-text('Protokoll')")
        expect(seen.page.get_by_text("„Hotline ist informiert“")).to_be_visible()


def test_an_incident_is_printed_without_what_can_only_be_clicked(
    browser: Browser, storm: Played, tmp_path: Path
) -> None:
    with storm.opened(tmp_path) as (_, base), window(browser, base) as seen:
        seen.log_in()
        seen.go("/incidents/1?all=1")
        before = clickable(seen.page)
        seen.page.emulate_media(media="print", color_scheme="dark")

        assert before > 10
        assert clickable(seen.page) == 0
        expect(seen.page.locator("figure.chart > svg").first).to_be_visible()
        assert seen.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def clickable(page: Page) -> int:
    """Count what can be clicked or typed into. Boxes to tick are for pens, too."""
    fields = ("button:not(.tick)", "input", "select", "textarea", "nav")
    return page.locator(", ".join(f"{one}:visible" for one in fields)).count()


def test_what_attackers_write_stands_there_and_does_nothing(browser: Browser, tmp_path: Path) -> None:
    # Without the policy: a browser that does not know it must not run anything, either.
    with offices.besieged(tmp_path) as base, window(browser, base, bypass_csp=True) as seen:
        asked: list[str] = []

        def answer(dialog: Dialog) -> None:
            asked.append(dialog.message)
            dialog.dismiss()

        seen.page.on("dialog", answer)
        seen.log_in("Ada")
        shown = ""
        for path in [*pages(seen), "/incidents/1?all=1"]:
            assert seen.go(path) == 200
            seen.unfold()
            assert seen.page.evaluate(FOREIGN, []) == [], path
            shown += seen.page.inner_text("main")
        seen.page.set_content(seen.page.request.get(f"{base}/incidents/1/report.html").text())
        assert seen.page.evaluate(FOREIGN, ["style"]) == []

    assert asked == []
    assert [one for one in VECTORS if plain(one) not in plain(shown)] == []


def plain(text: str) -> str:
    """Return a text without blanks and without the signs that turn it around, which pages leave out."""
    return re.sub(r"[\s\u202e\u2066]", "", text)
