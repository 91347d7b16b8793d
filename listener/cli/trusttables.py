"""Matrix, leaks and ladder as rows: counts of people, protected, with who owns a cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from listener.cli.output import Column, Listing
from listener.cli.relationshipwords import plain, score_text, share, shown, term_text, text
from listener.core.contactmodels import stages
from listener.core.groups import Withheld
from listener.core.journey import Table
from listener.core.ladder import Ladder, Rung
from listener.core.leaks import Leak
from listener.core.proportion import Proportion
from listener.figures import HIDDEN
from listener.model.relation import ContactPhase, Touchpoint


def matrix(found: Table, brand: str) -> Listing:
    """Return the journey: a row for each cell with people or an owner, and the sums of phases, touchpoints and all."""
    columns = (
        Column("phase", text("col_phase"), most=16),
        Column("stages", text("col_stage"), least=100),
        Column("touchpoint", text("col_touchpoint"), most=16),
        Column("people", text("col_people"), right=True),
        Column("negative_share", text("col_negative"), right=True),
        Column("owner", text("col_owner"), wrap=True),
    )
    records = [*_cells_of(found, brand), *_sums(found, brand)]
    return Listing(columns, records, [_matrix_cells(one) for one in records])


def _cells_of(found: Table, brand: str) -> Iterator[dict[str, object]]:
    for (phase, touchpoint), count in found.people.cells.items():
        owner = found.owners[phase, touchpoint]
        if count == 0:
            continue
        negative = found.negative.get((phase, touchpoint))
        yield _matrix_record(brand, str(phase), str(touchpoint), count, negative, owner)


def _sums(found: Table, brand: str) -> Iterator[dict[str, object]]:
    grid = found.people
    for phase in ContactPhase:
        yield _matrix_record(brand, str(phase), None, grid.rows[phase], None, "")
    for touchpoint in Touchpoint:
        if grid.columns[touchpoint] != 0:
            yield _matrix_record(brand, None, str(touchpoint), grid.columns[touchpoint], None, "")
    yield _matrix_record(brand, None, None, grid.total, None, "")


def _matrix_record(
    brand: str,
    phase: str | None,
    touchpoint: str | None,
    count: int | Withheld,
    negative: Proportion | Withheld | None,
    owner: str,
) -> dict[str, object]:
    told = negative if isinstance(negative, Proportion) else None
    return {
        "brand": brand,
        "phase": phase,
        "stages": [str(one) for one in stages(ContactPhase(phase))] if phase else [],
        "touchpoint": touchpoint,
        "people": plain(count),
        "withheld": isinstance(count, Withheld),
        "negative_share": None if told is None else round(told.value, 4),
        "low": None if told is None else round(told.low, 4),
        "high": None if told is None else round(told.high, 4),
        "owner": owner or None,
    }


def _matrix_cells(one: Mapping[str, object]) -> dict[str, str]:
    negative = one["negative_share"]
    inner = one["phase"] is not None and one["touchpoint"] is not None
    return {
        "phase": text(f"phase_{one['phase']}") if one["phase"] else text("sum"),
        "stages": ", ".join(term_text(f"stage_{stage}") for stage in _listed(one["stages"])),
        "touchpoint": text(f"touchpoint_{one['touchpoint']}") if one["touchpoint"] else text("sum"),
        "people": "·" if one["withheld"] else shown(_number(one["people"])),
        "negative_share": share(negative) if isinstance(negative, float) else "",
        "owner": str(one["owner"] or (text("nobody_owns") if inner else "")),
    }


def _listed(value: object) -> list[str]:
    return value if isinstance(value, list) else []


def _number(value: object) -> float | None:
    return value if isinstance(value, int | float) else None


def leaks(found: Mapping[date, tuple[Leak, ...]], brand: str) -> Listing:
    """Return where people were lost, the newest week first."""
    columns = (
        Column("week", text("col_week")),
        Column("phase", text("col_phase"), most=16),
        Column("topic", text("col_touchpoint"), most=16),
        Column("negative_share", text("col_negative"), right=True),
        Column("people", text("col_people"), right=True),
        Column("change", text("col_change"), right=True),
        Column("range", text("col_range"), least=90),
    )
    rows = [leak for week in sorted(found, reverse=True) for leak in found[week]]
    return Listing(columns, [_leak(one, brand) for one in rows], [_leak_cells(one) for one in rows])


def _leak(one: Leak, brand: str) -> dict[str, object]:
    return {
        "brand": brand,
        "week": one.week.isoformat(),
        "phase": str(one.phase),
        "topic": one.topic,
        "people": one.people,
        "negative_share": round(one.negative.value, 4),
        "low": round(one.negative.low, 4),
        "high": round(one.negative.high, 4),
        "change": None if one.change is None else round(one.change, 4),
    }


def _leak_cells(one: Leak) -> dict[str, str]:
    change = "–" if one.change is None else text("change", points=f"{100 * one.change:+.0f}".replace("-", "\u2212"))
    return {
        "week": one.week.isoformat(),
        "phase": text(f"phase_{one.phase}"),
        "topic": text(f"touchpoint_{one.topic}"),
        "negative_share": share(one.negative.value),
        "people": shown(one.people),
        "change": change,
        "range": f"{share(one.negative.low)} – {share(one.negative.high)}",
    }


def ladder(found: Ladder, brand: str) -> Listing:
    """Return how many stand on each rung, and from where to where people moved in a month, if that may be told."""
    columns = (
        Column("rung", text("col_rung"), most=26),
        Column("people", text("col_people"), right=True),
        *(Column(f"from_{int(rung)}", text("col_from", rung=int(rung)), right=True) for rung in Rung),
    )
    return Listing(columns, [_rung(one, found, brand) for one in Rung], [_rung_cells(one, found) for one in Rung])


def _rung(rung: Rung, found: Ladder, brand: str) -> dict[str, object]:
    moves = found.moves
    return {
        "brand": brand,
        "rung": int(rung),
        "name": rung.name.lower(),
        "people": plain(found.people.cells[rung]),
        "of": plain(found.people.total),
        "month": f"{found.month:%Y-%m}",
        **{f"from_{int(before)}": plain(moves.cells[before, rung]) if moves else None for before in Rung},
        "at_end": plain(moves.columns[rung]) if moves else None,
        "at_begin": plain(moves.rows[rung]) if moves else None,
    }


def _rung_cells(rung: Rung, found: Ladder) -> dict[str, str]:
    moves = found.moves
    return {
        "rung": f"{int(rung)} {score_text(f'rung_{int(rung)}')}",
        "people": shown(found.people.cells[rung]),
        **{f"from_{int(one)}": shown(moves.cells[one, rung]) if moves else HIDDEN for one in Rung},
    }
