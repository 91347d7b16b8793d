"""What the page *Share of Voice* shows, in one language: ranked bars and tables, each share with its range. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from listener.cli.view import View
from listener.cli.voicerows import between, day, share, withheld
from listener.core.aspects import Line, titles
from listener.core.associations import Association
from listener.core.groups import Withheld
from listener.core.proportion import Proportion
from listener.core.shares import Telling, Voice
from listener.core.taglist import Tag
from listener.drawing.charts import Rank
from listener.figures import HIDDEN, shown
from listener.model import BrandId, Mood
from listener.web.rivals import Rivals
from listener.words import number, percent, say


@dataclass(frozen=True, slots=True)
class Row:
    """A name with its cells."""

    name: str
    cells: Sequence[str]


def ranks(found: Rivals, view: View, *, folded: bool) -> list[Rank]:
    """Return the shares of voice, the largest first. ``folded``: copies count as what they copy."""
    told = [(one, one.adjusted if folded else one.raw) for one in found.compared.whole]
    told.sort(key=lambda pair: (-(pair[1].value if pair[1] else 0.0), view.brand(pair[0].brand)))
    return [_rank(one, part, found.compared.brand, view, folded=folded) for one, part in told]


def _rank(one: Voice, part: Proportion | None, ours: BrandId, view: View, *, folded: bool) -> Rank:
    count = number(one.stories if folded else one.mentions, view.lang)
    values = {"share": share(part, view), "range": between(part, view), "count": count}
    tone = "act" if one.brand == ours else "neutral"
    name = view.brand(one.brand)
    label = say("dashvoice.ours", view.lang, brand=name) if one.brand == ours else name
    return Rank(label, part.value if part else 0.0, say("dashvoice.rank", view.lang, **values), tone)


def names(found: Rivals, view: View) -> list[str]:
    """Return what the sides are called, the brand first."""
    return [view.brand(one.brand) for one in found.compared.whole]


def weekly(found: Rivals, view: View) -> list[Row]:
    """Return the shares of each week, the newest first."""
    weeks: Mapping[date, tuple[Voice, ...]] = found.compared.weeks
    return [Row(day(week, view), _parts(weeks[week], view)) for week in sorted(weeks, reverse=True)]


def by_mood(found: Rivals, view: View) -> list[Row]:
    """Return the shares in each mood."""
    moods: Mapping[Mood, tuple[Voice, ...]] = found.compared.moods
    return [Row(say(f"claims.mood_{mood}", view.lang), _parts(voices, view)) for mood, voices in moods.items()]


def _parts(voices: Sequence[Voice], view: View) -> list[str]:
    return [_part(one.raw, one.mentions, view) for one in voices]


def _part(found: Proportion | None, count: int, view: View) -> str:
    if found is None:
        return "–"
    values = {"share": share(found, view), "range": between(found, view), "count": number(count, view.lang)}
    return say("dashvoice.rank", view.lang, **values)


def telling(one: Telling, view: View) -> str:
    """Return in words who tells the brand's story."""
    if one.share is None:
        return say("claims.telling_none", view.lang)
    told = {"own": one.own_voices, "others": one.other_voices, "known": one.known}
    return say("claims.telling", view.lang, share=percent(one.share, view.lang), **_numbers(told, view))


def _numbers(values: Mapping[str, int], view: View) -> dict[str, str]:
    return {name: number(value, view.lang) for name, value in values.items()}


def flows(found: Rivals, view: View) -> list[Row]:
    """Return who came and went, by competitor, the largest loss first."""
    return [
        Row(
            view.brand(one.competitor) if one.competitor else say("claims.unknown_side", view.lang),
            [
                withheld(one.gained, view.lang),
                withheld(one.lost, view.lang),
                withheld(one.net, view.lang, "+d").replace("-", "\N{MINUS SIGN}"),
            ],
        )
        for one in found.compared.flows
    ]


def at_risk(found: Rivals, view: View) -> list[str]:
    """Return how many may leave."""
    told = found.compared.at_risk.items()
    return [say(f"claims.at_risk_{kind}", view.lang, count=withheld(count, view.lang)) for kind, count in told]


def topics(found: Rivals, view: View) -> tuple[list[Rank], int]:
    """Return what is spoken of at the brand, by people, and of how many topics fewer than a group speak."""
    called, lang = titles(view.lang), view.lang
    lines = found.beside.topics[found.compared.brand]
    told = [(line, line.people, line.negative) for line in lines]
    shown_ones = [
        Rank(called[line.aspect], float(people), _spoken(people, negative, lang), _tone(negative))
        for line, people, negative in sorted(told, key=_by_people)
        if isinstance(people, int) and people and isinstance(negative, Proportion)
    ]
    return shown_ones, sum(isinstance(people, Withheld) for _, people, _ in told)


def _by_people(told: tuple[Line, int | Withheld, Proportion | Withheld]) -> int:
    return -told[1] if isinstance(told[1], int) else 0


def _tone(negative: Proportion) -> str:
    """A topic that is surely mostly criticised has the colour of it; the number says so, too."""
    return "negative" if negative.low >= 0.5 else "act"


def _spoken(people: int, negative: Proportion, lang: str) -> str:
    span = f"{number(100 * negative.low, lang)}–{percent(negative.high, lang)}"
    told = {"people": number(people, lang), "share": percent(negative.value, lang), "range": span}
    return say("dashvoice.topic", lang, **told)


def topics_beside(found: Rivals, view: View) -> list[Row]:
    """Return each topic that is spoken of anywhere: people and share of criticism at each side."""
    called, sides = titles(view.lang), [one.brand for one in found.compared.whole]
    lines = {(brand, line.aspect): line for brand, of in found.beside.topics.items() for line in of}
    heard = [aspect for aspect in called if any(lines[brand, aspect].people != 0 for brand in sides)]
    return [Row(called[aspect], [_topic(lines[brand, aspect], view.lang) for brand in sides]) for aspect in heard]


def _topic(line: Line, lang: str) -> str:
    if isinstance(line.people, Withheld):
        return HIDDEN
    if isinstance(line.negative, Withheld):
        return shown(line.people, lang)
    share_of = percent(line.negative.value, lang)
    return say("dashvoice.topic_cell", lang, people=number(line.people, lang), share=share_of)


def tags(found: Rivals, view: View) -> list[Rank]:
    """Return the hashtags beside the brand, by voices; who is named in one is said."""
    return [_tag(one, view) for one in found.beside.tags]


def _tag(one: Tag, view: View) -> Rank:
    told = _numbers({"voices": one.voices, "of": one.of, "negative": one.negative}, view)
    said = say("dashvoice.tag", view.lang, **told)
    named = ", ".join(view.brand(BrandId(rival)) for rival in one.rivals)
    rival = say("dashvoice.tag_rival", view.lang, brand=named) if named else ""
    return Rank(f"{one.written} {rival}".rstrip(), float(one.voices), said, "part-2" if named else "act")


def words(found: Rivals, view: View) -> list[Row]:
    """Return what stands newly beside the brand, the most surprising first."""
    return [_word(one, view) for one in found.beside.words[:20]]


def _word(one: Association, view: View) -> Row:
    recent = {"count": one.recent, "whole": one.of_recent}
    before = {"count": one.before, "whole": one.of_before}
    return Row(
        one.words,
        [
            say("claims.of", view.lang, **_numbers(recent, view)),
            say("claims.of", view.lang, **_numbers(before, view)),
            number(one.negative, view.lang),
            number(one.surprise, view.lang),
        ],
    )
