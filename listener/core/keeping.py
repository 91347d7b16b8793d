"""How long mentions are kept: by source where it says so, else by the kind of place, else as long as the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from listener.model import Medium, Mention, SourceName


@dataclass(frozen=True, slots=True)
class Keeping:
    """The times that the configuration gives; the most particular one counts."""

    usual: timedelta
    media: Mapping[Medium, timedelta] = field(default_factory=dict)
    sources: Mapping[SourceName, timedelta] = field(default_factory=dict)

    def of(self, source: SourceName, medium: Medium) -> timedelta:
        """Return how long what stands at a source is kept."""
        return self.sources.get(source) or self.media.get(medium) or self.usual

    def wants(self, mention: Mention, now: datetime) -> bool:
        """Tell whether a mention is young enough to be stored."""
        return mention.at >= now - self.of(mention.source, mention.medium)

    @property
    def shortest(self) -> timedelta:
        """The shortest of all times: so long quotes in messages are kept, whatever they quote."""
        return min([self.usual, *self.media.values(), *self.sources.values()])
