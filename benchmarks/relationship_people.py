"""The people of an invented brand's year: who they are, what they say and when, and what is therefore true of them.

Each kind of person lives by a plan from which its class, its rung and its lists follow without counting anything. Their
words are mentions of the split ``dev`` of ``relationship_data`` and sentences of our own, each with its true labels.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random

from benchmarks.relationship_peers import Labelled, labelled
from listener.core.ladder import Rung
from listener.core.nps import Segment
from listener.core.story import STORY_WINDOW
from listener.model import Mood
from listener.model.relation import ContactPhase, Emotion, Intent, Relation, Touchpoint

BRAND, SOURCE, COMPANY = "Nordwind Bahn", "netz", "Nordwind Service"
START = datetime(2025, 11, 17, 9, tzinfo=UTC)
"""A Monday, ten in the morning in Berlin."""
DAYS = 364
PROMPT, LATE = timedelta(minutes=20), timedelta(days=4)
_AGAINST = {Intent.COMPLAINT, Intent.WARN, Intent.LEAVING, Intent.SWITCH}
_FOR = {Intent.PRAISE, Intent.RECOMMEND}
_PLACES = re.findall(
    r"\w+",
    "Kassel Fulda Gera Aalen Ulm Celle Emden Husum Jena Plauen Soest Trier Wesel Zwickau Lindau Passau Rheine Stade "
    "Torgau Verden Bautzen Coburg Demmin Eutin Freital Gotha Hameln Ilmenau Kempten Landau",
)
_THINGS = re.findall(
    r"\w+",
    "Abteil Fahrrad Koffer Sitzplatz Kaffee Anschluss Fenster Tasche Kinderwagen Bahnsteig Schirm Klapptisch Steckdose "
    "Jacke Rollstuhl Zeitung Hund Sohn Oma Chef Nachbar Kollegin Uhr Brille Handschuh",
)
_OPENERS = {
    "kind": (
        "Großes Lob an die {brand}, {place} war toll!", "Super Service der {brand} in {place}.",
        "Die {brand} ist klasse, immer wieder gern nach {place}.", "Danke an die {brand}, tolles Team in {place}!",
        "Begeistert von der {brand}, {place} pünktlich erreicht.", "Wunderbare Fahrt mit der {brand} über {place}!",
        "{brand} nach {place}: freundlich, sauber, einfach super.", "Ich liebe die {brand}, {place} lief perfekt.",
    ),
    "content": (
        "Bin zufrieden mit der {brand}, {place} hat gepasst.", "{brand} nach {place}: alles okay, bin zufrieden.",
        "Mit der {brand} in {place} gewesen, ganz zufrieden.", "Die {brand} nach {place} war in Ordnung, zufrieden.",
        "Zufrieden mit der {brand}, {place} wie erwartet.", "Von {place} mit der {brand}, passt, bin zufrieden.",
    ),
    "surprised": (
        "Hätte nicht gedacht, dass die {brand} in {place} so toll ist!",
        "Bin positiv überrascht von der {brand}, {place} super!", "Überraschung: {brand} nach {place} einfach toll!",
        "Wow, die {brand} hat mich in {place} echt überrascht, klasse!",
    ),
    "help": (
        "Steht in {place} auf dem Aushang.", "Geht in {place} am Schalter.", "Ja, ab {place} ist das erlaubt.",
        "In {place} vorn am Gleis.", "Das gilt ab {place}.",
    ),
    "fury": (
        "Die {brand} ist das Letzte, so eine Frechheit in {place}!", "Unverschämt, {brand}! {place} ruiniert.",
        "Nie wieder {brand}, bin stinksauer wegen {place}!", "Katastrophe mit der {brand} in {place}, wütend!",
    ),
}  # fmt: skip
_CLOSERS = {
    "fan": (
        "Kann ich nur weiterempfehlen, auch mit {thing}.", "Klare Empfehlung von mir, {thing} inklusive!",
        "Ich empfehle sie allen weiter, selbst mit {thing}.", "Unbedingt ausprobieren, {thing} klappte auch!",
        "Empfehle ich jedem, der {thing} dabei hat.", "Absolute Empfehlung, {thing} kam heil an!",
    ),
    "calm": (
        "{thing} kam auch mit.", "Wagen {number}, {thing} im Gepäck.", "{thing} hatte Platz.",
        "Gleis {number}, {thing} heil.",
        "Auch {thing} kam an.", "{number} Minuten mit {thing}.", "Am Ende lag {thing} oben.",
    ),
    "fury": (
        "Finger weg, {thing} kaputt!", "Kann nur warnen, {thing} weg.", "Warne jeden davor, {thing} hin.",
        "Lasst es, {thing} beschädigt!",
    ),
}  # fmt: skip
_OWN = {
    "fan": ("kind", "fan"), "content": ("content", "calm"), "surprised": ("surprised", "calm"),
    "thanks": ("kind", "calm"), "defend": ("kind", "calm"), "help": ("help", "calm"), "praise": ("kind", "calm"),
    "fury": ("fury", "fury"),
}  # fmt: skip
"""Sentences of our own: how what people of a plan say begins and ends."""
_LABELS: dict[str, tuple[ContactPhase, tuple[Intent, ...], Emotion]] = {
    "fan": (ContactPhase.AFTER_CONTACT, (Intent.PRAISE, Intent.RECOMMEND), Emotion.JOY),
    "content": (ContactPhase.AFTER_CONTACT, (Intent.PRAISE,), Emotion.NONE),
    "surprised": (ContactPhase.AFTER_CONTACT, (Intent.PRAISE,), Emotion.SURPRISE),
    "thanks": (ContactPhase.AFTER_CONTACT, (Intent.PRAISE,), Emotion.JOY),
    "defend": (ContactPhase.AFTER_CONTACT, (Intent.PRAISE,), Emotion.JOY),
    "help": (ContactPhase.UNKNOWN, (), Emotion.NONE),
    "praise": (ContactPhase.AFTER_CONTACT, (Intent.PRAISE,), Emotion.JOY),
    "fury": (ContactPhase.AFTER_CONTACT, (Intent.COMPLAINT, Intent.WARN), Emotion.ANGER),
}


@dataclass(frozen=True, slots=True)
class Post:
    """One post with what its writer meant."""

    number: int
    at: datetime
    who: str
    text: str
    lang: str
    relation: Relation
    mood: Mood
    to: int | None = None
    own: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, with what is true of them at the end of the year."""

    who: str
    segment: Segment | None
    rung: Rung
    lists: frozenset[str] = frozenset()
    """``burdened``, ``advocate``, ``defender``, ``silent``, ``breach``."""


@dataclass
class Year:
    """What a year came to."""

    rng: Random
    posts: list[Post] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    answered: int = 0
    prompt: int = 0
    asked: int = 0
    solved: int = 0
    kept: int = 0
    broken: int = 0
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _used: defaultdict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    _dev: list[Labelled] = field(default_factory=lambda: labelled("dev"))

    @property
    def end(self) -> datetime:
        """The moment at which the year is looked at."""
        return START + timedelta(days=DAYS)

    def at(self, ago: float) -> datetime:
        """Return a moment of a working day so many days before the end, between nine and one."""
        found = self.end - timedelta(days=ago)
        found -= timedelta(days=max(0, found.weekday() - 3))
        return found.replace(hour=8, minute=0) + timedelta(seconds=self.rng.randrange(4 * 3600))

    def own_words(self, kind: str, at: datetime) -> tuple[str, str, Relation]:
        """Return a sentence of our own with its labels, that nobody said in the time in which it would be a copy."""
        begin, end = _OWN[kind]
        pairs = [f"{one} {two}" for one in _OPENERS[begin] for two in _CLOSERS[end]]
        said = self._fresh(pairs, at).format(
            brand=BRAND, place=self.rng.choice(_PLACES), thing=self.rng.choice(_THINGS), number=self.rng.randint(1, 99)
        )
        phase, intents, emotion = _LABELS[kind]
        return said, "de", Relation(phase, intents, Touchpoint.NONE, emotion)

    def _fresh(self, texts: Sequence[str], at: datetime) -> str:
        fresh = [one for one in texts if all(abs(used - at) > STORY_WINDOW for used in self._used[one])]
        found = self.rng.choice(fresh or texts)
        self._used[found].append(at)
        return found

    def words(self, at: datetime, wanted: Callable[[Labelled], bool]) -> tuple[str, str, Relation]:
        """Return a mention of the data that was not said within the time in which it would be a copy."""
        fitting = {one.text: one for one in self._dev if one.brand and wanted(one)}
        one = fitting[self._fresh(list(fitting), at)]
        labels = one.labels
        relation = Relation(
            ContactPhase(labels["phase"]), tuple(map(Intent, sorted(one.intents))), Touchpoint(labels["touchpoint"]),
            Emotion(labels["emotion"]),
        )  # fmt: skip
        return one.text.replace(one.brand, BRAND), one.language, relation

    def post(self, who: str, at: datetime, said: tuple[str, str, Relation], to: Post | None = None) -> Post:
        """Let somebody say something."""
        text, lang, relation = said
        made = Post(next(self._numbers), at, who, text, lang, relation, mood_of(relation), to.number if to else None)
        self.posts.append(made)
        return made

    def answer(self, to: Post, after: timedelta) -> None:
        """Let the company answer."""
        text = f"Hallo {to.who}, danke für die Nachricht Nr. {next(self._numbers)}, wir haben sie gelesen."
        nothing = Relation(ContactPhase.UNKNOWN, (), Touchpoint.NONE, Emotion.NONE)
        post = Post(next(self._numbers), to.at + after, COMPANY, text, "de", nothing, Mood.NEUTRAL, to.number, own=True)
        self.posts.append(post)

    def awaits(self, post: Post) -> bool:
        """Let the company answer as it does: half at once, a fifth days later, the rest never; tell whether it did."""
        lot = self.rng.random()
        self.asked += 1
        self.answered += lot < 0.7
        self.prompt += lot < 0.5
        if lot < 0.7:
            self.answer(post, PROMPT if lot < 0.5 else LATE)
        return lot < 0.7


def mood_of(relation: Relation) -> Mood:
    """Return the tone of what was meant."""
    if _AGAINST & set(relation.intents):
        return Mood.NEGATIVE
    return Mood.POSITIVE if _FOR & set(relation.intents) else Mood.NEUTRAL


def exactly(*intents: str, phases: Sequence[str] = ()) -> Callable[[Labelled], bool]:
    """Return what chooses mentions of these intents, and of these phases if some are given."""
    return lambda one: one.intents == set(intents) and (not phases or one.labels["phase"] in phases)


def complaint(one: Labelled) -> bool:
    """Tell whether a mention complains, and neither leaves nor warns."""
    return "complaint" in one.intents and one.intents <= {"complaint", "human", "expectation"}
