"""What robots.txt allows, and for how long it is believed."""

from __future__ import annotations

from collections.abc import Callable, Generator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from listener.core.robots import LARGEST, Permission, allowed, judge
from listener.model import Json, Request, Response

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
PAGE = "https://www.nordwind.example/bewertungen"
T = TypeVar("T")


def run(flow: Generator[Request, Response, T], *answers: Response) -> tuple[T, list[Request]]:
    """Answer what is asked in order; return the outcome and what was asked."""
    asked: list[Request] = []
    try:
        request = next(flow)
        for answer in answers:
            asked.append(request)
            request = flow.send(answer)
    except StopIteration as end:
        return end.value, asked
    raise AssertionError(f"one more request than expected: {request}")


def robots(text: str = "", status: int = 200) -> Response:
    return Response(status, {}, text.encode(), "https://www.nordwind.example/robots.txt")


def permission(answer: Response, memory: Json | None = None, url: str = PAGE) -> Permission:
    return run(allowed(url, memory or {}, NOW), answer)[0]


def test_a_page_that_no_rule_forbids_is_allowed() -> None:
    assert permission(robots("User-agent: *\nDisallow: /intern/")).refusal is None


@pytest.mark.parametrize(
    "text",
    [
        "User-agent: *\nDisallow: /",
        "User-agent: *\nDisallow: /*ewertungen$",
        "User-agent: ReputationListener\nDisallow: /\n\nUser-agent: *\nAllow: /",
        "\ufeffUser-agent: *\nDisallow: /bewertungen",
    ],
)
def test_a_page_that_a_rule_forbids_is_refused(text: str) -> None:
    refusal = permission(robots(text)).refusal

    assert refusal is not None
    assert refusal.kind == "robots"


def test_a_rule_for_others_is_not_for_us() -> None:
    text = "User-agent: Listener\nUser-agent: GPTBot\nDisallow: /\n"

    assert permission(robots(text)).refusal is None


@pytest.mark.parametrize(
    ("status", "kind"),
    [(404, None), (410, None), (400, None), (401, "http_401"), (403, "http_403"), (500, "http_500"), (502, "http_502")],
)
def test_a_missing_file_allows_and_a_refused_or_failing_one_does_not(status: int, kind: str | None) -> None:
    refusal = permission(robots("User-agent: *\nDisallow: /", status)).refusal

    assert (refusal.kind if refusal else None) == kind


def test_the_file_is_asked_for_once_a_day() -> None:
    first, asked = run(allowed(PAGE, {}, NOW), robots("User-agent: *\nDisallow: /intern/"))
    again, not_asked = run(allowed(PAGE, first.memory, NOW + timedelta(hours=23)))
    _, asked_again = run(allowed(PAGE, first.memory, NOW + timedelta(hours=24)), robots())
    inside, _ = run(allowed("https://www.nordwind.example/intern/1", again.memory, NOW + timedelta(hours=23)))

    assert [request.url for request in asked + asked_again] == ["https://www.nordwind.example/robots.txt"] * 2
    assert not_asked == []
    assert again.refusal is None
    assert inside.refusal is not None


def test_what_a_failing_server_said_is_asked_again_at_the_next_visit() -> None:
    failed = permission(robots(status=500))

    _, asked = run(allowed(PAGE, failed.memory, NOW + timedelta(minutes=10)), robots())
    assert len(asked) == 1


def test_each_scheme_host_and_port_has_its_own_file() -> None:
    memory = permission(robots("User-agent: *\nDisallow: /")).memory
    for url in ("http://www.nordwind.example/a", "https://nordwind.example/a", "https://www.nordwind.example:8443/a"):
        elsewhere, asked = run(allowed(url, memory, NOW), robots())
        assert elsewhere.refusal is None
        assert asked[0].url == url.removesuffix("a") + "robots.txt"


@pytest.mark.parametrize(
    ("line", "pace"),
    [
        ("Crawl-delay: 7", 7),
        ("Crawl-delay: 86400", 120),
        ("Crawl-delay: -1", None),
        ("Crawl-delay: nan", None),
        ("", None),
    ],
)
def test_a_crawl_delay_is_the_pace_within_reason(line: str, pace: float | None) -> None:
    assert permission(robots(f"User-agent: *\nDisallow: /intern\n{line}")).pace_s == pace


def test_only_the_first_500_kib_are_read() -> None:
    padding = "# nichts\n" * (LARGEST // 9 + 1)

    assert permission(robots(f"User-agent: *\n{padding}Disallow: /")).refusal is None
    assert permission(robots(f"User-agent: *\nDisallow: /\n{padding}")).refusal is not None


@pytest.mark.parametrize(
    "memory", [{"https://www.nordwind.example": kept} for kept in (None, 7, {}, {"at": "gestern"})]
)
def test_a_memory_that_is_no_memory_is_as_none(memory: Json) -> None:
    assert permission(robots("User-agent: *\nDisallow: /"), memory).refusal is not None


def test_the_verdicts_on_recorded_files(public_data: Callable[[str], Path]) -> None:
    """Wildcards decide at Reddit; the standard library would allow it."""
    folder = public_data("sources/robots-txt") / "tests" / "test_data"
    pages = {
        "www.trustpilot.com": "/review/nordwind.example",
        "www.yelp.com": "/biz/nordwind",
        "www.linkedin.com": "/company/nordwind",
        "www.reddit.com": "/r/hamburg/search.rss",
        "www.xing.com": "/pages/nordwind",
        "www.tripadvisor.com": "/Hotel_Review-g1-d2",
        "www.amazon.com": "/product-reviews/B000",
    }
    verdicts = {
        host: judge((folder / host).read_text("utf-8"), f"https://{host}{path}")[0] for host, path in pages.items()
    }

    assert [host for host, verdict in verdicts.items() if verdict] == [
        "www.xing.com",
        "www.tripadvisor.com",
        "www.amazon.com",
    ]
    assert len([judge(path.read_text("utf-8", "replace"), PAGE) for path in folder.iterdir()]) == 33
