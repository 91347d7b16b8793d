"""What people say of an invented brand, by subject: storms, chatter and news for tests of topics."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random

from listener.model import Heard, Medium, MentionId, Mood, SourceName

MORNING = datetime(2025, 9, 9, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
NAMES = ("Nordwind", "Nordwind Räder")

EVERYDAY = (
    *("Frage zur Lieferung bei Nordwind", "Heute in der Filiale gewesen, nett beraten", "Die Rechnung kam per Post"),
    *("Kennt jemand die neue App von Nordwind?", "Mein Rad steht wieder im Keller", "Öffnungszeiten am Samstag?"),
    *("Nordwind hat jetzt auch Helme", "Schlauch gewechselt, läuft wieder", "Der Preis vom Lastenrad ist gestiegen"),
    *("Hotline nach zehn Minuten erreicht", "Die Verpackung war riesig", "Fahrradtour am Wochenende geplant"),
)
OIL = (
    *(
        "Nordwind kippt Altöl in den Fluss",
        "Das Altöl schwimmt bis nach Kiel, überall tote Fische",
        "Altöl! Im Fluss!!",
    ),
    *(
        "Die Fische sterben am Altöl von Nordwind",
        "#altölskandal bei Nordwind",
        "Wer Altöl in einen Fluss leitet, gehört",
    ),
    *("Altölentsorgung à la Nordwind: ab in den Fluss", "Mein Hund hat im Fluss gebadet und war voll mit Altöl"),
)
RESIGNATION = (
    *(
        "Der Chef muss gehen, Rücktritt sofort",
        "Rücktritt! Petersen ist nicht mehr tragbar",
        "Petersen: Rücktritt jetzt",
    ),
    *("Wann kommt der Rücktritt von Petersen endlich", "Ein Rücktritt wäre das Mindeste, Herr Petersen"),
)
FOR_OIL = ("Rücktritt von Petersen wegen Altöl", "Altöl im Fluss und Petersen? Rücktritt!", "Petersen wusste vom Altöl")
LEAK = (
    *("Meine Kundendaten stehen im Netz, danke Nordwind", "Datenleck bei Nordwind: Passwörter im Klartext"),
    *(
        "Passwort geändert wegen Datenleck",
        "Datenleck! Auch meine Adresse ist dabei",
        "Hacker verkaufen Daten, Datenleck",
    ),
)
WORDLESS = (
    "Unfassbar!",
    "Nie wieder Nordwind",
    "Was für ein Saftladen",
    "Schämt euch",
    "Ich bin so wütend",
    "Boykott!",
)
ENGLISH = (
    *("Nordwind dumps used oil into the river", "used oil all over the river, the fish are dying, how could they"),
    *("This river was my childhood and now it is full of oil", "they knew about the oil and did nothing about it"),
    *("oil in the river because the company wanted to save money", "what have they done to our river? oil everywhere"),
)

_ids = count(1)


def _name(number: int) -> str:
    """A name without digits: with many they look drawn by a machine, and how many depends on what ran before."""
    return "someone " + "".join("abcdefghij"[int(digit)] for digit in str(number))


def dice(seed: int = 1) -> Random:
    return Random(seed)  # noqa: S311 - a simulation, not a secret


def posts(
    texts: Sequence[str],
    number: int,
    start: datetime,
    over: timedelta = HOUR,
    *,
    mood: Mood = Mood.NEGATIVE,
    crowd: str = "",
    medium: Medium = Medium.MICROBLOG,
    seed: int = 1,
) -> list[Heard]:
    """Posts evenly spread over a time, each by somebody else; ``crowd`` names who, so that two crowds can be one."""
    chance = dice(seed)
    found = []
    for place in range(number):
        id_ = MentionId(next(_ids))
        author = f"{crowd}{place}" if crowd else _name(id_)
        text = chance.choice(texts)
        found.append(said(id_, start + over * place / number, author, text, mood, medium))
    return found


def said(
    id_: int,
    at: datetime,
    author: str,
    text: str,
    mood: Mood = Mood.NEGATIVE,
    medium: Medium = Medium.MICROBLOG,
    *,
    title: str = "",
    url: str = "",
    story: int = 0,
) -> Heard:
    return Heard(
        id=MentionId(id_),
        at=at,
        source=SourceName(str(medium)),
        medium=medium,
        author=author,
        story=MentionId(story or id_),
        mood=mood,
        score=None,
        reach=None,
        title=title,
        text=text,
        url=url or f"https://example.org/{medium}/{id_}",
    )


def everyday(start: datetime, hours: float, per_hour: float = 4, seed: int = 5) -> list[Heard]:
    """Ordinary chatter: a quarter of it critical."""
    number = int(hours * per_hour)
    calm = posts(EVERYDAY, number * 3 // 4, start, hours * HOUR, mood=Mood.NEUTRAL, seed=seed)
    return calm + posts(EVERYDAY, number // 4, start, hours * HOUR, seed=seed + 1)


def together(*crowds: Iterable[Heard]) -> list[Heard]:
    return sorted((one for crowd in crowds for one in crowd), key=lambda one: (one.at, one.id))
