"""What the interfaces of Meta have in common: a token in the address, errors with codes, pages behind cursors."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from tests.sources.sites.site import Answer, Asked, Site

TOKEN = "meta-geheim"
HEADERS = {"Content-Type": "application/json; charset=UTF-8"}


def refusal(code: int, status: int = 400, usage: Mapping[str, object] | None = None) -> Answer:
    """Return an error as Meta writes it."""
    error = {"message": "(…)", "type": "OAuthException", "code": code, "fbtrace_id": "AbC"}
    headers = {**HEADERS, "X-Business-Use-Case-Usage": json.dumps(usage)} if usage else HEADERS
    return Answer(json.dumps({"error": error}), status, headers)


def stamp(at: datetime) -> str:
    """Return a time as Meta writes it: an offset without colon."""
    return at.strftime("%Y-%m-%dT%H:%M:%S+0000")


class GraphSite(Site):
    """Checks the token and hands out lists by page. Subclasses say which lists there are."""

    largest = 100
    """Entries on a page at most."""

    def __init__(self) -> None:
        super().__init__()
        self.more: dict[str, dict[str, object]] = {}
        """Further fields of a post, by its id."""

    def answer(self, asked: Asked) -> Answer:
        if asked.query.get("access_token") != TOKEN:
            return refusal(190)
        return self.list_at(asked)

    def list_at(self, asked: Asked) -> Answer:
        """Return the page of the list that is asked for."""
        raise NotImplementedError

    def page(self, entries: Sequence[Mapping[str, object]], query: Mapping[str, str]) -> Answer:
        """Return the page that the query asks for: "next" is there only where there is a next one."""
        return Answer(json.dumps(self.shown(entries, query)), headers=HEADERS)

    def shown(self, entries: Sequence[Mapping[str, object]], query: Mapping[str, str]) -> Mapping[str, object]:
        """Return a page as an object, as lists inside of entries have it, too."""
        size = min(int(query.get("limit", "25")), self.largest)
        start = int(query.get("after", "c0").removeprefix("c"))
        end = start + size
        paging: dict[str, object] = {"cursors": {"before": f"c{start}", "after": f"c{end}"}}
        if end < len(entries):
            paging["next"] = "https://graph.example/…"
        return {"data": list(entries[start:end]), **({"paging": paging} if entries else {})}
