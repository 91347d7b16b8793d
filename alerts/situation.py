"""All that a message is made of, as one value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from alerts.playbook import Playbook
from listener.model import Action, Assessment, Brand, ChannelName, Incident, Mention, Reason

NOBODY_YET = ChannelName("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """An incident at the moment it is told of. ``key`` is the promise's key, ``lang`` "de" or "en"."""

    incident: Incident
    assessment: Assessment
    reason: Reason
    brand: Brand
    playbook: Playbook
    key: str
    lang: str
    zone: tzinfo
    now: datetime
    score: float | None = None
    """Share of the texts that speak for the playbook, if it was chosen by them."""
    voices: Sequence[Mention] = ()
    """To be quoted, in this order; three at most are."""
    trigger: Mention | None = None
    amplifier: Mention | None = None
    """The prominent voice that carries the wave, if there is one."""
    height: Assessment | None = None
    """What was seen when the incident was at its highest level, for the all-clear."""
    gaps: Sequence[str] = ()
    """Sources that should have answered and did not."""
    level_before: int | None = None
    """The level last told, for a rise."""
    topic: str = ""
    """What the wave is about, in a person's words; a stranger's words never get into a statement."""
    contact: str = ""
    link: str = ""
    channel: ChannelName = NOBODY_YET
    """Who gets it."""
    because: Sequence[str] = ()
    """Why this message goes out now: words of ``policy.Because``."""
    news: Sequence[str] = ()
    """Key facts that are new: words of ``core.facts.Fact``."""
    chart: Sequence[int] = ()
    """Mentions in each of the last hours, oldest first."""
    chart_usual: Sequence[float] = ()
    actions: Sequence[Action] = ()
    """What can be done from within the message."""
    until: tuple[datetime, Sequence[ChannelName]] | None = None
    """When it goes to whom else if nobody takes it."""
    advice: Sequence[str] = ()
    """What goes with the steps (``alerts.briefing.advice``)."""
    console: str = ""
    """The command that shows more; empty: ``listener incidents INC-0012``."""

    @property
    def command(self) -> str:
        """What to type to see more."""
        return self.console or f"listener incidents {self.incident.name}"
