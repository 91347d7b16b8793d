"""Labels, phrases and what was learned as rows: for machines with fixed keys, for people in their language."""

from __future__ import annotations

from collections.abc import Sequence

from listener.cli.output import Column, Listing, safe
from listener.cli.prose import cut
from listener.cli.rows import MOOD_STYLES, said
from listener.cli.view import View
from listener.core.correct import MIN, Report
from listener.core.story import whole
from listener.labelling import Learning
from listener.model import Found, Label, Phrase, Tone, Version
from listener.store.labels import Worded
from listener.words import number, percent, say

_TEXT = 140
STATE_STYLES = {"active": "green", "refused": "dim", "outdated": "yellow"}


def _say(key: str, view: View, **values: object) -> str:
    return say(f"label.{key}", view.lang, **values)


def tone_words(tone: Tone, view: View) -> str:
    """Return a tone on one line: class, score, method, and the words that decided."""
    score = "" if tone.score is None else " " + number(tone.score, view.lang, 2)
    told = ", ".join([tone.method, *([f"„{word}“" for word in tone.words] if view.lang == "de" else tone.words)])
    return safe(f"{view.say(f'mood_{tone.mood}')}{score} ({told})")


def questions(found: Sequence[Found], view: View) -> Listing:
    """Return the mentions that the program asks about."""
    columns = (
        Column("id", _say("col_id", view)),
        Column("brand", view.say("col_brand"), most=16),
        Column("published", view.say("col_when"), most=30, least=100),
        Column("sentiment", view.say("col_sentiment"), styles=MOOD_STYLES),
        Column("words", _say("col_words", view), least=120),
        Column("text", view.say("col_what"), wrap=True),
    )
    return Listing(columns, [_question(one) for one in found], [_question_cells(one, view) for one in found])


def _question(found: Found) -> dict[str, object]:
    tone, mention = found.tone, found.mention
    chances = tone.chances
    return {
        "mention": found.id,
        "brand": found.brand,
        "published": mention.published.isoformat(),
        "source": mention.source,
        "lang": mention.lang,
        "sentiment": str(tone.mood),
        "score": tone.score,
        "negative": chances and round(chances.negative, 4),
        "neutral": chances and round(chances.neutral, 4),
        "positive": chances and round(chances.positive, 4),
        "method": tone.method,
        "words": list(tone.words),
        "title": mention.title,
        "text": mention.text,
        "url": mention.url,
    }


def _question_cells(found: Found, view: View) -> dict[str, str]:
    return {
        "id": str(found.id),
        "brand": view.brand(found.brand),
        "published": view.when(found.mention.at),
        "sentiment": view.say(f"mood_{found.tone.mood}"),
        "words": ", ".join(found.tone.words),
        "text": cut(safe(said(found)), _TEXT),
    }


def labels(found: Sequence[Worded], view: View) -> Listing:
    """Return labels with what the program had said before."""
    columns = (
        Column("at", view.say("col_when"), most=30),
        Column("id", _say("col_id", view)),
        Column("brand", view.say("col_brand"), least=140 if len(view.brands) == 1 else 90, most=16),
        Column("before", _say("col_before", view), styles=MOOD_STYLES),
        Column("said", _say("col_said", view), styles=MOOD_STYLES),
        Column("reason", _say("col_reason", view), least=100, most=30),
        Column("text", view.say("col_what"), wrap=True, least=70),
    )
    records = [_label(label, title, text) for label, title, text in found]
    return Listing(columns, records, [_label_cells(label, title, text, view) for label, title, text in found])


def _label(label: Label, title: str, text: str) -> dict[str, object]:
    return {
        "mention": label.mention,
        "brand": label.brand,
        "at": label.at.isoformat(),
        "said": str(label.mood),
        "before": str(label.before),
        "score": label.score,
        "method": label.method,
        "reason": label.reason,
        "lang": label.lang,
        "asked": label.asked,
        "title": title,
        "text": text,
    }


def _label_cells(label: Label, title: str, text: str, view: View) -> dict[str, str]:
    return {
        "at": view.day(label.at),
        "id": str(label.mention),
        "brand": view.brand(label.brand),
        "before": view.say(f"mood_{label.before}"),
        "said": view.say(f"mood_{label.mood}"),
        "reason": label.reason,
        "text": cut(safe(whole(title, text)), _TEXT) or "–",
    }


def line(label: Label, title: str, text: str) -> str:
    """Return a label as a line that training reads: mood, text, then brand, language, time and reason; by tabs."""
    cells = (str(label.mood), whole(title, text), label.brand, label.lang, label.at.isoformat(), label.reason)
    return "\t".join(safe(cell) for cell in cells) + "\n"


def phrases(found: Sequence[Phrase], view: View) -> Listing:
    """Return phrases."""
    columns = (
        Column("brand", view.say("col_brand"), most=16),
        Column("words", _say("col_phrase", view), wrap=True),
        Column("tone", view.say("col_sentiment"), styles=MOOD_STYLES),
        Column("at", view.say("col_at"), most=30),
        Column("reason", _say("col_reason", view), wrap=True, least=100),
    )
    records = [
        {"brand": p.brand, "words": p.words, "tone": str(p.mood), "at": p.at.isoformat(), "reason": p.reason}
        for p in found
    ]
    cells = [
        {
            "brand": view.brand(p.brand),
            "words": p.words,
            "tone": view.say(f"mood_{p.mood}"),
            "at": view.when(p.at),
            "reason": p.reason,
        }
        for p in found
    ]
    return Listing(columns, records, cells)


def versions(found: Sequence[tuple[Version, bool]], view: View) -> Listing:
    """Return the versions of corrections, each with whether the shipped model is still the one that it corrects."""
    columns = (
        Column("brand", view.say("col_brand"), most=16),
        Column("lang", view.say("col_lang")),
        Column("version", _say("col_version", view), right=True),
        Column("state", view.say("col_state"), styles=STATE_STYLES),
        Column("labels", _say("col_labels", view), right=True),
        Column("before", _say("col_before", view), right=True),
        Column("after", _say("col_after", view), right=True),
        Column("at", view.say("col_at"), most=30, least=100),
        Column("base", _say("col_base", view), least=120),
    )
    records = [_version(one, fits=fits) for one, fits in found]
    return Listing(columns, records, [_version_cells(one, fits=fits, view=view) for one, fits in found])


def _state(one: Version, *, fits: bool) -> str:
    if not one.kept:
        return "refused"
    if not fits:
        return "outdated"
    return "active" if one.active else "earlier"


def _version(one: Version, *, fits: bool) -> dict[str, object]:
    report = Report.from_json(one.report)
    return {
        "brand": one.brand,
        "lang": one.lang,
        "version": one.number,
        "at": one.at.isoformat(),
        "state": _state(one, fits=fits),
        "base": one.base,
        "labels": one.labels,
        **dict(zip(("negative", "neutral", "positive"), report.classes, strict=True)),
        "macro_f1_before": round(report.before, 4),
        "macro_f1_after": round(report.after, 4),
        "accuracy_before": round(report.before_accuracy, 4),
        "accuracy_after": round(report.after_accuracy, 4),
    }


def _version_cells(one: Version, *, fits: bool, view: View) -> dict[str, str]:
    report = Report.from_json(one.report)
    return {
        "brand": view.brand(one.brand),
        "lang": one.lang,
        "version": str(one.number),
        "state": _say(f"state_{_state(one, fits=fits)}", view),
        "labels": number(one.labels, view.lang),
        "before": _quality(report.before, report.before_accuracy, view),
        "after": _quality(report.after, report.after_accuracy, view),
        "at": view.when(one.at),
        "base": one.base,
    }


def _quality(macro_f1: float, accuracy: float, view: View) -> str:
    return f"{number(macro_f1, view.lang, 2)} · {percent(accuracy, view.lang)}"


def outcome(learning: Learning, view: View) -> str:
    """Return what came of a fit, as a sentence."""
    said = {"brand": view.brand(learning.brand), "lang": learning.lang, "labels": number(learning.labels, view.lang)}
    version, report = learning.version, learning.report
    if version is None or report is None:
        return _say("learned_nothing", view, **said, least=MIN)
    before, after = (
        _quality(report.before, report.before_accuracy, view),
        _quality(report.after, report.after_accuracy, view),
    )
    key = "learned" if version.kept else "learned_worse"
    return _say(key, view, **said, before=before, after=after, version=version.number)
