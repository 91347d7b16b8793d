"""Verb: take down what people say of tones, learn from it on the spot, and take back what was learned.

label --kept--> every 20 (later, every tenth) of a brand and language: fit --better on others?--> in use | refused
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from listener.core import correct, tone
from listener.core.asking import most_useful
from listener.core.correct import Labelled, Report, features_of
from listener.core.judge import understand
from listener.core.learned import Learned, by_person, tokens
from listener.core.match import Match, Matcher
from listener.core.story import whole
from listener.errors import UsageError
from listener.model import BrandId, Found, Gathered, Label, MentionId, Mood, Phrase, Tone, Version
from listener.store import Store

EVERY = 20
"""New labels of a brand and language after which it is fitted again; of many labels, a tenth: fits grow longer."""
ASKED_OF = timedelta(days=90)
"""How old a mention may be that is asked about: what is older no longer says how people speak of a brand today."""


@dataclass(frozen=True, slots=True)
class Learning:
    """What a fit came to."""

    brand: BrandId
    lang: str
    labels: int
    version: Version | None
    """None: nothing could be learned, for there are too few labels, or all say the same."""

    @property
    def report(self) -> Report | None:
        """How it did on labels held apart."""
        return None if self.version is None else Report.from_json(self.version.report)


def note(store: Store, found: Found, said: Mood, reason: str, now: datetime, *, asked: bool = False) -> Label:
    """Keep what a person said of a mention's tone toward a brand, and show it from now on; returns what is kept."""
    analysed = tone.analyse(whole(found.mention.title, found.mention.text), found.mention.lang)
    lang, features = ("", b"") if isinstance(analysed, Tone) else (analysed.lang, features_of(analysed))
    label = Label(
        *(found.brand, found.id, now, said, lang, features),
        before=found.tone.mood,
        score=found.tone.score,
        method=found.tone.method,
        reason=reason,
        asked=asked,
    )
    store.labels.put(label, by_person(said))
    return label


def take_back(store: Store, label: Label, matcher: Matcher, learned: Learned) -> Tone:
    """Forget a label; the mention gets the tone that the program gives it now. Returns that."""
    found = store.mentions_by_id(label.brand, [label.mention])
    now = _judged(found[0], matcher, learned) if found else Tone(label.before, label.score, label.method)
    store.labels.remove(label.brand, label.mention, now)
    return now


def _judged(found: Found, matcher: Matcher, learned: Learned) -> Tone:
    mention = found.mention
    named = [match for match in matcher.find(mention.title, mention.text) if match.brand == found.brand]
    judged = understand(mention, named or [Match(found.brand, ())], learned)
    return judged.by_brand[0][1]


def to_ask(store: Store, brands: Sequence[BrandId], count: int, now: datetime) -> list[Found]:
    """Return the recent mentions whose label would teach most, the most useful first; ``brands`` empty: of all."""
    chosen = most_useful(store.labels.unlabelled(brands, now - ASKED_OF), count)
    by_brand: dict[BrandId, list[MentionId]] = {}
    for brand, mention in chosen:
        by_brand.setdefault(brand, []).append(mention)
    found = [one for brand, ids in by_brand.items() for one in store.mentions_by_id(brand, ids)]
    order = {key: place for place, key in enumerate(chosen)}
    return sorted(found, key=lambda one: order[one.brand, one.id])


def learn_due(store: Store, brand: BrandId, now: datetime) -> list[Learning]:
    """Fit what has enough new labels, or was fitted to an older shipped model; returns what it came to."""
    return [_learn(store, one, now) for one in store.labels.gathered([brand]) if _due(store, one)]


def _due(store: Store, one: Gathered) -> bool:
    return one.fresh >= max(EVERY, one.labels // 10) or _outgrown(store, one)


def _outgrown(store: Store, one: Gathered) -> bool:
    """Tell whether the correction in use was made on another shipped model, and none was tried on this one since."""
    versions = [v for v in store.labels.versions([one.brand]) if v.lang == one.lang]
    return any(v.active for v in versions) and versions[0].base != tone.model(one.lang).version


def learn(store: Store, brands: Sequence[BrandId], now: datetime) -> list[Learning]:
    """Fit each brand and language that has labels now; ``brands`` empty: all."""
    return [_learn(store, one, now) for one in store.labels.gathered(brands)]


def catch_up(store: Store, now: datetime) -> list[Learning]:
    """Fit what was learned on another shipped model anew; after an update there may be such."""
    return [_learn(store, one, now) for one in store.labels.gathered() if _outgrown(store, one)]


def _learn(store: Store, one: Gathered, now: datetime) -> Learning:
    before = [version.number for version in store.labels.versions([one.brand]) if version.lang == one.lang]
    number, base = max(before, default=0) + 1, tone.model(one.lang).version
    labels = store.labels.lessons(one.brand, one.lang)
    lessons = [Labelled(label.features, label.mood) for label in labels]
    fitted = correct.fit(one.lang, lessons, f"{base}+{one.brand}-{number}")
    if fitted is None:
        return Learning(one.brand, one.lang, one.labels, None)
    kept, report = fitted.report.accepted, fitted.report
    version = Version(
        *(one.brand, one.lang, number, now, base, report.labels),
        active=kept,
        kept=kept,
        report=report.as_json(),
    )
    if not store.labels.keep(version, fitted.packed if kept else b""):
        return _learn(store, one, now)  # somebody else was quicker, and has the number
    return Learning(one.brand, one.lang, one.labels, version)


def roll_back(store: Store, brand: BrandId, lang: str) -> list[tuple[Version, Version | None]]:
    """Put the version before the one in use back, in one language or ("") in each; None: the shipped model alone.

    Returns pairs of what was in use and what is now. Raises UsageError if nothing is in use.
    """
    versions = store.labels.versions([brand])
    in_use = [version for version in versions if version.active and lang in {"", version.lang}]
    if not in_use:
        raise UsageError("label.nothing_in_use", brand=brand)
    done = []
    for version in in_use:
        base = tone.model(version.lang).version  # one that was made on another is not used
        earlier = [v for v in versions if _replaces(v, version) and v.base == base]
        store.labels.activate(brand, version.lang, earlier[0].number if earlier else None)
        done.append((version, earlier[0] if earlier else None))
    return done


def _replaces(one: Version, other: Version) -> bool:
    return one.lang == other.lang and one.kept and one.number < other.number


def add_phrase(store: Store, phrase: Phrase) -> list[Phrase]:
    """Keep a phrase; returns those it replaces, which read the same. Raises UsageError if there is no word in it."""
    if not tokens(phrase.words):
        raise UsageError("label.no_words", words=phrase.words)
    same = _same_phrases(store, phrase.brand, phrase.words)
    store.labels.put_phrase(phrase, [one.words for one in same])
    return same


def remove_phrase(store: Store, brand: BrandId, words: str) -> list[Phrase]:
    """Forget a phrase, in whatever spelling; returns what is gone. Raises UsageError if there is none."""
    same = _same_phrases(store, brand, words)
    if not same:
        raise UsageError("label.unknown_phrase", words=words, brand=brand)
    store.labels.remove_phrases(brand, [one.words for one in same])
    return same


def _same_phrases(store: Store, brand: BrandId, words: str) -> list[Phrase]:
    return [one for one in store.labels.phrases([brand]) if tokens(one.words) == tokens(words)]
