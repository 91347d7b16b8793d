"""Thirty made-up mentions of two made-up railways, in the interchange format. The dates are long past on purpose."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_QUIET = (
    "Nordwind fährt ab Montag wieder nach Fahrplan, meldet die Leitstelle in Hamburg.",
    "Weiß jemand, ob die Nordwind Bahn Fahrräder am Wochenende mitnimmt?",
    "Der Südexpress hält ab Dezember auch in Göttingen und Kassel.",
    "Die Nordwind Bahn sucht Lokführerinnen und Lokführer für das Werk Bremen.",
)
_ANGRY = (
    "Die Nordwind Bahn ist eine Katastrophe, schon wieder Verspätung und der Service ist schrecklich!",
    "Unverschämt: Nordwind lässt uns eine Stunde im kalten Zug sitzen. Nie wieder, furchtbar!",
    "Ärger mit dem Südexpress: Die Türen waren kaputt und das Personal war unfreundlich und frech.",
)
_HAPPY = (
    "Großes Lob an Nordwind: freundlich, pünktlich, sauber, einfach toll. Danke!",
    "Der Südexpress ist wunderbar, das Personal war super hilfsbereit. Ich bin begeistert.",
)


def _line(number: int, day: int, hour: int, text: str, **more: Any) -> dict[str, Any]:
    return {
        "source": ("tagblatt", "forum", "fedi")[number % 3],
        "id": f"m-{number}",
        "published": f"2024-03-{day:02}T{hour:02}:30:00+01:00",
        "author": f"jemand_{number}",
        "text": text,
        "url": f"https://forum.example/{number}",
        **more,
    }


def _lines() -> Iterator[dict[str, Any]]:
    for number, day in enumerate(range(4, 20)):
        yield _line(number, day, 8, f"{_QUIET[number % 4]} Ausgabe {number}.", replies=number)
    for number in range(16, 22):
        yield _line(number, 12, 10 + number % 4, f"{_ANGRY[number % 3]} Wagen {number}.", likes=number)
    for number in range(22, 25):
        yield _line(number, 13, number - 4, f"{_HAPPY[number % 2]} Fahrt {number}.")
    yield _line(25, 14, 9, "The Nordwind train was great, friendly staff and a wonderful view. I love it!", lang="en")
    yield _line(26, 14, 10, "Nordwind 4711")
    yield _line(27, 15, 7, "Beide im Vergleich: Nordwind gegen Südexpress, ein Test über tausend Kilometer.")
    yield _line(
        28, 15, 8,
        "Die Nordwind Bahn kündigt an, dass über Ostern mehr Züge fahren; Reservierungen sind ab sofort möglich.",
        title="Mehr Züge", rating=4, rating_max=5, reach=120_000, sender_farbe="grün",
    )  # fmt: skip
    yield _line(
        29, 15, 9,
        "Die Nordwind Bahn kündigt an, dass über Ostern mehr Züge fahren; Reservierungen sind ab sofort möglich.",
        title="Mehr Züge", parent="m-28",
    )  # fmt: skip


LINES = tuple(_lines())
