"""The register of rumours: one claim however it is worded, all its places, and when it is cleared (idea A04).

Source: knowledge.md 1.1, A04 ("Gerüchte schnell und umfassend klären", seed 001:15).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from listener.core.sameclaim import SAME, likeness, sentence, traits
from listener.core.story import whole
from listener.core.urls import same_page
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
    ranked = [(likeness(spoken, dict(claims[place].traits), claims[place].tellings), -place) for place in own]
    best, place = max(ranked, default=(0.0, 0))
    return -place if best >= SAME else None


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
    spoken = one.utterance
    known = next((place for place in claim.places if _stands_at(place, one)), None)
    if known is not None:
        reach = max((found for found in (known.reach, spoken.reach) if found is not None), default=None)
        more = replace(known, mentions=(*known.mentions, spoken.id), reach=reach, gone=None)
        return replace(claim, places=tuple(more if place is known else place for place in claim.places))
    fresh = Place(spoken.source, one.url, spoken.at, (spoken.id,), spoken.reach)
    back = (*claim.reopened, spoken.at) if is_done(claim) else claim.reopened
    return replace(claim, places=(*claim.places, fresh), reopened=back)


def _stands_at(place: Place, one: Said) -> bool:
    """Tell whether a mention stands on a page or in a thread that is known."""
    if place.source != one.utterance.source:
        return False
    same = bool(one.url and place.url) and same_page(place.url.partition("#")[0]) == same_page(
        one.url.partition("#")[0]
    )
    return same or one.utterance.parent in place.mentions


def mentions(claim: Claim) -> frozenset[MentionId]:
    """Return the mentions that tell a claim."""
    return frozenset(one for place in claim.places for one in place.mentions)


def judged(claim: Claim, evidence: Evidence) -> Claim:
    """Return a claim with what was found out. Raises UsageError: ``claims.evidence``, ``claims.who``."""
    if not evidence.what.strip() and not evidence.url.strip():
        raise UsageError("claims.evidence", number=str(claim.number))
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


def gone(claim: Claim, removed: Collection[MentionId], at: datetime) -> Claim:
    """Return a claim after mentions were deleted where they stood: a place is gone when all of its mentions are."""
    left = set(removed)
    places = tuple(
        replace(one, gone=at) if one.gone is None and set(one.mentions) <= left else one for one in claim.places
    )
    return replace(claim, places=places)


def without(claims: Sequence[Claim], erased: Collection[MentionId]) -> tuple[Claim, ...]:
    """Return the claims without any trace of these mentions; a claim that nobody else tells is no more."""
    left = (_without(claim, set(erased)) for claim in claims)
    return tuple(claim for claim in left if claim.places)


def _without(claim: Claim, erased: set[MentionId]) -> Claim:
    kept = [(place, tuple(one for one in place.mentions if one not in erased)) for place in claim.places]
    places = tuple(
        place if told == place.mentions else replace(place, mentions=told, url="", reach=None)
        for place, told in kept
        if told
    )
    if claim.gist_of in erased:
        claim = replace(claim, gist="", gist_of=None)
    return replace(claim, places=places)


def merged(kept: Claim, other: Claim) -> Claim:
    """Return one claim of two that a person says are the same; the judgements of the first one come last."""
    counted = Counter(dict(kept.traits))
    counted.update(dict(other.traits))
    return replace(
        kept,
        opened=min(kept.opened, other.opened),
        places=(*kept.places, *other.places),
        evidence=(*other.evidence, *kept.evidence),
        traits=_kept(counted),
        tellings=kept.tellings + other.tellings,
        reopened=tuple(sorted((*kept.reopened, *other.reopened))),
    )


def open_places(claim: Claim) -> tuple[Place, ...]:
    """Return the places that wait for an answer, the widest reach first, then the oldest."""
    waiting = [place for place in claim.places if place.is_open]
    return tuple(sorted(waiting, key=lambda one: (-(one.reach or 0), one.at, one.mentions)))


def is_done(claim: Claim) -> bool:
    """Tell whether a claim is cleared: true or false is known, and every place is answered or gone."""
    decided = claim.verdict is not Verdict.UNVERIFIED
    return decided and bool(claim.places) and not any(place.is_open for place in claim.places)


def cleared(claim: Claim) -> datetime | None:
    """Return since when a claim is cleared; None: it is not."""
    if not is_done(claim):
        return None
    places = [min(at for at in (place.answered, place.gone) if at is not None) for place in claim.places]
    return max(claim.evidence[-1].at, *places)


def time_to_clear(claim: Claim, now: datetime) -> timedelta:
    """Return how long a claim took to be cleared, or has been standing; after a return, since it came back."""
    began = claim.reopened[-1] if claim.reopened else claim.opened
    return max(timedelta(), (cleared(claim) or now) - began)


def standing(claims: Iterable[Claim], brand: BrandId) -> Standing:
    """Return what playbooks ask of a brand's claims that are not cleared; ``false`` also while its places are open."""
    own = [claim for claim in claims if claim.brand == brand and not is_done(claim)]
    verdicts = {claim.verdict for claim in own}
    ranked = (Verdict.UNVERIFIED, Verdict.TRUE, Verdict.FALSE)
    status = next((str(one) for one in ranked if one in verdicts), "none")
    return Standing(status, sum(len(open_places(claim)) for claim in own))
