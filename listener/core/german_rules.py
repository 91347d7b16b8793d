"""What a German sentence does to the weights of its words: negation, strength, "aber", wishes, fixed phrases, irony."""

from __future__ import annotations

from dataclasses import dataclass, field

from listener.core.german_words import Lists

NEGATED_PRAISE = -0.9
NEGATED_BLAME = -0.5  # "nicht schlecht" is less than "gut"
NEGATED_NEED = -1.7  # "funktioniert nicht"
_BEFORE = 4
_AFTER = 5
_ENDS = frozenset(".!?…\n") | {"..", "!!", "??", "!?", "?!"}
_STOPS = _ENDS | frozenset(",;:()–")
_PRAISE = frozenset({
    "super", "toll", "klasse", "danke", "bravo", "spitze", "prima", "glueckwunsch", "herrlich", "wunderbar", "genial",
})  # fmt: skip


@dataclass(slots=True)
class Tokens:
    """A text on its way through the rules, which change the weights and what is shown of the words."""

    words: list[str]
    weights: list[float]
    shown: list[str]
    fixed: set[int] = field(default_factory=set)
    """Places inside fixed phrases: they neither negate nor are negated one by one."""


def apply_phrases(tokens: Tokens, lists: Lists) -> None:
    """Let each fixed phrase weigh as a whole, on its last word."""
    for place, (word, following) in enumerate(zip(tokens.words, [*tokens.words[1:], ""], strict=True)):
        by_second = lists.phrases.get(word)
        if by_second is None:
            continue
        for phrase, weight in (*by_second.get(following, ()), *by_second.get("", ())):
            end = place + len(phrase)
            if place not in tokens.fixed and tuple(tokens.words[place:end]) == phrase:
                tokens.weights[place:end] = [0.0] * (len(phrase) - 1) + [weight]
                tokens.shown[end - 1] = " ".join(tokens.shown[place:end])
                tokens.fixed.update(range(place, end))
                break


def apply_strength(tokens: Tokens, lists: Lists) -> None:
    """Let "sehr" and "etwas" act on the next word; "furchtbar nett" is nice, not horrible."""
    for place, word in enumerate(tokens.words[:-1]):
        factor = lists.strong.get(word) or lists.weak.get(word)
        if factor and tokens.weights[place + 1]:
            tokens.weights[place] = 0.0
            tokens.weights[place + 1] *= factor


def apply_negation(tokens: Tokens, lists: Lists) -> None:
    """Let each negator turn the next weighed word of its clause, or else the one before ("gefällt mir nicht")."""
    for place, word in enumerate(tokens.words):
        if not _negates(tokens, lists, place):
            continue
        target = _target(tokens, lists, range(place + 1, min(place + 1 + _BEFORE, len(tokens.words))))
        if target is None and word in lists.sets["after"]:
            target = _target(tokens, lists, range(place - 1, max(place - 1 - _AFTER, -1), -1))
        if target is not None:
            tokens.weights[target] = negated(tokens.weights[target], need=tokens.words[target] in lists.need)
            first, last = sorted((place, target))
            tokens.shown[target] = f"{tokens.shown[first]} {tokens.shown[last]}"


def _negates(tokens: Tokens, lists: Lists, place: int) -> bool:
    words = tokens.words
    if words[place] == "als":
        return place not in tokens.fixed and words[max(0, place - 2) : place] == ["alles", "andere"]
    if words[place + 1 : place + 2] == ["nur"]:  # nicht nur gut, sondern …
        return False
    return words[place] in lists.sets["not"] and place not in tokens.fixed


def negated(weight: float, *, need: bool) -> float:
    """Return what a weight becomes under a negator."""
    if need:
        return NEGATED_NEED
    return weight * (NEGATED_PRAISE if weight > 0 else NEGATED_BLAME)


def _target(tokens: Tokens, lists: Lists, places: range) -> int | None:
    for place in places:
        if tokens.words[place] in _STOPS or tokens.words[place] in lists.sets["but"]:
            return None
        if tokens.weights[place] or tokens.words[place] in lists.need:
            return place
    return None


def apply_needs(tokens: Tokens, lists: Lists) -> None:
    """Give the words that speak mainly when negated ("funktioniert") the little that they weigh otherwise."""
    for place, word in enumerate(tokens.words):
        if word in lists.need and not tokens.weights[place]:
            tokens.weights[place] = lists.need[word]


def apply_wish(tokens: Tokens, lists: Lists) -> None:
    """Take most of the praise out of a wish ("ein besserer Service wäre schön")."""
    for sentence in _sentences(tokens.words):
        if any(tokens.words[place] in lists.sets["wish"] for place in sentence):
            for place in sentence:
                tokens.weights[place] *= 0.3 if tokens.weights[place] > 0 else 1.0


def apply_but(tokens: Tokens, lists: Lists) -> None:
    """Let what stands after "aber" outweigh what stands before it in the same sentence (VADER's 0.5 and 1.5)."""
    for sentence in _sentences(tokens.words):
        turn = next((place for place in sentence if tokens.words[place] in lists.sets["but"]), None)
        for place in sentence if turn is not None else ():
            tokens.weights[place] *= 0.5 if place < (turn or 0) else 1.5


def _sentences(words: list[str]) -> list[range]:
    ends = [place for place, word in enumerate(words) if word in _ENDS]
    return [range(start, end) for start, end in zip([0, *ends], [*ends, len(words)], strict=True)]


def is_ironic(hashed: list[str], tokens: Tokens, lists: Lists) -> bool:
    """Tell whether praise carries a mark of irony: a sign for it, or an exclaimed "Super" beside "mal wieder".

    ``hashed`` are the words with their hash signs: irony is marked by #not, never by not.
    """
    marks = {place for place, word in enumerate(hashed) if word in lists.sets["irony"]}
    if sum(weight for place, weight in enumerate(tokens.weights) if place not in marks) <= 0:
        return False
    return bool(marks) or (_exclaims(tokens.words) and _sighs(tokens.words, lists))


def _exclaims(words: list[str]) -> bool:
    return any(word in _PRAISE and (place == 0 or words[place - 1] in _ENDS) for place, word in enumerate(words))


def _sighs(words: list[str], lists: Lists) -> bool:
    spoken = f" {' '.join(words)} "
    return any(f" {sigh} " in spoken for sigh in lists.sets["sigh"])
