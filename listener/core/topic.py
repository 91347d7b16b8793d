"""Which words set a wave apart from what was said before. Knows nothing of moods or levels."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from math import log, sqrt

from listener.core.fold import fold
from listener.model import Heard

_WORD = re.compile(r"#?[^\W\d_][\w'’-]*[^\W_]")
_SAID = re.compile(r"#?[^\W_](?:[\w'’-]*[^\W_])?")
"""A word as before, or a number: "Flug 3411" is a topic."""
_ADDRESS = re.compile(r"(?:https?://|www\.|@)\S+")
_PRIOR = 10.0
"""Weight of the shared vocabulary as a prior, in stories a word (Monroe et al. call it α₀)."""
_APART = 1.28
"""Least standard score of a word's log-odds: one in ten by chance."""
_UNHEARD, _UNHEARD_USERS = 10.0, 0.5
"""Stories that what nobody heard counts for, and how many of them use a word: a brand of two mentions a day has next to
nothing before its storm, and any word that is no small one is used in less than one text in twenty."""
_ENDINGS = (
    *(("innen", 4), ("ing", 4), ("ern", 4), ("em", 4), ("en", 4), ("er", 4), ("es", 4), ("ed", 4)),
    *(("e", 4), ("n", 5), ("s", 3)),
)
"""Inflections of both languages that a word may lose, and how many letters must be left (a light stemmer for nouns,
after Savoy 2006). What it gets wrong it gets wrong everywhere, so the same things still count as one."""
_LEAST_HEAD, _LEAST_TAIL = 5, 3
"""Letters of the word that a compound is counted under, and of what else it consists of."""
_REMEMBERED = 32_768
"""Spellings whose term is at hand: about 5 MB, and what a day of a big brand consists of."""

GERMAN = frozenset(
    """aber alle allem allen aller alles als also am an ander andere anderen auch auf aus bei beim bin bis bist bitte
    bleibt da dabei dafür damit dann daran darauf darf darüber das dass davon dazu dein deine dem den denn der deren des
    deshalb dessen die dies diese diesem diesen dieser dieses dir doch dort du durch echt eigentlich ein eine einem
    einen einer eines einfach einmal er es etwas euch eure finde für ganz gar geht gemacht gerade gern gibt gut hab habe
    haben hallo hat hatte hatten hätte heute hier hin ich ihm ihn ihnen ihr ihre ihrem ihren im immer in ins irgendwie
    ist ja jede jeden jeder jetzt kam kann kannst kein keine keinen kommt konnte können lassen leider mach machen macht
    mal man mehr mein meine meinem meinen mich mir mit muss müssen nach nicht nichts nie noch nun nur ob oder ohne
    schon sehr seid sein seine seit selbst sich sie sind so sogar soll sollte sondern sonst statt über um und uns unser
    unter viel viele vom von vor wann war waren warum was weg weil weiß welche wenn wer werde werden wie wieder wieso
    will wir wird wirklich wo wollen worden wurde wurden würde zu zum zur zwar zwischen""".split()  # noqa: SIM905 - a word list reads better as text
)
ENGLISH = frozenset(
    """about after again all also am an and any anyone are around as at back be because been before being but by can
    cannot come could did do does doing don't done down even ever every for from get gets getting go going got had has
    have having he her here him his how i'm if in into is isn't it it's its just know let like make many may me more
    most much my never new no not now of off on one only or other our out over own please really said same say she
    should so some still such take than thank that that's the their them then there these they thing this those
    through time to today too under until up us use very via want was way we well were what when where which while who
    why will with would yes yet you your""".split()  # noqa: SIM905 - a word list reads better as text
)
_STOP = frozenset(map(fold, GERMAN | ENGLISH))


def tokens(heard: Heard) -> frozenset[str]:
    """Return the words and hashtags of a mention as they are written, in lower case; no addresses, no account names."""
    return frozenset(word for word in _WORD.findall(_said(heard)) if len(word) >= 3)


def terms(heard: Heard) -> frozenset[str]:
    """Return what a mention speaks of: its words and numbers by their ``term``, small words left out."""
    found = {term(word) for word in _SAID.findall(_said(heard))}
    found.discard("")
    return frozenset(found)


@lru_cache(_REMEMBERED)
def term(word: str) -> str:
    """Return what the forms of a word are counted under: "#Kündigungen", "Kuendigung's" are both ``kuendigung``.

    Umlauts are spelled out, hyphens and a light inflection dropped. Empty for small words and for what is too short to
    tell anything: two letters, two digits.
    """
    bare = fold(word).lstrip("#")
    if len(bare) < 3 or bare in _STOP:
        return ""
    joined = bare.replace("-", "").partition("'")[0]
    return "" if len(joined) < 3 or joined in _STOP else _stem(joined)


def _stem(word: str) -> str:
    if word[-1].isdigit() or word.endswith("ss"):
        return word
    ending = next((one for one, left in _ENDINGS if word.endswith(one) and len(word) - len(one) >= left), "")
    stem = word[: len(word) - len(ending)]
    return stem[:-1] if ending in {"ed", "ing"} and stem[-1] == stem[-2] else stem


def heads(spoken: Iterable[str], known: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return for each term that is a compound of known ones which: ``altoelskandal`` of ``altoel`` and ``skandal``.

    German writes compounds as one word, and so do hashtags. A term is one if it begins or ends with a known one of at
    least five letters and three more remain.
    """
    first, last = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
    for one in sorted(known, key=lambda one: (-len(one), one)):
        if len(one) >= _LEAST_HEAD:
            first[one[:_LEAST_HEAD]].append(one)
            last[one[-_LEAST_HEAD:]].append(one)
    if not first:
        return {}
    likely = [one for one in spoken if one[:_LEAST_HEAD] in first or one[-_LEAST_HEAD:] in last]
    found = {one: _parts(one, first[one[:_LEAST_HEAD]], last[one[-_LEAST_HEAD:]]) for one in likely}
    return {one: parts for one, parts in found.items() if parts}


def _parts(compound: str, first: Sequence[str], last: Sequence[str]) -> tuple[str, ...]:
    most = len(compound) - _LEAST_TAIL
    head = next((one for one in first if len(one) <= most and compound.startswith(one)), "")
    tail = next((one for one in last if len(one) <= most and compound.endswith(one)), "")
    return tuple(part for part in (head, tail) if part)


def words(
    recent_wave: Sequence[Heard], before: Sequence[Heard], limit: int = 3, exclude: Collection[str] = ()
) -> tuple[str, ...]:
    """Return the words most over-represented in the wave, the strongest first, as they are mostly written.

    Log-odds ratio with an informative Dirichlet prior, by its standard score (Monroe, Colaresi & Quinn 2008, "Fightin'
    Words", eq. 16, 20, 22; the prior is the vocabulary of both parts). A word counts once a story and author, so that
    neither copies nor one busy poster make a topic; its forms and compounds count as one. A word needs two stories.
    ``exclude`` takes the brand's own words.
    """
    written = _written(recent_wave)
    return _distinct((written[one] for one, _ in apart(recent_wave, before, exclude)), limit)


def apart(wave: Sequence[Heard], before: Sequence[Heard], exclude: Collection[str] = ()) -> list[tuple[str, float]]:
    """Return the terms that set a wave apart with their standard score, the strongest first."""
    own, others = _told(wave), _told(before)
    often = Counter(one for _, spoken in own for one in spoken)
    known = {one for one, count in often.items() if count >= 2}
    parts = heads(often, known)
    inside, outside = _usage(own, parts), _usage(others, parts)
    length = sum(inside.values()) / max(1, len(own))
    sizes = (sum(inside.values()), sum(outside.values()) + _UNHEARD * length)
    barred = names(exclude)
    found = [one for one, count in inside.items() if count >= 2 and one not in barred]
    scored = sorted((-_log_odds(inside[one], outside[one] + _UNHEARD_USERS, sizes), one) for one in found)
    return [(one, -score) for score, one in scored if -score >= _APART]


def names(exclude: Collection[str]) -> frozenset[str]:
    """Return the terms of a brand's own names: each word of them, and all as one."""
    said = [_SAID.findall(phrase.casefold()) for phrase in exclude]
    return frozenset(term(one) for parts in said for one in (*parts, "".join(parts)))


_Told = list[tuple[object, frozenset[str]]]
"""Who says what, one entry a story."""


def _told(mentions: Sequence[Heard]) -> _Told:
    return [(heard.author or heard.id, terms(heard)) for heard in mentions if heard.story == heard.id]


def _usage(told: _Told, parts: Mapping[str, Sequence[str]]) -> Counter[str]:
    """Number of stories that use each term or a compound of it; of an author's same words only one story counts."""
    seen: set[tuple[object, str]] = set()
    counts: Counter[str] = Counter()
    for who, spoken in told:
        whole = spoken.union(*(parts[one] for one in spoken if one in parts))
        fresh = [one for one in whole if (who, one) not in seen]
        seen.update((who, one) for one in fresh)
        counts.update(fresh)
    return counts


def _written(mentions: Sequence[Heard]) -> dict[str, str]:
    """How each term is mostly written in originals, hashtags last."""
    forms: Counter[str] = Counter()
    for heard in mentions:
        if heard.story == heard.id:
            forms.update(set(_SAID.findall(_said(heard))))
    ranked = sorted(forms, key=lambda form: (forms[form], not form.startswith("#"), form))
    return {term(form): form for form in ranked}


def _said(heard: Heard) -> str:
    text = f"{heard.title} {heard.text}".casefold()
    return _ADDRESS.sub(" ", text) if "@" in text or "://" in text or "www." in text else text


def _log_odds(inside: float, outside: float, sizes: tuple[float, float]) -> float:
    """Return the standard score of the difference of a word's log-odds inside and outside."""
    whole = sizes[0] + sizes[1]
    prior_size = _PRIOR * 2
    prior = prior_size * (inside + outside) / whole
    odds = [
        log((count + prior) / (size + prior_size - count - prior + 1e-9))
        for count, size in zip((inside, outside), sizes, strict=True)
    ]
    return (odds[0] - odds[1]) / sqrt(1 / (inside + prior) + 1 / (outside + prior))


def _distinct(ranked: Iterable[str], limit: int) -> tuple[str, ...]:
    """Keep one form of a word: Kündigung beside #kündigung or Kündigungen says nothing more."""
    kept: list[str] = []
    for word in ranked:
        if len(kept) == limit:
            break
        bare = word.lstrip("#")
        if not any(bare[:6] == other.lstrip("#")[:6] for other in kept):
            kept.append(word)
    return tuple(kept)
