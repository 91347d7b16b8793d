"""What an address leads to: known places, feeds, pages, sitemaps; and every proposal is one that can be configured."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from listener import config
from listener.cli.blocks import blocks
from listener.config import Config
from listener.core.address import read_address
from listener.core.discover import discover, from_outlines
from listener.core.opml import Outline
from listener.core.pagehead import look
from listener.core.proposal import Proposal, short_name
from listener.errors import SourceError, UsageError
from listener.model import Response, Secret
from listener.words import LANGUAGES, catalogue, say
from sources import SOURCES

CHANNEL = "UCabcdefghijklmnopqrstuv"
BRAND = 'language = "de"\n[[brands]]\nid = "nordwind"\nname = "Nordwind Bahn"\n'
SERVICE_ACCOUNT = json.dumps({"type": "service_account", "client_email": "a@b.example", "private_key": "PEM"})


class _Secrets(dict[str, str]):
    """An environment in which every variable is set to what its source can use."""

    def __contains__(self, name: object) -> bool:
        return True

    def get(self, name: str, _default: object = None) -> str:
        return SERVICE_ACCOUNT if name.endswith("_CREDENTIALS") else "https://secret.example/geheim"


def configured(text: str = BRAND) -> Config:
    return config.load(
        text, sources=SOURCES, channels={}, environ=_Secrets(), read_file=lambda _: "", folder=Path("/nowhere")
    )


def loaded(proposals: tuple[Proposal, ...], about: str = "") -> Config:
    """Return the configuration that really comes of proposals, through the text that people get."""
    made = blocks(proposals, configured(), about, "de")
    return configured("\n".join((BRAND, *(block.text for block in made))))


def answer(
    body: str | bytes, url: str = "https://www.tagblatt.example/", kind: str = "text/html", **more: str
) -> Response:
    content = body if isinstance(body, bytes) else body.encode()
    return Response(
        200,
        {"content-type": kind, **{k: v for k, v in more.items() if k != "moved"}},
        content,
        url,
        more.get("moved", ""),
    )


def found(body: str | bytes, url: str = "https://www.tagblatt.example/", **more: str) -> tuple[Proposal, ...]:
    """Return what is proposed for a page; each proposal has been through the real loader."""
    proposals = discover(url, answer(body, url, **more))
    assert len(loaded(proposals).subscriptions) == len(proposals)
    return proposals


def html(head: str = "", body: str = "", title: str = "Tagblatt", attributes: str = "") -> str:
    return f"<!doctype html><html{attributes}><head><title>{title}</title>{head}</head><body>{body}</body></html>"


def alternate(href: str, title: str = "", kind: str = "application/rss+xml") -> str:
    return f'<link rel="alternate" type="{kind}" title="{title}" href="{href}">'


PLACES: tuple[tuple[str, str, Mapping[str, object]], ...] = (
    (f"https://www.youtube.com/channel/{CHANNEL}", "youtube", {"channel": CHANNEL}),
    (f"https://www.youtube.com/feeds/videos.xml?channel_id={CHANNEL}", "youtube", {"channel": CHANNEL}),
    ("https://www.youtube.com/playlist?list=PLabcdefghijkl", "youtube", {"playlist": "PLabcdefghijkl"}),
    ("https://apps.apple.com/de/app/nordwind-fahrplan/id123456789?l=de", "apple",
     {"app": "123456789", "countries": ("de",)}),
    ("https://itunes.apple.com/at/app/id123456789", "apple", {"app": "123456789", "countries": ("at",)}),
    ("https://play.google.com/store/apps/details?id=example.nordwind.app&hl=de", "google_play",
     {"package": "example.nordwind.app"}),
    ("https://de.trustpilot.com/review/www.nordwind.example", "trustpilot", {"domain": "nordwind.example"}),
    ("https://www.trustedshops.de/bewertung/info_X123.html", "etrusted", {}),
    ("https://www.google.com/alerts/feeds/12345678901234567890/1234567890123456789", "google_alerts", {}),
    ("https://news.google.com/search?q=%22Nordwind%20Bahn%22%20when%3A1d&hl=de&gl=AT&ceid=AT%3Ade", "google_news",
     {"search": ("Nordwind Bahn",), "edition": "at"}),
    ("https://news.google.com/rss/search?q=nordwind", "google_news", {"search": ("nordwind",)}),
    ("https://www.google.de/search?q=nordwind&tbm=nws", "google_news", {"search": ("nordwind",)}),
    ("https://www.bing.com/news/search?q=nordwind&mkt=de-AT", "bing_news",
     {"search": ("nordwind",), "market": "de-AT"}),
    ("https://api.gdeltproject.org/api/v2/doc/doc?query=%22Nordwind%20Bahn%22&mode=artlist", "gdelt",
     {"search": ("Nordwind Bahn",)}),
    ("https://www.google.com/maps/place/Nordwind", "google_business", {}),
    ("https://business.google.com/locations", "google_business", {}),
    ("https://mastodon.social/tags/Nordwind", "mastodon", {"tags": ("Nordwind",), "servers": ("https://mastodon.social",)}),
    ("https://bsky.app/search?q=nordwind", "bluesky", {"search": ("nordwind",)}),
    ("https://bsky.app/hashtag/nordwind", "bluesky", {"search": ("#nordwind",)}),
    ("bsky.app", "bluesky", {}),
    ("https://www.reddit.com/r/bahn/", "reddit", {"subreddits": ("bahn",)}),
    ("https://old.reddit.com/search?q=nordwind", "reddit", {"search": ("nordwind",)}),
    ("https://www.reddit.com/r/bahn/new/.rss?feed=0815geheim&user=erna", "reddit",
     {"subreddits": ("bahn",), "user": "erna"}),
    ("https://news.ycombinator.com/", "hackernews", {}),
    ("https://hn.algolia.com/?q=nordwind", "hackernews", {"search": ("nordwind",)}),
    ("https://feddit.org/c/bahn", "lemmy", {"server": "https://feddit.org"}),
    ("https://stackoverflow.com/questions/tagged/nordwind", "stackexchange", {"site": "stackoverflow"}),
    ("https://german.stackexchange.com/search?q=nordwind", "stackexchange",
     {"site": "german", "search": ("nordwind",)}),
    ("https://github.com/nordwind/app/issues", "github", {"narrow": "repo:nordwind/app"}),
    ("https://github.com/search?q=nordwind&type=issues", "github", {"search": ("nordwind",)}),
    ("https://t.me/nordwind_news", "telegram", {"channel": "nordwind_news"}),
    ("https://t.me/s/nordwind_news", "telegram", {"channel": "nordwind_news"}),
    ("https://x.com/search?q=nordwind%20lang%3Ade", "x", {"search": ("nordwind",)}),
    ("https://twitter.com/hashtag/nordwind", "x", {"search": ("#nordwind",)}),
    ("https://www.threads.net/search?q=nordwind", "threads", {"search": ("nordwind",)}),
    ("https://www.instagram.com/explore/tags/nordwind/", "instagram", {"hashtags": ("nordwind",)}),
    ("https://www.facebook.com/nordwind", "facebook", {}),
    ("https://www.yelp.de/biz/nordwind-hamburg", "yelp", {"businesses": ("nordwind-hamburg",)}),
    ("https://www.tripadvisor.de/Hotel_Review-g187331-d12345-Reviews-Nordwind.html", "tripadvisor",
     {"locations": ("12345",)}),
)  # fmt: skip


@pytest.mark.parametrize(("address", "kind", "options"), PLACES, ids=[address for address, _, _ in PLACES])
def test_a_known_place_is_told_by_its_address_and_can_be_configured(
    address: str, kind: str, options: Mapping[str, object]
) -> None:
    (proposal,) = discover(address)
    (subscription,) = loaded((proposal,), about="nordwind").subscriptions

    assert proposal.kind == subscription.kind == kind
    assert {name: proposal.options.get(name) for name in options} == options
    assert all(getattr(subscription.source, name) == value for name, value in proposal.options.items())
    assert subscription.about == "nordwind"


def test_every_kind_that_has_addresses_is_found_by_one() -> None:
    elsewhere = {"feed", "wordpress", "discourse", "news_sitemap", "schema_org", "mailbox", "webhook"}

    assert set(SOURCES) - elsewhere == {kind for _, kind, _ in PLACES}


@pytest.mark.parametrize(
    ("address", "option"),
    [(PLACES[8][0], "url"), (PLACES[22][0], "feed_token")],
)
def test_a_secret_in_an_address_goes_into_the_environment_not_into_the_file(address: str, option: str) -> None:
    (block,) = blocks(discover(address), configured(), "", "de")
    (subscription,) = configured(BRAND + block.text).subscriptions

    assert "1234567890123456789" not in block.text
    assert "0815geheim" not in block.text
    assert isinstance(getattr(subscription.source, option), Secret)
    assert [name for name, _ in block.variables] == [
        f"LISTENER_{block.name.upper().replace('-', '_')}_{option.upper()}"
    ]


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("https://de.linkedin.com/company/nordwind", "refused_linkedin"),
        ("https://www.xing.com/pages/nordwind", "refused_xing"),
        ("https://www.amazon.de/dp/B000", "refused_amazon"),
        ("https://www.kununu.com/de/nordwind", "refused_kununu"),
        ("https://t.me/+AbCdEf", "refused_telegram"),
        ("https://www.google.de/alerts", "alerts_page"),
    ],
)
def test_a_place_that_cannot_be_listened_to_is_refused_with_the_way_round(address: str, key: str) -> None:
    with pytest.raises(UsageError) as refused:
        discover(address)

    assert refused.value.key == f"find.{key}"
    for lang in LANGUAGES:
        assert any(way in say(refused.value.key, lang) for way in ("mailbox", "listener import", "https://t.me/name"))


def test_a_short_link_to_a_refused_place_is_refused_as_well() -> None:
    with pytest.raises(UsageError, match="refused_amazon"):
        discover("https://short.example/x", answer(html(), "https://www.amazon.de/dp/B000"))


@pytest.mark.parametrize(
    "address",
    [
        "https://www.youtube.com/@nordwind",
        "https://bsky.app/profile/nordwind.bsky.social",
        "https://mastodon.social/@nordwind",
        "https://github.com/nordwind/app/releases.atom",
        "https://stackoverflow.com/feeds/tag/nordwind",
        "https://feddit.org/feeds/c/bahn.xml",
        "https://news.ycombinator.com/rss",
        "https://apps.apple.com/de/developer/nordwind",
        "https://play.google.com/store/apps/dev?id=12",
        "https://www.google.com/search?q=nordwind",
        "https://www.bing.com/search?q=nordwind",
        "https://t.me/",
        "https://de.trustpilot.com/categories",
        "https://www.yelp.de/search?find_desc=Bahn",
        "https://www.tripadvisor.de/Hotels",
        "https://www.tagblatt.example/",
    ],
)
def test_what_only_its_page_can_tell_is_left_to_the_page(address: str) -> None:
    assert discover(address) == ()


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        (" https://tagblatt.example/feed ", "https://tagblatt.example/feed"),
        ("<https://tagblatt.example/feed>", "https://tagblatt.example/feed"),
        ("www.tagblatt.example", "https://www.tagblatt.example"),
        ("//tagblatt.example/feed", "https://tagblatt.example/feed"),
        ("münchen.example:8443/feed?x=1", "https://münchen.example:8443/feed?x=1"),
        ("feed://tagblatt.example/rss", "https://tagblatt.example/rss"),
        ("feed:https://tagblatt.example/rss", "https://tagblatt.example/rss"),
        ("@erna@troet.cafe", "https://troet.cafe/@erna"),
    ],
)
def test_addresses_are_taken_as_people_type_them(typed: str, url: str) -> None:
    assert read_address(typed).url == url


@pytest.mark.parametrize(
    "typed", ["", "nordwind", "Nordwind Bahn", "ftp://a.example/x", "a b.example", "http://", "erna@a"]
)
def test_what_is_no_address_is_said_to_be_none(typed: str) -> None:
    with pytest.raises(UsageError, match="no_address"):
        read_address(typed)


RSS = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>Tagblatt &#187; RSS-Feed</title>{more}'
    "<item><title>Anders</title><guid>1</guid></item></channel></rss>"
)


@pytest.mark.parametrize(
    ("body", "kind", "name"),
    [
        (RSS.format(more=""), "text/html", "tagblatt"),
        ('<feed xmlns="http://www.w3.org/2005/Atom"><title>Küstenblick</title><entry><id>1</id></entry></feed>',
         "application/atom+xml", "kuestenblick"),
        ('{"version": "https://jsonfeed.org/version/1.1", "title": "Hafen", "items": [{"id": "1"}]}', "text/plain",
         "hafen"),
        ("<rss version='2.0'><channel><item><title>Anders</title></item></channel></rss>", "", "tagblatt-example"),
    ],
)  # fmt: skip
def test_a_feed_is_a_feed_whatever_it_is_called(body: str, kind: str, name: str) -> None:
    (proposal,) = found(body, "https://www.tagblatt.example/feed", kind=kind)

    assert (proposal.kind, proposal.name) == ("feed", name)
    assert proposal.options == {"url": "https://www.tagblatt.example/feed"}
    assert (proposal.reason, proposal.values["entries"]) == ("found_feed", "1")


def test_a_feed_that_has_moved_for_good_is_configured_where_it_is_now() -> None:
    moved = answer(RSS.format(more=""), "https://neu.example/feed", moved="https://neu.example/feed")
    passing = answer(RSS.format(more=""), "https://cdn.example/feed")

    assert discover("https://alt.example/feed", moved)[0].options["url"] == "https://neu.example/feed"
    assert discover("https://alt.example/feed", passing)[0].options["url"] == "https://alt.example/feed"


def test_a_feed_without_an_end_is_no_proposal() -> None:
    with pytest.raises(SourceError, match="bad_json"):
        found('{"items": [', kind="application/json")


def test_feeds_of_wordpress_and_mastodon_bring_what_is_better() -> None:
    blog = found(
        RSS.format(more="<generator>https://wordpress.org/?v=6.7</generator>"), "https://blog.example/news/feed/"
    )
    tag = found(RSS.format(more="<generator>Mastodon v4.5.0</generator>"), "https://wal.example/tags/nordwind.rss")

    assert [(one.kind, one.options["url"]) for one in blog] == [
        ("feed", "https://blog.example/news/feed/"), ("wordpress", "https://blog.example/news"),
    ]  # fmt: skip
    assert [one.kind for one in tag] == ["mastodon", "feed"]
    assert tag[0].options == {"tags": ("nordwind",), "servers": ("https://wal.example",)}
    assert tag[1].options["medium"] == "microblog"


def test_the_feeds_of_a_page_are_listed_comments_last() -> None:
    page = html(
        '<base href="https://cdn.tagblatt.example/de/">'
        + alternate("comments.xml", "Tagblatt » Kommentar-Feed")
        + alternate("/alle.rss?utm_source=x", "Alle Meldungen")
        + alternate("sport.atom", "Sport", "application/atom+xml; charset=utf-8")
        + alternate("https://www.tagblatt.example/feed.json", "", "application/feed+json")
        + alternate("/alle.rss", "noch einmal")
        + alternate("/wp-json/", "", "application/json")
        + alternate("javascript:void(0)", "")
        + "<!-- " + alternate("/alt.rss") + " --><script>'" + alternate("/skript.rss") + "'</script>"
        + '<LINK HREF=/gross.rss TYPE=application/rss+xml REL="alternate home">'
    )  # fmt: skip

    assert [(one.name, one.options["url"]) for one in found(page)] == [
        ("alle-meldungen", "https://cdn.tagblatt.example/alle.rss"),
        ("sport", "https://cdn.tagblatt.example/de/sport.atom"),
        ("tagblatt", "https://www.tagblatt.example/feed.json"),
        ("tagblatt", "https://cdn.tagblatt.example/gross.rss"),
        ("tagblatt-kommentar", "https://cdn.tagblatt.example/de/comments.xml"),
    ]


def test_links_stand_in_where_the_head_names_no_feed() -> None:
    page = html(
        alternate("/k.rss", "Kommentare"), '<a href="/rss.xml" title="RSS">RSS</a> <a href="/impressum">Impressum</a>'
    )

    assert [one.options["url"] for one in found(page)] == [
        "https://www.tagblatt.example/rss.xml", "https://www.tagblatt.example/k.rss",
    ]  # fmt: skip


def test_an_article_does_not_give_its_name_to_the_feed() -> None:
    page = html('<meta property="og:site_name" content="ZEITUNG ONLINE">' + alternate("/index"), title="Zug steht")

    assert found(page, "https://www.zeitung.example/a/b")[0].name == "zeitung-online"
    assert (
        found(html(alternate("/index"), title="Zug steht"), "https://www.zeitung.example/a/b")[0].name
        == "zeitung-example"
    )


@pytest.mark.parametrize(
    ("head", "site"),
    [
        ('<meta name="generator" content="WordPress 6.7">', "https://blog.example"),
        ('<link rel="https://api.w.org/" href="https://blog.example/firma/wp-json/">', "https://blog.example/firma"),
        ('<link rel="https://api.w.org/" href="https://blog.example/?rest_route=/">', "https://blog.example"),
    ],
)
def test_a_wordpress_page_also_brings_its_comments(head: str, site: str) -> None:
    page = html(head + alternate("/feed/", "Blog » Feed") + alternate("/comments/feed/", "Blog » Kommentar-Feed"))

    posts, comments, feed = found(page, "https://blog.example/2026/11/zug")
    assert (posts.kind, posts.options["url"]) == ("feed", "https://blog.example/feed/")
    assert (comments.kind, comments.options["url"]) == ("wordpress", site)
    assert feed.reason == "found_comments"


def test_a_discourse_forum_is_recognised() -> None:
    head = '<meta name="generator" content="Discourse 3.4.0 - https://github.com/discourse/discourse">'
    best, feed = found(html(head + alternate("/latest.rss", "Neueste")), "https://forum.example/t/zug/12")

    assert (best.kind, best.options) == ("discourse", {"url": "https://forum.example"})
    assert feed.kind == "feed"


@pytest.mark.parametrize(
    ("page", "url", "feed"),
    [
        (html(body='<body id="phpbb" class="x">'), "https://f.example/forum/viewtopic.php?t=1",
         "https://f.example/forum/app.php/feed"),
        (html(attributes=' id="XF" lang="de"'), "https://f.example/community/threads/zug.12/",
         "https://f.example/community/forums/-/index.rss"),
        (html('<meta name="generator" content="vBulletin 5">'), "https://f.example/vb/showthread.php?1",
         "https://f.example/vb/external.php?type=RSS2"),
        (html(body='<a href="https://www.woltlab.com">Forensoftware</a>'), "https://f.example/forum/board/3-zug/",
         "https://f.example/forum/board-feed/"),
        (html(body='<a href="https://mybb.com">MyBB</a>'), "https://f.example/showthread.php?tid=1",
         "https://f.example/syndication.php"),
    ],
)  # fmt: skip
def test_forums_that_name_no_feed_have_a_usual_one(page: str, url: str, feed: str) -> None:
    (proposal,) = found(page, url)

    assert proposal.options == {"url": feed, "medium": "forum"}
    assert proposal.reason == "found_forum"


@pytest.mark.parametrize(
    "head",
    [
        f'<meta itemprop="identifier" content="{CHANNEL}">',
        f'<link rel="canonical" href="https://www.youtube.com/channel/{CHANNEL}">',
        alternate(f"https://www.youtube.com/feeds/videos.xml?channel_id={CHANNEL}", "RSS"),
        f'<script>var ytInitialData = {{"externalId":"{CHANNEL}"}};</script>',
    ],
)
def test_a_channel_s_page_tells_its_id(head: str) -> None:
    best = found(html(head, title="Nordwind - YouTube"), "https://www.youtube.com/@nordwind")[0]

    assert (best.kind, best.name, best.options) == ("youtube", "youtube-nordwind", {"channel": CHANNEL})


def test_hashtags_and_communities_of_any_server_are_recognised_by_the_page() -> None:
    tag = found(html(body="<div id='mastodon'></div>"), "https://wal.example/tags/nordwind")
    served = found(html(), "https://wal.example/tags/nordwind", server="Mastodon")

    assert tag == served
    assert tag[0].options == {"tags": ("nordwind",), "servers": ("https://wal.example",)}
    lemmy = found(html(body="<script>window.lemmyConfig={}</script>"), "https://see.example/c/bahn")
    assert (lemmy[0].kind, lemmy[0].options["server"]) == ("lemmy", "https://see.example")


def test_a_page_with_ratings_can_be_read_as_such() -> None:
    rating = '{"@type": "Product", "aggregateRating": {"@type": "AggregateRating"}}'
    data = f'<script type="application/ld+json">{rating}</script>'
    micro = '<div itemscope itemtype="https://schema.org/Review"></div>'

    for page in (html(data), html(body=micro)):
        (proposal,) = found(page, "https://shop.example/p/1")
        assert (proposal.kind, proposal.options) == ("schema_org", {"urls": ("https://shop.example/p/1",)})


URLSET = (
    '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://t.example/1</loc></url></urlset>'
)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (URLSET.encode(), "application/xml"),
        (gzip.compress(URLSET.encode()), "application/x-gzip"),
        (b'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap/></sitemapindex>', "text/xml"),
    ],
)
def test_a_news_sitemap_is_recognised_also_compressed(body: bytes, kind: str) -> None:
    (proposal,) = found(body, "https://www.t.example/news.xml.gz", kind=kind)

    assert (proposal.kind, proposal.options) == ("news_sitemap", {"url": "https://www.t.example/news.xml.gz"})


def test_a_sitemap_without_news_is_said_to_be_one() -> None:
    with pytest.raises(SourceError, match="plain_sitemap"):
        found(URLSET.replace("sitemap-news/0.9", "sitemap-image/1.1"), kind="text/xml")


def test_robots_txt_names_sitemaps_those_of_news_first() -> None:
    lines = "User-agent: *\nSitemap: https://t.example/alle.xml\nsitemap:https://t.example/news.xml\nSitemap: /x\n"

    assert [one.options["url"] for one in found(lines, "https://t.example/robots.txt", kind="text/plain")] == [
        "https://t.example/news.xml", "https://t.example/alle.xml",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "url", "kind"),
    [
        (html(body="Willkommen"), "https://www.tagblatt.example/", "nothing_found"),
        ("", "https://www.tagblatt.example/", "nothing_found"),
        ("\x00\xff" * 50, "https://www.tagblatt.example/", "nothing_found"),
        (html(), "https://consent.youtube.com/m?continue=x", "consent_page"),
        (gzip.compress(b"x" * 1000)[:-12], "https://t.example/x.gz", "nothing_found"),
        (gzip.compress(b"x")[:10] + b"\xff" * 20, "https://t.example/x.gz", "encoding"),
        (gzip.compress(bytes(101 * 1024 * 1024)), "https://t.example/x.gz", "too_large"),
    ],
    ids=["no feed", "empty", "garbage", "consent", "cut gzip", "broken gzip", "gzip bomb"],
)
def test_a_page_that_offers_nothing_is_said_to_offer_nothing(body: str | bytes, url: str, kind: str) -> None:
    with pytest.raises(SourceError) as nothing:
        found(body, url)

    assert nothing.value.kind == kind


def test_a_list_is_taken_apart_known_places_and_feeds() -> None:
    outlines = (
        Outline("Tagblatt", "https://tagblatt.example/rss", ("Presse", "Nord")),
        Outline("Video", f"https://www.youtube.com/feeds/videos.xml?channel_id={CHANNEL}"),
        Outline("Jobs", "https://www.linkedin.com/rss"),
        Outline("Kaputt", "rss:nix"),
    )

    proposals, odd = from_outlines(outlines)

    assert [(one.kind, one.name) for one in proposals] == [("feed", "tagblatt"), ("youtube", "video")]
    assert proposals[0].values == {"title": "Tagblatt", "folder": "Presse / Nord"}
    assert [one.title for one in odd] == ["Jobs", "Kaputt"]
    assert len(loaded(proposals).subscriptions) == 2


@pytest.mark.parametrize(
    ("titles", "name"),
    [
        (("Tagblatt » RSS-Feed", "x"), "tagblatt"),
        (("RSS", "Beiträge", "tagblatt.example"), "tagblatt-example"),
        (
            ("Süddeutsche & Söhne: Nachrichten aus dem ganzen Norden und Westen",),
            "sueddeutsche-soehne-nachrichten-aus-dem",
        ),
        (("😀", "🚂"), "quelle"),
        (("W" * 90,), "w" * 40),
    ],
)
def test_names_are_short_and_need_no_quotes(titles: tuple[str, ...], name: str) -> None:
    assert short_name(*titles) == name


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_finding_has_its_sentence(lang: str) -> None:
    kept = {key: text for key, text in catalogue("find", lang).items() if key.startswith(("found_", "secret_"))}
    proposals = [proposal for address, _, _ in PLACES for proposal in discover(address)]

    for proposal in proposals:
        assert say(f"find.{proposal.reason}", lang, **proposal.values)
        assert set(proposal.secrets.values()) <= set(kept)
    assert set(catalogue("find", "de")) == set(catalogue("find", "en"))


@pytest.mark.parametrize(
    "hostile",
    [
        "<link " * 90_000,
        "<!--" * 100_000,
        '<link rel="' * 50_000,
        "<a" * 250_000,
        "<script" * 80_000,
        "<title" * 90_000,
    ],
    ids=["links", "comments", "quotes", "anchors", "scripts", "titles"],
)
def test_a_hostile_page_costs_no_time(hostile: str) -> None:
    start = time.process_time()

    assert look(hostile, "https://a.example").feeds() == ()
    assert time.process_time() - start < 2


def test_real_pages_show_their_feeds(public_data: Callable[[str], Path]) -> None:
    pages = public_data("pages/trafilatura-de")
    told = {}
    for file in sorted(pages.glob("*.html")):
        try:
            told[file.name] = [
                one.kind for one in found(file.read_bytes(), f"https://www.{file.name.partition('.html')[0]}/")
            ]
        except SourceError as error:
            told[file.name] = [error.kind]

    assert told["heise.de.lithium.html"][:2] == ["feed", "feed"]
    assert told["meedia.de.freenet.html"][:2] == ["feed", "wordpress"]
    assert told["otto.de.twoforfashion.html"][0] == "feed"
    assert sum("feed" in kinds for kinds in told.values()) >= 9
