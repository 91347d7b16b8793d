"""Judges recorded mentions as the daemon would have on the day: with the tones they were given, or anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from listener.core.danger import reported
from listener.core.judge import brands_of, read, understand
from listener.core.learned import Learned
from listener.core.match import Match
from listener.core.recorded import Recorded
from listener.core.story import fingerprint, sketch, whole
from listener.importing import Archive
from listener.model import Brand, BrandId, Judged, Medium, Mention, Tone
from listener.parts import Parts
from listener.ports import Subscription
from listener.taping import Wanted


class Judge:
    """What of a line is needed again and again. ``learned``: what people taught (None: what ``parts`` know)."""

    def __init__(self, parts: Parts, wanted: Wanted, learned: Learned | None) -> None:
        self._parts, self._wanted = parts, wanted
        self._learned = learned or parts.learned
        brands = [brand for brand in parts.config.brands if not wanted.brands or brand.id in wanted.brands]
        self.brands: Mapping[BrandId, Brand] = {brand.id: brand for brand in sorted(brands, key=lambda brand: brand.id)}
        """Those that are replayed, by id."""
        self._sole = wanted.brands[0] if len(wanted.brands) == 1 and not wanted.anew else ""
        self._oldest = timedelta(days=parts.config.retention.mentions_days)

    def judged(self, one: Recorded) -> Judged | None:
        """Return a mention with all that was understood about it; None if it names none of the brands or is too old."""
        item = replace(one.item, brand="" if self._wanted.anew else one.item.brand or self._sole)
        subscription = self._subscription(one)
        mention = read(item, subscription, one.seen, backfill=False)
        found = brands_of(item, mention, subscription, self._parts.matcher)
        matches = [match for match in found if match.brand in self.brands]
        if not matches or mention.at < one.seen - self._oldest:
            return None
        if one.tone is not None and self.keeps_tone(one):
            return _as_told(mention, matches, one.tone)
        return understand(mention, matches, self._learned)

    def keeps_tone(self, one: Recorded) -> bool:
        """Tell whether the tone of a line is taken as it is."""
        return one.tone is not None and not self._wanted.anew

    def _subscription(self, one: Recorded) -> Subscription:
        """Return the configured source of that name, or one that says what the line says."""
        known = self._parts.subscriptions.get(one.source)
        if known is not None:
            return known
        given = str(one.item.extra.get("medium", ""))
        medium = Medium(given) if given in list(Medium) else Medium.NEWS
        return Subscription(one.source, "replay", Archive(), medium, timedelta(hours=1), timedelta(hours=1))


def joined(before: Judged | None, found: Judged) -> Judged:
    """Return a mention with the brands of all its lines; of two texts under one identity the later one counts."""
    if before is None:
        return found
    tones: Mapping[BrandId, Tone] = {**dict(before.by_brand), **dict(found.by_brand)}
    words = tuple(dict.fromkeys((*before.matched, *found.matched)))
    danger = tuple(dict.fromkeys((*before.danger, *found.danger)))
    return replace(found, brands=tuple(tones), tones=tuple(tones.values()), matched=words, danger=danger)


def _as_told(mention: Mention, matches: Sequence[Match], tone: Tone) -> Judged:
    """Return a mention with the tone that it was given; only what finds copies is worked out."""
    said = whole(mention.title, mention.text)
    return Judged(
        mention=mention,
        brands=tuple(match.brand for match in matches),
        matched=tuple(dict.fromkeys(word for match in matches for word in match.words)),
        tone=tone,
        sketch=sketch(said),
        fingerprint=fingerprint(mention.title, mention.text),
        danger=reported(said, matches),
    )
