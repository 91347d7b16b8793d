"""Google Alerts as it delivers to a feed: the newest twenty pages, each behind a redirect of Google's."""

from __future__ import annotations

from datetime import UTC
from html import escape
from urllib.parse import quote

from listener.model import Secret
from listener.ports import Source
from sources.google_alerts import GoogleAlerts
from tests.sources.sites.site import Answer, Asked, Post, Site

WINDOW = 20
PATH = "/alerts/feeds/01234567890123456789/987654321"


class Alerts(Site):
    """One alert's feed. It says nothing of pages that were deleted, and it has no second page."""

    kind = "google_alerts"
    outcomes = {
        "empty": "empty",
        "web page": "not_a_feed",
        "garbage": "not_a_feed",
        "huge": WINDOW,
        "deletion": "kept",
    }

    def source(self, web: str) -> Source:
        return GoogleAlerts(Secret(f"{web}{PATH}"))

    def answer(self, asked: Asked) -> Answer:
        if asked.path != PATH:
            return Answer("<html>Not found</html>", 404)
        entries = "".join(map(_entry, self.posts[-WINDOW:][::-1]))
        return Answer(
            '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" '
            'xmlns:idx="urn:atom-extension:indexing"><id>tag:google.com,2005:reader/user/1/state/com.google/alerts/2'
            f"</id><title>Google Alert – Nordwind</title>{entries}</feed>",
            headers={"Content-Type": "application/atom+xml; charset=UTF-8"},
        )


def target(post: Post) -> str:
    """Return the page that was found."""
    return post.url or f"https://zeitung.example/{post.id or int(post.at.timestamp())}?utm_source=rss"


def _entry(post: Post) -> str:
    wrapped = f"https://www.google.com/url?rct=j&sa=t&url={quote(target(post), safe=':/')}&ct=ga&cd=CAI&usg=AOv"
    id_ = f"<id>tag:google.com,2013:googlealerts/feed:{post.id}</id>" if post.id else ""
    at = post.date if post.date is not None else post.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        f'<entry>{id_}<title type="html">{escape(f"<b>Nordwind</b>: {post.title}")}</title>'
        f'<link href="{escape(wrapped)}"/><published>{escape(at)}</published><updated>{escape(at)}</updated>'
        f'<content type="html">{escape(escape(post.text))}</content><author><name/></author></entry>'
    )
