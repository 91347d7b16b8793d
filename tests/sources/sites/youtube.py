"""A YouTube channel's feed: the fifteen newest videos in Atom with media counts, and bursts of 404."""

from __future__ import annotations

from html import escape

from listener.ports import Source
from sources.youtube import YouTube
from tests.sources.sites.site import Answer, Asked, Post, Site

CHANNEL = "UCnordwindnordwindnordwi"
WINDOW = 15
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns="http://www.w3.org/2005/Atom">\n'
    f' <link rel="self" href="http://www.youtube.com/feeds/videos.xml?channel_id={CHANNEL}"/>\n'
    " <id>yt:channel:</id>\n <yt:channelId></yt:channelId>\n <title>Nordwind</title>\n"
    f' <link rel="alternate" href="https://www.youtube.com/channel/{CHANNEL}"/>\n'
    " <published>2017-12-06T01:54:54+00:00</published>\n"
)


class Channel(Site):
    """Serves the newest fifteen of its videos, whatever there is behind them; there is no second page."""

    kind = "youtube"
    outcomes = {
        "empty": "empty",
        "web page": "not_a_feed",
        "garbage": "not_a_feed",
        # The feed has no second page: what is older than its fifteen videos cannot be read.
        "huge": WINDOW,
        # A single reading without a video proves nothing here: it is taken for gone after three (test_youtube.py).
        "deletion": "kept",
    }

    def __init__(self) -> None:
        super().__init__()
        self.views = 1000
        """They grow with every visit, and so the bytes change although nothing was said."""
        self.well = True
        """False: the whole service answers 404 for a while, as it does."""
        self.missing: set[str] = set()
        """Videos that this answer leaves out although they are there."""

    def source(self, web: str) -> Source:
        return YouTube(channel=CHANNEL, api=web)

    def answer(self, asked: Asked) -> Answer:
        if not self.well or asked.path != "/feeds/videos.xml" or asked.query.get("channel_id") != CHANNEL:
            return Answer("<!DOCTYPE html><title>Error 404 (Not Found)!!1</title>", 404)
        self.views += 7
        newest = sorted({post.at for post in self.posts})[-WINDOW:]
        listed = sorted((post for post in self.posts if post.at in newest), key=lambda post: post.at, reverse=True)
        entries = "".join(self._entry(post) for post in listed if post.id not in self.missing)
        headers = {"Content-Type": "text/xml; charset=UTF-8", "Cache-Control": "max-age=900"}
        return Answer(f"{HEAD}{entries}</feed>", headers=headers)

    def _entry(self, post: Post) -> str:
        date = escape(post.date if post.date is not None else post.at.isoformat())
        return (
            f" <entry>\n  <id>{post.id and 'yt:video:' + post.id}</id>\n  <yt:videoId>{post.id}</yt:videoId>\n"
            f"  <yt:channelId>{CHANNEL}</yt:channelId>\n  <title>{escape(post.title)}</title>\n"
            f'  <link rel="alternate" href="{post.id and "https://www.youtube.com/watch?v=" + post.id}"/>\n'
            f"  <author><name>{escape(post.author)}</name></author>\n"
            f"  <published>{date}</published>\n  <updated>{self.now.isoformat()}</updated>\n"
            f"  <media:group>\n   <media:title>{escape(post.title)}</media:title>\n"
            f"   <media:description>{escape(post.text)}</media:description>\n   <media:community>\n"
            f'    <media:starRating count="{self.views // 20}" average="5.00" min="1" max="5"/>\n'
            f'    <media:statistics views="{self.views}"/>\n   </media:community>\n  </media:group>\n </entry>\n'
        )
