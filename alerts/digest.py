"""The daily and weekly report as a notice: what was read, what is open, what was unusual, what is missing. Pure.

Also an empty one is told: it is the proof that somebody listens (knowledge 3.2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

from alerts.backlog import Piled, in_digest
from alerts.carenotice import Due, care_line
from alerts.figures import estimate
from alerts.quotes import name, voice
from alerts.standing import status
from listener.model import Count, Incident, Mention, Notice, Reason, Sign, SourceName, State
from listener.words import moment, number, percent, say, span

_MOST = 12
"""Lines of a kind."""
_WORDS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a report is made of. Names of brands are as people write them."""

    key: str
    lang: str
    zone: tzinfo
    since: datetime
    until: datetime
    weekly: bool
    read: Sequence[tuple[str, Sequence[Count]]]
    """Of each brand: what was said in each hour."""
    incidents: Sequence[Incident] = ()
    """Open ones, and those that ended in that time."""
    names: dict[str, str]
    """What brands are called, by id."""
    signs: Sequence[Sign] = ()
    gaps: Sequence[SourceName] = ()
    dead: int = 0
    """Messages that could not be delivered."""
    learning: Sequence[str] = ()
    voices: Sequence[Mention] = ()
    care: Sequence[tuple[Incident, Due]] = ()
    """Steps of aftercares that are due and not done."""
    desk: Sequence[Piled] = ()
    """What awaits an answer, of each brand."""
    unreadable: Sequence[str] = ()
    """Incidents that this version cannot read."""
    days: Sequence[tuple[int, float]] = ()
    """Of a weekly one: mentions of all brands on each day, and how many are usual; to be drawn."""


def digest(report: Report) -> Notice:
    """Return the report as a message."""
    lang, going = report.lang, [one for one in report.incidents if one.state is not State.CLOSED]
    busy = bool(going or report.signs)
    read = sum(count.total for _, counts in report.read for count in counts)
    found = {"incidents": len(going), "signs": len(report.signs), "read": number(read, lang)}
    kind = "busy" if busy else "calm"
    period = (moment(at, report.zone, lang) for at in (report.since, report.until))
    return Notice(
        key=report.key,
        incident=say("policy.digest_thread", lang),
        lang=lang,
        reason=Reason.DIGEST,
        level=0,
        brand="",
        subject=say("policy.digest_subject_weekly" if report.weekly else "policy.digest_subject", lang),
        push=say(f"policy.digest_push_{kind}", lang, **found, sources=_heard(report))[:150],
        headline=say(f"policy.digest_{kind}", lang, **found),
        context=say("policy.digest_context", lang, **dict(zip(("since", "until"), period, strict=True))),
        why=tuple(_read(report)),
        steps_title=say("policy.digest_open_title", lang) if going else "",
        steps=tuple(_open(one, report) for one in going[:_MOST]),
        voices_title=say("policy.digest_voices_title", lang) if report.voices else "",
        voices=tuple(voice(one, lang, report.zone) for one in report.voices[:3]),
        facts=tuple(_facts(report)),
        chart=tuple(count for count, _ in report.days),
        chart_usual=tuple(usual for _, usual in report.days),
        chart_title=_course(report),
        footer=say("policy.digest_footer", lang),
    )


def _heard(report: Report) -> str:
    if not report.gaps:
        return say("policy.digest_sources_whole", report.lang)
    return say("policy.digest_sources_gaps", report.lang, names=", ".join(map(str, report.gaps[:3])))


def _read(report: Report) -> list[str]:
    lines = []
    for brand, counts in report.read[:_MOST]:
        total, negative = sum(one.total for one in counts), sum(one.negative for one in counts)
        scored = total - sum(one.unscored for one in counts)
        key = "policy.digest_read" if scored else "policy.digest_read_unscored"
        share = percent(negative / scored, report.lang) if scored else ""
        lines.append(say(key, report.lang, brand=name(brand), read=number(total, report.lang), share=share))
    return lines


def _open(one: Incident, report: Report) -> str:
    standing = status(one, report.zone, report.lang)
    brand = name(report.names.get(one.brand, one.brand))
    return say("policy.digest_open", report.lang, name=one.name, brand=brand, level=one.level, status=standing)


def _facts(report: Report) -> list[str]:
    lang = report.lang
    lines = [
        say("policy.digest_ended", lang, name=one.name, brand=_brand(one.brand, report), level=one.max_level)
        for one in report.incidents
        if one.state is State.CLOSED
    ]
    lines += [_care(one, step, report) for one, step in report.care[:_MOST]]
    lines += in_digest(report.desk, lang, _MOST)
    lines += [_sign(one, report) for one in report.signs]
    if report.unreadable:
        lines.append(say("plan.unreadable_digest", lang, names=", ".join(report.unreadable[:_MOST])))
    if report.gaps:
        lines.append(say("policy.digest_gap", lang, names=", ".join(map(str, report.gaps[:_MOST]))))
    if report.dead:
        lines.append(say("policy.digest_dead", lang, count=report.dead))
    if report.learning:
        lines.append(say("policy.digest_learning", lang, brands=", ".join(map(name, report.learning[:_MOST]))))
    return lines[: 2 * _MOST]


def _course(report: Report) -> str:
    """Return what the picture shows, in words; empty without one."""
    if not report.days:
        return ""
    most, usual = max(count for count, _ in report.days), sum(usual for _, usual in report.days) / len(report.days)
    said = {"last": number(report.days[-1][0], report.lang), "most": number(most, report.lang)}
    return say("policy.digest_chart", report.lang, **said, usual=estimate(usual, report.lang))


def _brand(id_: str, report: Report) -> str:
    return name(report.names.get(id_, id_))


def _care(one: Incident, step: Due, report: Report) -> str:
    line = care_line(step, report.lang, report.zone)
    return say("plan.care_digest", report.lang, incident=one.name, brand=_brand(one.brand, report), line=line)


def _sign(one: Sign, report: Report) -> str:
    lang, words = report.lang, ", ".join(map(name, one.words[:_WORDS]))
    return say(
        "policy.digest_arranged" if one.arranged else "policy.digest_sign",
        lang,
        brand=_brand(one.brand, report),
        when=moment(one.since, report.zone, lang),
        voices=number(one.voices, lang),
        usual=number(one.usual, lang, 0 if one.usual >= 10 else 1),
        window=span(one.window, lang),
        words=say("policy.digest_words", lang, words=words) if words else "",
    )


def next_report(now: datetime, at: time, zone: tzinfo) -> datetime:
    """Return the next working day's moment at a local time of day."""
    local = now.astimezone(zone)
    for ahead in range(8):
        day = (local + timedelta(days=ahead)).date()
        when = datetime.combine(day, at, zone)
        if when.weekday() < 5 and when > local:
            return when.astimezone(UTC)
    raise AssertionError("a week has working days")
