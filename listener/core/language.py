"""Which language a text speaks, or honestly none: py3langid behind one function, with abstention."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LANGUAGES = ("de", "en", "fr", "it", "es", "nl")
"""What the product offers; everything else is told apart but not understood."""
_ENOUGH = 25
"""Letters from which the model alone decides (heads of 20 characters are wrong one time in fourteen)."""
_HEAD = 300  # the model's cost grows with the length; more text adds nothing measurable
_NOISE = re.compile(r"https?://\S+|www\.\S+|(?<!\w)[@#]\w+|\b(?:RT|via|cc)\b|[\d_]+")
_WORD = re.compile(r"[^\W\d_]+")
_KIN = {"pcm": "en", "sco": "en", "lb": "de", "bar": "de", "nds": "de", "gsw": "de", "gl": "es", "lij": "it"}
"""For whom the model often takes casual speech of a language; its own function words decide."""
_FUNCTION_WORDS = {
    "de": "aber auch auf bei bin bis das dass dem den der des die doch durch ein eine einen einer er es euch eure "
    "für gibt habe haben habt hat hatte ich ihr im immer ist ja jetzt kann kein keine mal man mein mich mir "
    "mit nach nicht nichts noch nur oder schon sehr sein sich sie sind über um und uns unser vom von vor war "
    "warum was wenn wer werden wie wieder wir wird zu zum zur zwei",
    "en": "about after again all and are at been but by can could did do does for from get had has have he her his "
    "how if in is it just like me more my no not of on our out she so some than that the their them there "
    "they this to up was we were what when which who why will with would you your",
    "fr": "au aussi avec ça c'est ce ces cette dans de des du elle en est et être il ils j'ai je la le les leur "
    "mais même moi mon ne nous on ou où par pas plus pour qu'il que qui sa se ses son suis sur tout très tu "
    "un une vous",
    "it": "al alla anche che chi ci come con cosa così da dal dei del della di è fa gli ha ho il in io la le lo ma "
    "mi mia mio nel nella non per perché più quando questa questo se sei si sono su ti tutti tutto un una",
    "es": "al algo así como con cuando de del donde el ella en era es ese esta este está esto fue ha hace hay la "
    "las le lo los más me mi muy ni no nos o para pero por porque que qué se sin sobre son su sus te todo tu "
    "un una y ya yo",
    "nl": "aan al als ben bij dan dat de deze die dit door een er ge geen had heb hebben heeft het hij hoe ik in is "
    "je kan maar me meer mijn naar niet nog nu of om onze ook op over te tot uit van veel voor waar was wat "
    "we wel werd wij zijn zo zou",
}


def identify(text: str, declared: str = "") -> str:
    """Return the language as ISO 639-1, or "" where the text gives no answer.

    ``declared`` is what the source says ("de", "de-DE"): it decides for short texts if the model finds it plausible,
    and never against a long text. Languages outside ``LANGUAGES`` come back under their own code.
    """
    bare = " ".join(_NOISE.sub(" ", text[: 10 * _HEAD]).split())
    words = _WORD.findall(bare)
    letters = sum(map(len, words))
    if not letters:
        return ""
    ranked = _ranker()(bare[:_HEAD])
    evidence = _evidence(words[:80])
    if letters < _ENOUGH:
        return _of_short(ranked, evidence, declared[:2].lower())
    return _of_long(ranked, evidence)


def _of_short(ranked: Sequence[str], evidence: dict[str, int], declared: str) -> str:
    offered = [lang for lang in ranked if lang in LANGUAGES]
    if declared in offered[:2]:
        return declared
    second, best = sorted(evidence.values())[-2:]
    leader = max(LANGUAGES, key=lambda lang: evidence[lang])
    if best >= second + 2 or (best > second and leader == ranked[0]):
        return leader
    return ""


def _of_long(ranked: Sequence[str], evidence: dict[str, int]) -> str:
    if ranked[0] in LANGUAGES:
        return ranked[0]
    leader = max(LANGUAGES, key=lambda lang: evidence[lang])
    second, best = sorted(evidence.values())[-2:]
    lead = best - second
    if lead >= 1 and _KIN.get(ranked[0]) == leader:
        return leader
    return leader if lead >= 3 and leader in ranked[:4] else ranked[0]


def _evidence(words: Sequence[str]) -> dict[str, int]:
    """Count the distinct function words of each language."""
    spoken = {word.lower() for word in words}
    return {lang: len(spoken & known) for lang, known in _function_words().items()}


@cache
def _function_words() -> dict[str, frozenset[str]]:
    return {lang: frozenset(words.split()) for lang, words in _FUNCTION_WORDS.items()}


@cache
def _ranker() -> Callable[[str], list[str]]:
    """Build the model once (a second, 100 MB): texts in, all 97 languages out, the likeliest first."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - loads numpy and a model

    model = LanguageIdentifier.from_model_file(MODEL_FILE)
    return lambda text: [lang for lang, _ in model.rank(text)[:12]]
