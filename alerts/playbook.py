"""What a playbook is: a plan for one kind of wave, as plain values. Files are ``alerts.bookshelf``'s matter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from alerts.signals import Condition


@dataclass(frozen=True, slots=True)
class Wording:
    """The same said in both languages."""

    de: str
    en: str

    def of(self, lang: str) -> str:
        """Return the text in ``lang`` ("de", else English)."""
        return self.de if lang == "de" else self.en


@dataclass(frozen=True, slots=True)
class Points:
    """What a condition is worth if it holds; all of a playbook's points together are 100."""

    condition: Condition
    points: int
    scale: bool = False
    """Multiplied by the signal's value, a share."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do by a time ("15m", "60m", "24h", …) in a role ("duty", "press", …)."""

    by: str
    role: str
    text: Wording


@dataclass(frozen=True, slots=True)
class Tone:
    """How to speak in one medium, and how soon a person should have answered ("30m", "4h")."""

    medium: str
    reply_within: str
    text: Wording


@dataclass(frozen=True, slots=True)
class Dont:
    """What makes it worse, and why."""

    text: Wording
    why: Wording

    def of(self, lang: str) -> str:
        """Return both, as two sentences."""
        return f"{self.text.of(lang)} {self.why.of(lang)}"


@dataclass(frozen=True, slots=True)
class Statement:
    """A text to start from, with slots such as ``{contact}`` that people fill. The program never publishes it."""

    kind: str
    medium: str
    lang: str
    text: str


@dataclass(frozen=True, slots=True)
class Escalation:
    """Who must know as soon as all conditions hold."""

    to: str
    conditions: tuple[Condition, ...]
    text: Wording


@dataclass(frozen=True, slots=True)
class Done:
    """When it is over: conditions that the program can see, and the sentence that a person confirms."""

    conditions: tuple[Condition, ...]
    text: Wording


@dataclass(frozen=True, slots=True)
class Kpi:
    """What the work is measured by afterwards."""

    id: str
    target: str
    text: Wording


@dataclass(frozen=True, slots=True)
class Gates:
    """What must be so before a playbook is looked at at all."""

    min_level: int = 0
    max_level: int = 6
    phases: tuple[str, ...] = ()
    """Empty: all."""
    require: tuple[Condition, ...] = ()
    exclude: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Playbook:
    """A plan for one kind of wave, as checked by ``alerts.bookcheck``."""

    id: str
    title: Wording
    goal: Wording
    push: Wording
    """The first action in at most 45 characters, for a locked telephone."""
    polarity: str
    """"negative", "positive" or "any": which waves it is for."""
    cluster: str
    """Responsibility that people will see (SCCT): "victim", "accidental", "preventable", "none"."""
    posture: str
    """What to say at all; "scct" leaves it to ``alerts.posture``."""
    priority: int
    """The higher wins a tie."""
    fallback: bool
    """The base routine, for waves whose kind nobody knows."""
    for_safety: bool
    """For danger to people: such a report opens its gates and lifts its score, whatever the volume."""
    about_manner: bool
    """Says how something is said (bots), not what: genuine criticism in it brings its own playbook along."""
    gates: Gates
    when: tuple[Points, ...]
    steps: tuple[Step, ...]
    tones: tuple[Tone, ...]
    donts: tuple[Dont, ...]
    statements: tuple[Statement, ...]
    escalations: tuple[Escalation, ...]
    done: tuple[Done, ...]
    kpis: tuple[Kpi, ...]

    def first_steps(self) -> tuple[Step, ...]:
        """Return what is to be done in the first fifteen minutes: one to three steps."""
        return tuple(step for step in self.steps if step.by == "15m")

    def tone_for(self, medium: str) -> Tone | None:
        """Return how to speak in a medium; None if the playbook does not say."""
        return next((tone for tone in self.tones if tone.medium == medium), None)


def fallback(books: Iterable[Playbook]) -> Playbook:
    """Return the base routine. Raises LookupError if there is none."""
    found = next((book for book in books if book.fallback), None)
    if found is None:
        raise LookupError("no playbook is the fallback")
    return found
