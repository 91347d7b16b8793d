"""The parts of the running program, as one value that the verbs are given. Holds, does not act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

from listener.errors import SourceError
from listener.glances import Glances
from listener.lessons import Lessons
from listener.life import Life
from listener.model import Batch, Visit
from listener.usuals import Usuals

if TYPE_CHECKING:
    from alerts.briefing import Brief
    from alerts.playbook import Playbook
    from listener.config import Config
    from listener.core.learned import Learned
    from listener.core.match import Matcher
    from listener.model import Brand, BrandId, IncidentId, SourceName
    from listener.model.relation import Prior
    from listener.ports import Begin, Clock, Courier, Dice, Errands, Http, Imap, Mail, Opinion, Polite, Subscription
    from listener.store import Store


Fetched: TypeAlias = tuple[Visit, Batch | SourceError]
"""A visit, and what came back."""


@dataclass(frozen=True)  # without slots: what is looked up by name at every visit is put together once
class Parts:
    """Configuration, store, ports, and what is compiled once from the configuration. Made by ``app.build`` only."""

    config: Config
    store: Store
    clock: Clock
    dice: Dice
    http: Http
    """For messages."""
    mail: Mail
    courier: Courier
    """For messages to services that a library reaches."""
    web: Polite
    """For visits to sources."""
    imap: Imap
    begin: Begin
    errands: Errands[Fetched]
    matcher: Matcher
    playbooks: Mapping[str, Playbook]
    opinions: Mapping[str, Opinion] = field(default_factory=dict)
    """Models of the company's own, by language."""
    apart: bool = False
    """Beside a daemon and without its secrets (``listener serve``): what is to be told is left to the daemon."""

    @cached_property
    def subscriptions(self) -> Mapping[SourceName, Subscription]:
        """The configured sources by name."""
        return {subscription.name: subscription for subscription in self.config.subscriptions}

    @cached_property
    def brands(self) -> Mapping[BrandId, Brand]:
        """The configured brands by id."""
        return {brand.id: brand for brand in self.config.brands}

    @cached_property
    def life(self) -> Life:
        """What the program knows of itself, for as long as it runs."""
        return Life()

    @cached_property
    def usuals(self) -> Usuals:
        """What is usual for each brand, as it was learned last."""
        return Usuals()

    @cached_property
    def glances(self) -> Glances:
        """What is remembered of each brand's last look."""
        return Glances()

    @cached_property
    def thought(self) -> dict[IncidentId, Prior | None]:
        """What people thought of a brand before each of its incidents, as it was asked for the first time."""
        return {}

    @cached_property
    def briefs(self) -> dict[IncidentId, tuple[int, Brief]]:
        """What goes with the plan of an incident, as it was put together for a version of it."""
        return {}

    def altered(self, **parts: Any) -> Parts:
        """Return the same running program with other parts; what follows from the configuration is found anew."""
        found = replace(self, **parts)
        vars(found)["life"] = self.life  # a cached property has its value there
        return found

    def beside(self, store: Store) -> Parts:
        """Return the same program over a database connection of its own; what is usual stays known to both."""
        twin = replace(self, store=store)
        known = {"life": self.life, "usuals": self.usuals, "thought": self.thought, "briefs": self.briefs}
        vars(twin).update(known)  # cached properties have their values there
        return twin

    @cached_property
    def _lessons(self) -> Lessons:
        return Lessons(self.store.labels, self.opinions)

    @property
    def learned(self) -> Learned:
        """What people taught until now, read anew only when it has changed, with the company's own models."""
        return self._lessons.now()
