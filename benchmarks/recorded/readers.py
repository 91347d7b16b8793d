"""Which file is put before which source: by its folder and what it looks like, and never by guessing."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias

from benchmarks.recorded import mails, reference, shapes
from benchmarks.recorded.listeners import LISTENERS, played
from benchmarks.recorded.stage import NOW, Case, Reply
from benchmarks.recorded.tapes import Answer, answers
from listener.core.robots import AGENT
from sources.feed import Feed
from sources.news_sitemap import NewsSitemap
from sources.schema_org import SchemaOrg

_XML_SUFFIXES = {".xml", ".rss", ".rdf", ".atom"}
FEED_SUFFIXES = {*_XML_SUFFIXES, ".json", ".jsonc"}
_PAGE = re.compile(r"\.html?(\.gz)?$")

NO_ANSWERS: Sequence[tuple[str, str]] = (
    (r"(^|/)[^/]*(licen[cs]e|copying|notice|readme)[^/]*$|\.(md|markdown)$", "licence or description"),
    (r"\.(png|ico|svg|pdf|sketch|css)$", "picture or style sheet"),
    (r"\.opml$", "list of feeds, which is imported"),
    (r"\.csv$", "table, which is imported"),
    (r"(^|/)lemon24-reader/tests/data/custom$", "stand-in in the test of another reader's plugin"),
    (r"\.headers\.txt$", "headers of the answer beside it"),
    (r"(^|/)observed\.json$|-links\.json$|(^|/)extruct/.*\.json(ld)?$", "what another reader found in a page"),
    (r"(^|/)atproto-official/(lexicons|interop-test-files)/", "definitions of a protocol, no answers"),
    (r"(^|/)jetstream/", "stream of all that happens in a network: no source"),
    (r"(^|/)praw/", "Reddit's interface for approved programs: no source; its feeds are read instead"),
    (r"(^|/)trustedshops/antistatique/", "old public interface of Trusted Shops, no reviews: no source"),
    (r"/kununu_reviews\.json$", "page interface of kununu, whose terms forbid it: no source"),
    (r"/play_batchexecute\w*\.txt$", "page interface of Google Play, whose terms forbid it: no source"),
)
"""Files that are no answers, or answers of what is no source of ours, with the reason. The first that fits."""
NO_ENTRIES = {
    "atproto-python": "a record of another kind than a post",
    "discourse": "topics without their posts",
    "mastodon-py": "no list of posts",
    "github-search": "an older interface",
    "tweepy": "counts, no posts",
}
"""Folders of which some answers are about other things; what is not recognised in them holds no entries."""


@dataclass(frozen=True, slots=True)
class Aside:
    """A file that is put before nobody."""

    reason: str
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """A file that is put before its source."""

    cases: tuple[Case, ...]
    others: int = 0
    """Answers in it that hold no entries: a server's description of itself, one's own account."""


Reading: TypeAlias = Read | Aside | None
"""None: nobody knows what this is."""


def reading(path: Path, name: str) -> Reading:
    """Say how a file is read. ``name``: its path below the data folder."""
    low = name.lower()
    for pattern, reason in NO_ANSWERS:
        if re.search(pattern, low):
            return Aside(reason)
    if path.name == "catalog.json" and "publisher" in low:
        return _addresses(path)
    folders = name.split("/")[:-1]
    case = _singly(path, folders)
    if case:
        return Read((case,))
    return _recordings(path) or next((Aside(NO_ENTRIES[one]) for one in folders if one in NO_ENTRIES), None)


def _singly(path: Path, folders: Sequence[str]) -> Case | None:
    """Return how a file is read that is one answer, as its name or folder says."""
    if folders[:1] == ["feeds"] and (path.suffix in FEED_SUFFIXES or _is_feed(path.read_bytes())):
        return _feed(path)
    if "robots-txt" in folders or path.name == "robots.txt":
        return _robots(path)
    if mails.is_letter(path):
        return mails.case_of(path)
    if _PAGE.search(path.name) and not re.search(r"telegram|_[45]\d\d\.", path.name):
        return _page(path)
    return None


def _case(name: str, answer: Answer, count: int = 0) -> Case:
    kind = name.partition(" ")[0]
    return Case(kind, LISTENERS[name].source, played(name, answer), count=count, refusal=answer.refusal)


def _is_feed(body: bytes) -> bool:
    return bool(re.match(rb"\s*(?:<\?xml[^>]*>\s*)?<(rss|feed|rdf:RDF)\b", body))


def _feed(path: Path) -> Case:
    body = path.read_bytes()
    answer = Answer(body, headers={"content-type": "application/xml"})
    return _case("feed", answer, reference.entries_of_feed(body, path.suffix))


def _page(path: Path) -> Case:
    squeezed = {"content-encoding": "gzip"} if path.suffix == ".gz" else {}
    answer = Answer(path.read_bytes(), headers={"content-type": "text/html", **squeezed})
    return _case("schema_org", answer, reference.entries_of_page(path))


def _robots(path: Path) -> Case:
    """Ask for pages of a site with these rules; those that another reader of the same rules permits must come."""
    from protego import Protego  # noqa: PLC0415 - for this one peer

    rules = Protego.parse(path.read_bytes().decode("utf-8-sig", "replace"))
    paths = _ASKED
    permitted = {at for at in paths if rules.can_fetch(f"http://127.0.0.1/{at}", AGENT)}
    replies = [Reply(path.read_bytes(), "/robots.txt"), Reply(b"", "/.well-known", status=404)]
    replies += [Reply(_REVIEW.replace(b"WORDS", f"read:{at}.".encode()), at) for at in paths]
    return Case(
        "schema_org",
        lambda web: SchemaOrg(tuple(f"{web}/{at}" for at in paths)),
        tuple(replies),
        tuple(f"read:{at}." for at in paths if at in permitted),
        never=tuple(f"read:{at}." for at in paths if at not in permitted),
        refusal=not permitted,
    )


_ASKED = ("page", "review/nordwind.example", "product-reviews/B000", "company/nordwind", "biz/nordwind")
_REVIEW = b"""<script type="application/ld+json">{"@context": "https://schema.org", "@type": "Review",
"author": "Erna", "reviewBody": "WORDS"}</script>"""


def _addresses(path: Path) -> Aside:
    """Look whether the addresses of a catalogue can be configured."""
    papers = json.loads(path.read_bytes())
    feeds: list[Feed | NewsSitemap] = [Feed(url) for paper in papers for url in paper["rss"]]
    maps: list[Feed | NewsSitemap] = [
        NewsSitemap(url) for paper in papers for url in (*paper["news_sitemap"], *paper["sitemap"])
    ]
    refused = tuple(f"{source.url} is refused" for source in (*feeds, *maps) if list(source.validate()))
    return Aside(f"addresses only, {len(feeds)} of feeds and {len(maps)} of sitemaps", refused)


def _recordings(path: Path) -> Read | None:
    """Return the answers in a file that hold entries, or say no; None if none of them does."""
    found = [_recorded(path, answer) for answer in {one.body: one for one in answers(path)}.values()]
    cases = tuple(case for case in found if case is not None)
    return Read(cases, len(found) - len(cases)) if cases else None


def _recorded(path: Path, answer: Answer) -> Case | None:
    kind = next((name for name in LISTENERS if path.name.startswith(name)), "")
    if answer.refusal:
        return _case(kind or "feed", replace(answer, status=_STATUSES.get(kind, answer.status)))
    text = answer.body[:4000].decode("utf-8", "replace")
    if re.search(r"<(urlset|sitemapindex)\b", text) or ("sitemap" in str(path) and path.suffix == ".txt"):
        return _sitemap(answer)
    for name, sign in _FEED_SIGNS:
        if _is_feed(answer.body) and sign in text:
            return _case(name, answer, reference.entries_of_feed(answer.body, ".xml"))
    if "tgme_channel_history" in text:
        posts = re.findall(r'data-post="([\w/]+)"', answer.body.decode("utf-8", "replace"))
        return replace(_case("telegram", answer), marks=tuple(dict.fromkeys(posts)))
    is_feed = path.suffix in _XML_SUFFIXES or b"jsonfeed.org/version/" in answer.body[:4000]
    return _feed(path) if is_feed else shapes.case_of(answer)


_STATUSES = {"lemmy": 400}
"""What a site says no with, where the name of the file does not tell."""
_FEED_SIGNS = (
    ("google_news", "<generator>NFE/"),
    ("bing_news", "BingNews"),
    ("google_alerts", "com.google/alerts/"),
    ("mastodon feed", "<generator>Mastodon"),
    ("wordpress feed", "/comments/feed/"),
    ("feed", ""),
)


def _sitemap(answer: Answer) -> Case:
    count, newest = reference.entries_of_sitemap(answer.body.decode("utf-8", "replace"))
    case = _case("news_sitemap", answer, count)
    return replace(case, now=newest + timedelta(hours=1) if newest else NOW)
