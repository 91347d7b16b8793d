"""The register of rumours: one claim however it is worded, all its places, and when it is cleared (idea A04).

Source: knowledge.md 1.1, A04 ("Gerüchte schnell und umfassend klären", seed 001:15).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import takewhile

from listener.core.claimplaces import joined, told_at
from listener.core.sameclaim import SAME, likeness, sentence, traits
from listener.core.story import whole
from listener.errors import UsageError
from listener.model.claim import Claim, Evidence, Place, Verdict
from listener.model.desk import Answer, Said
from listener.model.names import BrandId, MentionId
from listener.model.relation import Intent

_MOST_TRAITS = 200
_LONGEST_GIST = 280
"""Characters."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What playbooks ask of a brand's claims (signals ``claim_status``, ``open_claim_spots``)."""

    status: str
    """``none``, or the least known of all: unverified before true before false."""
    open_places: int

    @property
    def clear(self) -> bool:
        """Tell whether an incident that is a rumour may end: each claim is decided, each place answered or gone."""
        return self.status == "none"


def noted(
    claims: Sequence[Claim], said: Sequence[Said], names: Iterable[str] = (), also: Collection[MentionId] = ()
) -> tuple[Claim, ...]:
    """Return a brand's claims after what was said, in the order of time: known ones with new places, and new ones.

    A rumour (intent RUMOUR, or its id in ``also``: a person or the kind of the incident says so) joins the claim that
    it copies or answers to, else the one it is most like (``sameclaim.SAME``), else it is a claim of its own. Mentions
    that are known change nothing. ``names``: the brand's.
    """
    listed = tuple(names)
    found = list(claims)
    known = {mention: place for place, claim in enumerate(found) for mention in mentions(claim)}
    for one in sorted(said, key=lambda one: (one.utterance.at, one.utterance.id)):
        if _is_rumour(one, also) and one.utterance.id not in known:
            known[one.utterance.id] = _enter(found, known, one, listed)
    return tuple(found)


def _is_rumour(one: Said, also: Collection[MentionId]) -> bool:
    spoken = one.utterance
    return not spoken.own and (Intent.RUMOUR in spoken.relation.intents or spoken.id in also)


def _enter(claims: list[Claim], known: Mapping[MentionId, int], one: Said, names: tuple[str, ...]) -> int:
    """Enter a rumour and return the place of its claim."""
    spoken = traits(whole(one.title, one.text), names)
    place = _fitting(claims, known, one, spoken)
    if place is None:
        place = len(claims)
        claims.append(_new(claims, one))
    claims[place] = _told(claims[place], one, spoken, names)
    return place


def _fitting(claims: Sequence[Claim], known: Mapping[MentionId, int], one: Said, spoken: Collection[str]) -> int | None:
    spoke = one.utterance
    tied = [known[to] for to in (spoke.story, spoke.parent) if to is not None and to in known]
    own = [place for place, claim in enumerate(claims) if claim.brand == spoke.brand]
    joined = next((place for place in tied if place in own), None)
    if joined is not None:
        return joined
    like = {place: likeness(spoken, dict(claims[place].traits), claims[place].tellings) for place in own}
    best = max(own, key=lambda place: (like[place], not claims[place].is_dismissed, -place), default=None)
    return best if best is not None and like[best] >= SAME else None


def _new(claims: Sequence[Claim], one: Said) -> Claim:
    number = max((claim.number for claim in claims), default=0) + 1
    return Claim(number, one.utterance.brand, one.utterance.at, "", None)


def _told(claim: Claim, one: Said, spoken: Collection[str], names: tuple[str, ...]) -> Claim:
    """A claim told once more: its traits, its gist, and the place."""
    return _placed(replace(_heard(claim, one, spoken, names), opened=min(claim.opened, one.utterance.at)), one)


def _heard(claim: Claim, one: Said, spoken: Collection[str], names: tuple[str, ...]) -> Claim:
    counted = Counter(dict(claim.traits))
    counted.update(spoken)
    heard = replace(claim, traits=_kept(counted), tellings=claim.tellings + 1)
    gist, gist_of = _gist(heard, one, spoken, names)
    return replace(heard, gist=gist, gist_of=gist_of)


def retold(claim: Claim, said: Iterable[Said], names: Iterable[str] = ()) -> Claim:
    """Return a claim whose words are counted anew from the tellings that are left: nothing stays of one that went."""
    listed, known = tuple(names), mentions(claim)
    bare = replace(claim, gist="", gist_of=None, traits=(), tellings=0)
    for one in sorted(said, key=lambda one: (one.utterance.at, one.utterance.id)):
        if one.utterance.id in known:
            bare = _heard(bare, one, traits(whole(one.title, one.text), listed), listed)
    return bare


def _kept(counted: Counter[str]) -> tuple[tuple[str, int], ...]:
    """The traits of most tellings: what one of hundreds said beside it is no part of the claim."""
    most = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST_TRAITS]
    return tuple(sorted(most))


def _gist(claim: Claim, one: Said, spoken: Collection[str], names: tuple[str, ...]) -> tuple[str, MentionId | None]:
    """The sentence that is most like all tellings: the known one, or that of the new telling."""
    told = dict(claim.traits)
    fresh = sentence(whole(one.title, one.text), spoken, names)[:_LONGEST_GIST]
    known = likeness(traits(claim.gist, names), told, claim.tellings)
    if claim.gist and known >= likeness(traits(fresh, names), told, claim.tellings):
        return claim.gist, claim.gist_of
    return fresh, one.utterance.id


def _placed(claim: Claim, one: Said) -> Claim:
    after = replace(claim, places=told_at(claim.places, one))
    back = is_done(claim) and not is_done(after)
    return replace(after, reopened=(*claim.reopened, one.utterance.at)) if back else after


def mentions(claim: Claim) -> frozenset[MentionId]:
    """Return the mentions that tell a claim."""
    return frozenset(one for place in claim.places for one in place.mentions)


def judged(claim: Claim, evidence: Evidence) -> Claim:
    """Return a claim with what was found out.

    Raises UsageError: ``claims.is_dismissed``, ``claims.evidence``, ``claims.who``.
    """
    _still_a_rumour(claim)
    if not evidence.what.strip() and not evidence.url.strip():
        raise UsageError("claims.evidence", number=str(claim.number))
    return _found_out(claim, evidence)


def dismissed(claim: Claim, why: str, who: str, at: datetime) -> Claim:
    """Return a claim that a person says is no rumour: a misreading, a namesake, a joke.

    It waits for no answer any more and is counted nowhere. It keeps its words and places: what tells it later joins it.
    Raises UsageError: ``claims.is_dismissed``, ``claims.why``, ``claims.who``.
    """
    _still_a_rumour(claim)
    return _found_out(claim, _because(claim, Verdict.DISMISSED, why, who, at))


def restored(claim: Claim, why: str, who: str, at: datetime) -> Claim:
    """Return a dismissed claim as it was judged before, open wherever it has been told and not answered.

    Raises UsageError: ``claims.not_dismissed``, ``claims.why``, ``claims.who``.
    """
    if not claim.is_dismissed:
        raise UsageError("claims.not_dismissed", number=str(claim.number))
    before = [one.verdict for one in claim.evidence if one.verdict is not Verdict.DISMISSED]
    verdict = before[-1] if before else Verdict.UNVERIFIED
    return _found_out(claim, _because(claim, verdict, why, who, at))


def _still_a_rumour(claim: Claim) -> None:
    if claim.is_dismissed:
        raise UsageError("claims.is_dismissed", number=str(claim.number))


def _because(claim: Claim, verdict: Verdict, why: str, who: str, at: datetime) -> Evidence:
    if not why.strip():
        raise UsageError("claims.why", number=str(claim.number))
    return Evidence(verdict, why, who, at)


def _found_out(claim: Claim, evidence: Evidence) -> Claim:
    if not evidence.who.strip():
        raise UsageError("claims.who", number=str(claim.number))
    return replace(claim, evidence=(*claim.evidence, evidence))


def answered(claim: Claim, answers: Iterable[Answer], now: datetime) -> Claim:
    """Return a claim after the company's answers: a place is answered once one of its mentions is.

    ``now`` counts for answers of which nobody knows since when.
    """
    known = {answer.to: answer for answer in answers}
    return replace(claim, places=tuple(_after(place, known, now) for place in claim.places))


def _after(place: Place, known: dict[MentionId, Answer], now: datetime) -> Place:
    found = [known[one] for one in place.mentions if one in known]
    if place.answered is not None or not found:
        return place
    first = min(found, key=lambda one: one.at or now)
    return replace(place, answered=max(place.at, first.at or now), by=str(first.source))


def answered_at(claim: Claim, told: Collection[MentionId], at: datetime, by: str) -> Claim:
    """Return a claim after a person said where it was answered: at the places of these mentions.

    Raises UsageError: ``claims.place`` for mentions that do not tell it, ``claims.who`` if nobody says so.
    """
    if not by.strip():
        raise UsageError("claims.who", number=str(claim.number))
    if strange := sorted(set(told) - mentions(claim)):
        raise UsageError("claims.place", number=str(claim.number), mention=str(strange[0]))
    places = tuple(
        replace(one, answered=max(at, one.at), by=by) if one.answered is None and set(told) & set(one.mentions) else one
        for one in claim.places
    )
    return replace(claim, places=places)


def merged(kept: Claim, other: Claim) -> Claim:
    """Return one claim of two that a person says are the same; of all that was found out the latest counts.

    Raises UsageError (``claims.half_dismissed``) if only one of them is dismissed: a merger cannot be taken back.
    """
    if kept.is_dismissed != other.is_dismissed:
        number = next(one.number for one in (kept, other) if one.is_dismissed)
        raise UsageError("claims.half_dismissed", number=str(number))
    counted = Counter(dict(kept.traits))
    counted.update(dict(other.traits))
    return replace(
        kept,
        opened=min(kept.opened, other.opened),
        places=joined(kept.places, other.places),
        evidence=tuple(sorted((*other.evidence, *kept.evidence), key=lambda one: one.at)),
        traits=_kept(counted),
        tellings=kept.tellings + other.tellings,
        reopened=tuple(sorted((*kept.reopened, *other.reopened))),
    )


def open_places(claim: Claim) -> tuple[Place, ...]:
    """Return the places that wait for an answer, the widest reach first, then the oldest; of a dismissed one none."""
    waiting = [place for place in claim.places if place.is_open and not claim.is_dismissed]
    return tuple(sorted(waiting, key=lambda one: (-(one.reach or 0), one.at, one.mentions)))


def is_done(claim: Claim) -> bool:
    """Tell whether a claim is cleared: true or false is known, and every place is answered or gone."""
    decided = claim.verdict in {Verdict.TRUE, Verdict.FALSE}
    return decided and bool(claim.places) and not any(place.is_open for place in claim.places)


def cleared(claim: Claim) -> datetime | None:
    """Return since when a claim is cleared; None: it is not. More evidence for the same verdict changes nothing."""
    if not is_done(claim):
        return None
    places = [min(at for at in (place.answered, place.gone) if at is not None) for place in claim.places]
    same = takewhile(lambda one: one.verdict is claim.verdict, reversed(claim.evidence))
    return max(min(one.at for one in same), *places)


def time_to_clear(claim: Claim, now: datetime) -> timedelta:
    """Return how long a claim took to be cleared or dismissed, or has been standing; if it came back, since then."""
    began = claim.reopened[-1] if claim.reopened else claim.opened
    ended = claim.evidence[-1].at if claim.is_dismissed else cleared(claim)
    return max(timedelta(), (ended or now) - began)


def standing(claims: Iterable[Claim], brand: BrandId) -> Standing:
    """Return what playbooks ask of a brand's claims that are not cleared; ``false`` also while its places are open."""
    own = [claim for claim in claims if claim.brand == brand and not claim.is_dismissed and not is_done(claim)]
    verdicts = {claim.verdict for claim in own}
    ranked = (Verdict.UNVERIFIED, Verdict.TRUE, Verdict.FALSE)
    status = next((str(one) for one in ranked if one in verdicts), "none")
    return Standing(status, sum(len(open_places(claim)) for claim in own))
