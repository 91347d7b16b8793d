"""The least that reads a well-formed feed: expat and five fields. No repair, no namespaces, no dates."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.parsers import expat

_FIELDS = {
    "title": "title", "link": "link", "guid": "id", "id": "id", "description": "summary", "summary": "summary",
    "content": "content", "content:encoded": "content", "pubDate": "date", "published": "date", "updated": "date",
    "dc:date": "date",
}  # fmt: skip


@dataclass(slots=True)
class _Reader:
    """Collects the fields of entries while expat reads."""

    entries: list[dict[str, str]] = field(default_factory=list)
    _entry: dict[str, str] | None = None
    _field: str = ""
    """The tag of the field that is being read; whatever stands inside (XHTML) is its text."""
    _text: list[str] = field(default_factory=list)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin an entry or a field."""
        if tag in {"item", "entry"}:
            self._entry = {}
        elif self._entry is not None and not self._field and tag in _FIELDS:
            self._field = tag
            self._text.clear()
            if "href" in attributes:
                self._entry.setdefault("link", attributes["href"])

    def end(self, tag: str) -> None:
        """Keep what the entry or field held."""
        if self._entry is None:
            return
        if tag in {"item", "entry"}:
            self.entries.append(self._entry)
            self._entry = None
        elif tag == self._field:
            self._field = ""
            if self._text:
                self._entry[_FIELDS[tag]] = "".join(self._text)

    def text(self, text: str) -> None:
        """Take some text."""
        self._text.append(text)


def entries_of(feed: bytes) -> list[dict[str, str]]:
    """Return the entries of a well-formed feed; raises ValueError for any other."""
    reader, parser = _Reader(), expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(feed, True)
    except expat.ExpatError as error:
        raise ValueError(str(error)) from error
    return reader.entries
