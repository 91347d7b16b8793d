"""A press office in a storm, before the page of its incident: it looks, presses buttons, and reads what comes back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from listener.model import (
    After,
    ChannelName,
    Entry,
    Escalation,
    Incident,
    IncidentId,
    Judged,
    Mood,
    Person,
    Promise,
    Reason,
    Role,
    SourceName,
    Tally,
    Topic,
)
from listener.store import Store
from listener.web.contract import Ask, File, Page, There, Way
from listener.web.contract import Person as Visitor
from listener.web.contract import Role as Access
from listener.web.pages.incident import WAYS
from listener.web.render import html
from tests.cli.storms import seen
from tests.web.browser import Street
from tests.web.situation import BRAND, FORUM, FRAME, Office, Read, judged
from tests.world import midday

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
ONE = IncidentId(1)
PEOPLE = {
    "anna": Person("anna", "Anna Beispiel", Role.DUTY, (ChannelName("mail"),)),
    "kim": Person("kim", "Kim Weber", Role.COMMS_LEAD),
}
CHAIN = (Escalation(timedelta(minutes=15), (ChannelName("chef"),), min_level=3),)
EMPTY: Mapping[str, str] = {}
_FILES = count(1)


@dataclass
class Case(Office):
    """One incident in one house."""

    @property
    def incident_now(self) -> Incident:
        found = self.parts.store.incident(ONE)
        assert found is not None
        return found

    @property
    def log(self) -> list[Entry]:
        return self.parts.store.hands.log(ONE)

    @property
    def deeds(self) -> list[tuple[str, str]]:
        """What people did, and who."""
        return [(one.kind, one.actor) for one in self.log if one.actor]

    def storm(self, level: int = 4, **more: Any) -> Incident:
        """Five people scold within the hour, and the incident is in the book."""
        self.hear([self.now - n * 5 * MINUTE for n in range(1, 6)], Mood.NEGATIVE, text="Der Wasserkocher raucht")
        topic = Topic(self.now - HOUR, self.now, words=(("wasserkocher", 0.9), ("raucht", 0.7)))
        last = seen(level, self.now)
        known: dict[str, Any] = {"last": last, "height": last, "topic": topic}
        return self.incident(1, level, **known | more)

    def say(self, *said: Judged, source: SourceName = FORUM) -> None:
        """Somebody says this."""
        self.parts.store.import_mentions(source, said, Tally(len(said)), self.now)

    def says(self, text: str, *, author: str = "erna", url: str = "https://a.example/1", **more: Any) -> Judged:
        """Return what somebody says now, critically."""
        one = judged(self.now - 2 * MINUTE, Mood.NEGATIVE, FORUM, BRAND, text)
        return replace(one, mention=replace(one.mention, text=text, author=author, url=url, **more))

    def asked(
        self,
        form: Mapping[str, str] = EMPTY,
        query: Mapping[str, str] = EMPTY,
        *,
        who: str = "anna",
        access: Access = Access.DUTY,
        lang: str = "de",
    ) -> Ask:
        given = {name: (value,) for name, value in query.items()}
        return Ask(Visitor(who, access), lang, self.now, {"number": "1"}, given, form)

    def look(
        self, part: str = "", query: Mapping[str, str] = EMPTY, *, access: Access = Access.DUTY, lang: str = "de"
    ) -> Seen:
        """Open the page, or one below it."""
        look = way(part).look
        assert look is not None
        page = look(self.parts, self.asked(query=query, access=access, lang=lang))
        assert isinstance(page, Page)
        return self.shown(page, access, lang)

    def whole(self, **kept: Any) -> Seen:
        """Open the page with everything unfolded."""
        return self.look(query={"all": "1"}, **kept)

    def file(self, part: str) -> File:
        look = way(part).look
        assert look is not None
        found = look(self.parts, self.asked())
        assert isinstance(found, File)
        return found

    def shown(self, page: Page, access: Access = Access.DUTY, lang: str = "de") -> Seen:
        frame = {**FRAME, "person": Visitor("Anna Beispiel", access), "may": Visitor("", access).may}
        return Seen(page, html(page, lang, self.parts.config.zone, frame))

    def form(self, do: str, read: Seen | None = None) -> dict[str, str]:
        """Return what a browser would send if somebody pressed that button of a page: its fields as they stand."""
        tree = (read or self.look()).tree
        button = tree.css_first(f'button[name="do"][value="{do}"]')
        assert button is not None, do
        form = next(one for one in tree.css("form") if button in one.css("button"))
        fields = {"do": do}
        for one in LexborHTMLParser(str(form.html)).css("input, select"):
            held = one if one.tag == "input" else one.css_first("option[selected]") or one.css_first("option")
            fields[str(one.attributes["name"])] = str((held and held.attributes.get("value")) or "")
        fields.pop("csrf")
        return fields

    def press(
        self, do: str, read: Seen | None = None, *, who: str = "anna", part: str = "", **typed: str
    ) -> There | Seen:
        """Press a button of a page (a fresh one, if none is given) after filling in its fields."""
        fields = self.form(do, read) | typed
        return self.send(fields, who=who, part=part)

    def send(self, fields: Mapping[str, str], *, who: str = "anna", part: str = "") -> There | Seen:
        do = way(part).do
        assert do is not None
        answer = do(self.parts, self.asked(fields, who=who))
        return self.shown(answer) if isinstance(answer, Page) else answer

    def warned(self) -> None:
        """The first warning got through ten minutes ago."""
        at = self.now - 5 * MINUTE
        promise = Promise("INC-0001.1/mail", ONE, ChannelName("mail"), Reason.FIRST, 4, "{}", at)
        self.parts.store.tell([], [promise], at)
        self.parts.store.begin(promise.key)
        self.parts.store.kept(promise.key, at)

    def deaf(self) -> None:
        """A source has not answered since yesterday."""
        store, then = self.parts.store, self.now - 24 * HOUR
        store.subscribe([(FORUM, "feed", "options", "forum.example")], then)
        store.save_visit(FORUM, [], Tally(), After({}, then + 5 * MINUTE), then)
        store.visit_failed(FORUM, "timeout", self.now + HOUR, self.now - HOUR)

    def spoil(self, number: int) -> None:
        """Another version wrote this one."""
        with closing(sqlite3.connect(self.parts.store.path)) as file, file:
            file.execute("UPDATE incident SET state = 'elsewhere', last = '{' WHERE id = ?", [number])
            file.execute("UPDATE incident SET state = 'open' WHERE id = ?", [number])

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)


class Seen(Read):
    """A page with tables."""

    def rows(self, summary: str) -> list[list[str]]:
        """Return the rows of the table behind a fold."""
        fold = self.tree.css_first(summary)
        table = fold and fold.parent and fold.parent.css_first("tbody")
        rows = table.css("tr") if table else []
        return [[" ".join(cell.text(separator=" ").split()) for cell in row.css("th, td")] for row in rows]


def way(part: str) -> Way:
    return next(one for one in WAYS if one.path == "/incidents/{number}" + part)


def refused(answer: There | Seen) -> Seen:
    """The page that says why nothing was done."""
    assert isinstance(answer, Seen)
    return answer


@contextmanager
def opened(street: Street) -> Iterator[Case]:
    """Open an office with an empty database, two people and one step of escalation."""
    path = street.folder / f"case{next(_FILES)}.db"
    path.write_bytes(street.parts.store.path.read_bytes())
    config = replace(street.parts.config, people=PEOPLE, escalations=CHAIN)
    with Store(path) as store:
        yield Case(replace(street.parts, config=config).beside(store), midday())
