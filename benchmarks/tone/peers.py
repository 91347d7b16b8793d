"""The free tools that Listener is measured against: each as a function from a text to a score, if it is installed."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from listener.model import Mood

Scorer = Callable[[str], float]
_READS_ALL = "Das Wetter ist sehr schön. Die Brimborin verschmurgelte gestern 3 Blorbe in Berlin, gingen wir nicht?"
"""Known and unknown words of all kinds: textblob-de reads each of its lists when it first needs it."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A tool that scores texts: above its band positive, below negative, else neutral."""

    key: str
    """How its figures are named."""
    title: str
    score: Scorer
    band: float = 0.0
    """|score| from which there is an opinion; 0: from any score but 0."""
    langs: tuple[str, ...] = ()
    """Which sets it is asked on; empty: all, since that is how it is used."""

    def mood(self, score: float) -> str:
        """Return the class of a score."""
        if score == 0 or abs(score) < self.band:
            return Mood.NEUTRAL.value
        return (Mood.POSITIVE if score > 0 else Mood.NEGATIVE).value


def vader() -> Peer:
    """Return vaderSentiment with the thresholds of its authors."""
    analyzer = import_module("vaderSentiment.vaderSentiment").SentimentIntensityAnalyzer()
    return Peer(
        "vaderSentiment", "vaderSentiment", lambda text: float(analyzer.polarity_scores(text)["compound"]), 0.05
    )


def nltk_vader() -> Peer:
    """Return NLTK's VADER. Its lexicon is a download; vaderSentiment carries the same file.

    NLTK opens no file outside its own folders, and trips over the last line's end: so the text is handed over.
    """
    module = import_module("nltk.sentiment.vader")
    lexicon = Path(str(import_module("vaderSentiment").__file__)).with_name("vader_lexicon.txt")
    analyzer = object.__new__(module.SentimentIntensityAnalyzer)
    analyzer.lexicon_file = lexicon.read_text("utf-8").rstrip("\n")
    analyzer.lexicon = analyzer.make_lex_dict()
    analyzer.constants = module.VaderConstants()
    return Peer("nltk_vader", "NLTK VADER", lambda text: float(analyzer.polarity_scores(text)["compound"]), 0.05)


def textblob_de() -> Peer:
    """Return textblob-de's default analyzer, which needs no data of NLTK; it knows German only."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it leaves its word lists open, and has expressions of an older Python
        analyzer = import_module("textblob_de").PatternAnalyzer()
        analyzer.analyze(_READS_ALL)
    return Peer("textblob_de", "textblob-de", lambda text: float(analyzer.analyze(text).polarity), langs=("de",))


def afinn() -> Peer:
    """Return AFINN's English list with its emoticons; the package has no German one."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it has expressions of an older Python
        analyzer = import_module("afinn").Afinn(language="en", emoticons=True)
    return Peer("afinn", "AFINN", lambda text: float(analyzer.score(text)))


PEERS: tuple[tuple[str, Callable[[], Peer]], ...] = (
    ("vaderSentiment", vader),
    ("NLTK VADER", nltk_vader),
    ("textblob-de", textblob_de),
    ("AFINN", afinn),
)


def present(known: Sequence[tuple[str, Callable[[], Peer]]] = PEERS) -> tuple[tuple[Peer, ...], tuple[str, ...]]:
    """Return the peers that are installed, and for the others a line each that says why they are missing."""
    found: list[Peer] = []
    missing: list[str] = []
    for title, load in known:
        try:
            found.append(load())
        except ModuleNotFoundError as error:
            missing.append(f"left out: {title}, which needs {error.name}")
        except ImportError as error:  # textblob-de with textblob 0.18 and later
            missing.append(f"left out: {title}, which does not load: {error}")
    return tuple(found), tuple(missing)
