"""How officialese a reply is: nouns for deeds, passives, long sentences, stock phrases; German and English (idea A38).

What makes language officialese is stated by many style guides, among them the German federal administration's
(BBB-Merkblatt M19, "Bürgernahe Verwaltungssprache") and the British government's (GOV.UK, "Writing for GOV.UK").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from listener.core.fold import fold
from listener.core.mannerwords import ADDRESSED, SINGULAR

STILTED = 0.5
"""Score from which a reply counts as stilted."""
LONG = 20
"""Words; a sentence of more is a long one."""
LEAST_WORDS = 5
"""Fewer words show no style."""
_NOUN, _PASSIVE, _LONG, _PHRASE, _CLOSE = 6.0, 0.8, 0.6, 0.9, 0.5
"""Points for a text of nothing but such nouns, for a passive and a phrase in every sentence, for long sentences only;
and taken off where a person speaks: by these weights the half of our own examples that was tried comes apart."""
_OFF = 0.45
"""Points that any reply to a complaint may have: "Erstattung" and "Entschuldigung" are words, not a style."""
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SENTENCE = re.compile(r"(?<=[^\W\d_]{2}[.!?…])\s+|(?<=[!?…;])\s+|\n+|(?<=\d{2}\.)\s+(?=[A-ZÄÖÜ])")
_GERMAN_NOUN = re.compile(r"\w{3,}(?:ung|heit|keit|nahme|schaft|ion|tät|nis|ierung|ment|anz|enz)(?:en|s|e|sse)?")
_ENGLISH_NOUN = re.compile(r"\w{3,}(?:tion|sion|ment|ance|ence|ity|ility|ency|ancy|sal|ure|ness)s?")
_PARTICIPLE = r"\w*(?:ge\w{2,}(?:t|en)|(?:be|er|ent|ver|zer|miss|ueber|unter)\w{3,}(?:t|en)|\w+iert|\w+ucht)\b"
_GERMAN_PASSIVE = re.compile(
    rf"\b(?:wird|werden?|wurden?|worden)\b(?=.*\b{_PARTICIPLE})|\b{_PARTICIPLE}.*?\b(?:wird|werden|wurden?|worden)\b"
)
_ENGLISH_PASSIVE = re.compile(
    r"\b(?:is|are|was|were|be|been|being|gets?|got)\b(?:\s\w+ly|\s(?:not|also|now|currently|duly))?\s"
    r"(?:\w{2,}ed|made|done|taken|given|sent|held|found|seen|put|paid|known|shown|dealt|written|brought|told|set)\b"
)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(f" {' '.join(phrase.split())}" for phrase in text.split(","))


GERMAN = _listed(
    """bezueglich, diesbezueglich, hinsichtlich, seitens, gemaess, aufgrund, infolge, mittels, zwecks, im rahmen der,
    im rahmen des, in bezug auf, unter bezugnahme, bezug auf, zur kenntnis, in kenntnis, zur verfuegung gestellt,
    zur verfuegung stellen, in betracht, in anspruch, in ermangelung, abstand nehmen, abstand zu nehmen,
    teilen ihnen mit, mitteilen zu muessen, ihnen mitteilen, weisen darauf hin, darauf hinweisen, darauf hinzuweisen,
    bitten wir um, wir bitten um ihr verstaendnis, bitten um verstaendnis, wird um, um entschuldigung gebeten,
    unannehmlichkeiten, umgehend, zeitnah, baldmoeglichst, schnellstmoeglich, in kuerze, unaufgefordert, zustaendige,
    entsprechende stelle, an die entsprechende, ihr anliegen, ihres anliegens, ihrem anliegen, sachverhalt, vorgang,
    beanstandung, erfolgt, erfolgen, hiermit, anbei, obig, oben genannt, o g, vorbezeichnet, etwaig, saemtlich,
    derzeit, nicht vorgesehen, veranlasst, vorgenommen, durchgefuehrt, durchfuehrung, in bearbeitung, abzusehen,
    entsprochen, ausserstande, bemueht, ersuchen, sollten sie weitere fragen, stehen wir ihnen gerne, ruecksprache,
    sehr geehrte damen und herren, zwingend erforderlich, erforderlich, nach eingehender, im zuge, kulanz, unsererseits,
    ihrerseits, mit freundlichen gruessen, erhoehten aufkommens, erhoehtes, mit hochdruck, wie ihnen bekannt"""
)
"""Stock phrases, folded; each may begin a longer word."""
ENGLISH = _listed(
    """please be advised, be advised, wish to advise, in receipt of, upon receipt, acknowledge receipt, with reference,
    with regard to, with respect to, in regards to, in accordance with, pursuant to, prior to, subsequent to,
    in the event that, in the event of, in due course, at your earliest convenience, at the earliest opportunity,
    any inconvenience, inconvenience caused, inconvenience this may, rest assured, be assured, would like to assure,
    valued customer, valued feedback, duly noted, kindly, aforementioned, the same will, hereby, herewith, thereof,
    do not hesitate, should you require, should you have any, further assistance, we regret to, regret to inform,
    we are writing to, would like to take this opportunity, is important to us, your concerns, your correspondence,
    as per, per our, in line with our, terms and conditions, relevant department, relevant team, appropriate team,
    appropriate department, appropriate measures, dear customer, dear valued, dear sir, subject to, unable to accede,
    unprecedented, utilis, utiliz, endeavour, commenc, necessitat, facilitat, escalated to, forwarded to,
    circumstances beyond, for your understanding, your patience and understanding, are requested to, on your part,
    have been made aware, been brought to our attention, it is necessary, has been established, attributable,
    refrain from, in writing, following a thorough, is appreciated, is currently being, going forward"""
)


@dataclass(frozen=True, slots=True)
class Style:
    """How one reply is written, with what decided."""

    score: float
    """0 (as people talk) to 1 (officialese)."""
    nouns: float
    """Share of words that are nouns made of verbs and adjectives (Nominalstil)."""
    passive: float
    """Share of sentences in the passive."""
    long: float
    """Share of sentences of more than 20 words."""
    phrases: tuple[str, ...]
    """The stock phrases found, folded."""

    @property
    def stilted(self) -> bool:
        """Whether a person should have another look at it."""
        return self.score >= STILTED


def style(text: str, lang: str) -> Style | None:
    """Return how a reply in German (``de``) or English (``en``) is written; None: another language, or too short."""
    spoken = _WORD.findall(text)
    if lang not in {"de", "en"} or len(spoken) < LEAST_WORDS:
        return None
    german = lang == "de"
    sentences = [one for one in _SENTENCE.split(text.strip()) if _WORD.search(one)]
    folded = [" ".join(_WORD.findall(fold(one))) for one in sentences]
    nouns = sum(_is_noun(word, german=german) for word in spoken) / len(spoken)
    passive = _share(folded, _GERMAN_PASSIVE if german else _ENGLISH_PASSIVE)
    long = sum(len(_WORD.findall(one)) > LONG for one in sentences) / len(sentences)
    phrases = _phrases(f" {' '.join(folded)} ", GERMAN if german else ENGLISH)
    points = _NOUN * nouns + _PASSIVE * passive + _LONG * long + _PHRASE * len(phrases) / len(sentences)
    points -= _CLOSE * _is_close(folded)
    return Style(_squashed(points - _OFF), nouns, passive, long, phrases)


def stilted_share(styles: Iterable[Style | None]) -> tuple[float | None, int]:
    """Return which share of replies is stilted, and of how many: None of none."""
    told = [one.stilted for one in styles if one is not None]
    return (sum(told) / len(told) if told else None), len(told)


def _is_noun(word: str, *, german: bool) -> bool:
    if german:
        return word[0].isupper() and bool(_GERMAN_NOUN.fullmatch(word.lower()))
    return len(word) >= 8 and bool(_ENGLISH_NOUN.fullmatch(word.lower()))


def _share(sentences: Sequence[str], pattern: re.Pattern[str]) -> float:
    return sum(bool(pattern.search(one)) for one in sentences) / len(sentences)


def _phrases(whole: str, listed: Sequence[str]) -> tuple[str, ...]:
    found = [phrase for phrase in listed if phrase in whole]
    longest = [one for one in found if not any(one != other and one in other for other in found)]
    return tuple(one.strip() for one in longest)


def _is_close(folded: Sequence[str]) -> bool:
    """Tell whether a person speaks ("ich", "I've"), to somebody whom they call du, or as people talk ("it's")."""
    known = {word for one in folded for word in one.split()}
    familiar = ADDRESSED - {"you", "your", "yours", "yourself", "yourselves"}
    return bool(known & SINGULAR) or bool(known & familiar) or any("'" in word for word in known)


def _squashed(points: float) -> float:
    """Return points as a score: 0 for none, a half for one half, nearly 1 for three."""
    return points / (points + 0.5) if points > 0 else 0.0
