"""Mentions and their counts as rows: for machines with fixed keys, for people in their language and zone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import click

from alerts.quotes import who
from listener.cli.output import GAP, Column, Listing, safe, told
from listener.cli.prose import cut, wrapped
from listener.cli.readrows import UNREAD, related, relation_lines
from listener.cli.sparks import sparkline
from listener.cli.view import View
from listener.core.interchange import as_object
from listener.model import Chances, Count, Found, Mention, MentionId, Mood, Tone
from listener.model.relation import Relation
from listener.words import number, percent

MOOD_STYLES = {"negative": "red", "positive": "green", "unscored": "dim"}
_TEXT = 180
"""Characters of a text in a table; --full shows all of it."""
_REASONS = {"language", "short", "links"}
"""Why a tone is unscored, as its method tells."""
_NARROW_BAR, _WIDE_BAR = 12, 60


def mentions(found: Sequence[Found], view: View, read: Mapping[MentionId, Relation] = UNREAD) -> Listing:
    """Return mentions as rows; machines get the interchange format and the understanding beside it.

    ``read`` is how they were read for the relationship, as far as they were.
    """
    one_brand = len(view.brands) == 1
    columns = (
        Column("published", view.say("col_when"), most=30),
        Column("brand", view.say("col_brand"), least=140 if one_brand else 0, most=16),
        Column("sentiment", view.say("col_sentiment"), styles=MOOD_STYLES),
        Column("score", view.say("col_score"), right=True, least=120),
        Column("lang", view.say("col_lang"), least=140),
        Column("source", view.say("col_source"), most=18),
        Column("author", view.say("col_author"), least=100, most=20),
        Column("text", view.say("col_what"), wrap=True),
    )
    return Listing(
        columns,
        [_mention(one) | related(read.get(one.id)) for one in found],
        [_mention_cells(one, view) for one in found],
    )


def _mention(found: Found) -> dict[str, object]:
    return as_object(found) | {
        "mention": found.id,
        "sentiment": str(found.tone.mood),
        "score": found.tone.score,
        "chances": _chances(found.tone.chances),
        "method": found.tone.method,
        "words": list(found.tone.words),
        "matched": list(found.matched),
        "medium": str(found.mention.medium),
        "copy_of": None if found.story == found.id else found.story,
        "first_seen": found.mention.first_seen.isoformat(),
        "date_quality": str(found.mention.date_quality),
    }


def _chances(chances: Chances | None) -> dict[str, float] | None:
    return (
        None
        if chances is None
        else {
            "negative": round(chances.negative, 4),
            "neutral": round(chances.neutral, 4),
            "positive": round(chances.positive, 4),
        }
    )


def _mention_cells(found: Found, view: View) -> dict[str, str]:
    m, tone = found.mention, found.tone
    return {
        "published": view.when(m.at),
        "brand": view.brand(found.brand),
        "sentiment": view.say(f"mood_{tone.mood}"),
        "score": _score(tone, view),
        "lang": m.lang or "–",
        "source": m.source,
        "author": signed(m.author, view.lang),
        "text": _copy(found, view) + cut(safe(said(found)), _TEXT),
    }


def _score(tone: Tone, view: View) -> str:
    return "" if tone.score is None else number(round(tone.score, 2) + 0.0, view.lang, 2)  # never -0.00


def signed(author: str, lang: str) -> str:
    """Return who wrote something as people read it; nothing where nobody signed."""
    return who(author, lang) if author else ""


def said(found: Found) -> str:
    """Return title and text; a title that is only the beginning of the text is not said twice."""
    return spoken(found.mention)


def spoken(mention: Mention) -> str:
    """Return the same of a mention that is not stored."""
    title, text = mention.title.strip(), mention.text.strip()
    if not title or text.startswith(title.rstrip(" ….")):
        return text or title
    return f"{title} – {text}" if text else title


def _copy(found: Found, view: View) -> str:
    return "" if found.story == found.id else view.say("is_copy") + " "


def in_full(
    found: Sequence[Found], view: View, room: int, read: Mapping[MentionId, Relation] = UNREAD
) -> Iterator[str]:
    """Give the lines of mentions with all their text, id and address, how they were understood, by which words."""
    told(len(found))
    for one in found:
        m = one.mention
        speaker = signed(m.author, view.lang)
        head = [view.when(m.at), view.brand(one.brand), speaker, str(m.source), m.lang, _mood(one.tone, view)]
        title = wrapped(_copy(one, view) + " · ".join(filter(None, head)), room, "  ", "")
        yield from (click.style(line, bold=True) for line in title)
        yield from wrapped(" · ".join([view.say("mention_id", id=one.id), *_likely(one.tone, view)]), room, "  ")
        yield from (part for line in relation_lines(read.get(one.id)) for part in wrapped(line, room, "  "))
        for paragraph in said(one).split("\n"):
            yield from wrapped(paragraph, room, "  ")
        yield from ([f"  {safe(m.url)}"] if m.url else [])
        yield ""


def _mood(tone: Tone, view: View) -> str:
    """Say the tone with its score and the words that decided; if it is unscored, why."""
    unknown = tone.mood is Mood.UNSCORED and tone.method in _REASONS
    words = (view.say(f"unscored_{tone.method}"),) if unknown else tone.words
    beside = f"({', '.join(words)})" if words else ""
    return " ".join(filter(None, [view.say(f"mood_{tone.mood}"), _score(tone, view), beside]))


def _likely(tone: Tone, view: View) -> Iterator[str]:
    """Say how likely each class is, where that is known."""
    if tone.chances is not None:
        shares = {mood: percent(getattr(tone.chances, mood), view.lang) for mood in ("negative", "neutral", "positive")}
        yield view.say("chances", **shares)


def trend(counts: Sequence[Count], by: str, view: View, room: int, deaf: Mapping[datetime, int]) -> Listing:
    """Return a series as rows, with a bar for people: its dark part is negative.

    ``deaf``: how many hours of a step could not be heard well. Its count is too small, and marked.
    """
    moods = [
        Column(str(mood), view.say(f"col_mood_{mood}"), right=True, least=100 if mood in _MILD else 0) for mood in Mood
    ]
    columns = (
        Column("start", view.say(f"col_{by}")),
        Column("total", view.say("col_total"), right=True),
        *moods,
        Column("negative_share", view.say("col_negative_share"), right=True),
        Column("bar", view.say("col_bar"), drawn=True, most=_WIDE_BAR),
    )
    top = max((count.total for count in counts), default=0)
    cells = [_count_cells(count, by, view, unsure=count.start in deaf) for count in counts]
    beside = sum(len(column.heading) + GAP for column in columns if column.least <= room and not column.drawn)
    beside += max((len(cell["start"]) for cell in cells), default=0)
    length = min(max(room - beside, _NARROW_BAR), _WIDE_BAR)
    drawn = [cell | {"bar": _bar(count, top, length)} for cell, count in zip(cells, counts, strict=True)]
    shape = sparkline([count.total for count in counts], room)
    return Listing(columns, [_count(count, view, deaf.get(count.start, 0)) for count in counts], drawn, shape)


_MILD = {Mood.NEUTRAL, Mood.POSITIVE}


def _count(c: Count, view: View, deaf_hours: int) -> dict[str, object]:
    return {
        "start": c.start.astimezone(view.zone).isoformat(),
        "total": c.total,
        "negative": c.negative,
        "neutral": c.neutral,
        "positive": c.positive,
        "unscored": c.unscored,
        "negative_share": _share(c),
        "deaf": deaf_hours > 0,
        "deaf_hours": deaf_hours,
    }


def _share(count: Count) -> float | None:
    scored = count.total - count.unscored
    return round(count.negative / scored, 4) if scored else None


def _count_cells(count: Count, by: str, view: View, *, unsure: bool) -> dict[str, str]:
    share = _share(count)
    cells = {str(mood): number(getattr(count, mood), view.lang) for mood in Mood}
    return cells | {
        "start": view.when(count.start) if by == "hour" else view.day(count.start),
        "total": ("? " if unsure else "") + number(count.total, view.lang),
        "negative_share": "–" if share is None else percent(share, view.lang),
    }


def _bar(count: Count, top: int, length: int) -> str:
    """Draw ████░░: as long as the count beside the largest one, dark as far as it is negative."""
    if not count.total:
        return ""
    whole = max(1, round(count.total / top * length))
    dark = round(count.negative / count.total * whole)
    return "█" * dark + "░" * (whole - dark)
