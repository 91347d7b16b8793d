"""How the fast reader of feeds says that it leaves a document to feedparser."""

from __future__ import annotations


class DoubtError(Exception):
    """The document holds something that the fast reader does not understand for certain; the text says what."""
