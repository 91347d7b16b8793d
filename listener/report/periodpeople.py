"""The details of a brand, as far as they tell of people: answers, rumours, reviews, trust, voice, what was changed."""

from __future__ import annotations

from collections.abc import Iterator

from listener.core.claims import open_places
from listener.core.feedback import Row
from listener.core.proportion import Proportion
from listener.figures import HIDDEN, Figure, figures
from listener.figures import shown as figure_shown
from listener.model import Aggregate
from listener.model.claim import Claim
from listener.report.page import Block, Bullets, Line, Paragraph, Section, Table, named, theirs
from listener.report.periodfound import Findings, Rated, Stated, Voice
from listener.report.periodwords import NONE, Tongue
from listener.words import say

_GIST, _NOTE, _RUMOURS = 200, 300, 12
_STARS = 4.0
"""From one star to five."""
_PARTS = ("done", "doing", "heard", "not_possible", "untold")


def answers(found: Findings, tongue: Tongue) -> Section | None:
    """Return how the company answered; None where nothing awaited an answer."""
    desk, title = found.desk, tongue.text("title_answers")
    if not desk.asked:
        return None
    if not desk.is_known:
        lines = [(tongue.text("asked", count=tongue.number(desk.asked)),), (tongue.text("no_accounts"),)]
        return Section(title, [Bullets(lines)])
    rows = [
        ("asked_for", tongue.number(desk.asked), ""),
        ("answered", _share(desk.answered.share, tongue), _of(desk.answered.part, desk.answered.whole, tongue)),
        ("in_time", _share(desk.in_time.share, tongue), _of(desk.in_time.part, desk.in_time.whole, tongue)),
        ("median", tongue.lasted(desk.median), ""),
        ("open", tongue.number(desk.open), ""),
    ]
    cells: list[list[Line]] = [[(tongue.text(f"desk_{key}"),), (value,), (more,)] for key, value, more in rows]
    note = Paragraph((tongue.text("answers_note"),), soft=True)
    return Section(title, [Table(_heads(tongue, "figure", "value", "count"), cells, (1, 2)), note])


def _share(share: float | None, tongue: Tongue) -> str:
    return NONE if share is None else tongue.percent(share)


def _of(part: int, whole: int, tongue: Tongue) -> str:
    return tongue.text("of", part=tongue.number(part), whole=tongue.number(whole))


def _heads(tongue: Tongue, *names: str) -> list[str]:
    return [tongue.text(f"col_{name}") for name in names]


def rumours(found: Findings, tongue: Tongue) -> Section | None:
    """Return what was claimed without proof; None of nothing."""
    if not found.rumours:
        return None
    ranked = sorted(found.rumours, key=lambda one: (-len(open_places(one)), one.opened))
    rows = [_rumour(one, tongue) for one in ranked[:_RUMOURS]]
    blocks: list[Block] = [
        Table(_heads(tongue, "rumour", "claim", "began", "verdict", "places", "unanswered"), rows, (4, 5))
    ]
    if len(ranked) > _RUMOURS:
        blocks.append(Paragraph((tongue.text("more", count=tongue.number(len(ranked) - _RUMOURS)),), soft=True))
    return Section(tongue.text("title_rumours"), blocks)


def _rumour(one: Claim, tongue: Tongue) -> list[Line]:
    gist = theirs(one.gist, _GIST) if tongue.quotes and one.gist else NONE
    return [
        (str(one.number),),
        (gist,),
        (tongue.when(one.opened),),
        (say(f"claims.verdict_{one.verdict}", tongue.lang),),
        (tongue.number(len(one.places)),),
        (tongue.number(len(open_places(one))),),
    ]


def reviews(found: Findings, tongue: Tongue) -> Section | None:
    """Return how the brand was rated; None where nobody rated it."""
    blocks: list[Block] = []
    if found.rated:
        rows = [_rated(one, tongue) for one in found.rated]
        blocks.append(Table(_heads(tongue, "source", "stars", "between", "reviews"), rows, (1, 2, 3)))
    if found.reviews.bad:
        share = _share(found.reviews.share.value if found.reviews.share else None, tongue)
        counts = _of(found.reviews.answered, found.reviews.bad, tongue)
        blocks.append(Paragraph((tongue.text("bad_reviews", share=share, counts=counts),)))
    if found.stated:
        rows = [_stated(one, tongue) for one in found.stated]
        blocks.append(Paragraph((tongue.text("stated_title"),)))
        blocks.append(Table(_heads(tongue, "source", "subject", "average", "ratings", "earlier"), rows, (2, 3, 4)))
    return Section(tongue.text("title_reviews"), blocks) if blocks else None


def _rated(one: Rated, tongue: Tongue) -> list[Line]:
    mean = one.mean
    return [
        (named(one.place),),
        (_stars(mean.value, tongue),),
        (f"{_stars(mean.low, tongue)}–{_stars(mean.high, tongue)}",),
        (tongue.number(mean.of),),
    ]


def _stars(share: float, tongue: Tongue) -> str:
    return tongue.number(1 + _STARS * share, 1)


def _stated(one: Stated, tongue: Tongue) -> list[Line]:
    return [
        (named(str(one.source)),),
        (named(one.now.subject),),
        (_average(one.now, tongue),),
        (NONE if one.now.ratings is None else tongue.number(one.now.ratings),),
        (_average(one.before, tongue) if one.before else tongue.text("unchanged"),),
    ]


def _average(one: Aggregate, tongue: Tongue) -> str:
    return tongue.text("of_best", average=tongue.number(one.average, 2), best=tongue.number(one.best))


def trust(found: Findings, tongue: Tongue) -> Section | None:
    """Return the trust view, always with all its figures; None where it was not asked for."""
    if found.trust is None:
        return None
    shown = list(figures(found.trust.view, tongue.lang, tongue.lasted))
    rows = [_figure(one, tongue) for one in shown]
    blocks: list[Block] = [Table(_heads(tongue, "figure", "value", "count", "detail"), rows, (1, 2))]
    if any(one.withheld or HIDDEN in one.value_text for one in shown):
        blocks.append(Paragraph((tongue.text("withheld", sign=HIDDEN, size=tongue.number(tongue.group)),), soft=True))
    return Section(tongue.text("title_trust"), blocks)


def _figure(one: Figure, tongue: Tongue) -> list[Line]:
    count = figure_shown(one.count, tongue.lang) if isinstance(one.count, int) else NONE
    return [(say(f"relationship.figure_{one.name}", tongue.lang),), (one.value_text,), (count,), (one.detail,)]


def voice(found: Findings, tongue: Tongue) -> Section | None:
    """Return the share of voice; None without competitors."""
    if not found.voices:
        return None
    rows = [_voice(one, found, tongue) for one in found.voices]
    heads = _heads(tongue, "brand", "mentions", "share", "between", "without_copies", "earlier")
    note = Paragraph((tongue.text("voice_note"),), soft=True)
    return Section(tongue.text("title_voice"), [Table(heads, rows, range(1, 6)), note])


def _voice(one: Voice, found: Findings, tongue: Tongue) -> list[Line]:
    raw = one.raw
    between = NONE if raw is None else f"{tongue.number(100 * raw.low)}–{tongue.percent(raw.high)}"
    shares = [_value(share, tongue) for share in (raw, one.adjusted, one.before)]
    name = (named(found.names.get(one.brand, one.brand)),)
    return [name, (tongue.number(one.mentions),), (shares[0],), (between,), (shares[1],), (shares[2],)]


def _value(one: Proportion | None, tongue: Tongue) -> str:
    return NONE if one is None else tongue.percent(one.value)


def heard(found: Findings, tongue: Tongue) -> Section | None:
    """Return what came of what people said; None of nothing. It names no author: topics and notes are our own words."""
    rows = list(_feedback(found, tongue))
    if not rows:
        return None
    return Section(tongue.text("title_heard"), [Table(_heads(tongue, "state", "topic", "voices", "note"), rows, (2,))])


def _feedback(found: Findings, tongue: Tongue) -> Iterator[list[Line]]:
    for part in _PARTS:
        rows: tuple[Row, ...] = getattr(found.heard, part)
        for row in rows:
            note = theirs(row.note, _NOTE)
            state = say(f"desk.part_{part}", tongue.lang)
            yield [(state,), (named(row.topic),), (tongue.number(row.voices),), (note,) if note.text else (NONE,)]
