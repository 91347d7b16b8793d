"""What can be listened to: SOURCES names every kind; adding one is adding a file and a line."""

from __future__ import annotations

from collections.abc import Mapping

from listener.ports import Source
from listener.registry import Registry

SOURCES: Mapping[str, type[Source]] = Registry(
    "sources",
    {
        "apple": "Apple",
        "bing_news": "BingNews",
        "bluesky": "Bluesky",
        "discourse": "Discourse",
        "etrusted": "ETrusted",
        "facebook": "Facebook",
        "feed": "Feed",
        "gdelt": "Gdelt",
        "github": "GitHub",
        "google_alerts": "GoogleAlerts",
        "google_business": "GoogleBusiness",
        "google_news": "GoogleNews",
        "google_play": "GooglePlay",
        "hackernews": "HackerNews",
        "instagram": "Instagram",
        "lemmy": "Lemmy",
        "mailbox": "Mailbox",
        "mastodon": "Mastodon",
        "news_sitemap": "NewsSitemap",
        "schema_org": "SchemaOrg",
        "reddit": "Reddit",
        "stackexchange": "StackExchange",
        "telegram": "Telegram",
        "threads": "Threads",
        "tripadvisor": "Tripadvisor",
        "trustpilot": "Trustpilot",
        "webhook": "Webhook",
        "wordpress": "WordPress",
        "x": "X",
        "yelp": "Yelp",
        "youtube": "YouTube",
    },
)
"""The kinds by the name they have in config.toml, which is that of their module, too. Each has a site among the tests,
and there mypy refuses a class that is no Source."""
