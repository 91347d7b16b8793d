"""A brand beside its competitors as rows: shares with their intervals and counts; withheld figures say so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from listener.cli.output import Column, Listing
from listener.cli.rumourswords import text
from listener.cli.view import View
from listener.comparing import Compared
from listener.core.groups import Count, Withheld
from listener.core.proportion import Proportion
from listener.core.shares import Telling, Voice
from listener.words import number, percent, say


def structured(found: Sequence[Compared]) -> Listing:
    """Return all of it for machines: one object a brand."""
    records = [_record(one) for one in found]
    return Listing([Column(key, key) for key in (records[0] if records else {})], records, [{} for _ in records])


def _record(one: Compared) -> dict[str, object]:
    return {
        "brand": one.brand,
        "since": one.since.isoformat(),
        "until": one.until.isoformat(),
        "shares": [_voice(voice) for voice in one.whole],
        "weeks": [{"week": week.isoformat(), "shares": list(map(_voice, part))} for week, part in one.weeks.items()],
        "moods": [{"mood": str(mood), "shares": list(map(_voice, part))} for mood, part in one.moods.items()],
        "own_telling": _telling(one.telling),
        "flows": [
            {
                "competitor": flow.competitor,
                "gained": counted(flow.gained),
                "lost": counted(flow.lost),
                "net": counted(flow.net),
            }
            for flow in one.flows
        ],
        "at_risk": {str(kind): counted(count) for kind, count in one.at_risk.items()},
    }


def _voice(one: Voice) -> dict[str, object]:
    return {
        "brand": one.brand,
        "mentions": one.mentions,
        "stories": one.stories,
        "share": proportion(one.raw),
        "story_share": proportion(one.adjusted),
    }


def proportion(found: Proportion | None) -> dict[str, float] | None:
    """Return a share for machines."""
    if found is None:
        return None
    return {"value": round(found.value, 4), "low": round(found.low, 4), "high": round(found.high, 4), "of": found.of}


def _telling(one: Telling) -> dict[str, object]:
    return {
        "share": None if one.share is None else round(one.share, 4),
        "own_reach": round(one.own),
        "other_reach": round(one.others),
        "own_voices": one.own_voices,
        "other_voices": one.other_voices,
        "known": one.known,
    }


def counted(count: Count) -> int | None:
    """Return a count for machines; None: withheld, because it stands for fewer people than a group."""
    return None if isinstance(count, Withheld) else count


def withheld(count: Count, lang: str, sign: str = "") -> str:
    """Return a count for people, or that it is withheld."""
    if isinstance(count, Withheld):
        return say("claims.withheld", lang, least=count.least)
    return f"{count:{sign}}" if sign else number(count, lang)


def shares(one: Compared, view: View, *, moods: bool) -> Listing:
    """Return the shares of voice week by week (or mood by mood), and of the whole time."""
    parts = _by_mood(one) if moods else _by_week(one, view)
    rows = [(when, voice) for when, voices in (*parts, (text("all_weeks"), one.whole)) for voice in voices]
    columns = (
        Column("when", text("col_mood") if moods else text("col_week"), most=20),
        Column("brand", view.say("col_brand"), most=20),
        Column("share", text("col_share"), right=True),
        Column("between", text("col_between"), right=True),
        Column("mentions", text("col_mentions"), right=True),
        Column("story_share", text("col_story_share"), right=True),
        Column("story_between", text("col_between"), right=True, least=90),
        Column("stories", text("col_stories"), right=True),
    )
    return Listing(columns, [_voice(voice) for _, voice in rows], [_cells(when, voice, view) for when, voice in rows])


def _by_week(one: Compared, view: View) -> Iterator[tuple[str, tuple[Voice, ...]]]:
    for week, voices in one.weeks.items():
        yield day(week, view), voices


def _by_mood(one: Compared) -> Iterator[tuple[str, tuple[Voice, ...]]]:
    for mood, voices in one.moods.items():
        yield text(f"mood_{mood}"), voices


def day(when: date, view: View) -> str:
    """Return a day for people: 16.11.2026, 16 Nov 2026."""
    return f"{when:%d.%m.%Y}" if view.lang == "de" else f"{when.day} {when:%b %Y}"


def _cells(when: str, one: Voice, view: View) -> dict[str, str]:
    return {
        "when": when,
        "brand": view.brand(one.brand),
        "share": share(one.raw, view),
        "between": between(one.raw, view),
        "mentions": number(one.mentions, view.lang),
        "story_share": share(one.adjusted, view),
        "story_between": between(one.adjusted, view),
        "stories": number(one.stories, view.lang),
    }


def share(found: Proportion | None, view: View) -> str:
    """Return a share for people; – of nothing."""
    return percent(found.value, view.lang) if found else "–"


def between(found: Proportion | None, view: View) -> str:
    """Return the interval of a share for people."""
    return f"{number(100 * found.low, view.lang)}–{percent(found.high, view.lang)}" if found else "–"


def told(one: Compared, view: View) -> Iterator[str]:
    """Yield in words who tells the brand's story, and who may leave."""
    telling = one.telling
    if telling.share is None:
        yield text("telling_none")
    else:
        yield text(
            "telling",
            share=percent(telling.share, view.lang),
            own=telling.own_voices,
            others=telling.other_voices,
            known=telling.known,
        )
    for kind, count in one.at_risk.items():
        yield text(f"at_risk_{kind}", count=withheld(count, view.lang))


def flows(one: Compared, view: View) -> Listing:
    """Return who came and went, by competitor."""
    columns = (
        Column("competitor", text("col_competitor"), most=24),
        Column("gained", text("col_gained"), right=True),
        Column("lost", text("col_lost"), right=True),
        Column("net", text("col_net"), right=True),
    )
    cells = [
        {
            "competitor": view.brand(flow.competitor) if flow.competitor else text("unknown_side"),
            "gained": withheld(flow.gained, view.lang),
            "lost": withheld(flow.lost, view.lang),
            "net": withheld(flow.net, view.lang, "+d"),
        }
        for flow in one.flows
    ]
    return Listing(columns, [{} for _ in cells], cells)
