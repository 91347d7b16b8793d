"""What the terms mean in this house: levels, deadlines, classes and rungs, made of the configuration (idea C16).

Source: knowledge.md 1.3, C16 (seed 002:104–106, a common definition). Every figure is the one that the program goes
by, not a copy of it, and the page carries a version: the same terms have the same version in every language.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from alerts.routing import Wanted, routed
from listener.config import Config
from listener.core import aspects, contactmodels, insiders, ladder, nps, ownpost, pointcards, regulars, stance, wind
from listener.core.ebb import CRITICS, VOICES
from listener.core.groups import SIZE
from listener.core.handled import expires
from listener.core.handover import IN_TIME
from listener.core.incidents import CLOSES_AFTER, CONFIRMED_AFTER, FALLS_AFTER
from listener.core.ladder import Rung
from listener.core.sla import MATRIX, Matter, Sla
from listener.model import Brand, Medium
from listener.words import number, percent, say, span

Value = str | int | float | timedelta
_SHARES = frozenset({"share"})
_NIGHTLY = 4
_CATALOGUE, _ASPECT = "say:", "aspect:"
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Term:
    """One line of the page: a sentence of the catalogue with its figures."""

    section: str
    key: str
    values: Mapping[str, Value]
    """Words that are said in the reader's language stand as keys: ``say:alerts.level_3``, ``aspect:refund``."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line as people read it."""

    section: str
    text: str


def terms(config: Config) -> tuple[Term, ...]:
    """Return all terms of a configuration, in the order of the page."""
    return (
        *_levels(config),
        *_course(),
        *(term for brand in config.brands for term in _deadlines(config, brand)),
        *_people(config),
        *_stages(),
        *(_found(brand) for brand in config.brands),
        *_signs(),
        *_kept(config),
    )


def version(found: tuple[Term, ...]) -> str:
    """Return a short hash of all terms: it changes if any of them does, and with nothing else."""
    told = [
        (one.section, one.key, sorted((name, _plain(value)) for name, value in one.values.items())) for one in found
    ]
    return blake2b(json.dumps(told, ensure_ascii=False).encode(), digest_size=5).hexdigest()


def _plain(value: Value) -> str:
    return str(value.total_seconds()) if isinstance(value, timedelta) else str(value)


def lines(found: tuple[Term, ...], lang: str) -> tuple[Line, ...]:
    """Return the terms as people read them."""
    return tuple(
        Line(one.section, say(f"definitions.{one.key}", lang, **{k: _said(k, v, lang) for k, v in one.values.items()}))
        for one in found
    )


def _said(name: str, value: Value, lang: str) -> str:
    if isinstance(value, timedelta):
        return span(value, lang)
    if isinstance(value, float):
        return percent(value, lang) if name in _SHARES else number(value, lang, 1)
    if isinstance(value, int):
        return number(value, lang)
    return ", ".join(_word(part, lang) for part in value.split("|")) or "–"


def _word(part: str, lang: str) -> str:
    if part.startswith(_ASPECT):
        return aspects.titles(lang)[part.removeprefix(_ASPECT)]
    return say(part.removeprefix(_CATALOGUE), lang) if part.startswith(_CATALOGUE) else part


def markdown(found: tuple[Term, ...], lang: str) -> str:
    """Return the page as Markdown, with its version."""
    told = lines(found, lang)
    parts = [f"# {say('definitions.title', lang)}", say("definitions.version", lang, version=version(found))]
    for section in dict.fromkeys(one.section for one in told):
        parts.append(f"## {say(f'definitions.section_{section}', lang)}")
        parts.append("\n".join(f"* {one.text}" for one in told if one.section == section))
    return "\n\n".join(parts) + "\n"


def _levels(config: Config) -> Iterator[Term]:
    """Yield what each wind force is, who hears of it, and how long somebody has it who takes it."""
    figures: Mapping[str, Value] = {"voices": VOICES, "critics": CRITICS, "many": wind.MANY}
    for level in range(7):
        values = {"level": level, "word": f"say:alerts.level_{level}", **figures}
        yield Term("levels", f"level_{level}", values)
        if level >= 3:
            yield Term("levels", "told", {"level": level, "channels": _told(config, level)})
            yield Term("levels", "held", {"level": level, "within": expires(level, _EPOCH) - _EPOCH})
    quiet = config.quiet
    if quiet is not None:
        yield Term("levels", "quiet", {"start": f"{quiet.start:%H:%M}", "end": f"{quiet.end:%H:%M}", "level": _NIGHTLY})


def _told(config: Config, level: int) -> str:
    """Return who hears of a level: of each brand the channels of the route that fits it, each once."""
    found = (routed(Wanted(brand.id, level, (), ()), config.routes) for brand in config.brands)
    return "|".join(dict.fromkeys(str(channel) for route in found if route for channel in route.channels))


def _course() -> Iterator[Term]:
    yield Term("course", "opens", {"after": CONFIRMED_AFTER})
    yield Term("course", "falls", {"after": FALLS_AFTER})
    yield Term("course", "closes", {"after": CLOSES_AFTER})
    yield Term("course", "returned", {"within": IN_TIME})


def _deadlines(config: Config, brand: Brand) -> Iterator[Term]:
    """Yield by when a brand answers, medium by medium, as it is configured."""
    sla = config.desk.slas.get(brand.id, Sla())
    hours = sla.hours
    if hours is None:
        yield Term("deadlines", "hours_all", {"brand": brand.name})
    else:
        days = "say:definitions.days_all" if len(hours.days) > 5 else "say:definitions.days_office"
        times = {"opens": f"{hours.opens:%H:%M}", "closes": f"{hours.closes:%H:%M}"}
        yield Term("deadlines", "hours", {"brand": brand.name, "days": days, **times})
    for medium in Medium:
        if medium in MATRIX:
            limits = {str(one): sla.limits.get((medium, one), MATRIX[medium][one]) for one in Matter}
            yield Term(
                "deadlines", "deadline", {"brand": brand.name, "medium": f"say:alerts.medium_{medium}", **limits}
            )


def _people(config: Config) -> Iterator[Term]:
    yield Term("people", "promoter", {"least": stance.PROMOTER})
    yield Term("people", "passive", {"least": stance.PASSIVE, "most": stance.PROMOTER - 1})
    yield Term("people", "detractor", {"most": stance.PASSIVE - 1})
    yield Term("people", "nps", {"least": nps.LEAST, "days": nps.DAYS})
    for one in Rung:
        values: dict[str, Value] = {"rung": int(one), "word": f"say:scores.rung_{int(one)}", "days": ladder.DAYS}
        yield Term("people", f"rung_{int(one)}", {**values, "answers": ladder.ANSWERS, "within": ladder.ANSWERS_IN})
    yield Term("people", "inactive", {"days": regulars.SILENT_DAYS})
    yield Term("people", "group", {"size": max(SIZE, config.desk.group)})
    yield Term("people", "profiles" if config.desk.profiles else "no_profiles", {})
    for name, card in pointcards.shipped().items():
        yield Term("people", "card", {"score": f"say:definitions.score_{name}", "version": card.version})


def _stages() -> Iterator[Term]:
    """Yield what each stage of the trust funnel is called in the other models (A01, B02, D02)."""
    for row in contactmodels.TABLE.values():
        words = {
            "stage": f"say:definitions.stage_{row.stage}",
            "phase": f"say:relationship.phase_{row.phase}",
            "part": f"say:definitions.part_{row.part}",
            "leads": "|".join(f"say:definitions.lead_{one}" for one in row.leads),
            "steps": "|".join(f"say:definitions.step_{one}" for one in row.steps),
            "rungs": "|".join(f"say:scores.rung_{int(one)}" for one in row.rungs),
            "segments": "|".join(f"say:scores.segment_{one}" for one in row.tendency),
        }
        yield Term("stages", "stage", words)


def _found(brand: Brand) -> Term:
    """Return what counts as a mention of a brand."""
    words = {"names": "|".join((brand.name, *brand.aliases)), "not": "|".join(brand.exclude)}
    if brand.context:
        return Term("found", "found_with", {"brand": brand.name, **words, "context": "|".join(brand.context)})
    return Term("found", "found", {"brand": brand.name, **words})


def _signs() -> Iterator[Term]:
    trigger: dict[str, Value] = {
        "people": ownpost.PEOPLE,
        "ratio": ownpost.RATIO,
        "times": ownpost.TIMES,
        "within": ownpost.WITHIN,
    }
    yield Term("signs", "own_post", trigger)
    yield Term("signs", "insider", {"share": insiders.CERTAIN})
    for one in aspects.shipped("en"):
        yield Term("signs", "aspect", {"aspect": f"{_ASPECT}{one.id}", "share": one.least})


def _kept(config: Config) -> Iterator[Term]:
    yield Term("kept", "kept", {"days": config.retention.mentions_days})
