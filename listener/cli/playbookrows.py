"""Playbooks and what became of cases as rows, and one playbook as a page: for machines and for people."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import click

from alerts.choosing import SAFETY
from alerts.explaining import as_object as choice_object
from alerts.explaining import condition_text, points_text
from alerts.playbook import Playbook
from alerts.posture import stance
from alerts.rehearsal import Outcome
from listener.cli.output import Column, Listing, safe
from listener.cli.playbookwords import text
from listener.cli.prose import wrapped
from listener.words import number, say

RESULT_STYLES = {"wrong": "bold red"}


def books(found: Mapping[str, Playbook], own: Collection[str], lang: str) -> Listing:
    """Return playbooks as rows, the most urgent first; ``own`` are the ids of the user's."""
    columns = (
        Column("id", text("col_id")),
        Column("title", text("col_title"), wrap=True),
        Column("polarity", text("col_polarity"), least=100),
        Column("levels", text("col_levels"), least=80),
        Column("cluster", text("col_cluster"), least=120),
        Column("posture", text("col_posture"), wrap=True, least=140),
        Column("origin", text("col_origin")),
    )
    ordered = sorted(found.values(), key=lambda book: (-book.priority, book.id))
    return Listing(columns, [_book(one, own) for one in ordered], [_book_cells(one, own, lang) for one in ordered])


def _book(one: Playbook, own: Collection[str]) -> dict[str, object]:
    return {
        "id": one.id,
        "title": {"de": one.title.de, "en": one.title.en},
        "polarity": one.polarity,
        "cluster": one.cluster,
        "posture": one.posture,
        "priority": one.priority,
        "fallback": one.fallback,
        "min_level": one.gates.min_level,
        "max_level": one.gates.max_level,
        "phases": list(one.gates.phases),
        "origin": _origin(one, own),
    }


def _origin(one: Playbook, own: Collection[str]) -> str:
    return "own" if one.id in own else "shipped"


def _book_cells(one: Playbook, own: Collection[str], lang: str) -> dict[str, str]:
    return {
        "id": one.id,
        "title": one.title.of(lang),
        "polarity": text(f"polarity_{one.polarity}"),
        "levels": f"{one.gates.min_level}–{one.gates.max_level}",
        "cluster": text(f"cluster_{one.cluster}"),
        "posture": text(f"posture_{one.posture}"),
        "origin": text(f"origin_{_origin(one, own)}"),
    }


def outcomes(found: Sequence[Outcome], lang: str) -> Listing:
    """Return what became of cases as rows."""
    columns = (
        Column("scenario", text("col_scenario"), wrap=True),
        Column("expected", text("col_expected")),
        Column("chosen", text("col_chosen"), least=80),
        Column("score", text("col_score"), right=True),
        Column("addons", text("col_addons"), wrap=True, least=100),
        Column("result", text("col_result"), styles=RESULT_STYLES),
    )
    return Listing(columns, [_outcome(one) for one in found], [_outcome_cells(one, lang) for one in found])


def _outcome(one: Outcome) -> dict[str, object]:
    case = one.scenario
    return {
        "scenario": case.name.en,
        "expected": case.expect,
        "expected_addons": None if case.addons is None else list(case.addons),
        **choice_object(one.choice),
        "result": "ok" if one.right else "wrong",
    }


def _outcome_cells(one: Outcome, lang: str) -> dict[str, str]:
    return {
        "scenario": one.scenario.name.of(lang),
        "expected": one.scenario.expect,
        "chosen": one.choice.playbook.id,
        "score": number(round(one.choice.score), lang),
        "addons": ", ".join(book.id for book in one.choice.addons),
        "result": text("result_ok" if one.right else "result_wrong"),
    }


def page(book: Playbook, lang: str, room: int) -> Iterator[str]:
    """Give the lines of a whole playbook."""
    yield click.style(safe(f"{book.title.of(lang)} ({book.id})"), bold=True)
    yield from wrapped(book.goal.of(lang), room)
    yield ""
    for heading, lines in _sections(book, lang):
        yield click.style(text(heading), bold=True)
        for lead, line in lines:
            yield from wrapped(line, room, " " * max(len(lead), 2), lead)
        yield ""


def _sections(book: Playbook, lang: str) -> Iterator[tuple[str, Iterator[tuple[str, str]]]]:
    """Give each section's heading with its lines, each behind what stands before it."""
    yield "section_gates", (("  ", line) for line in _gates(book, lang))
    if book.when:
        yield "section_points", (("  ", points_text(one, lang)) for one in book.when)
    yield "section_steps", ((f"  [ ] {one.by:>3}  ", _said(one.role, one.text.of(lang), lang)) for one in book.steps)
    yield "section_tone", (("  ", _tone(one.medium, one.reply_within, one.text.of(lang))) for one in book.tones)
    yield "section_donts", (("  – ", one.of(lang)) for one in book.donts)
    yield "section_statements", (("  ", line) for line in _statements(book, lang))
    yield "section_escalate", (("  ", _said(one.to, one.text.of(lang), lang)) for one in book.escalations)
    yield "section_done", (("  ", one.text.of(lang)) for one in book.done)
    yield "section_kpi", (("  ", f"{one.text.of(lang)}: {one.target}") for one in book.kpis)


def _gates(book: Playbook, lang: str) -> Iterator[str]:
    gates = book.gates
    yield text("gates", least=gates.min_level, most=gates.max_level, phases=_phases(gates.phases, lang))
    for key, listed in (("gates_require", gates.require), ("gates_exclude", gates.exclude)):
        if listed:
            yield text(key, conditions=", ".join(condition_text(one, lang) for one in listed))
    if book.fallback:
        yield text("fallback_note")
    if book.for_safety:
        yield text("safety_note", points=SAFETY)
    if book.about_manner:
        yield text("manner_note")
    yield f"{text('col_cluster')}: {text(f'cluster_{book.cluster}')}"
    yield f"{text('col_posture')}: {text(f'posture_{book.posture}')}"
    plain, burdened = (stance(book, history).strategy for history in (False, True))
    if plain is not burdened:
        yield text("stance", plain=text(f"strategy_{plain}"), burdened=text(f"strategy_{burdened}"))


def _phases(phases: Sequence[str], lang: str) -> str:
    named = {"after": "over"}
    return ", ".join(say(f"alerts.phase_{named.get(phase, phase)}", lang) for phase in phases)


def _said(role: str, words: str, lang: str) -> str:
    return f"{say(f'alerts.role_{role}', lang)}: {words}"


def _tone(medium: str, within: str, words: str) -> str:
    return f"{text('tone_line', medium=text(f'medium_{medium}'), within=within)}: {words}"


def _statements(book: Playbook, lang: str) -> Iterator[str]:
    for one in book.statements:
        if one.lang == lang:
            head = text("statement_line", kind=text(f"kind_{one.kind}"), medium=text(f"medium_{one.medium}"))
            yield f"{head}: {one.text}"
