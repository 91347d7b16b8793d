"""What can be listened to: SOURCES names every kind; adding one is adding a file and a line."""

from __future__ import annotations

from collections.abc import Mapping

from listener.ports import Source
from sources.apple import Apple
from sources.bing_news import BingNews
from sources.bluesky import Bluesky
from sources.discourse import Discourse
from sources.etrusted import ETrusted
from sources.facebook import Facebook
from sources.feed import Feed
from sources.gdelt import Gdelt
from sources.github import GitHub
from sources.google_alerts import GoogleAlerts
from sources.google_business import GoogleBusiness
from sources.google_news import GoogleNews
from sources.google_play import GooglePlay
from sources.hackernews import HackerNews
from sources.instagram import Instagram
from sources.lemmy import Lemmy
from sources.mailbox import Mailbox
from sources.mastodon import Mastodon
from sources.news_sitemap import NewsSitemap
from sources.reddit import Reddit
from sources.schema_org import SchemaOrg
from sources.stackexchange import StackExchange
from sources.telegram import Telegram
from sources.threads import Threads
from sources.tripadvisor import Tripadvisor
from sources.trustpilot import Trustpilot
from sources.webhook import Webhook
from sources.wordpress import WordPress
from sources.x import X
from sources.yelp import Yelp
from sources.youtube import YouTube

SOURCES: Mapping[str, type[Source]] = {
    "apple": Apple,
    "bing_news": BingNews,
    "bluesky": Bluesky,
    "discourse": Discourse,
    "etrusted": ETrusted,
    "facebook": Facebook,
    "feed": Feed,
    "gdelt": Gdelt,
    "github": GitHub,
    "google_alerts": GoogleAlerts,
    "google_business": GoogleBusiness,
    "google_news": GoogleNews,
    "google_play": GooglePlay,
    "hackernews": HackerNews,
    "instagram": Instagram,
    "lemmy": Lemmy,
    "mailbox": Mailbox,
    "mastodon": Mastodon,
    "news_sitemap": NewsSitemap,
    "schema_org": SchemaOrg,
    "reddit": Reddit,
    "stackexchange": StackExchange,
    "telegram": Telegram,
    "threads": Threads,
    "tripadvisor": Tripadvisor,
    "trustpilot": Trustpilot,
    "webhook": Webhook,
    "wordpress": WordPress,
    "x": X,
    "yelp": Yelp,
    "youtube": YouTube,
}
"""The kinds by the name they have in config.toml. The types are the proof: mypy refuses a class that is no Source."""
