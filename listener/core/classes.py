"""What is usual for a brand by class of source: people and the news have rhythms, levels and leaps of their own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, tzinfo

from listener.core.baseline import Baseline, learn
from listener.model import Bin


def learn_classes(
    history: Sequence[Bin],
    now: datetime,
    zone: tzinfo,
    deaf: Collection[int] = (),
    rest_days: frozenset[date] = frozenset(),
    since: datetime | None = None,
) -> Baseline:
    """Return what is usual of all sources, with what is usual of people and of the news in ``people`` and ``press``.

    See ``baseline.learn``. Where the news say nothing usually, people are all there is and are not learned again.
    """

    def of(bins: Sequence[Bin]) -> Baseline:
        return learn(bins, now, zone, deaf, rest_days, since)

    whole = of(history)
    press = of([_press(one) for one in history])
    if not any(one.press for one in history):
        return replace(whole, press=press)
    return replace(whole, press=press, people=of([_people(one) for one in history]))


def _press(one: Bin) -> Bin:
    return Bin(one.hour, one.press, one.press, one.negative_press, one.negative_press)


def _people(one: Bin) -> Bin:
    """Copies and what is unscored are not known by class: they are taken to be everywhere as often."""
    voices, negative = one.voices - one.press, one.negative_voices - one.negative_press
    share = voices / one.voices if one.voices else 0.0
    return Bin(one.hour, round(one.total * share), voices, negative, negative, unscored=round(one.unscored * share))
