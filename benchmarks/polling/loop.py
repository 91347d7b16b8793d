"""The obvious way: requests and feedparser, one feed after the other; known ids in memory, nothing stored or matched.

As most people write it, every feed is fetched in full each time; with the argument ``etags``, as the careful do it,
a feed is asked whether it has changed.
"""

from __future__ import annotations

import sys

import feedparser
import requests

from benchmarks.polling.turns import addresses, polled


class Loop:
    """Remembers what the feeds have shown."""

    def __init__(self, urls: list[str], *, careful: bool) -> None:
        self._urls, self._careful = urls, careful
        self._etags: dict[str, str] = {}
        self._seen: set[str] = set()
        self.new = 0.0

    def __call__(self) -> None:
        """Visit all feeds once."""
        before = len(self._seen)
        for url in self._urls:
            known = {"If-None-Match": self._etags[url]} if url in self._etags else {}
            answer = requests.get(url, headers=known, timeout=20)
            if self._careful:
                self._etags[url] = answer.headers["ETag"]
            if answer.status_code != 304:
                self._seen.update(entry.id for entry in feedparser.parse(answer.content).entries)
        self.new = float(len(self._seen) - before)


if __name__ == "__main__":
    loop = Loop(addresses(sys.argv[1], int(sys.argv[2])), careful="etags" in sys.argv[3:])
    polled(sys.argv[1], loop, lambda: {"new": loop.new})
