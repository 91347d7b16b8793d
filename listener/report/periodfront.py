"""The front page of a brand: a light with its sentence, the numbers that matter, the course, what is open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from listener.core.claims import open_places
from listener.core.reactions import spread
from listener.figures import figures
from listener.lamp import Lamp
from listener.model import State
from listener.report.page import Block, Bullets, Card, Cards, Light, Line, Paragraph, Section, joined, named
from listener.report.period import Kind
from listener.report.periodchart import drawing, signed
from listener.report.periodfound import Case, Findings, Outstanding
from listener.report.periodwords import Tongue
from listener.words import say

_MOST = 4
_TRUST = ("balance", "nps")


def front(found: Findings, tongue: Tongue, place: int) -> list[Section]:
    """Return the front page; ``place``: the brand's number in the file."""
    blocks: list[Block] = [
        Light(found.verdict.lamp, tongue.text(f"lamp_{found.verdict.lamp}"), headline(found, tongue)),
        Paragraph(because(found, tongue)),
    ]
    if found.is_empty:
        return [Section("", blocks)]
    blocks += [Cards(list(_cards(found, tongue))), drawing(found, tongue, place)]
    striking, pending = list(_striking(found, tongue)), list(_open(found, tongue))
    return [
        Section("", blocks),
        Section(tongue.text("title_striking"), [_listed(striking, tongue.text(_calm(found)))]),
        Section(tongue.text("title_open"), [_listed(pending, tongue.text("nothing_open"))]),
    ]


def _calm(found: Findings) -> str:
    """Return what to say where nothing stood out; where nobody knows what is usual, nobody knows that either."""
    return "nothing_known" if found.whole.usual is None else "nothing_striking"


def _listed(lines: Sequence[Line], otherwise: str) -> Block:
    return Bullets(lines) if lines else Paragraph((otherwise,), soft=True)


def headline(found: Findings, tongue: Tongue) -> Line:
    """Return how it was in one sentence."""
    usual, whole = found.whole.usual, found.whole.count.total
    told = [tongue.count("mentions", whole)]
    if usual is not None:
        told.append(tongue.text("usually", range=tongue.range(usual)))
    elif whole:
        told.append(tongue.text("usually_unknown"))
    opening = tongue.text(f"opening_{mood(found)}_{found.period.kind}")
    return (tongue.text("headline", opening=opening, told=", ".join(told)),)


def mood(found: Findings) -> str:
    """Return the word for how it was: stormy, restless, quiet, silent, with gaps, without any mention."""
    because = found.verdict.because
    if found.verdict.lamp is Lamp.CALM:
        return "silent" if because == "below" else "calm"
    if found.verdict.lamp is Lamp.UNKNOWN:
        return "nothing" if because == "nothing" else "gaps"
    return "storm" if found.verdict.lamp is Lamp.ALARM else "restless"


def because(found: Findings, tongue: Tongue) -> Line:
    """Return what decided the light."""
    one, told = found.verdict, found.verdict.told
    values: dict[str, str] = {}
    if one.of is not None:
        values = {"name": one.of.name, "level": force(int(str(told["level"])), tongue)}
    if "share" in told:
        values["share"] = tongue.percent(found.data.deaf / (found.end - found.period.since))
    if "at" in told:
        values["step"] = next(
            tongue.step(one.start, found.period.kind) for one in found.steps if one.start == told["at"]
        )
    if found.negative_shift is not None:
        values["points"] = tongue.points(found.negative_shift)
    return (tongue.text(f"because_{one.because}", **values, before=tongue.before(found)),)


def force(level: int, tongue: Tongue) -> str:
    """Return a wind force with its name."""
    return say("alerts.level_of", tongue.lang, level=level, word=say(f"alerts.level_{level}", tongue.lang))


def _cards(found: Findings, tongue: Tongue) -> Iterator[Card]:
    yield Card(tongue.text("card_mentions"), tongue.number(found.whole.count.total), list(_mentions(found, tongue)))
    yield _negative(found, tongue)
    yield _incidents(found, tongue)
    yield _answers(found, tongue)
    if found.voices:
        yield _voice(found, tongue)
    if found.trust is not None:
        every = figures(found.trust.view, tongue.lang, tongue.lasted)
        shown = [one for one in every if one.name in _TRUST and not one.withheld]
        for one in shown if len(found.voices) == 0 else shown[:1]:
            label = say(f"relationship.figure_{one.name}", tongue.lang)
            yield Card(label, one.value_text, [(one.detail,)])


def _mentions(found: Findings, tongue: Tongue) -> Iterator[Line]:
    usual = found.whole.usual
    yield (tongue.text("usually", range=tongue.range(usual)) if usual else tongue.text("usually_unknown"),)
    yield (change(found, tongue),)


def change(found: Findings, tongue: Tongue) -> str:
    """Return how many more or less there were than before, with its uncertainty; or why that is not told."""
    before = tongue.before(found)
    if found.before is None:
        return tongue.text("change_unheard", before=before)
    count, one = tongue.number(found.before), found.change
    if one is None:
        return tongue.text("change_few", before=before, count=count)
    said = {"change": tongue.signed(one.ratio), "low": tongue.signed(one.low), "high": tongue.signed(one.high)}
    return tongue.text("change_sure" if one.is_sure else "change_chance", before=before, count=count, **said)


def _negative(found: Findings, tongue: Tongue) -> Card:
    label, whole = tongue.text("card_negative"), found.whole
    if found.negative is None or not whole.scored:
        return Card(label, tongue.text("unknown"), [(tongue.text("none_scored"),)])
    counts = tongue.text("of", part=tongue.number(whole.count.negative), whole=tongue.number(whole.scored))
    lines: list[Line] = [(counts,)]
    if found.usual_negative is not None:
        lines.append((tongue.text("usually", range=tongue.percent(found.usual_negative)),))
    if found.negative_shift is not None and found.negative_before is not None:
        said = {"points": tongue.points(found.negative_shift), "share": tongue.percent(found.negative_before.value)}
        lines.append((tongue.text("shift", **said, before=tongue.before(found)),))
    return Card(label, tongue.percent(whole.count.negative / whole.scored), lines)


def _incidents(found: Findings, tongue: Tongue) -> Card:
    real = [one for one in found.incidents if one.counts]
    lines: list[Line] = []
    if real:
        lines.append((force(max(one.level for one in real), tongue),))
        lines += [(line,) for line in _pace(real, tongue)]
    elif found.signs:
        lines.append((tongue.count("signs", len(found.signs)),))
    return Card(tongue.text("card_incidents"), tongue.number(len(real)), lines)


def _pace(real: Sequence[Case], tongue: Tongue) -> Iterator[str]:
    acknowledged = spread(one.reacted.reactions.acknowledged for one in real)
    spoken = spread(one.reacted.reactions.spoken for one in real)
    yield tongue.text("pace_acknowledged", length=tongue.lasted(acknowledged.median if acknowledged else None))
    yield tongue.text("pace_spoken", length=tongue.lasted(spoken.median if spoken else None))


def _answers(found: Findings, tongue: Tongue) -> Card:
    desk, label = found.desk, tongue.text("card_answers")
    if not desk.asked:
        return Card(label, tongue.text("nothing_asked"))
    if not desk.is_known:
        asked = tongue.number(desk.asked)
        return Card(
            label, tongue.text("unknown"), [(tongue.text("asked", count=asked),), (tongue.text("no_accounts"),)]
        )
    share = desk.answered.share
    lines: list[Line] = [
        (tongue.text("of", part=tongue.number(desk.answered.part), whole=tongue.number(desk.answered.whole)),),
        (tongue.text("first_answer", length=tongue.lasted(desk.median)),),
        (tongue.text("still_open", count=tongue.number(desk.open)),),
    ]
    return Card(label, tongue.text("unknown") if share is None else tongue.percent(share), lines)


def _voice(found: Findings, tongue: Tongue) -> Card:
    ours, rivals = found.voices[0], found.voices[1:]
    names: list[Line] = [(named(found.names.get(one.brand, one.brand)),) for one in rivals]
    lines: list[Line] = [tongue.line("beside", names=joined(names, ", "))]
    if ours.before is not None:
        said = {"before": tongue.before(found), "share": tongue.percent(ours.before.value)}
        lines.append((tongue.text("share_before", **said),))
    return Card(
        tongue.text("card_voice"), tongue.percent(ours.raw.value) if ours.raw else tongue.text("unknown"), lines
    )


def _striking(found: Findings, tongue: Tongue) -> Iterator[Line]:
    """Give what stood out: incidents, then loud steps, then quiet ones, then what the silent tier saw."""
    signs = {one.incident.id: f"{sign}: " for sign, _, one in signed(found)}
    for case in [one for one in found.incidents if one.counts][:_MOST]:
        known = case.incident
        told = {"level": force(case.level, tongue), "since": tongue.when(known.opened)}
        yield (tongue.text("had_incident", sign=signs.get(known.id, ""), name=known.name, **told),)
    for peak in found.outstanding[:_MOST]:
        yield (_peak(peak, found, tongue),)
    if found.period.kind is not Kind.DAY and found.silent:
        days = ", ".join(tongue.day(one.start) for one in found.silent[:_MOST])
        yield (tongue.text("had_silence", steps=days),)


def _peak(one: Outstanding, found: Findings, tongue: Tongue) -> str:
    step, usual = one.step, one.step.usual
    where = tongue.text("all_of_it") if step == found.whole else tongue.step(step.start, found.period.kind)
    said = {"count": tongue.number(step.count.total), "usual": tongue.range(usual) if usual else ""}
    return tongue.text("had_peak" if one.is_sure else "had_peak_chance", step=where, **said)


def _open(found: Findings, tongue: Tongue) -> Iterator[Line]:
    """Give what waits for somebody."""
    for one in found.incidents:
        if one.incident.state is not State.CLOSED:
            yield (tongue.text("open_incident", name=one.incident.name, level=force(one.incident.level, tongue)),)
    if found.desk.is_known and found.desk.open:
        yield (tongue.text("open_answers", count=tongue.number(found.desk.open)),)
    waiting = [one for one in found.rumours if open_places(one)]
    if waiting:
        places = sum(len(open_places(one)) for one in waiting)
        yield (tongue.text("open_rumours", count=tongue.number(len(waiting)), places=tongue.number(places)),)
    if found.heard.untold:
        yield (tongue.text("open_feedback", count=tongue.number(len(found.heard.untold))),)
    lost = [(named(str(name)), " (", tongue.lasted(length), ")") for name, length in found.data.blind.items()]
    if lost:
        yield tongue.line("open_sources", names=joined(lost[:_MOST], ", "))
    elif found.data.deaf > timedelta():
        yield (tongue.text("open_deaf", length=tongue.lasted(found.data.deaf)),)
