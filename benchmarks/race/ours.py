"""Listener itself: the program as its composition root builds it, fed by an HTTP port that holds the feeds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from types import TracebackType

import alerts
import sources
from benchmarks.race.corpus import Corpus
from benchmarks.race.laps import NOW, Laps
from listener import app, config
from listener.config import Config
from listener.core import danger, judge, language, learned, story
from listener.daemon import take_up
from listener.drive import drive
from listener.errands import AtOnce
from listener.errors import DeliveryError
from listener.listen import listen_due
from listener.model import After, Letter, Request, Response, Tally
from listener.parts import Parts
from listener.ports import Subscription
from listener.understanding import link_copies, sort


class Listener:
    """The verb that the daemon runs, with a database on disk; without network, threads and alerts."""

    def __init__(self, folder: Path, corpus: Corpus) -> None:
        self._folder = folder
        self._bodies: dict[str, bytes] = {}
        self._config = _configuration(folder, corpus)
        self._stack = ExitStack()
        self._parts = self._stack.enter_context(self._built("listener.db"))
        self._now = NOW

    def __enter__(self) -> Listener:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stack.close()

    @property
    def parts(self) -> Parts:
        """The program's parts, for whoever lets it do more than visit."""
        return self._parts

    def visit(self, feeds: Sequence[bytes], laps: Laps) -> int:
        """Read the feeds, each at its own address; returns how many mentions were stored."""
        self._bodies = {_address(place): feed for place, feed in enumerate(feeds)}
        stored = listen_due(self._parts, self._now).stored
        laps("all")
        self._now += timedelta(days=1)  # by then every source is due again
        return stored

    def stages(self, feeds: Sequence[bytes], laps: Laps) -> None:
        """Take the same steps as ``visit`` for new feeds, one after the other, each with a lap of its own."""
        self._bodies = {_address(place): feed for place, feed in enumerate(feeds)}
        with self._built("stages.db") as parts:
            laps("unmeasured")
            for subscription in self._config.subscriptions[: len(feeds)]:
                self._steps(parts, subscription, laps)
        del laps.seconds["unmeasured"]

    def _steps(self, parts: Parts, subscription: Subscription, laps: Laps) -> None:
        batch = drive(subscription.source.collect({}, NOW), parts.http, NOW)
        laps("parse")
        parts.store.known(subscription.name, [item.native_id for item in batch.items])
        laps("store")
        read = [judge.read(item, subscription, NOW, backfill=True) for item in batch.items]
        laps("html")
        named = [
            judge.brands_of(item, mention, subscription, parts.matcher)
            for item, mention in zip(batch.items, read, strict=True)
        ]
        laps("match")
        kept = [mention for mention, brands in zip(read, named, strict=True) if brands]
        said = [story.whole(mention.title, mention.text) for mention in kept]
        langs = [language.identify(text, mention.lang) for text, mention in zip(said, kept, strict=True)]
        laps("language")
        understood = [learned.heard(text, lang) for text, lang in zip(said, langs, strict=True)]
        laps("tone")
        for text, (analysed, _), matches in zip(said, understood, filter(None, named), strict=True):
            for match in matches:
                learned.tone_toward(text, analysed, match.brand, match.words)
            danger.reported(text, matches)
        laps("brand")
        for text, mention in zip(said, kept, strict=True):
            story.sketch(text)
            story.fingerprint(mention.title, mention.text)
        laps("copies")
        sorted_ = sort(parts, subscription, batch.items, NOW, backfill=True)
        laps("unmeasured")
        judged = link_copies(parts, sorted_.judged)
        laps("copies")
        fetched = Tally(fetched=len(batch.items), filtered=sorted_.filtered)
        parts.store.save_visit(subscription.name, judged, fetched, After(batch.cursor, NOW), NOW)
        laps("store")

    @contextmanager
    def _built(self, database: str) -> Iterator[Parts]:
        built = app.build(
            self._config,
            self._folder / database,
            clock=lambda: NOW,
            dice=lambda: 0.5,
            http=self._answer,
            mail=_refuse,
            errands=AtOnce(),
        )
        with built as parts:
            take_up(parts)
            yield parts

    def _answer(self, request: Request) -> Response:
        return Response(200, {"content-type": "application/rss+xml"}, self._bodies[request.url], request.url)


def _refuse(_letter: Letter) -> None:
    raise DeliveryError("no_mail", permanent=True)


def _address(place: int) -> str:
    """Return a feed's own place: of one host no two feeds are asked at the same time."""
    return f"https://feeds-{place}.example/feed.xml"


def _configuration(folder: Path, corpus: Corpus) -> Config:
    """Write a config.toml and have it read as any other."""
    brands = (f"[[brands]]\nname = '{names[0]}'\naliases = {list(names[1:])}\n" for names in corpus.brands)
    feeds = (
        f"[[sources]]\nname = 'feed-{place}'\nkind = 'feed'\nurl = '{_address(place)}'\nmedium = 'news'\nevery = '1h'\n"
        for place in range(len(corpus.feeds))
    )
    keep = "[retention]\nmentions_days = 36500\n"  # recorded feeds are years old, and nothing of them may be left out
    return config.load(
        "\n".join((keep, *brands, *feeds)),
        sources=sources.SOURCES,
        channels=alerts.CHANNELS,
        environ={},
        read_file=lambda _: "",
        folder=folder,
    )
