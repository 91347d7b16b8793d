"""Every site, by the kind of source that listens to it."""

from __future__ import annotations

from collections.abc import Mapping

from tests.sources.sites.apple import AppStore
from tests.sources.sites.bing_news import BingSearch
from tests.sources.sites.bluesky import Sky
from tests.sources.sites.discourse import Forum
from tests.sources.sites.etrusted import Shops
from tests.sources.sites.facebook import Page
from tests.sources.sites.feed import Blog
from tests.sources.sites.gdelt import Index
from tests.sources.sites.github import Hub
from tests.sources.sites.google_alerts import Alerts
from tests.sources.sites.google_business import Maps
from tests.sources.sites.google_news import GoogleSearch
from tests.sources.sites.google_play import PlayStore
from tests.sources.sites.hackernews import News
from tests.sources.sites.instagram import Gallery
from tests.sources.sites.lemmy import LemmyServer
from tests.sources.sites.mastodon import MastodonServer
from tests.sources.sites.news_sitemap import Paper
from tests.sources.sites.reddit import Subreddit
from tests.sources.sites.schema_org import Portal
from tests.sources.sites.site import Site
from tests.sources.sites.stackexchange import Questions
from tests.sources.sites.telegram import Preview
from tests.sources.sites.threads import Town
from tests.sources.sites.tripadvisor import Places
from tests.sources.sites.trustpilot import Trust
from tests.sources.sites.wordpress import Magazine
from tests.sources.sites.x import Square
from tests.sources.sites.yelp import Branches
from tests.sources.sites.youtube import Channel

SITES: Mapping[str, type[Site]] = {
    site.kind: site
    for site in (
        Alerts,
        AppStore,
        BingSearch,
        Blog,
        Branches,
        Channel,
        Forum,
        Gallery,
        GoogleSearch,
        Hub,
        Index,
        Magazine,
        Maps,
        News,
        Page,
        Paper,
        Places,
        PlayStore,
        Questions,
        Portal,
        Preview,
        LemmyServer,
        MastodonServer,
        Shops,
        Sky,
        Square,
        Subreddit,
        Town,
        Trust,
    )
}

ELSEWHERE: Mapping[str, str] = {
    "mailbox": "tests/sources/test_mailbox.py",
    "webhook": "tests/sources/test_webhook.py",
}
"""Kinds that are not asked over HTTP, with the file that holds their own table of bad answers."""
