"""The traffic light of a period, and the one fact that decides it. Pure; the words are the page's.

The order is that of the page *Lage* (``web.lamp``): an alarm goes before what is unknown, and that before what is to be
watched. What chance explains lights nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from listener.lamp import ALARMS, DEAF, Lamp, Verdict
from listener.report.periodfound import Case, Data, Outstanding, Step


def verdict(
    whole: Step, outstanding: Sequence[Outstanding], incidents: Sequence[Case], data: Data, moved: float | None
) -> Verdict:
    """Return the light of a period; ``moved``: by how much the negative share did, if chance does not explain it."""
    real = [one for one in incidents if one.counts]
    return (
        _alarm(real, whole)
        or _unknown(whole, data)
        or _watch(whole, outstanding, real, moved)
        or Verdict(Lamp.CALM, _calm(whole, data))
    )


def _alarm(incidents: Sequence[Case], whole: Step) -> Verdict | None:
    looks = [each for one in incidents for each in (one.incident.height, one.incident.last) if each is not None]
    if any(each.danger is not None for each in looks if each.at < whole.end):  # not what was seen afterwards
        return Verdict(Lamp.ALARM, "danger")
    strongest = max(incidents, key=lambda one: one.level, default=None)
    return _incident(Lamp.ALARM, "storm", strongest) if strongest and strongest.level >= ALARMS else None


def _incident(lamp: Lamp, because: str, one: Case) -> Verdict:
    return Verdict(lamp, because, one.incident, {"level": one.level})


def _unknown(whole: Step, data: Data) -> Verdict | None:
    length = whole.end - whole.start
    if data.deaf >= DEAF * length:
        return Verdict(Lamp.UNKNOWN, "deaf", told={"share": min(1.0, data.deaf / length)})
    return Verdict(Lamp.UNKNOWN, "nothing") if whole.usual is None and not whole.count.total else None


def _watch(
    whole: Step, outstanding: Sequence[Outstanding], incidents: Sequence[Case], moved: float | None
) -> Verdict | None:
    if incidents:
        return _incident(Lamp.WATCH, "incident", max(incidents, key=lambda one: one.level))
    sure = [one.step for one in outstanding if one.is_sure]
    if sure:
        loudest = min(sure, key=lambda one: one.chance)
        of_all = loudest == whole
        return Verdict(Lamp.WATCH, "above") if of_all else Verdict(Lamp.WATCH, "step", told={"at": loudest.start})
    if whole.place == "above":
        return Verdict(Lamp.WATCH, "above")
    return Verdict(Lamp.WATCH, "negative", told={"moved": moved}) if moved is not None and moved > 0 else None


def _calm(whole: Step, data: Data) -> str:
    if whole.usual is None:
        return "fresh"
    return "learning" if data.learning else whole.place
