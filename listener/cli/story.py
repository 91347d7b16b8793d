"""The whole story of one incident: the numbers, the voices, what was told to whom, the plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from alerts import manner, outlook, tally
from alerts.figures import estimate
from listener.cli import handrows, happened
from listener.cli.outbox import occasion
from listener.cli.outbox import record as message
from listener.cli.output import Column, Listing, safe, visible
from listener.cli.prose import cut, wrapped
from listener.cli.reckoned import points, reckoned
from listener.cli.rows import said, signed
from listener.cli.standing import incident as incident_record
from listener.cli.standing import lasted
from listener.cli.troubles import trouble
from listener.cli.view import View
from listener.model import Assessment, Entry, Evidence, Found, Incident, Signal, State, Told
from listener.words import number, percent, say, span

if TYPE_CHECKING:
    from alerts.playbook import Playbook

_ODD = ((5.0, "extreme"), (3.0, "very_odd"), (2.0, "odd"))
"""From these standard scores on a measure is told as unusual (2: one hour in 44; 3: in 740)."""
_VOICE = 400
_IN_THE_SUM = {Signal.VOLUME, Signal.NEGATIVITY}
"""Measures that the sum says already, with their range."""
_SHARES = {Signal.COORDINATED, Signal.PLAY, Signal.ARGUES, Signal.CALLS, Signal.AROUSAL, Signal.NOVELTY}
_WITHOUT_USUAL = {Signal.AMPLIFIER, Signal.COORDINATED, Signal.PLAY}
"""Measures of which zero as usual means that nothing is known."""


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that is known of one incident."""

    incident: Incident
    events: Sequence[Entry]
    told: Sequence[Told]
    voices: Sequence[Found]
    advice: Sequence[str] = ()
    """What goes with the plan: whom to call, what stance, what comes along."""


def as_object(story: Story) -> Listing:
    """Return the incident for machines: one record with its evidence, its log and its messages."""
    record = incident_record(story.incident) | {
        "evidence": _evidence(story.incident.last),
        **_shares(story.incident.last),
        **reckoned(story.incident.last),
        "voices": [found.id for found in story.voices],
        "events": [happened.entry_record(one) for one in story.events],
        "messages": [message(one) for one in story.told],
    }
    return Listing([Column(key, key) for key in record], [record], [{}])


def _evidence(last: Assessment | None) -> list[dict[str, object]]:
    return [
        {
            "signal": str(one.signal),
            "window_s": one.window.total_seconds(),
            "value": one.value,
            "usual": round(one.usual, 3),
            "z": round(one.z, 2),
        }
        for one in (last.evidence if last else ())
    ]


def _shares(last: Assessment | None) -> dict[str, object]:
    """Return the share of negative voices, what is usual, and how many it is silent about; None if never measured."""
    if last is None:
        return dict.fromkeys(("negative_share", "usual_negative_share", "unscored"))
    return {
        "negative_share": _rounded(last.negative_share),
        "usual_negative_share": _rounded(last.usual_negative_share),
        "unscored": last.unscored,
    }


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def as_text(story: Story, playbook: Playbook | None, view: View, room: int) -> Iterator[str]:
    """Give the lines a person reads."""
    state = handrows.status(story.incident, view)
    yield click.style(safe(f"{story.incident.name} · {view.brand(story.incident.brand)} · {state}"), bold=True)
    for line in _head(story.incident, view):
        yield from wrapped(line, room, "  ", "")
    yield from _section("story_evidence", _measured(story.incident, view, room), view)
    yield from _section("story_points", _points(story.incident.last, view), view)
    yield from _section("story_voices", _voices(story.voices, view, room), view)
    yield from _section("story_log", happened.lines(story.events, view, room), view)
    yield from _section("story_messages", _deliveries(story.told, view, room), view)
    yield from _section("story_playbook", _plan(story, playbook, view, room), view)


def _head(one: Incident, view: View) -> Iterator[str]:
    word = say(f"alerts.level_{one.level}", view.lang)
    top = say(f"alerts.level_{one.max_level}", view.lang)
    if one.state is not State.CLOSED:
        yield view.say("story_level", level=one.level, word=word)
    yield view.say("story_highest", level=one.max_level, word=top, peak=number(one.peak_volume, view.lang))
    length = lasted(one, view).removesuffix(" …")
    if one.closed:
        yield view.say("story_over", since=view.when(one.opened), until=view.when(one.closed), length=length)
    else:
        yield view.say("story_since", since=view.when(one.opened), length=length)
    yield from handrows.stands(one, view)


def _section(key: str, lines: Iterator[str], view: View) -> Iterator[str]:
    found = list(lines)
    if found:
        yield ""
        yield click.style(view.say(key), bold=True)
        yield from found


def _measured(one: Incident, view: View, room: int) -> Iterator[str]:
    last = one.last
    if last is None:
        return
    told = list(_summed(last, view))
    told += [_measure(found, view) for found in last.evidence if not (last.reckoning and found.signal in _IN_THE_SUM)]
    told += _negative(last, view)
    told += _course(last, view, ahead=one.state is not State.CLOSED)
    if last.learning:
        told.append(say("alerts.learning", view.lang))
    for line in told:
        yield from wrapped(line, room, "    ", "  ")


def _summed(last: Assessment, view: View) -> Iterator[str]:
    """Say the sum in the very words of the message."""
    if last.reckoning is not None:
        yield tally.seen(last.reckoning, last.planned, view.lang)
        yield tally.chance(last.reckoning.weeks, view.lang)
        yield tally.counted(last.reckoning, view.lang)


def _negative(last: Assessment, view: View) -> Iterator[str]:
    """Say the share of negative voices, and how many it is silent about."""
    unscored = tally.unscored(last)
    count = number(unscored, view.lang)
    if last.negative_share is not None:
        beside = view.say("evidence_unscored", count=count) if unscored else ""
        yield view.say("evidence_negative", share=percent(last.negative_share, view.lang), unscored=beside)
    elif unscored:
        yield view.say("evidence_only_unscored", count=count)


def _course(last: Assessment, view: View, *, ahead: bool) -> Iterator[str]:
    """Say where the wave stands and, if anything lies ahead, where it goes."""
    yield from filter(None, [manner.coordinated(last, view.lang)])
    if last.standing is not None:
        yield f"{outlook.phase(last.standing, view.lang)} {outlook.contact(last.standing, view.lang)}"
    if last.standing is not None and ahead:
        yield from filter(None, [outlook.near(last.standing, view.lang), outlook.later(last.standing, view.lang)])


def _points(last: Assessment | None, view: View) -> Iterator[str]:
    if last is not None and last.reckoning is not None:
        yield from (f"  {visible(line)}" for line in points(last.reckoning, view))


def _measure(one: Evidence, view: View) -> str:
    odd = next((word for least, word in _ODD if one.z >= least), "usual")
    return view.say(
        "evidence_alone" if not one.usual and one.signal in _WITHOUT_USUAL else "evidence",
        signal=view.say(f"signal_{one.signal}"),
        window=span(one.window, view.lang),
        **_beside_usual(one, view.lang),
        odd=view.say(f"odd_{odd}"),
    )


def _beside_usual(one: Evidence, lang: str) -> dict[str, str]:
    """Return value and usual value: shares as shares, reach as few digits as are known, counts as counts."""
    if one.signal in _SHARES:
        return {"value": percent(one.value, lang), "usual": percent(one.usual, lang)}
    if one.signal is Signal.AMPLIFIER:
        return {"value": number(one.value, lang), "usual": estimate(one.usual, lang)}
    digits = 0 if float(one.value).is_integer() else 2
    return {"value": number(one.value, lang, digits), "usual": estimate(one.usual, lang)}


def _voices(voices: Sequence[Found], view: View, room: int) -> Iterator[str]:
    for found in voices:
        m = found.mention
        yield "  " + safe(" · ".join(filter(None, [signed(m.author, view.lang), str(m.source), view.when(m.at)])))
        yield from wrapped(cut(safe(said(found)), _VOICE), room, "    ")
        yield from ([f"    {safe(m.url)}"] if m.url else [])


def _deliveries(told: Sequence[Told], view: View, room: int) -> Iterator[str]:
    channels = max((len(one.channel) for one in told), default=0)
    for one in told:
        lead = f"  {view.when(one.sent or one.due)}  {safe(one.channel):{channels}}  "
        error = f" – {trouble(one.error, view.lang)}" if one.error else ""
        what = f"{occasion(one, view)}: {view.say(f'told_{one.state}')}{error}"
        yield from wrapped(what, room, " " * len(lead), lead)


def _plan(story: Story, playbook: Playbook | None, view: View, room: int) -> Iterator[str]:
    one = story.incident
    if playbook is None:
        yield from ([f"  {safe(one.playbook)}"] if one.playbook else [])
        return
    yield from wrapped(f"{playbook.title.of(view.lang)} – {playbook.goal.of(view.lang)}", room, "  ")
    for line in story.advice:
        yield from wrapped(line, room, "    ", "  ")
    for step in playbook.steps:
        lead = f"  [ ] {step.by:>3}  "
        text = f"{say(f'alerts.role_{step.role}', view.lang)}: {step.text.of(view.lang)}"
        yield from wrapped(text, room, " " * len(lead), lead)
