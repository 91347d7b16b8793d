"""A newspaper with its sitemaps: one for news, and an index with archives, a section without dates and a gzip file."""

from __future__ import annotations

import gzip
from datetime import datetime, timedelta
from hashlib import sha256
from html import escape

from listener.ports import Source
from sources.news_sitemap import NewsSitemap
from tests.sources.sites.site import Answer, Asked, Post, Site

MOST = 1000
XMLNS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
IMAGE = 'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'


class Paper(Site):
    """Lists at most a thousand articles of the last two days, with headlines."""

    kind = "news_sitemap"
    outcomes = {
        "empty": "empty",
        "web page": "not_a_sitemap",
        "garbage": "not_a_sitemap",
        "huge": MOST,
        # A sitemap says what search engines should visit. An article leaves it for many reasons (behind the paywall, no
        # longer news, a thousand newer ones) and stands where it stood: nothing may be concluded from that.
        "deletion": "kept",
    }

    def source(self, web: str) -> Source:
        return NewsSitemap(f"{web}/news.xml")

    def answer(self, asked: Asked) -> Answer:
        return tagged(asked, urlset("".join(map(article, self.posts[-MOST:][::-1]))))


def tagged(asked: Asked, body: str | bytes) -> Answer:
    """Answer with an ETag, or that nothing has changed."""
    tag = f'"{sha256(body.encode() if isinstance(body, str) else body).hexdigest()[:12]}"'
    if asked.headers.get("if-none-match") == tag:
        return Answer(status=304, headers={"ETag": tag})
    return Answer(body, headers={"Content-Type": "application/xml", "ETag": tag})


def urlset(urls: str) -> str:
    """Return a file that lists pages."""
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {XMLNS} {NEWS} {IMAGE}>{urls}</urlset>'


def index(maps: dict[str, str]) -> str:
    """Return a file that lists further ones with their dates."""
    listed = "".join(
        f"<sitemap><loc>{escape(loc)}</loc>{f'<lastmod>{lastmod}</lastmod>' if lastmod else ''}</sitemap>"
        for loc, lastmod in maps.items()
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><sitemapindex {XMLNS}>{listed}</sitemapindex>'


def address(post: Post) -> str:
    return post.url or f"https://kuestenbote.example/faehre/artikel-{post.id}.html?x=1&y=2"


def article(post: Post) -> str:
    """Return an article as a news sitemap lists it."""
    loc = f"<loc>{escape(address(post))}</loc>" if post.id else ""
    date = post.date if post.date is not None else post.at.isoformat()
    return (
        f"<url>{loc}<news:news><news:publication><news:name>Küstenbote</news:name><news:language>de</news:language>"
        f"</news:publication><news:publication_date>{escape(date)}</news:publication_date>"
        f"<news:title>{escape(post.text)}</news:title><news:keywords>Fähre, Reise</news:keywords></news:news>"
        "<image:image><image:loc>https://kuestenbote.example/i.jpg</image:loc><image:title>Bild</image:title>"
        "</image:image></url>"
    )


def page(loc: str, lastmod: str = "") -> str:
    """Return a page as any sitemap lists it."""
    dated = f"<lastmod>{lastmod}</lastmod>" if lastmod else ""
    return f"<url><loc>{escape(loc)}</loc>{dated}<changefreq>daily</changefreq><priority>0.5</priority></url>"


class House(Paper):
    """A paper with an index. ``maps``: what the index lists, path to date; ``files``: what lies at a path."""

    def __init__(self) -> None:
        super().__init__()
        today = (self.now - timedelta(hours=1)).isoformat()
        self.maps: dict[str, str] = {
            "/sitemap-2019.xml": "2019-12-31T23:00:00+01:00",
            "/news.xml.gz": today,
            "/reise.xml": "",
        }
        self.files: dict[str, str | bytes | int] = {
            "/sitemap-2019.xml": urlset(page("https://kuestenbote.example/2019/alt")),
            "/reise.xml": urlset(page("https://kuestenbote.example/reise/nordwind-faehrt-wieder-a-17.html", today)),
        }

    def source(self, web: str) -> Source:
        return NewsSitemap(f"{web}/sitemap.xml")

    def answer(self, asked: Asked) -> Answer:
        if asked.path == "/sitemap.xml":
            return tagged(asked, index({f"{self.web}{path}": lastmod for path, lastmod in self.maps.items()}))
        if asked.path == "/news.xml.gz":
            urls = "".join(map(article, self.posts[-MOST:][::-1]))
            return tagged(asked, gzip.compress(urlset(urls).encode(), mtime=0))
        found = self.files.get(asked.path, 404)
        return Answer(status=found) if isinstance(found, int) else tagged(asked, found)

    def touch(self, path: str, at: datetime | None = None) -> None:
        """A sitemap was written anew."""
        self.maps[path] = (at or self.now).isoformat()
