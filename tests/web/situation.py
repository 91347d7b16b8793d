"""A press office as its pages see it: brands, sources that answer, weeks in which people spoke. All of it is real."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from listener.model import (
    After,
    BrandId,
    DateQuality,
    Incident,
    IncidentId,
    Judged,
    Medium,
    Mention,
    Mood,
    SourceName,
    State,
    Tally,
    Tone,
    Topic,
)
from listener.parts import Parts
from listener.store import Store
from listener.web.contract import Ask, Page, Person, Role
from listener.web.render import html
from tests.cli.storms import seen
from tests.world import World, midday

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BRAND = BrandId("brodelmann")
FORUM, PRESS = SourceName("kuechenforum"), SourceName("tagblatt")
FRAME: Mapping[str, object] = {
    "person": Person("Erna Beispiel", Role.DUTY),
    "csrf": "stamp",
    "may": lambda _role: True,
    "told": "",
    "menu": (),
    "theme": "",
    "here": "/",
    "leaves": True,
}
_NUMBERS = count(1)
_SCORES = {Mood.NEGATIVE: -0.6, Mood.POSITIVE: 0.6, Mood.NEUTRAL: 0.0, Mood.UNSCORED: None}


def config(*brands: tuple[str, str], sources: Sequence[str] = (str(FORUM), str(PRESS))) -> str:
    """Return a configuration with these brands (id, name) and sources."""
    text = 'language = "de"\n'
    text += "".join(f'[[brands]]\nid = "{id_}"\nname = "{name}"\n' for id_, name in brands)
    return text + "".join(
        f'[[sources]]\nname = "{one}"\nkind = "feed"\nmedium = "forum"\nevery = "5m"\nurl = "https://{one}.example/a"\n'
        for one in sources
    )


def judged(at: datetime, mood: Mood, source: SourceName, brand: BrandId, text: str) -> Judged:
    """Return one mention of a brand as it is handed to the store."""
    number = next(_NUMBERS)
    mention = Mention(
        *(source, f"m-{number}", Medium.FORUM, at, at, DateQuality.EXACT),
        url=f"https://{source}.example/{number}",
        author=f"jemand_{number}",
        title="",
        text=f"{text} {number}",
        lang="de",
    )
    tone = Tone(mood, _SCORES[mood], "german-1", ())
    return Judged(mention, (brand,), (str(brand),), tone, (number,), fingerprint=f"f-{number}")


@dataclass
class Office:
    """What happens in it, and what its pages show."""

    parts: Parts
    now: datetime
    answering: list[SourceName] = field(default_factory=lambda: [FORUM, PRESS])

    @contextmanager
    def again(self, path: Path) -> Iterator[Office]:
        """Give the same office over a copy of its file, for one test."""
        path.write_bytes(self.parts.store.path.read_bytes())
        with Store(path) as store:
            yield Office(self.parts.beside(store), self.now)

    def hear(
        self,
        times: Iterable[datetime],
        mood: Mood = Mood.NEUTRAL,
        *,
        source: SourceName = FORUM,
        brand: BrandId = BRAND,
        text: str = "Der Wasserkocher von Brodelmann",
    ) -> None:
        """Mentions come in."""
        batch = [judged(at, mood, source, brand, text) for at in times]
        after = After({}, self.now + HOUR)
        self.parts.store.save_visit(source, batch, Tally(fetched=len(batch)), after, self.now)

    def ordinary_weeks(self, days: int = 20, brand: BrandId = BRAND) -> None:
        """Every three hours somebody says something, one in five of it critical; all sources answer."""
        times = [self.now - place * 3 * HOUR for place in range(days * 8)]
        self.hear([at for place, at in enumerate(times) if place % 5], brand=brand)
        self.hear([at for place, at in enumerate(times) if place % 5 == 0], Mood.NEGATIVE, brand=brand)
        for source in self.answering:
            self.hear((), source=source)

    def incident(
        self, number: int = 1, level: int = 4, *, ago: timedelta = HOUR, brand: BrandId = BRAND, **more: object
    ) -> Incident:
        """An incident is in the book."""
        opened = self.now - ago
        topic = Topic(opened - HOUR, opened, words=(("wasserkocher", 0.9), ("raucht", 0.7)))
        found = Incident(
            *(IncidentId(number), brand, State.OPEN, level, level, opened, opened),
            playbook="product_defect",
            last=replace(seen(level, opened), brand=brand),
            topic=topic,
        )
        kept = replace(found, **more)  # type: ignore[arg-type] # any field of it, by name
        self.parts.store.decide(kept, [("opened", {"level": level, "volume": 35})], [], opened)
        return kept

    def ask(self, lang: str = "de", **query: str) -> Ask:
        """Return what somebody asks for."""
        given = {name: (value,) for name, value in query.items()}
        return Ask(Person("Erna Beispiel", Role.DUTY), lang, self.now, query=given)

    def read(self, look: Callable[[Parts, Ask], object], lang: str = "de", **query: str) -> Read:
        """Return a page as a person sees it."""
        page = look(self.parts, self.ask(lang, **query))
        assert isinstance(page, Page)
        return Read(page, html(page, lang, self.parts.config.zone, FRAME))


@dataclass
class Read:
    """A page that was looked at."""

    page: Page
    source: str

    @property
    def tree(self) -> LexborHTMLParser:
        """Return its elements."""
        return LexborHTMLParser(self.source)

    def words(self, css: str = "main") -> str:
        """Return what stands in the first such element; nothing if there is none."""
        found = self.tree.css_first(css)
        return " ".join(found.text(separator=" ").split()) if found else ""

    def all(self, css: str) -> list[str]:
        """Return what stands in each such element."""
        return [" ".join(found.text(separator=" ").split()) for found in self.tree.css(css)]

    def links(self, css: str = "main a") -> list[str]:
        """Return where the links lead."""
        return [str(found.attributes.get("href")) for found in self.tree.css(css)]


@contextmanager
def office(folder: Path, text: str, now: datetime | None = None) -> Iterator[Office]:
    """Put a program together in a folder."""
    with World(folder, now or midday(), text=text).program() as parts:
        yield Office(parts, parts.clock())
