"""A public Telegram channel in its web preview: twenty messages a page, before= and after=, gaps in the numbers."""

from __future__ import annotations

from html import escape

from listener.ports import Source
from sources.telegram import Telegram
from tests.sources.sites.site import Answer, Asked, Post, Site

PAGE = 20


class Preview(Site):
    """t.me/s/nordwind_news."""

    kind = "telegram"
    outcomes = {
        # A page without a message history is not the preview; garbage neither.
        "web page": "not_a_channel",
        "garbage": "not_a_channel",
        # The first visit reads the newest page and ten older ones; what came before that is nobody's news any more,
        # and a channel's whole archive at one page in ten seconds would take hours.
        "huge": 11 * PAGE,
    }

    def __init__(self) -> None:
        super().__init__()
        self.has_preview = True
        self.inside: dict[str, str] = {}
        """More markup inside of messages, by their id."""
        self.notices: set[str] = set()

    def source(self, web: str) -> Source:
        return Telegram("nordwind_news", api=web)

    def answer(self, asked: Asked) -> Answer:
        if asked.path == "/nordwind_news":
            return Answer('<!doctype html><div class="tgme_page"><a class="tgme_action_button_new">View</a></div>')
        if not self.has_preview or asked.path.lower() != "/s/nordwind_news":
            return Answer(status=302, headers={"Location": f"{self.web}/nordwind_news"})
        shown, older, newer = self._shown(asked)
        return Answer(self._document(shown, older, newer), headers={"Content-Type": "text/html; charset=utf-8"})

    def _shown(self, asked: Asked) -> tuple[list[Post], bool, bool]:
        posts = self.posts
        if "after" in asked.query:
            later = [post for post in posts if int(post.id) > int(asked.query["after"])]
            return later[:PAGE], len(later) < len(posts), len(later) > PAGE
        if "before" in asked.query:
            posts = [post for post in posts if int(post.id) < int(asked.query["before"])]
        return posts[-PAGE:], len(posts) > PAGE, len(posts) < len(self.posts)

    def _document(self, shown: list[Post], older: bool, newer: bool) -> str:
        before = f'<a href="?before=1" class="tme_messages_more" data-before="{shown[0].id}"></a>' if older else ""
        after = f'<a href="?after=1" class="tme_messages_more" data-after="{shown[-1].id}"></a>' if newer else ""
        messages = "".join(map(self._message, shown))
        return (
            '<!DOCTYPE html><html><head><meta charset="utf-8"></head><body><main class="tgme_main">'
            f'<section class="tgme_channel_history js-message_history">{before}{messages}{after}</section>'
            "</main></body></html>"
        )

    def _message(self, post: Post) -> str:
        name = f"Nordwind_News/{post.id}" if post.id else ""
        notice = " service_message" if post.id in self.notices else ""
        date = escape(post.date if post.date is not None else post.at.isoformat())
        link = f'href="https://t.me/{name}"' if name else ""
        return (
            '<div class="tgme_widget_message_wrap js-widget_message_wrap">'
            f'<div class="tgme_widget_message text_not_supported_wrap{notice} js-widget_message" data-post="{name}">'
            '<div class="tgme_widget_message_bubble"><div class="tgme_widget_message_author accent_color">'
            f'<a class="tgme_widget_message_owner_name" href="https://t.me/nordwind_news"><span>Nordwind</span></a></div>'
            f"{self.inside.get(post.id, '')}"
            f'<div class="tgme_widget_message_text js-message_text" dir="auto">{escape(post.text)}</div>'
            '<div class="tgme_widget_message_info short js-message_info">'
            '<span class="tgme_widget_message_views">1.2K</span><span class="tgme_widget_message_meta">'
            f'<a class="tgme_widget_message_date" {link}><time datetime="{date}" class="time">12:00</time></a>'
            "</span></div></div></div></div>"
        )
