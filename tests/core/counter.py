"""People who write to a brand, and the brand that answers: utterances in few words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

from listener.model import BrandId, Medium, MentionId, Mood, SourceName
from listener.model.desk import Said
from listener.model.relation import ContactPhase, Emotion, Intent, Relation, Touchpoint, Utterance

NOON = datetime(2026, 11, 17, 12, tzinfo=UTC)
"""A Tuesday; 13:00 in Berlin."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NORDWIND = BrandId("nordwind")
BLUESKY, PORTAL, FORUM = SourceName("bluesky"), SourceName("portal"), SourceName("forum")
_MEDIA = {BLUESKY: Medium.MICROBLOG, PORTAL: Medium.REVIEW, FORUM: Medium.FORUM}


def alias(source: SourceName, name: str) -> str:
    """A pseudonym, as the store makes them."""
    return f"{source}~{name.casefold()}"


class Counter:
    """Hands out utterances with ids in the order in which they are made."""

    def __init__(self) -> None:
        self._ids = count(1)

    def said(
        self, text: str, hours_ago: float = 0, *intents: Intent, who: str = "", source: SourceName = BLUESKY
    ) -> Said:
        relation = Relation(ContactPhase.UNKNOWN, intents, Touchpoint.NONE, Emotion.NONE)
        author = alias(source, who) if who else ""
        told = Utterance(
            MentionId(next(self._ids)),
            NORDWIND,
            source,
            _MEDIA[source],
            NOON - hours_ago * HOUR,
            Mood.NEUTRAL,
            relation,
            author,
        )
        return Said(told, "", text, lang="de")

    def asked(
        self, hours_ago: float = 0, who: str = "", text: str = "Wann geht es weiter?", to: Said | None = None
    ) -> Said:
        return answering(self.said(text, hours_ago, Intent.QUESTION, who=who), to)

    def complained(self, hours_ago: float = 0, who: str = "", text: str = "Das Paket ist kaputt.") -> Said:
        return self.said(text, hours_ago, Intent.COMPLAINT, who=who)

    def answered(self, hours_ago: float = 0, to: Said | None = None, text: str = "Wir kümmern uns drum.") -> Said:
        one = self.said(text, hours_ago, source=to.utterance.source if to else BLUESKY)
        return answering(replace(one, utterance=replace(one.utterance, own=True)), to)

    def reviewed(self, hours_ago: float, rating: float, reply: str = "", after: float | None = None) -> Said:
        one = self.said("Naja.", hours_ago, source=PORTAL)
        replied = None if after is None else one.utterance.at + after * HOUR
        return replace(one, utterance=replace(one.utterance, rating=rating), reply=reply, replied=replied)


def answering(one: Said, to: Said | None) -> Said:
    """The same as an answer in a thread."""
    return replace(one, utterance=replace(one.utterance, parent=to.utterance.id)) if to else one


def copying(one: Said, original: Said) -> Said:
    """The same as a copy."""
    return replace(one, utterance=replace(one.utterance, story=original.utterance.id))


def id_of(one: Said) -> MentionId:
    return one.utterance.id
