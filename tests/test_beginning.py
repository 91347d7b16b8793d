"""The first round of a new configuration, on a simulated clock: everything the catalogue proposes, asked and heard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from alerts import CHANNELS
from listener import app, config, daemon
from listener.beginning import Answers, Asked, Remembered, ask_all, first_pass, offline
from listener.config.init import Chosen, Setup, config_text
from listener.core import publishers
from listener.core.match import compile_brands
from listener.errands import AtOnce
from listener.errors import SourceError
from listener.model import BrandId, Request, Response, Search
from listener.parts import Parts
from sources import SOURCES
from tests.sources.sites.all import SITES
from tests.sources.sites.site import NOW, Site
from tests.sources.sites.site import Asked as Question

MACHINE = timedelta(seconds=150)
"""Of the five minutes from a name to the first mentions: what the machine may take, for a person has to type."""
LATENCY = timedelta(milliseconds=500)
NORDWIND = BrandId("nordwind")
BLOGS = tuple(Chosen(f"blog-{n}", "feed", {"url": f"https://blog.example/{n}"}) for n in range(4))


@dataclass
class Street:
    """Every place of a configuration, answering as its site does; each answer takes time, as does each pause."""

    now: datetime = NOW
    sites: dict[str, Site] = field(default_factory=dict)
    """By host."""
    log: list[str] = field(default_factory=list)
    failing: Callable[[str], SourceError | None] = lambda _host: None

    def http(self, request: Request) -> Response:
        self.now += LATENCY
        parts = urlsplit(request.url)
        self.log.append(request.url)
        if (error := self.failing(parts.netloc)) is not None:
            raise error
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        headers = {name.lower(): value for name, value in request.headers.items()}
        site = self.sites[parts.netloc]
        answer = site.answer(Question(request.method, parts.path, query, headers, request.body))
        body = answer.body.encode() if isinstance(answer.body, str) else answer.body
        return Response(
            answer.status, {name.lower(): value for name, value in answer.headers.items()}, body, request.url
        )

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    @contextmanager
    def program(self, folder: Path, setup: Setup) -> Iterator[Parts]:
        """Put the program together here, with nobody to wait for but these places."""
        configured = config.load(
            config_text(setup), sources=SOURCES, channels=CHANNELS, environ={}, read_file=Path.read_text, folder=folder
        )
        with app.build(
            configured,
            folder / "listener.db",
            clock=lambda: self.now,
            dice=lambda: 0.0,
            http=self.http,
            errands=AtOnce(),
            pause=self.wait,
        ) as parts:
            for one in parts.config.subscriptions:
                self.sites.setdefault(daemon.first_host(one, self.now), SITES[one.kind]())
            self.sites |= {"troet.cafe": SITES["mastodon"]()} if "mastodon.social" in self.sites else {}
            yield parts


def proposed(region: str = "DE-NI", *also: str) -> Setup:
    """Return the set-up of somebody who takes what is proposed there, and some more."""
    places = publishers.offered(publishers.shipped(), region)
    taken = [one for one in places if publishers.proposed(one, "de") or one.name in also]
    return Setup(name="Nordwind", sources=tuple(Chosen(one.name, one.kind, one.options, one.medium) for one in taken))


def asked_all(parts: Parts, answers: Answers) -> tuple[Asked, ...]:
    careful = replace(parts, web=Remembered(parts.web, parts.clock, answers))
    return ask_all(careful, AtOnce(), NORDWIND, NOW, lambda _one, _left: None)


def heard(street: Street, parts: Parts, answers: Answers) -> tuple[str, ...]:
    careful = replace(parts, web=Remembered(parts.web, parts.clock, answers))
    daemon.take_up(replace(careful, clock=lambda: NOW))
    return first_pass(careful, NOW, lambda _name, _left: None, street.wait, MACHINE)


def test_from_the_proposals_to_the_first_mentions_in_less_than_half_of_five_minutes(tmp_path: Path) -> None:
    street, answers = Street(), Answers()
    setup = proposed("DE-NI", "google-news")
    with street.program(tmp_path, setup) as parts:
        asked = asked_all(parts, answers)
        left = heard(street, parts, answers)
        found = parts.store.search(Search(brands=(NORDWIND,), limit=1000))

    assert [one.name for one in asked if one.error] == []
    assert left == ()
    assert len(asked) > 30
    assert {one.mention.source for one in found} >= {"tagesschau", "bing-news", "google-news", "mastodon", "bluesky"}
    assert all(one.mention.backfill for one in found)
    assert street.now - NOW < MACHINE


def test_nobody_is_asked_the_same_twice_even_if_it_is_all_heard_once_more(tmp_path: Path) -> None:
    """Who says "that is not us" gets the database anew, without a further request."""
    street, answers = Street(), Answers()
    setup = Setup(name="Nordwind", sources=(*BLOGS, Chosen("news", "google_news")))
    with street.program(tmp_path, setup) as parts:
        asked_all(parts, answers)
        first = len(street.log)
        heard(street, parts, answers)
    asked = len(street.log)
    (tmp_path / "listener.db").unlink()
    with street.program(tmp_path, setup) as parts:
        without = replace(parts.config.brands[0], exclude=("Nordwind fährt",))
        again = replace(parts, matcher=compile_brands([without]))
        left, found = heard(street, again, answers), again.store.search(Search())

    assert (left, found) == ((), [])
    assert len(set(street.log)) == len(street.log) == asked > first


def test_who_asks_for_more_than_a_few_answers_all_the_same(tmp_path: Path) -> None:
    street = Street()
    setup = proposed("", "google-news", "reddit")
    with street.program(tmp_path, setup) as parts:
        asked = {str(one.name): one for one in asked_all(parts, Answers())}

    assert (asked["google-news"].error, asked["google-news"].entries) == (None, None)
    assert (asked["tagesschau"].entries, asked["tagesschau"].own) == (10, 10)
    assert sum("news.google.com" in url for url in street.log) == 1
    assert max(street.log.count(url) for url in street.log) == 1


@pytest.mark.parametrize(("kinds", "alone"), [(("dns", "connect"), True), (("dns", "http_500"), False)])
def test_without_a_network_it_is_not_the_sources(kinds: tuple[str, str], alone: bool, tmp_path: Path) -> None:
    def failing(host: str) -> SourceError:
        return SourceError(kinds["tagesschau" in host], "no")

    street = Street(failing=failing)
    setup = Setup(
        name="Nordwind",
        sources=(
            Chosen("one", "feed", {"url": "https://www.tagesschau.de/feed"}),
            Chosen("two", "feed", {"url": "https://blog.example/feed"}),
        ),
    )
    with street.program(tmp_path, setup) as parts:
        asked = asked_all(parts, Answers())

    assert {str(one.error).split(":")[0] for one in asked} == set(kinds)
    assert offline(asked) is alone
    assert not offline(())


def test_a_source_with_a_bug_does_not_stop_the_round(tmp_path: Path) -> None:
    street = Street()
    with street.program(tmp_path, proposed()) as parts:
        street.sites["www.tagesschau.de"] = None  # type: ignore[assignment]  # nobody is at home: an AttributeError
        asked = {str(one.name): one for one in asked_all(parts, Answers())}

    assert str(asked["tagesschau"].error) == "bug: AttributeError"
    assert asked["spiegel"].error is None


def test_who_is_slower_than_people_are_patient_is_left_to_the_daemon(tmp_path: Path) -> None:
    street = Street()
    with street.program(tmp_path, Setup(name="Nordwind", sources=BLOGS)) as parts:
        slow = replace(parts, web=_Slow(parts.web, street))
        daemon.take_up(replace(slow, clock=lambda: NOW))
        left = first_pass(slow, NOW, lambda _name, _left: None, street.wait, timedelta(seconds=50))
        due = [one.name for one in parts.store.source_health() if one.due <= NOW]

    assert 0 < len(left) < 4
    assert set(left) == set(due)


class _Slow:
    """A web in which each answer takes half a minute."""

    def __init__(self, web: Callable[[Request], Response], street: Street) -> None:
        self._web, self._street = web, street

    def __call__(self, request: Request) -> Response:
        self._street.wait(30)
        return self._web(request)

    def busy(self, now: datetime) -> tuple[str, ...]:
        return ("blog.example",) if now < NOW else ()
