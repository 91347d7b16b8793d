"""Why a playbook was chosen, for people and for machines: every playbook with its conditions and their points."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from alerts.choosing import ENOUGH, Choice, Judged, Standing
from alerts.playbook import Playbook, Points
from alerts.signals import Condition
from listener.words import number, say


def why(choice: Choice, books: Mapping[str, Playbook], lang: str, most: int = 5) -> Iterator[str]:
    """Yield the lines that explain a choice: the verdict, what comes along, and the ``most`` best with their sums.

    A playbook that a gate kept out is told if it would have had enough points. A line that belongs to the one before
    it begins with two blanks.
    """
    title = choice.playbook.title.of(lang)
    score = number(round(choice.score), lang)
    yield say(f"playbook.why_{choice.why}", lang, title=title, score=score, enough=ENOUGH)
    for book in choice.addons:
        own = choice.of(book.id)
        points = number(round(own.score if own else 0.0), lang)
        yield say("playbook.why_addon", lang, title=book.title.of(lang), score=points)
    running = [one for one in choice.standings if one.score > 0 and not one.gates]
    kept_out = [one for one in choice.standings if one.score >= ENOUGH and one.gates]
    for one in (*running[:most], *kept_out):
        yield from _book(one, books[one.id], lang)


def _book(one: Standing, book: Playbook, lang: str) -> Iterator[str]:
    yield say("playbook.why_book", lang, title=book.title.of(lang), score=number(round(one.score), lang))
    if one.gates:
        gates = ", ".join(say(f"playbook.gate_{gate}", lang) for gate in one.gates)
        yield f"  {say('playbook.why_gates', lang, gates=gates)}"
    for judged in sorted(one.judged, key=lambda judged: -judged.given):
        yield f"  {_gave(judged, lang)}"
    if one.safety:
        yield f"  {say('playbook.why_safety', lang, points=number(one.safety, lang))}"


def _gave(judged: Judged, lang: str) -> str:
    one = judged.points.condition
    found = "found_unknown" if judged.found is None else "found_measured" if judged.measured else "found_default"
    return say(
        "playbook.why_gave",
        lang,
        points=number(round(judged.given), lang),
        condition=condition_text(one, lang),
        found=say(f"playbook.{found}", lang, value=shown(judged.found, lang)),
    )


def shown(value: object, lang: str) -> str:
    """Return a signal's value as people write it."""
    if isinstance(value, bool):
        return say("playbook.yes" if value else "playbook.no", lang)
    if isinstance(value, int | float):
        return number(value, lang, 0 if float(value).is_integer() else 2)
    if isinstance(value, tuple | list):
        return ", ".join(shown(one, lang) for one in value)
    return "" if value is None else str(value)


def condition_text(one: Condition, lang: str) -> str:
    """Return ``signal op value`` as a person reads it: ``level ≥ 3``."""
    sign = {">=": "≥", "<=": "≤", "==": "=", "in": "="}[one.op]
    return f"{one.signal} {sign} {shown(one.value, lang)}"


def points_text(one: Points, lang: str) -> str:
    """Return what a condition is worth, with the condition."""
    points = say("playbook.scaled", lang, points=one.points) if one.scale else str(one.points)
    return say("playbook.points_line", lang, points=points, condition=condition_text(one.condition, lang))


def as_object(choice: Choice) -> dict[str, object]:
    """Return a choice for machines: untranslated keys and values."""
    return {
        "playbook": choice.playbook.id,
        "score": round(choice.score, 2),
        "why": str(choice.why),
        "addons": [book.id for book in choice.addons],
        "standings": [_standing(one) for one in choice.standings],
    }


def _standing(one: Standing) -> dict[str, object]:
    return {
        "playbook": one.id,
        "score": round(one.score, 2),
        "gates": [str(gate) for gate in one.gates],
        "safety": one.safety,
        "conditions": [
            {
                "signal": judged.points.condition.signal,
                "op": judged.points.condition.op,
                "value": judged.points.condition.value,
                "points": judged.points.points,
                "found": judged.found,
                "measured": judged.measured,
                "given": round(judged.given, 2),
            }
            for judged in one.judged
        ],
    }
