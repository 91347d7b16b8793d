"""Which words set a wave apart from what was said before. Knows nothing of moods or levels."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from math import log, sqrt

from listener.model import Heard

_WORD = re.compile(r"#?[^\W\d_][\w'’-]*[^\W_]")
_ADDRESS = re.compile(r"(?:https?://|www\.|@)\S+")
_PRIOR = 10.0
"""Weight of the shared vocabulary as a prior, in stories a word (Monroe et al. call it α₀)."""
_APART = 1.28
"""Least standard score of a word's log-odds: one in ten by chance."""

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
_STOP = GERMAN | ENGLISH


def tokens(heard: Heard) -> frozenset[str]:
    """Return the words and hashtags of a mention, folded to lower case, without addresses and account names."""
    text = _ADDRESS.sub(" ", f"{heard.title} {heard.text}".casefold())
    return frozenset(word for word in _WORD.findall(text) if len(word) >= 3)


def words(
    recent_wave: Sequence[Heard], before: Sequence[Heard], limit: int = 3, exclude: Collection[str] = ()
) -> tuple[str, ...]:
    """Return the words most over-represented in the wave, the strongest first.

    Log-odds ratio with an informative Dirichlet prior, by its standard score (Monroe, Colaresi & Quinn 2008, "Fightin'
    Words", eq. 16, 20, 22; the prior is the vocabulary of both parts). A word counts once a story and author, so that
    neither copies nor one busy poster make a topic. A word needs two stories. ``exclude`` takes the brand's own words.
    """
    inside, outside = _spoken(recent_wave), _spoken(before)
    barred = _STOP | {part for phrase in exclude for part in _WORD.findall(phrase.casefold())}
    sizes = (sum(inside.values()), sum(outside.values()))
    scored = sorted(
        (-_log_odds(inside[word], outside[word], sizes), word)
        for word in inside
        if inside[word] >= 2 and word.lstrip("#") not in barred
    )
    return _distinct((word for score, word in scored if -score >= _APART), limit)


def _spoken(mentions: Sequence[Heard]) -> Counter[str]:
    """Number of stories that use each word; of an author's same words only one story counts."""
    seen: set[tuple[object, str]] = set()
    counts: Counter[str] = Counter()
    for heard in mentions:
        if heard.story != heard.id:
            continue
        fresh = [word for word in tokens(heard) if (heard.author or heard.id, word) not in seen]
        seen.update((heard.author or heard.id, word) for word in fresh)
        counts.update(fresh)
    return counts


def _log_odds(inside: int, outside: int, sizes: tuple[int, int]) -> float:
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
